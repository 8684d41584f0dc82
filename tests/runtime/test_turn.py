"""One look at one ticket: what becomes of every hint, request and act, and what is remembered of it."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from core.events import Move
from core.requests import Request
from core.tickets import Comment, Person, Role, Status
from runtime.asking import act_arrival, request_arrival
from tests.runtime.engine_room import ANA, ANSWERS, KIM, LEAD, NOW, Room, escalated, ref, ticket

RECEIPT = "E-1-1:1:received"


def rules(room: Room) -> list[str]:
    """What became of every delivery, oldest first."""
    return [f"{row.state}:{row.rule}" for row in reversed(room.store.deliveries(ref=ref()))]


def ask(room: Room, key: str = "form:1", **changes: object) -> None:
    """Ana sends the form."""
    details = {**ANSWERS, "changed": "", "contact": ""}
    given = {"need": "escalation", "reason": "blocked", "details": details, **changes}
    asked = Request(key=key, channel="form", by=ANA, at=room.clock(), **given)  # type: ignore[arg-type]
    room.store.accept([request_arrival(ref(), asked, nonce=key)])


def act(room: Room, move: Move, **details: str) -> str:
    """An operator acts on the escalation; answers what became of it."""
    room.arrivals += 1
    room.store.accept([act_arrival(ref(), move, f"act-{room.arrivals}", "manager", room.clock(), details)])
    room.engine.drain()
    return rules(room)[-1]


# --- hints -------------------------------------------------------------------------------------------------------


def test_i2_every_kind_of_hint_ends_in_exactly_one_state(room: Room) -> None:
    room.desk.put(ticket())
    for kind in ("created", "changed", "merged", "deleted", "unknown"):
        room.hint(kind=kind)

    room.engine.drain()

    assert rules(room) == ["applied:looked:hook"] * 4 + ["ignored:ignored:unknown_kind"]


def test_f28_a_word_from_a_helpdesk_whose_clock_is_ahead_counts_when_our_clock_is_there(room: Room) -> None:
    escalated(room)
    ahead = Comment(room.clock() + timedelta(minutes=10), LEAD.id, Role.AGENT, True, "I lead this from here.", id="1")
    room.desk.change("1", comments=(ahead,))
    room.look()
    early = [row.entry.kind for row in room.store.journal(ref=ref())]

    room.pass_time(600)

    late = [row.entry.kind for row in room.store.journal(ref=ref())]
    assert (early.count("contacted"), late.count("contacted")) == (0, 1)
    assert room.engine.next_due() is not None


def test_f8_our_own_echo_is_ignored_and_writes_nothing(room: Room) -> None:
    escalated(room)
    written = len(room.desk.seen)

    room.hint(actor="us")
    room.engine.drain()

    assert rules(room)[-1] == "ignored:ignored:own_echo"
    assert len(room.desk.seen) == written


def test_f68_a_filter_that_takes_real_calls_for_our_own_echoes_is_not_believed(room: Room) -> None:
    """The filter is mutated: it says of everything that it is an echo."""
    escalated(room)
    for number in range(3):
        room.desk.say("1", ANA, f"Any news? {number}")
        room.hint(actor="us")
        room.engine.drain()

    assert rules(room)[-3:] == ["applied:looked:hook"] * 3


def test_f12_what_is_not_understood_is_kept_and_can_be_looked_at_again(room: Room) -> None:
    room.desk.put(ticket())
    arrival = room.hint(kind="unknown", host_kind="ticket.something_new")
    room.engine.drain()

    row = room.store.delivery("zendesk", "acme", arrival.delivery_id)

    assert row is not None
    assert (row.state, row.arrival.host_kind) == ("ignored", "ticket.something_new")
    assert room.store.replay(row.id, room.clock()) == ref()


def test_f7_five_hundred_hints_of_one_ticket_cost_one_read_and_one_write(room: Room) -> None:
    room.desk.put(ticket())
    for _ in range(500):
        room.hint()

    room.engine.drain()

    assert (room.desk.fetched, len(room.desk.seen)) == (["1"], 1)
    assert room.store.counts().applied == 500


@pytest.mark.parametrize("order", list(permutations(("created", "changed", "merged"))), ids="-".join)
def test_f3_the_order_of_hints_changes_nothing(room: Room, order: tuple[str, ...]) -> None:
    room.desk.put(ticket())

    for kind in order:
        room.hint(kind=kind)
        room.engine.drain()

    assert len(room.desk.seen) == 1
    assert room.desk.held("1", "escalation") == "available"


def test_f5_i6_a_hint_days_late_never_reopens_a_finished_escalation(room: Room) -> None:
    escalated(room)
    room.desk.change("1", fields={"outcome": "workaround"})
    room.look()
    notes = room.desk.notes()

    room.hint(delivery_id="from-last-week", received_at=NOW - timedelta(days=7))
    room.engine.drain()

    latest = room.store.history(ref()).latest
    assert latest is not None
    assert (latest.open, latest.outcome) == (False, "workaround")
    assert room.desk.notes() == notes


def test_a_hint_of_a_ticket_that_nobody_knows_is_put_away(room: Room) -> None:
    room.look("404")

    (row,) = room.store.deliveries(ref=ref("404"))
    assert (row.state, row.rule) == ("ignored", "ignored:no_such_ticket")
    assert room.store.next_due() is None


# --- requests and acts -------------------------------------------------------------------------------------------


def test_a_request_and_hints_of_the_same_moment_are_one_turn_and_one_write(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    room.hint()
    ask(room)
    room.hint()
    written = len(room.desk.seen)

    room.engine.drain()

    assert len(room.desk.seen) - written == 1
    assert rules(room)[1:] == ["applied:looked:hook", "applied:accepted:E-1-1", "applied:looked:hook"]


def test_ms08_two_requests_of_the_same_moment_open_one_escalation(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    ask(room, "form:1")
    ask(room, "form:2")
    room.desk.tick("1")
    room.hint()

    room.engine.drain()

    assert room.desk.notes(public=True) == [RECEIPT]
    assert rules(room)[1:3] == ["applied:accepted:E-1-1", "applied:refused:active"]


def test_ms07_a_request_is_judged_by_the_ticket_as_it_is_read(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    ask(room)
    room.desk.change("1", status=Status.SOLVED)

    room.engine.drain()

    assert rules(room)[-1] == "applied:refused:closed"
    assert room.desk.notes() == []


def test_the_requester_is_remembered_as_whoever_sent_the_form(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    ask(room)

    room.engine.drain()

    current = room.store.history(ref()).current
    assert current is not None
    assert (current.requested_by, current.requested_by_name, current.channel) == (ANA.id, ANA.name, "form")


def test_an_operator_moves_an_escalation_and_is_told_what_came_of_it(room: Room) -> None:
    escalated(room)

    outcomes = [
        act(room, Move.UPDATE),
        act(room, Move.ACKNOWLEDGE),
        act(room, Move.CONTACT),
        act(room, Move.UPDATE),
        act(room, Move.CLOSE, outcome="nonsense"),
        act(room, Move.CLOSE, outcome="solution"),
        act(room, Move.CLOSE, outcome="solution"),
    ]

    assert outcomes == [
        "ignored:ignored:no_update_now",
        "applied:acknowledged",
        "applied:contacted",
        "applied:updated",
        "ignored:ignored:unknown_outcome",
        "applied:closed:solution",
        "ignored:ignored:no_close_now",
    ]


def test_ms_a2_a_declined_escalation_gives_the_right_back(room: Room) -> None:
    escalated(room)

    declined = act(room, Move.DECLINE, why="It is the same as case 7.")

    assert declined == "applied:declined:declined"
    assert room.desk.held("1", "escalation") == "available"
    assert "E-1-1:declined" in room.desk.notes(public=True)


# --- what is remembered ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "due_after", "why"),
    [
        ({"created_at": NOW}, timedelta(hours=4), "becomes_available"),
        ({}, timedelta(days=3), "link_expires"),
        ({"status": Status.SOLVED}, None, "settled:closed"),
    ],
    ids=["not-yet", "available", "solved"],
)
def test_i3_a_ticket_has_one_armed_moment_or_a_named_reason_for_none(
    room: Room, changes: dict[str, Any], due_after: timedelta | None, why: str
) -> None:
    room.desk.put(ticket(**changes))

    room.look()

    due = room.store.next_due()
    assert due == (NOW + due_after if due_after is not None else None)
    (claim,) = room.store.claim(now=NOW, worker="w", lease=timedelta(seconds=1), limit=1, ref=ref())
    assert claim.due_at == due


def test_i3_an_open_escalation_is_armed_and_a_solved_one_says_why_not(room: Room) -> None:
    escalated(room)
    (armed,) = room.store.escalations(ref=ref())
    room.desk.change("1", status=Status.SOLVED)
    room.look()
    (solved,) = room.store.escalations(ref=ref())

    assert (armed.due_at, armed.due_why) == (NOW + timedelta(minutes=30), "promise_due")
    assert (solved.due_at, solved.due_why) == (None, "waiting:ticket_solved")


def test_the_journal_tells_the_story_of_an_escalation(room: Room) -> None:
    escalated(room)
    room.desk.change("1", fields={"acknowledge": True})
    room.look()
    room.pass_time(60)
    room.desk.say("1", LEAD, "I lead this from here.")
    room.look()
    room.desk.change("1", fields={"outcome": "workaround"})
    room.look()

    told = [row.entry.kind for row in reversed(room.store.journal(ref()))]

    assert told == ["became_available", "opened", "acknowledged", "contacted", "closed"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"tier": ""}, ["tier_unlisted"]),
        ({"severity": "P9"}, ["severity_unlisted"]),
        ({"severity": "", "tier": "bronze"}, ["severity_unlisted", "tier_unlisted"]),
        ({}, []),
    ],
    ids=["tier", "severity", "both", "listed"],
)
def test_ms06_data_that_the_policy_does_not_list_is_said_once_in_the_journal(
    room: Room, changes: dict[str, Any], codes: list[str]
) -> None:
    room.desk.put(ticket(created_at=NOW, **changes))

    for _ in range(3):
        room.look()

    told = [row.entry.kind for row in reversed(room.store.journal(ref()))]
    assert [kind for kind in told if kind.endswith("_unlisted")] == codes


def test_ms_a3_what_a_ticket_follows_up_counts_with_all_that_it_inherited(room: Room) -> None:
    escalated(room, "1")
    room.desk.change("1", status=Status.CLOSED)
    room.look("1")
    for number in ("2", "3", "4"):
        room.desk.put(ticket(number, followup_of=str(int(number) - 1)))
        room.look(number)

    assert [room.store.history(ref(number)).inherited_uses for number in ("1", "2", "3", "4")] == [0, 1, 1, 1]


def test_rule2_the_link_on_the_ticket_is_the_same_until_it_is_spent(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    first = room.desk.held("1", "escalate_link")
    room.pass_time(3600)
    room.look()
    second = room.desk.held("1", "escalate_link")
    ask(room, need="only_update", reason="", details={})
    room.engine.drain()

    assert first == second
    assert room.desk.held("1", "escalate_link") not in (None, first)


def test_no_text_of_a_ticket_is_kept_after_a_look(room: Room) -> None:
    said = Comment(NOW, ANA.id, Role.REQUESTER, True, "our plant is on fire", id="1")
    room.desk.put(ticket(comments=(said,)))

    room.look()

    kept = room.store.snapshot(ref())
    assert kept is not None
    assert kept.comments == ()


def test_an_engineer_nobody_knows_and_a_customer_without_a_name_are_no_obstacle(room: Room) -> None:
    room.desk.put(ticket(requester=Person(id="99"), assignee=None))
    room.look()
    room.desk.tick("1")
    room.look()

    assert room.desk.notes(public=True) == [RECEIPT]
    assert KIM.name not in " ".join(note.text for update in room.desk.seen for note in update.notes)
