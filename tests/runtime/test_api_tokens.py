"""The tokens of the API: one per account, each long and random, none good for anything else."""

from pathlib import Path

import pytest

from core.errors import Mistakes
from core.secrets import Secret
from runtime.api_tokens import API_TOKEN
from runtime.settings import load_settings
from tests.webhooks.service import ENVIRONMENT, JIRA_ACCOUNT, SECRETS, TOKENS, configuration

WITHOUT = {name: value for name, value in ENVIRONMENT.items() if not name.startswith(API_TOKEN)}
ACME, GLOBEX = f"{API_TOKEN}__ACME", f"{API_TOKEN}__GLOBEX"
AT_ACME, AT_GLOBEX = "halyard.yaml:6:5: accounts[1]", "halyard.yaml:19:5: accounts[2]"


def faults(folder: Path, **tokens: str) -> list[str]:
    """What is wrong with these tokens, as people read it."""
    path = folder / "halyard.yaml"
    path.write_text(configuration("acme", "globex"), "utf-8")
    with pytest.raises(Mistakes) as found:
        load_settings(path, WITHOUT | tokens)
    return str(found.value).replace(f"{folder}/", "").splitlines()


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("Qx7Lm2Vt9Bz4Kc8Wn1Rf6Hs3Jd5Gp0Y", "is too short; give at least 32 random characters"),
        ("Qx7Lm2Vt9Bz4Kc8 Wn1Rf6Hs3Jd5Gp0YaU", "contains white space; copy it again"),
        ("ab" * 20, "repeats a few characters; give at least 32 random ones"),
        (
            "change-me-Vt9Bz4Kc8Wn1Rf6Hs3Jd5Gp0YaU",
            "is a placeholder that everybody knows; give at least 32 random characters",
        ),
        (
            "Qx7Lm2Vt9Bz4Kc8Wn1Rf6Hs3Jd5Gp0Ya\u00fc",
            "has characters that no header carries; use letters, digits and -._~+/",
        ),
        ("Qx7Lm2Vt9Bz4=c8Wn1Rf6Hs3Jd5Gp0YaU", "has characters that no header carries; use letters, digits and -._~+/"),
    ],
)
def test_t7_a_weak_token_is_refused_at_start(tmp_path: Path, token: str, why: str) -> None:
    (line,) = faults(tmp_path, **{ACME: token})

    assert line == f"{AT_ACME}: {API_TOKEN} {why}"
    assert token not in line


def test_t21_one_token_for_two_accounts_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, **{API_TOKEN: TOKENS["acme"]}) == [
        f"{AT_GLOBEX}: {API_TOKEN} opens acme too; give this account {GLOBEX}"
    ]


@pytest.mark.parametrize(
    ("token", "other"),
    [
        (SECRETS["globex"], "ZENDESK_WEBHOOK_SECRET of globex"),
        (SECRETS["acme"], "ZENDESK_WEBHOOK_SECRET of acme"),
        (ENVIRONMENT["HALYARD_LINK_SECRET"] + "xyz", "the secret of form links"),
        (ENVIRONMENT["ZENDESK_CLIENT_SECRET"] + "xyz", "ZENDESK_CLIENT_SECRET of acme"),
    ],
)
def test_t21_a_token_that_is_another_secret_is_refused(tmp_path: Path, token: str, other: str) -> None:
    same = {
        name: token for name in ("HALYARD_LINK_SECRET", "ZENDESK_CLIENT_SECRET") if token.startswith(ENVIRONMENT[name])
    }

    found = faults(tmp_path, **{ACME: token}, **same)

    assert f"{AT_ACME}: {API_TOKEN} is {other} too; give it one of its own" in found


def test_tokens_are_optional_and_come_from_files_too(tmp_path: Path) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text(configuration("acme", "globex"), "utf-8")
    (tmp_path / "token").write_text(f"{TOKENS['acme']}\n", "utf-8")

    settings = load_settings(path, WITHOUT | {f"{ACME}_FILE": str(tmp_path / "token")})

    assert [one.secret(API_TOKEN) for one in settings.accounts] == [Secret(TOKENS["acme"]), None]


def test_a_file_that_cannot_be_read_is_a_fault_and_no_missing_token(tmp_path: Path) -> None:
    found = faults(tmp_path, **{f"{ACME}_FILE": str(tmp_path / "nowhere")})

    assert found == [f"{AT_ACME}: {ACME}_FILE names a file that cannot be read: No such file or directory"]


OF_JIRA = {
    "JIRA_EMAIL": "s@acme.example",
    "JIRA_API_TOKEN": "token-of-nobody",
    "JIRA_WEBHOOK_SECRET": "a1Gf8Zx3Kd6Mv9Qp2Ws5Er7Ty4Ui0Ol1",
}


def test_accounts_of_two_helpdesks_and_one_name_have_tokens_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text(configuration("acme") + JIRA_ACCOUNT.format(name="acme"), "utf-8")
    given = {ACME: TOKENS["acme"], f"{API_TOKEN}__JIRA__ACME": TOKENS["globex"]}

    found = load_settings(path, WITHOUT | OF_JIRA | given).accounts

    assert [(one.connector, one.secret(API_TOKEN)) for one in found] == [
        ("zendesk", Secret(TOKENS["acme"])),
        ("jira", Secret(TOKENS["globex"])),
    ]


def test_one_token_for_two_accounts_of_one_name_is_refused_and_the_cure_told(tmp_path: Path) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text(configuration("acme") + JIRA_ACCOUNT.format(name="acme"), "utf-8")

    with pytest.raises(Mistakes) as found:
        load_settings(path, WITHOUT | OF_JIRA | {ACME: TOKENS["acme"]})

    (only,) = found.value.mistakes
    assert only.path == "accounts[2]"
    assert only.message == f"{API_TOKEN} opens zendesk/acme too; give this account {API_TOKEN}__JIRA__ACME"
