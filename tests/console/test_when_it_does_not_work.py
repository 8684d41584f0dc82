"""Where a page cannot be shown or an act not be done now, people are told so in words, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from console import words
from console.pages.board import ticket_page
from core.errors import TryLater
from runtime.access import Role
from tests.console.room import Room
from tests.console.test_pages import CASE, key_of


def test_f58_before_an_older_releases_tables_no_page_is_shown(room: Room) -> None:
    browser = room.somebody(Role.VIEWER)
    room.service.hold.why = "module held: older schema (0001; this release needs 0002): run `halyard db upgrade`"

    answer = browser.get("/console")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "The database does not answer now." in answer.text
    room.service.hold.newer = True
    assert browser.get("/console").status_code == 200


def test_a_fault_of_ours_is_said_without_its_words(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    browser = room.somebody(Role.VIEWER)

    def slipped() -> Any:
        raise RuntimeError("we slipped on 10421")

    room.console.view_functions["me"] = slipped
    answer = browser.get("/console/me")

    assert answer.status_code == 500
    assert "Something went wrong on our side; nothing more is said here." in answer.text
    assert "slipped" not in answer.text
    assert "we slipped" in capsys.readouterr().out, "it is in the log"


def test_an_act_that_waits_for_the_helpdesk_is_said_to_be_kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.escalated()
    browser = room.somebody(Role.RESPONDER)
    key = key_of(browser.get(CASE).text)

    def away(*_: Any) -> Any:
        raise TryLater("the host does not answer")

    monkeypatch.setattr(room.desks["acme"], "fetch", away)
    sent = browser.post(f"{CASE}/acts", {"move": "acknowledge", "code": "", "key": key})

    assert "It is kept, and looked at as soon as the helpdesk answers." in browser.get(sent.location).text


def test_an_act_that_lacks_something_is_said_not_to_be_done_and_why(room: Room) -> None:
    room.escalated()
    browser = room.somebody(Role.MANAGER)
    nobody = {"move": "assign", "code": "", "detail.owner": "nobody", "key": key_of(browser.get(CASE).text)}

    sent = browser.post(f"{CASE}/acts", nobody)

    assert "cannot own this escalation" in browser.get(sent.location).text
    assert room.store.escalations()[0].escalation.owner == "j.doe@support.example"


def test_t44_an_admin_signs_somebody_out_everywhere_and_only_whoever_is_in(room: Room) -> None:
    admin, kim = room.somebody(Role.ADMIN), room.somebody(Role.VIEWER, who="kim@support.example")
    admin.get("/console/people")

    ended = [admin.post("/console/sessions/kim@support.example/end").status_code for _ in range(2)]

    assert ended == [303, 404]
    assert kim.get("/console/me").status_code == 303, "to where one signs in"


def test_t55_links_are_not_guessed_faster_than_the_doors_allow(room: Room) -> None:
    browser = room.browser()

    answers = [browser.get(f"/console/set-up/{number:043d}") for number in range(40)]

    assert {one.status_code for one in answers} == {404, 429}
    assert "Too many links were tried from there; wait a little." in answers[-1].text


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=3), "3 d"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(span: timedelta, said: str) -> None:
    assert words.length(span) == said


def test_t13_what_no_page_can_show_is_shown_as_missing() -> None:
    assert words.visible("a\x00b\u202ec") == "a\ufffdb[U+202E]c"


def test_a_ticket_of_an_account_that_is_gone_has_no_page_to_go_to(room: Room) -> None:
    ref = room.escalated()
    (row,) = room.store.escalations(ref=ref)
    console = cast(Any, SimpleNamespace(service=room.service))

    assert ticket_page(console, row).endswith("10421")
    assert ticket_page(console, replace(row, ref=replace(ref, account="closed-down"))) == ""
    assert ticket_page(console, replace(row, snapshot=None)) == ""
