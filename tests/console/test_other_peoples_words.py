"""What customers, agents and helpdesks write is shown as words and never becomes part of a page (T56, T13)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.tickets import Person
from runtime.access import Role
from tests.console.room import Room
from tests.webhooks.page import Element, read
from tests.webhooks.payloads import PAYLOADS, TURNED
from tests.webhooks.service import ANA, ticket


def shape(page: Element) -> set[tuple[str, tuple[str, ...], str]]:
    """The kinds of elements of a page, with the names of their attributes and where they stand."""
    parents = ((one, one.parent.tag if one.parent is not None else "") for one in page.all())
    return {(one.tag, tuple(sorted(one.attributes)), parent) for one, parent in parents}


def pages(room: Room, words: str) -> list[str]:
    """The board and the escalation's page, with these words wherever somebody else's can stand."""
    case = room.desks["acme"].fetch(ticket().ref)
    kim = Person(id="7", name=words, email="kim@support.example", staff=True)
    changed = replace(case, subject=words, requester=replace(ANA, name=words), assignee=kim, severity=words, tier=words)
    room.desks["acme"].put(replace(changed, version=str(int(case.version) + 1), comments=()))
    room.service.engine.turn(case.ref)
    browser = room.somebody(Role.MANAGER, who=words[:190])
    return [browser.get(path).text for path in ("/console", "/console/e/zendesk/acme/10421", "/console/me")]


def test_t56_no_words_of_anybody_change_a_page(room: Room) -> None:
    room.escalated()
    pages(room, "Plain words")
    plain = [shape(read(one)) for one in pages(room, "Other plain words")]
    assert len(PAYLOADS) >= 80

    for words in PAYLOADS:
        shown = pages(room, words)
        assert [shape(read(one)) for one in shown] == plain, words
        assert "<" not in words or not any(words in one for one in shown), words


@pytest.mark.parametrize("words", TURNED)
def test_t13_words_that_turn_a_line_round_are_spelt_out(room: Room, words: str) -> None:
    room.escalated()

    for shown in pages(room, words):
        assert not any(letter in shown for letter in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x1b")
