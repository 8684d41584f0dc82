"""Secrets: found where operators keep them, refused when weak or used twice, and never printed."""

import json
import stat
import traceback
from pathlib import Path

import pytest

from core.errors import Mistakes
from core.secrets import Secret
from runtime.secret_sources import read_secret, store_secret, stored_name, stored_secret, weakness
from runtime.settings import Settings, load_settings
from tests.webhooks.service import ENVIRONMENT, JIRA_ACCOUNT, configuration

NAME = "ZENDESK_WEBHOOK_SECRET"
GOOD = "u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W"
GOOD_TOO = "a1Gf8Zx3Kd6Mv9Qp2Ws5Er7Ty4Ui0Ol1"
WORDS = """\
change-me changeme CHANGE_ME Change.Me replace-me ReplaceMe replace_me your-secret your-token your_api_token
your-webhook-secret YOUR-WEBHOOK-SECRET example-secret example_secret placeholder insert-secret not-a-secret TODO
this_secret_is_for_testing_only
"""


def settings(folder: Path, environment: dict[str, str], *names: str) -> Settings:
    path = folder / "halyard.yaml"
    path.write_text(configuration(*(names or ("acme",))))
    return load_settings(path, environment)


def said(folder: Path, environment: dict[str, str], *names: str) -> str:
    with pytest.raises(Mistakes) as found:
        settings(folder, environment, *names)
    return str(found.value)


def test_a_secret_is_looked_for_under_the_accounts_name_first_and_in_files_too(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    own.write_text(" own from a file \n")
    shared.write_text("shared from a file")
    environment = {
        f"{NAME}__FRESH_DESK__ACME_INC": "of this helpdesk alone",
        f"{NAME}__FRESH_DESK__ACME_INC_FILE": str(own),
        f"{NAME}__ACME_INC": "own",
        f"{NAME}__ACME_INC_FILE": str(own),
        NAME: "shared",
        f"{NAME}_FILE": str(shared),
    }
    found = []

    for variable in (*environment, "none"):
        secret = read_secret(NAME, "acme-inc", environment, "fresh-desk")
        found.append(secret.reveal() if secret is not None else None)
        environment.pop(variable, None)

    assert found == [
        "of this helpdesk alone",
        "own from a file",
        "own",
        "own from a file",
        "shared",
        "shared from a file",
        None,
    ]


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert read_secret(NAME, "acme", {NAME: "", f"{NAME}_FILE": ""}) is None


def test_anothers_secret_is_not_found() -> None:
    assert read_secret(NAME, "acme", {f"{NAME}__GLOBEX": GOOD, f"{NAME}_OLD": GOOD}) is None


@pytest.mark.parametrize("file", ["missing", "folder", "binary"])
def test_a_file_that_is_named_and_cannot_be_read_is_a_fault(tmp_path: Path, file: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "HALYARD_LINK_SECRET"}
    environment["HALYARD_LINK_SECRET_FILE"] = str(tmp_path / file)

    words = said(tmp_path, environment)

    assert "service: HALYARD_LINK_SECRET_FILE names a file that" in words
    assert "not set" not in words


def test_what_an_installation_kept_is_found_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if "WEBHOOK" not in name}
    folder, file = tmp_path / "secrets", stored_name("zendesk", "acme", NAME)
    store_secret(folder, file, Secret("old-and-replaced-at-once-0123456789"))
    (folder / file).chmod(0o644)
    store_secret(folder, file, Secret(GOOD))

    found = settings(tmp_path, environment).accounts[0].helpdesk.signing_secrets

    assert [one.secret.reveal() for one in found] == [GOOD]
    assert stat.S_IMODE((folder / file).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stored_secret(folder / "nothing") is None


def test_the_environment_counts_for_more_than_what_was_kept(tmp_path: Path) -> None:
    store_secret(tmp_path / "secrets", stored_name("zendesk", "acme", NAME), Secret(GOOD_TOO))

    found = settings(tmp_path, ENVIRONMENT).accounts[0].helpdesk.signing_secrets

    assert [one.secret.reveal() for one in found] == [GOOD]


def test_t6_two_secrets_are_live_while_one_is_changed_for_the_other(tmp_path: Path) -> None:
    found = settings(tmp_path, {**ENVIRONMENT, f"{NAME}_OLD__ACME": GOOD_TOO}).accounts[0].helpdesk.signing_secrets

    assert [(one.id, one.secret.reveal()) for one in found] == [("current", GOOD), ("old", GOOD_TOO)]


def bad_secrets() -> list[str]:
    """Two hundred secrets nobody should rely on."""
    short = [GOOD[:length] for length in range(1, 24)]
    spaced = [f"{GOOD[:place]}{space}{GOOD[place:]}" for place in (0, 1, 16, 32) for space in " \t\n\r\u00a0\u2003"]
    repeated = [letter * 32 for letter in "abcdefghijklmnopqrstuvwxyz0123456789.-_*#x"]
    patterns = ["ab" * 16, "abc" * 11, "1234" * 8, "12345" * 7, "qwerty" * 6, "0" * 64, "-+" * 20, "aA" * 20]
    placeholders = [
        f"{word}{tail}"
        for word in WORDS.split()
        for tail in ("-0123456789abcdefgh", "!QAZ2wsx3edc4rfv5tg", "-" * 24, "")
    ]
    odd = [f"{GOOD[:9]}{letter}{GOOD[9:]}" for letter in "\0\x07\x1b\x7f\u200b\u202e\ufeff\u2028"]
    return [
        *short,
        *spaced,
        *repeated,
        *patterns,
        *placeholders,
        *odd,
        "",
        " ",
        "\n",
        "<a-secret-of-24-characters>",
    ]


def test_t7_two_hundred_bad_secrets_are_tried() -> None:
    assert len(set(bad_secrets())) >= 180


@pytest.mark.parametrize("bad", bad_secrets())
def test_t7_a_weak_secret_is_told_without_telling_it(bad: str) -> None:
    words = weakness(Secret(bad))

    assert words
    assert len(bad) < 5 or bad not in words


@pytest.mark.parametrize(
    "good", [GOOD, GOOD_TOO, "0123456789abcdef01234567", "correct-horse-battery-staple", "é" * 8 + "12345678"]
)
def test_t7_a_long_and_mixed_secret_will_do(good: str) -> None:
    assert weakness(Secret(good)) == ""


@pytest.mark.parametrize("name", ["HALYARD_LINK_SECRET", f"{NAME}__ACME"])
@pytest.mark.parametrize("bad", [one for one in bad_secrets() if one][::9])
def test_t7_nothing_starts_with_a_bad_secret(tmp_path: Path, name: str, bad: str) -> None:
    words = said(tmp_path, {**ENVIRONMENT, name: bad})

    assert len(bad) < 8 or bad not in words


def test_t7_what_a_helpdesk_signs_its_trials_with_is_no_secret(tmp_path: Path) -> None:
    known = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="

    assert "is a placeholder that everybody knows" in said(tmp_path, {**ENVIRONMENT, f"{NAME}__ACME": known})


def test_t21_one_webhook_secret_for_two_accounts_is_refused(tmp_path: Path) -> None:
    shared = {**{name: value for name, value in ENVIRONMENT.items() if "WEBHOOK" not in name}, NAME: GOOD}

    assert "accounts[2]: shares a secret with acme" in said(tmp_path, shared, "acme", "globex")


@pytest.mark.parametrize(("secret", "shares"), [(GOOD, True), (GOOD_TOO, False)])
def test_t21_one_webhook_secret_for_two_helpdesks_is_refused(tmp_path: Path, secret: str, shares: bool) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text(configuration("acme") + JIRA_ACCOUNT.format(name="acme-eng"))
    given = {"JIRA_EMAIL": "s@acme.example", "JIRA_API_TOKEN": "token-of-nobody", "JIRA_WEBHOOK_SECRET": secret}
    environment = ENVIRONMENT | {f"{NAME}__ACME": GOOD} | given

    if not shares:
        assert [one.connector for one in load_settings(path, environment).accounts] == ["zendesk", "jira"]
        return
    with pytest.raises(Mistakes) as found:
        load_settings(path, environment)
    (only,) = found.value.mistakes
    assert "accounts[2]: shares a webhook secret with acme of zendesk" in str(only)


def test_t21_the_link_secret_is_nobodys_webhook_secret(tmp_path: Path) -> None:
    words = said(tmp_path, {**ENVIRONMENT, "HALYARD_LINK_SECRET": GOOD})

    assert "HALYARD_LINK_SECRET is the webhook secret of acme too" in words


@pytest.mark.parametrize(
    "printed",
    [
        repr,
        str,
        "{}".format,
        "{!r}".format,
        "%s".__mod__,
        lambda secret: f"{secret}",
        lambda secret: repr([secret, {"a": secret}]),
        lambda secret: json.dumps(secret, default=str),
        lambda secret: "".join(traceback.format_exception(ValueError(secret))),
    ],
)
def test_t62_a_secret_is_never_printed_by_accident(printed: object) -> None:
    assert callable(printed)

    words = printed(Secret(GOOD))

    assert GOOD not in words
    assert "***" in words


def test_t62_settings_are_printed_without_their_secrets(tmp_path: Path) -> None:
    words = repr(settings(tmp_path, ENVIRONMENT, "acme", "globex"))

    assert [name for name, value in ENVIRONMENT.items() if value in words and "SECRET" in name] == []


def test_a_kept_secret_of_somebody_else_is_not_taken_for_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", shut)

    with pytest.raises(ValueError, match="Permission denied; the folder and what is in it must belong to the user"):
        stored_secret(tmp_path / "zendesk-acme-zendesk_webhook_secret")
