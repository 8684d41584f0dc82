"""``halyard.yaml``: every fault at once, each with its place, its value and its cure."""

import os
from importlib.resources import files
from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.installation import wish_for
from runtime.settings import load_settings, settings_schema
from tests.webhooks.service import ENVIRONMENT, configuration

WHOLE = configuration("acme", "globex")


def mistakes(folder: Path, text: str | bytes, environment: dict[str, str] | None = None) -> list[str]:
    """What is wrong with a configuration, as people read it, with the folder left out."""
    path = folder / "halyard.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load_settings(path, ENVIRONMENT if environment is None else environment)
    except Mistakes as found:
        return str(found).replace(f"{folder}{os.sep}", "").replace(str(folder), "FOLDER").splitlines()
    return []


def changed(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def service(line: str) -> str:
    return changed("  public_url", f"  {line}\n  public_url")


SPACES = "indent with spaces instead of tabs"
BRACKET = "close the bracket, or put a comma between the items"
BROKEN: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": ("", ["halyard.yaml:1:1: must be a block of settings; see docs/configuration.md"]),
    "a list": ("[]", ["halyard.yaml:1:1: must be a block of settings; see docs/configuration.md"]),
    "no YAML": ("halyard: [1", ["halyard.yaml:1:12: expected ',' or ']', but got '<stream end>'; " + BRACKET]),
    "a tab": (
        "a:\n\tb: 1",
        [f"halyard.yaml:2:1: found character '\\t' that cannot start any token; {SPACES}"],
    ),
    "a key twice": (
        changed("    policy: mulesoft", "    policy: mulesoft\n    policy: cloudm"),
        ["halyard.yaml:9:5: accounts[1].policy: is given twice, first at 8:5; keep one"],
    ),
    "another version": (changed("halyard: 1", "halyard: 2"), ["halyard.yaml:1:10: halyard: input should be 1, not 2"]),
    "no accounts": ("halyard: 1\n", ["halyard.yaml:1:1: accounts: is missing"]),
    "an empty list of accounts": (
        "halyard: 1\naccounts: []\n",
        ["halyard.yaml:2:11: accounts: must have at least 1 entry"],
    ),
    "a word misspelt": (
        changed("service:", "servise:"),
        ["halyard.yaml:2:1: servise: is not a setting here; remove it or check the spelling"],
    ),
    "an account's name": (
        changed("account: acme", "account: Acme Inc"),
        [
            (
                "halyard.yaml:6:14: accounts[1].account: 'Acme Inc' is not a name; use small letters, digits and -, "
                "beginning with a letter"
            )
        ],
    ),
    "a name twice": (
        changed("account: globex", "account: acme"),
        ["halyard.yaml:19:14: accounts[2].account: acme is given twice, first at 6:14; keep one"],
    ),
    "a connector": (
        changed("connector: zendesk", "connector: freshdesk"),
        ["halyard.yaml:7:16: accounts[1].connector: freshdesk is not a connector; there is jira, zendesk"],
    ),
    "a time zone": (
        changed("Europe/Madrid", "Mars/Olympus"),
        [
            (
                "halyard.yaml:9:16: accounts[1].time_zone: 'Mars/Olympus' is no time zone; use a name such as "
                "Europe/Amsterdam"
            )
        ],
    ),
    "a language": (
        changed("    time_zone: Europe/Madrid\n", "    time_zone: Europe/Madrid\n    language: de-AT\n"),
        [
            (
                "halyard.yaml:10:15: accounts[1].language: de-AT is not a language of mulesoft; "
                "there is en, de, es, fr, ja, pt"
            )
        ],
    ),
    "a role nobody plays": (
        changed("escalation_lead", "escalation_boss"),
        ["halyard.yaml:11:7: accounts[1].people: nobody plays escalation_lead, which level 1 of mulesoft needs"],
    ),
    "an address of a person": (
        changed("j.doe@support.example", "j.doe"),
        ["halyard.yaml:11:32: accounts[1].people.escalation_lead.email: 'j.doe' is not an e-mail address"],
    ),
    "http": (
        changed("https://acme.zendesk.com", "http://acme.zendesk.com"),
        ["halyard.yaml:15:12: accounts[1].helpdesk.url: must begin with https:// (http:// is for this machine alone)"],
    ),
    "T25 an inner address": (
        changed("https://acme.zendesk.com", "https://169.254.169.254"),
        [
            (
                "halyard.yaml:15:12: accounts[1].helpdesk.url: '169.254.169.254' is not a NAME.zendesk.com; "
                "set own_host: true if it is meant"
            )
        ],
    ),
    "no address": (
        changed("      url: https://acme.zendesk.com\n", ""),
        ["halyard.yaml:15:7: accounts[1].helpdesk.url: is missing"],
    ),
    "a secret in the file": (
        changed("    helpdesk:\n", "    helpdesk:\n      token: dont-look\n"),
        [
            "halyard.yaml:15:14: accounts[1].helpdesk.token: is not a setting here; remove it or check the spelling",
        ],
    ),
    "two places for one fact": (
        changed("{ticket_field: Severity}", "{ticket_field: Severity, priority: true}"),
        [
            (
                "halyard.yaml:17:17: accounts[1].helpdesk.severity: name exactly one of ticket_field, "
                "organization_field, priority, requester_time_zone, always"
            )
        ],
    ),
    "our own address without a scheme": (
        changed("http://127.0.0.1:8080", "halyard.example.com"),
        ["halyard.yaml:3:15: service.public_url: must be like https://halyard.example.com, without a path"],
    ),
    "our own address half written": (
        changed("http://127.0.0.1:8080", "'https://[x'"),
        ["halyard.yaml:3:15: service.public_url: must be like https://halyard.example.com, without a path"],
    ),
    "where to listen": (
        service("listen: somewhere"),
        ["halyard.yaml:3:11: service.listen: 'somewhere' is not an address and a port, such as 127.0.0.1:8080"],
    ),
    "a port there is not": (
        service("listen: 127.0.0.1:99999"),
        ["halyard.yaml:3:11: service.listen: '127.0.0.1:99999' is not an address and a port, such as 127.0.0.1:8080"],
    ),
    "another database": (
        changed("sqlite:///halyard.db", "mysql://here/x"),
        ["halyard.yaml:4:13: service.database: must be sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"],
    ),
    "a sweep without a pause": (
        service("sweep_every: 0s"),
        ["halyard.yaml:3:16: service.sweep_every: must be at least 10s, not 0s"],
    ),
    "a duration without a unit": (
        service("lease: 60"),
        ["halyard.yaml:3:10: service.lease: use a number and m, h or d, such as 4h, not 60"],
    ),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_fault_is_said_with_its_place_and_its_cure(tmp_path: Path, text: str | bytes, said: list[str]) -> None:
    assert mistakes(tmp_path, text) == said


def test_f56_f59_faults_everywhere_are_all_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = WHOLE
    for old, new in (
        ("http://127.0.0.1:8080", "here"),
        ("policy: mulesoft", "policy: nothing"),
        ("account: globex", "account: acme"),
        ("https://acme.zendesk.com", "https://acme.example"),
        ("https://globex.zendesk.com", "ftp://globex.zendesk.com"),
    ):
        text = text.replace(old, new, 1)
    without = {name: value for name, value in ENVIRONMENT.items() if name != "HALYARD_LINK_SECRET"}

    found = mistakes(tmp_path, text, without)

    places = [tuple(map(int, line.split(":")[1:3])) for line in found]
    assert places == sorted(places)
    assert [line.split(": ")[1] for line in found] == [
        "service",
        "service.public_url",
        "accounts[1].policy",
        "accounts[1].helpdesk.url",
        "accounts[2].account",
        "accounts[2].helpdesk.url",
    ]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match=r"halyard\.yaml: cannot be read: No such file"):
        load_settings(tmp_path / "halyard.yaml", ENVIRONMENT)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_t13_a_file_in_another_encoding_is_said(tmp_path: Path, encoding: str) -> None:
    (line,) = mistakes(tmp_path, WHOLE.encode(encoding))

    assert line.startswith("halyard.yaml:1:1: is not YAML in UTF-8 but in UTF-")


@pytest.mark.parametrize(
    "policy",
    [
        "../other.yaml",
        "../../etc/passwd",
        "/etc/passwd",
        "sub/../../other.yaml",
        "link.yaml",
        "folder/other.yaml",
        "~/x.yaml",
    ],
)
def test_t66_a_policy_outside_the_folder_is_never_read(tmp_path: Path, policy: str) -> None:
    (tmp_path / "other.yaml").write_text("secret words")
    inner = tmp_path / "inner"
    (inner / "sub").mkdir(parents=True)
    (inner / "link.yaml").symlink_to(tmp_path / "other.yaml")
    (inner / "folder").symlink_to(tmp_path)

    found = mistakes(inner, WHOLE.replace("policy: mulesoft", f"policy: {policy}", 1))

    assert len(found) == 1
    assert found[0].startswith("halyard.yaml:8:13: accounts[1].policy: ")
    assert "secret words" not in found[0]
    if policy != "~/x.yaml":
        assert "leaves FOLDER; keep policy files beside the configuration" in found[0]


def test_f56_a_policy_file_beside_the_configuration_is_read_and_its_faults_placed_in_it(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("halyard: 1\npolicy: ours\nseverities: [S1]\n")

    found = mistakes(tmp_path, WHOLE.replace("policy: mulesoft", "policy: ours.yaml", 1))

    assert "ours.yaml:1:1: title: is missing" in found
    assert all(line.startswith("ours.yaml:") for line in found)


def test_a_right_configuration_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "halyard.yaml").write_text(WHOLE)

    settings = load_settings(tmp_path / "halyard.yaml", ENVIRONMENT)

    assert [(one.connector, one.name, one.policy.name) for one in settings.accounts] == [
        ("zendesk", "acme", "mulesoft"),
        ("zendesk", "globex", "mulesoft"),
    ]
    assert settings.root == tmp_path
    lead = settings.accounts[0].cast.people["escalation_lead"]
    assert (lead.name, lead.email, lead.title) == ("J. Doe", "j.doe@support.example", "Region Lead EMEA")
    assert settings.account("zendesk", "globex") is settings.accounts[1]
    assert settings.account("jira", "acme") is None


def test_an_accounts_language_is_that_of_its_staff(tmp_path: Path) -> None:
    (tmp_path / "halyard.yaml").write_text(
        changed("    policy: mulesoft\n", "    policy: mulesoft\n    language: ja\n")
    )

    settings = load_settings(tmp_path / "halyard.yaml", ENVIRONMENT)

    assert [one.cast.language for one in settings.accounts] == ["ja", ""]
    wishes = [wish_for(one, "https://halyard.example") for one in settings.accounts]
    assert [(one.language, one.outcomes["workaround"]) for one in wishes] == [
        ("ja", "回避策を提供"),
        ("en", "Workaround provided"),
    ]


def test_installing_tolerates_only_what_an_installation_brings(tmp_path: Path) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text(WHOLE)
    without = {name: value for name, value in ENVIRONMENT.items() if "WEBHOOK" not in name}

    assert len(load_settings(path, without, installing=True).accounts) == 2
    with pytest.raises(Mistakes, match="run `halyard install apply`"):
        load_settings(path, without)
    with pytest.raises(Mistakes, match="HALYARD_LINK_SECRET is not set"):
        load_settings(path, {}, installing=True)


def test_the_schema_has_every_setting(tmp_path: Path) -> None:
    schema = settings_schema()

    assert set(schema["properties"]) == {"halyard", "service", "console", "accounts"}
    assert schema["additionalProperties"] is False


def test_what_is_wrong_in_form_hides_nothing_that_is_wrong_in_sense(tmp_path: Path) -> None:
    text = WHOLE.replace("halyard: 1", "halyard: 2").replace("policy: mulesoft", "policy: nothing", 1)
    text = text.replace("    time_zone: Europe/Madrid\n", "    zone: Europe/Madrid\n", 1)

    found = mistakes(tmp_path, text.replace("https://globex.zendesk.com", "https://globex.example"), {})

    assert [line.split(": ")[1] for line in found] == [
        "halyard",
        "service",
        "accounts[1].policy",
        "accounts[1].zone",
        "accounts[1].helpdesk",
        "accounts[1].helpdesk.signing_secrets",
        "accounts[2].helpdesk",
        "accounts[2].helpdesk.signing_secrets",
        "accounts[2].helpdesk.url",
    ]


def test_cm_a7_whoever_hears_of_suggestions_must_be_somebody(tmp_path: Path) -> None:
    text = files("policies").joinpath("mulesoft.yaml").read_text("utf-8")
    (tmp_path / "own.yaml").write_text(f"{text}\nsuggestions: {{remind_after: 4h, tell: nobody_yet}}\n", "utf-8")

    found = mistakes(tmp_path, changed("policy: mulesoft", "policy: own.yaml"))

    assert found == [
        "halyard.yaml:11:7: accounts[1].people: nobody plays nobody_yet, who hears of suggestions under mulesoft"
    ]
