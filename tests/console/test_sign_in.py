"""Signing in with a password of ours: who gets in, where they go, and what it costs to guess."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from console import sign_in
from runtime import passwords
from runtime.people_desk import PeopleDesk
from store import Store
from store.access_tables import sign_in_tries
from tests.console.room import PASSWORD, Room, opened

BOARD = "/console"


def test_somebody_signs_in_sees_who_they_are_and_signs_out(room: Room) -> None:
    room.person("kim", "manager", "acme")
    browser = room.browser()

    assert browser.sign_in().location == BOARD
    me = browser.get("/console/me").text
    assert all(word in me for word in ("kim", "manager", "zendesk/acme", "local"))
    assert "globex" not in me

    assert browser.post("/console/sign-out").location == "/console/sign-in"
    assert browser.get("/console/me").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("kim", PASSWORD + "r"),
        ("kim", ""),
        ("kim", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("", ""),
        ("kim\u202e", PASSWORD),
        ("shut", PASSWORD),
        ("new", ""),
    ],
)
def test_t55_a_wrong_name_and_a_wrong_password_are_told_alike(room: Room, name: str, password: str) -> None:
    room.person("kim")
    room.person("shut")
    room.person("new")
    room.store.access.users.disable("shut", room.clock(), "test")
    room.store.access.users.renew("new", "x", room.clock(), room.clock(), "test")
    browser = room.browser()

    answer = browser.sign_in(name, password)

    assert answer.status_code == 401
    assert "That is not the name and password of anybody here." in answer.text
    assert room.store.access.sessions.all(room.clock()) == ()


def test_a_name_is_the_same_however_it_is_typed(room: Room) -> None:
    room.person("kim")

    assert room.browser().sign_in(" KIM ").status_code == 303


def test_t55_guessing_a_name_is_slowed_and_waiting_helps_who_knows_the_password(room: Room) -> None:
    room.person("kim")
    guesser, kim = room.browser(), room.browser()

    said = [guesser.sign_in("kim", f"guess number {number}").status_code for number in range(8)]

    assert said == [401] * 6 + [429] * 2, "five are free, and the sixth makes everybody wait"
    refused = kim.sign_in()
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    room.clock.tell(room.clock() + timedelta(seconds=1))
    assert kim.sign_in().status_code == 303


def test_t55_guessing_for_somebody_who_is_not_there_is_slowed_alike(room: Room) -> None:
    browser = room.browser()

    assert [browser.sign_in("nobody").status_code for _ in range(7)] == [401] * 6 + [429]


def test_t55_guessing_many_names_from_one_address_is_slowed(room: Room) -> None:
    browser = room.browser()

    said = [browser.sign_in(f"n{number}").status_code for number in range(23)]

    assert said == [401] * 21 + [429] * 2


def test_t55_the_waits_outlive_the_process(room: Room, tmp_path: Path) -> None:
    browser = room.browser()
    for _ in range(6):
        browser.sign_in("kim", "wrong")

    url = f"sqlite:///{tmp_path / 'halyard.db'}"
    with closing(Store.open(url, read_only=True)) as another, another._database.reading() as connection:
        waits = connection.execute(select(sign_in_tries.c.kind, sign_in_tries.c.tries)).all()

    assert sorted(tuple(row) for row in waits) == [("peer", 6), ("user", 6)]


def test_t55_behind_a_gateway_only_names_are_counted(tmp_path: Path) -> None:
    with opened(tmp_path, {"sign_in": "local", "gateways": ["127.0.0.1"]}) as room:
        room.person("kim")
        browser = room.browser()
        for number in range(40):
            assert browser.sign_in(f"n{number}").status_code == 401

        assert room.browser().sign_in().status_code == 303


def test_t53_the_cookie_changes_with_every_sign_in_and_sign_out(room: Room) -> None:
    room.person("kim")
    browser = room.browser()
    browser.get("/console/sign-in")
    before = browser.value

    browser.sign_in()
    signed_in = browser.value
    browser.post("/console/sign-out")

    assert len({before, signed_in, browser.value}) == 3


def test_t53_a_planted_cookie_is_nobody_after_its_owner_signed_in(room: Room) -> None:
    room.person("kim")
    planted = "p" * 43
    kim, thief = room.browser(), room.browser()
    kim.keep(planted)
    thief.keep(planted)

    kim.sign_in()

    assert kim.value != planted
    assert thief.get("/console/me").status_code == 303


@pytest.mark.parametrize("what", ["sign out", "disable", "role", "password", "end"])
def test_t53_a_session_that_is_taken_away_dies_at_once_wherever_it_was_copied_to(room: Room, what: str) -> None:
    room.person("kim")
    browser, copy = room.browser(), room.browser()
    browser.sign_in()
    copy.keep(browser.value)
    assert copy.get("/console/me").status_code == 200
    users, now = room.store.access.users, room.clock()

    if what == "sign out":
        browser.post("/console/sign-out")
    elif what == "disable":
        users.disable("kim", now, "test")
    elif what == "role":
        users.let("kim", "viewer", None, now, "test")
    elif what == "password":
        users.renew("kim", "x", now, now, "test")
    else:
        room.store.access.sessions.end_all("kim")

    assert copy.get("/console/me").status_code == 303
    assert browser.get("/console/me").status_code == 303


def test_t53_a_session_ends_after_half_a_day_however_busy_it_is(room: Room) -> None:
    room.person("kim")
    busy = room.browser()
    busy.sign_in()

    for _ in range(24):
        room.clock.tell(room.clock() + timedelta(minutes=29, seconds=59))
        assert busy.get("/console/me").status_code == 200
    room.clock.tell(room.clock() + timedelta(minutes=1))

    assert busy.get("/console/me").status_code == 303


@pytest.mark.parametrize("late", [1799, 1800])
def test_t53_half_an_hour_without_a_page_signs_out(room: Room, late: int) -> None:
    room.person("kim")
    browser = room.browser()
    browser.sign_in()

    room.clock.tell(room.clock() + timedelta(seconds=late))

    assert browser.get("/console/me").status_code == (200 if late < 1800 else 303)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/console//evil.example",
        "/console/../evil",
        "/consoles",
        "/console@evil.example",
        "console",
        "javascript:alert(1)",
        "/console/me\r\nSet-Cookie: a=b",
        "/console/me\tx",
        " /console/me",
        "/console/me#@evil",
        "/console/%0d%0aSet-Cookie:%20a=b",
        "/console/me?next=https://evil.example",
    ],
)
def test_t55_nobody_is_sent_anywhere_but_to_a_page_of_ours(room: Room, wanted: str) -> None:
    room.person("kim")
    browser = room.browser()

    answer = browser.sign_in(wanted=wanted)

    assert answer.status_code == 303
    assert answer.location == BOARD
    shown = browser.get("/console/sign-in", query_string={"next": wanted}).text
    assert 'name="next" value="/console"' in shown


@pytest.mark.parametrize("wanted", ["/console/me", "/console/e/zendesk/acme/10421", "/console?account=zendesk/acme"])
def test_whoever_had_to_sign_in_goes_where_they_wanted(room: Room, wanted: str) -> None:
    room.person("kim")
    browser = room.browser()
    sent = browser.get(wanted)
    assert sent.location.startswith("/console/sign-in?next=")

    shown = browser.get(sent.location).text
    answer = browser.sign_in(wanted=wanted)

    assert f'name="next" value="{wanted}"' in shown
    assert answer.location == wanted


def test_a_link_lets_somebody_choose_a_password_once(room: Room) -> None:
    invited = PeopleDesk(room.service.settings, room.store).add("kim", "viewer", (), room.clock(), "test")
    path = invited.link.removeprefix(room.origin)
    browser = room.browser()

    assert "kim" in browser.get(path).text
    short = browser.post(path, {"password": "short", "again": "short"})
    other = browser.post(path, {"password": PASSWORD, "again": PASSWORD + "x"})
    done = browser.post(path, {"password": PASSWORD, "again": PASSWORD})

    assert (short.status_code, other.status_code, done.location) == (422, 422, "/console/sign-in")
    assert browser.get(path).status_code == 404
    assert browser.sign_in().status_code == 303


def test_t55_a_link_that_is_not_there_is_told_like_one_that_was_used(room: Room) -> None:
    browser = room.browser()

    answers = {browser.get(f"/console/set-up/{link}").status_code for link in ("x", "y" * 43, "z" * 4000)}

    assert answers == {404}


def test_a_password_hashed_with_less_effort_is_hashed_anew_when_it_is_used(room: Room) -> None:
    room.person("kim")
    weak = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    kept = room.store.access.users.get("kim")
    assert kept is not None
    room.store.access.users.rehash("kim", kept.password, weak)

    assert room.browser().sign_in().status_code == 303

    now = room.store.access.users.get("kim")
    assert now is not None
    assert now.password != weak
    assert not passwords.outdated(now.password)


def test_t53_whoever_is_shut_out_while_their_password_is_looked_at_does_not_come_in(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.person("kim")
    looked = passwords.matches

    def meanwhile(password: str, kept: str) -> bool:
        room.store.access.users.disable("kim", room.clock(), "test")
        return looked(password, kept)

    monkeypatch.setattr(sign_in, "matches", meanwhile)

    assert room.browser().sign_in().status_code == 401
    assert room.store.access.sessions.all(room.clock()) == ()
