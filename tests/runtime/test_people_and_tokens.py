"""``halyard users`` and ``halyard tokens``: links and tokens are shown once, and nothing that opens a door is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from runtime.passwords import Unfit, fit, hashed, matches, outdated
from runtime.people_desk import PeopleDesk, digest
from runtime.settings import load_settings
from runtime.wiring import open_store
from tests.runtime.commands import configured, halyard
from tests.webhooks.service import ENVIRONMENT, NOW

GOOD = "correct horse battery staple"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = configured(tmp_path, "acme", "globex")
    assert halyard("db", "upgrade", "--config", path).code == 0
    return path


def test_somebody_added_is_listed_and_gets_a_link_that_is_not_kept(config: Path) -> None:
    made = halyard("users", "add", "kim", "--role", "manager", "--account", "zendesk/acme", "-c", config, "--json")
    link = made.data["link"]

    assert re.fullmatch(r"http://127\.0\.0\.1:8080/console/set-up/[\w-]{43}", link)
    assert halyard("users", "list", "-c", config).out == "kim  manager  zendesk/acme  no password yet\n"
    assert link.rpartition("/")[2].encode() not in (config.parent / "halyard.db").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "kim"), "somebody called kim already"),
        (("add", "Kim"), "is not a name"),
        (("add", "bo", "--role", "boss"), "is not a role; there is viewer, responder, manager, admin"),
        (("add", "bo", "--account", "zendesk/nowhere"), "is not an account; there is zendesk/acme, zendesk/globex"),
        (("role", "bo", "admin"), "nobody called 'bo'"),
        (("role", "kim", "king"), "is not a role"),
        (("disable", "bo"), "nobody called 'bo'"),
        (("password", "bo"), "nobody called 'bo'"),
    ],
)
def test_what_cannot_be_done_to_people_is_said(config: Path, words: tuple[str, ...], said: str) -> None:
    halyard("users", "add", "kim", "-c", config)

    ran = halyard("users", *words, "-c", config)

    assert (ran.code, said in ran.err) == (1, True), ran.err


def test_a_person_is_changed_shut_out_and_invited_again(config: Path) -> None:
    halyard("users", "add", "kim", "-c", config)

    assert halyard("users", "role", "kim", "admin", "-c", config).code == 0
    assert halyard("users", "disable", "kim", "-c", config).code == 0
    (shut,) = halyard("users", "list", "-c", config, "--json").data
    again = halyard("users", "password", "kim", "-c", config, "--json").data
    (back,) = halyard("users", "list", "-c", config, "--json").data

    assert (shut["role"], shut["accounts"], shut["disabled_at"] is not None) == ("admin", None, True)
    assert (again["name"], back["disabled_at"], back["password"]) == ("kim", None, False)


def test_t53_a_link_sets_a_password_once_and_within_its_day(config: Path) -> None:
    settings = load_settings(config, ENVIRONMENT)
    store = open_store(settings)
    desk = PeopleDesk(settings, store)
    link = desk.add("kim", "viewer", (), NOW, "test").link.rpartition("/")[2]

    assert desk.whose(link, NOW) == "kim"
    assert desk.choose(link, GOOD, NOW + timedelta(hours=24)) is None, "too late"
    assert desk.choose("another", GOOD, NOW) is None
    with pytest.raises(Unfit):
        desk.choose(link, "short", NOW)
    assert desk.choose(link, GOOD, NOW) == "kim", "a password that was refused used nothing up"
    assert desk.choose(link, GOOD, NOW) is None

    kept = store.access.users.get("kim")
    store.close()
    assert kept is not None
    assert kept.password.startswith("$argon2id$")
    assert (GOOD in kept.password, matches(GOOD, kept.password), matches(GOOD + "r", kept.password)) == (0, 1, 0)


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 300, "kim is the best of all", "aaaaaaaaaaaaaaaa", "abcdabcdabcdabcd", "nul\0" * 5]
)
def test_a_password_that_is_short_plain_or_odd_is_refused(password: str) -> None:
    with pytest.raises(Unfit):
        fit(password, "kim")


def test_a_password_typed_on_another_keyboard_is_the_same() -> None:
    assert matches("pa\u0308sswo\u0308rter sind lang", hashed(fit("p\u00e4ssw\u00f6rter sind lang", "kim")))


@pytest.mark.parametrize("password", [GOOD, "", "x" * 10_000, "half \ud800"])
@pytest.mark.parametrize("kept", ["", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$xx"])
def test_t55_nothing_matches_where_nothing_good_is_kept(password: str, kept: str) -> None:
    assert not matches(password, kept)


def test_a_hash_of_less_effort_is_known_as_such() -> None:
    assert outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$Zm9vYmFyZm9vYmFyZm9vYg")
    assert not outdated(hashed(GOOD))


def test_a_token_is_shown_once_listed_and_revoked(config: Path) -> None:
    words = ("--account", "acme", "--name", "portal", "--role", "responder", "--expires", "90d")
    made = halyard("tokens", "add", *words, "-c", config, "--json").data
    (listed,) = halyard("tokens", "list", "-c", config, "--json").data

    assert re.fullmatch(r"hyt_[\w-]{43}", made["token"])
    assert listed == {name: value for name, value in made.items() if name != "token"}
    assert (listed["account"], listed["role"], listed["opens"]) == ("zendesk/acme", "responder", True)
    assert made["token"].encode() not in (config.parent / "halyard.db").read_bytes()

    assert halyard("tokens", "revoke", "--account", "acme", "--name", "portal", "-c", config).code == 0
    assert "opens nothing" in halyard("tokens", "list", "-c", config).out
    assert halyard("tokens", "revoke", "--account", "acme", "--name", "portal", "-c", config).code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--name", "Portal"), 1, "is not a name"),
        (("--name", "p", "--role", "admin"), 1, "no role of a token; there is viewer, responder, manager"),
        (("--name", "p", "--expires", "soon"), 2, "--expires"),
        (("--name", "p", "--expires", "0d"), 1, "at most ten years"),
        (("--name", "taken"), 1, "has or had a token called taken"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(config: Path, words: tuple[str, ...], code: int, said: str) -> None:
    halyard("tokens", "add", "--account", "acme", "--name", "taken", "-c", config)

    ran = halyard("tokens", "add", "--account", "acme", *words, "-c", config)

    assert (ran.code, said in ran.err) == (code, True), ran.err


def test_two_digests_of_two_secrets_differ() -> None:
    assert digest("a") != digest("b")
