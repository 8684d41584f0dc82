"""What a person asked for comes out of the database as it went in, and is kept in the ticket in their own words."""

import json
from dataclasses import replace

from core.requests import Request
from runtime.asking import request_arrival, request_of
from tests.runtime.engine_room import ANA, ANSWERS, KIM, NOW, Room, ref, ticket

ASKED = Request(
    key="mail:1",
    channel="mail",
    by=replace(KIM, organization="Support", language="de"),
    at=NOW,
    reason="blocked",
    details=ANSWERS,
    note="Ana rang: nothing prints.",
    on_behalf_of=replace(ANA, organization="Acme"),
)


def test_mx20_mx25_a_request_comes_back_whole_with_its_words_and_whom_it_is_for() -> None:
    arrival = request_arrival(ref(), ASKED)
    kept = json.loads(json.dumps(arrival.body))

    assert request_of(replace(arrival, body=kept)) == ASKED


def test_f57_a_request_written_by_an_earlier_version_is_still_read() -> None:
    arrival = request_arrival(ref(), replace(ASKED, by=ANA, note="", on_behalf_of=None))
    body = {name: value for name, value in (arrival.body or {}).items() if name not in ("note", "on_behalf_of")}
    body["by"] = {name: body["by"][name] for name in ("id", "name", "email", "staff")}

    expected = replace(ASKED, by=replace(ANA, time_zone="", organization=""), note="", on_behalf_of=None)
    assert request_of(replace(arrival, body=body)) == expected


def test_mx20_the_words_of_a_request_are_an_internal_note_on_the_ticket(room: Room) -> None:
    room.desk.put(ticket())
    room.store.accept([request_arrival(ref(), replace(ASKED, by=ANA, on_behalf_of=None))])

    room.engine.drain()

    kept = [note for update in room.desk.seen for note in update.notes if "nothing prints" in note.text]
    assert [note.public for note in kept] == [False]
