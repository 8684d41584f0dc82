"""Whole decisions in the pretend Jira over HTTP: what its people see, and that nothing is done twice when cut off."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.jira.marks import PROPERTY, digest
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import DecideAgain, HostError, LookBeforeRepeating, TryLater
from core.ports import Done
from core.tickets import Role, Ticket
from sandbox.jira.rich_text import plain
from tests.jira.pretend import STORY, Pretend, missing, pretend_jira

ISSUE, REQUEST = r"^/rest/api/3/issue/\d+", r"^/rest/servicedeskapi/request/\d+"
NOTES = (
    Note("said", NoteKind.COMMENT, text="We are on it.\n\nMore soon.", public=True),
    Note("internal", NoteKind.COMMENT, text="Call *them* {{now}} [~accountid:5b10ac-kim]"),
    Note("lead", NoteKind.FOLLOWER, email="j.doe@support.example"),
    Note("region", NoteKind.FOLLOWER, email="r.roe@support.example"),
    Note("csm", NoteKind.CC, email="csm@support.example"),
)
VALUES = {"escalation": "active", "escalated": True, "owner": "J. Doe", "level": 2, "ask.impact": "600\n\nusers"}
CALLS = (
    ("PUT", f"{ISSUE}$"),
    ("POST", f"{ISSUE}/watchers$"),
    ("POST", f"{REQUEST}/participant$"),
    ("POST", f"{REQUEST}/comment$"),
)
ENDS: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"kind": "cut_before"}, True),
    ({"kind": "cut_after"}, True),
    ({"kind": "status", "status": 500}, True),
    ({"kind": "status", "status": 409}, False),
    ({"kind": "429", "retry_after": 5}, False),
)


@pytest.fixture
def site() -> Iterator[Pretend]:
    with pretend_jira() as found:
        yield found


def update(ticket: Ticket, *notes: Note, **values: Any) -> TicketUpdate:
    return TicketUpdate(ticket.ref, ticket.version, "W1", values, notes)


def ours(site: Pretend, issue_id: str = STORY) -> list[tuple[str, bool]]:
    comments = site.world.comments.get(issue_id, [])
    return [(plain(one.body), one.public) for one in comments if one.author_id == "5b10ac-halyard"]


def test_a_whole_decision_is_there_for_everybody_whom_it_is_for(site: Pretend) -> None:
    (receipt,) = site.desk.apply([update(site.ticket(), *NOTES, **VALUES)])
    written = site.ticket()

    assert (receipt.done, receipt.dropped, receipt.version) == (Done.WRITTEN, (), written.version)
    assert {name: written.fields[name] for name in VALUES} == VALUES
    assert written.followers >= {"j.doe@support.example", "r.roe@support.example"}
    assert "csm@support.example" in written.ccs
    assert written.marks == {"W1", *(note.key for note in NOTES)}
    assert [(one.role, one.public) for one in written.comments[-2:]] == [(Role.SYSTEM, True), (Role.SYSTEM, False)]


def test_t58_a_customer_reads_no_internal_note_and_nobody_is_called_by_words(site: Pretend) -> None:
    site.desk.apply([update(site.ticket(), *NOTES)])

    for_customers, for_staff = site.seen_by("ana@acme.example"), site.seen_by("kim@support.example")
    assert any("More soon" in one for one in for_customers)
    assert not any("them" in one for one in for_customers)
    assert sum("them" in one for one in for_staff) == 1
    assert not any("{{" in one for one in for_staff)
    assert all("mention" not in json.dumps(one.body) for one in site.world.comments[STORY])


@pytest.mark.parametrize(("fault", "unsure"), ENDS)
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_f33_cut_off_anywhere_only_what_is_missing_is_asked_for_again(
    site: Pretend, method: str, path: str, fault: dict[str, Any], unsure: bool
) -> None:
    site.strikes(method, path, **fault)
    first = method == "PUT"
    expected = LookBeforeRepeating if unsure else TryLater if first and fault["kind"] == "429" else DecideAgain

    with pytest.raises(expected):
        site.desk.apply([update(site.ticket(), *NOTES, **VALUES)])
    site.world.clock.advance_by(timedelta(minutes=1))
    again = site.ticket()
    left = missing(again, NOTES)
    values = {name: value for name, value in VALUES.items() if again.fields[name] != value}
    site.desk.apply([update(again, *left, **values)] if left or values else [])

    done = site.ticket()
    assert ours(site) == [(plain_of(NOTES[0]), True), (plain_of(NOTES[1]), False)]
    assert {name: done.fields[name] for name in VALUES} == VALUES
    assert done.marks >= {note.key for note in NOTES}
    assert done.followers >= {"j.doe@support.example", "r.roe@support.example"}
    assert "csm@support.example" in done.ccs


def plain_of(note: Note) -> str:
    return {"said": "We are on it.\n\nMore soon.", "internal": INTERNAL}[note.key]


INTERNAL = "Call *them* {\u2060{now}} [~accountid:5b10ac-kim]"


def test_a_write_between_the_look_and_the_decision_is_seen(site: Pretend) -> None:
    ticket = site.ticket()
    site.desk.apply([update(ticket, owner="Kim")])

    with pytest.raises(DecideAgain):
        site.desk.apply([update(ticket, *NOTES, owner="Lee")])

    assert ours(site) == []


def test_an_engineering_issue_is_written_to_without_a_service_desk(site: Pretend) -> None:
    issue_id = next(one.id for one in site.world.issues.values() if one.key.startswith("ENG-"))
    notes = (NOTES[0], NOTES[1], NOTES[4])

    (receipt,) = site.desk.apply([update(site.ticket(issue_id), *notes, owner="Kim")])

    assert ours(site, issue_id) == [("We are on it.\n\nMore soon.", True), (INTERNAL, True)]
    assert receipt.dropped == (
        "CC csm@support.example: the issue is no request of a service desk, which nobody can take part in",
    )
    assert site.ticket(issue_id).marks >= {"W1", "said", "internal", "csm"}


def test_a_participant_the_desk_refuses_keeps_nobody_else_out(site: Pretend) -> None:
    stranger = Note("x", NoteKind.CC, email="light@support.example")
    site.world.users["5b10ac-light"].email_visible = True

    (receipt,) = site.desk.apply([update(site.ticket(), NOTES[4], stranger, owner="Kim")])

    assert "csm@support.example" in site.ticket().ccs
    assert len(receipt.dropped) <= 1


def test_t58_a_property_that_an_agent_wrote_over_does_no_harm(site: Pretend) -> None:
    site.world.issues[STORY].properties[PROPERTY] = {"keys": "none", "expected": [{"key": "a"}, 5], "more": [[]]}

    site.desk.apply([update(site.ticket(), NOTES[0], owner="Kim")])

    kept = site.world.issues[STORY].properties[PROPERTY]
    assert kept["keys"] == ["W1"]
    assert [one["digest"] for one in kept["expected"]] == [digest(NOTES[0].text)]


def test_several_issues_are_written_one_after_another_until_a_limit_is_reached(site: Pretend) -> None:
    tickets = [site.ticket(str(number)) for number in (20421, 20416, 20413)]
    site.strikes("PUT", r"/issue/20416$", kind="429", retry_after=7)

    receipts = site.desk.apply([update(one, owner="Kim") for one in tickets])

    assert [type(one.error) for one in receipts] == [type(None), TryLater, TryLater]
    assert isinstance(receipts[1].error, HostError)
    assert [site.ticket(one.ref.id).fields["owner"] for one in tickets] == ["Kim", None, None]


def test_an_internal_note_on_what_is_no_request_yet_stays_internal_when_it_becomes_one(site: Pretend) -> None:
    site.world.issues[STORY].request_type_id = None
    site.desk.apply([update(site.ticket(), NOTES[0], NOTES[1])])

    assert ours(site) == [("We are on it.\n\nMore soon.", True), (INTERNAL, False)]
    assert site.ticket().marks == {"W1", "said", "internal"}
