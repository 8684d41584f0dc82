"""What every connector's helpdesk promises when it writes, as `core/ports.py` and `core/commands.py` say it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core import fields
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import CredentialsRefused, DecideAgain, HostError, LookBeforeRepeating, TryLater, WillNotWork
from core.ports import Done
from core.tickets import Role, Ticket, TicketRef
from core.uncopied import NotCopied, WhyNot
from tests.contract.cases import HELPDESKS
from tests.contract.work import AtWork

VALUES: dict[str, Any] = {
    fields.STATE: "active",
    fields.FLAG: True,
    fields.AVAILABLE_FROM: "22 Nov 2026, 14:00 (UTC)",
    fields.LEVEL: 2,
    fields.OWNER: "J. Doe <b>&",
    fields.NEED: "escalation",
    fields.REASON: "impact_changed",
    fields.OUTCOME: "solution",
    "ask.impact": "600 users\nare {{blocked}}",
}


@pytest.fixture(params=HELPDESKS, ids=lambda case: case.name)
def work(request: pytest.FixtureRequest) -> Iterator[AtWork]:
    with request.param.open() as found:
        yield found


def update(ticket: Ticket, key: str, *notes: Note, **values: Any) -> TicketUpdate:
    return TicketUpdate(ticket.ref, ticket.version, key, values, notes)


def comment(key: str, text: str, **how: Any) -> Note:
    return Note(key, NoteKind.COMMENT, text=text, **how)


def opened(work: AtWork) -> Ticket:
    ref = work.hand.open_ticket()
    work.hand.time_passes(2)
    return work.helpdesk.fetch(ref)


def test_every_field_holds_what_was_written_and_can_be_emptied(work: AtWork) -> None:
    ticket = opened(work)

    (receipt,) = work.helpdesk.apply([update(ticket, "one", **VALUES)])
    written = work.helpdesk.fetch(ticket.ref)
    work.helpdesk.apply([update(written, "two", **dict.fromkeys(VALUES))])
    emptied = work.helpdesk.fetch(ticket.ref)

    assert (receipt.ref, receipt.key, receipt.done, receipt.dropped) == (ticket.ref, "one", Done.WRITTEN, ())
    assert {name: written.fields[name] for name in VALUES} == VALUES
    assert not any(emptied.fields[name] for name in VALUES)


def test_the_version_in_the_receipt_is_the_tickets(work: AtWork) -> None:
    ticket = opened(work)
    work.hand.time_passes(2)

    (receipt,) = work.helpdesk.apply([update(ticket, "one", escalation="active")])

    assert receipt.version == work.helpdesk.fetch(ticket.ref).version


def test_the_marks_of_a_write_are_found_again(work: AtWork) -> None:
    ticket = opened(work)
    wanted = update(ticket, "one", comment("said", "Words"), comment("told", "Words", public=True), escalation="active")

    work.helpdesk.apply([wanted])

    assert set(wanted.marks) <= work.helpdesk.fetch(ticket.ref).marks


def test_f44_a_message_tells_when_it_was_said(work: AtWork) -> None:
    ticket = opened(work)
    work.hand.time_passes(3600)

    work.helpdesk.apply([update(ticket, "one", comment("said", "Words"), escalation="active")])

    found = work.helpdesk.fetch(ticket.ref)
    assert found.marked_at.keys() <= found.marks
    assert found.marked_at["said"] - ticket.created_at >= timedelta(hours=1)


def test_comments_are_said_once_to_whom_they_are_meant_for(work: AtWork) -> None:
    ticket = opened(work)
    notes = (comment("said", "For us <only> {{x}}"), comment("told", "For all\nof you", public=True))

    work.helpdesk.apply([update(ticket, "one", *notes)])
    found = work.helpdesk.fetch(ticket.ref).comments[1:]

    assert {(one.public, one.role) for one in found} == {(False, Role.SYSTEM), (True, Role.SYSTEM)}
    assert "For us <only>" in next(one.text for one in found if not one.public)
    assert "For all\nof you" in next(one.text for one in found if one.public)
    assert "{{" not in "".join(one.text for one in found)


def test_words_posted_in_a_customers_name_are_theirs_but_no_act_of_theirs(work: AtWork) -> None:
    ticket = opened(work)

    work.helpdesk.apply([update(ticket, "one", comment("asked", "Any news?", public=True, author=work.customer))])
    said = work.helpdesk.fetch(ticket.ref).comments[-1]

    assert (said.author, said.role, said.public) == (work.customer, Role.SYSTEM, True)


def test_people_are_brought_in_where_they_may_be_and_the_rest_is_said(work: AtWork) -> None:
    ticket = opened(work)
    people = (
        Note("f", NoteKind.FOLLOWER, email=work.staff_email),
        Note("c", NoteKind.CC, email=work.allowed_cc),
        Note("x", NoteKind.CC, email=work.forbidden_cc),
        Note("n", NoteKind.FOLLOWER, email="nobody@elsewhere.example"),
    )

    (receipt,) = work.helpdesk.apply([update(ticket, "one", *people)])
    found = work.helpdesk.fetch(ticket.ref)

    assert work.staff_email in found.followers
    assert work.allowed_cc in found.ccs | found.followers
    assert work.forbidden_cc not in found.ccs | found.followers
    assert len(receipt.dropped) == 2
    assert all(email in " ".join(receipt.dropped) for email in (work.forbidden_cc, "nobody@elsewhere.example"))
    told = [(one.email, one.why) for one in receipt.dropped if isinstance(one, NotCopied)]
    assert told == [(work.forbidden_cc, WhyNot.NOT_ALLOWED)]


def test_a_write_on_an_outdated_version_is_refused_whole(work: AtWork) -> None:
    ticket = opened(work)
    work.hand.time_passes(2)
    work.hand.customer_writes(ticket.ref, "One more thing")

    with pytest.raises(DecideAgain):
        work.helpdesk.apply([update(ticket, "one", comment("said", "Words"), escalation="active")])

    found = work.helpdesk.fetch(ticket.ref)
    assert found.fields["escalation"] is None
    assert found.marks == frozenset()
    assert [one.role for one in found.comments] == [Role.REQUESTER, Role.REQUESTER]


def test_one_decision_is_one_write(work: AtWork) -> None:
    ticket = opened(work)
    before = work.hand.writes()

    work.helpdesk.apply([update(ticket, "one", comment("said", "Words"), **VALUES)])

    assert work.hand.writes() - before == 1 + work.calls_a_message


@pytest.mark.parametrize(
    ("misfortune", "error", "done"),
    [
        ("limited", TryLater, False),
        ("lost", LookBeforeRepeating, False),
        ("done, answer lost", LookBeforeRepeating, True),
        ("failed", LookBeforeRepeating, False),
        ("nonsense", LookBeforeRepeating, False),
    ],
)
def test_a_write_that_fails_is_not_repeated_and_its_mark_tells_whether_it_was_carried_out(
    work: AtWork, misfortune: str, error: type[HostError], done: bool
) -> None:
    ticket = opened(work)
    work.hand.strikes(misfortune, writing=True)

    with pytest.raises(error):
        work.helpdesk.apply([update(ticket, "one", comment("said", "Words"), escalation="active")])

    found = work.helpdesk.fetch(ticket.ref)
    said = done and not work.calls_a_message
    assert ("one" in found.marks, "said" in found.marks) == (done, said)
    assert len(found.comments) == (2 if said else 1)


def test_a_closed_ticket_takes_no_write_and_repeating_cannot_help(work: AtWork) -> None:
    ticket = opened(work)
    work.hand.close(ticket.ref)
    closed = work.helpdesk.fetch(ticket.ref)

    with pytest.raises(WillNotWork):
        work.helpdesk.apply([update(closed, "one", escalation="active")])


def test_several_updates_have_receipts_in_their_order_each_with_its_own_end(work: AtWork) -> None:
    good, moved, closed, spoken = (opened(work) for _ in range(4))
    gone = TicketRef(good.ref.connector, good.ref.account, "99999999")
    work.hand.time_passes(2)
    work.hand.customer_writes(moved.ref, "One more thing")
    work.hand.close(closed.ref)
    closed = work.helpdesk.fetch(closed.ref)
    wanted = [
        update(good, "a", escalation="available"),
        update(moved, "b", escalation="available"),
        update(spoken, "c", comment("said", "Words"), escalation="active"),
        update(closed, "d", escalation="available"),
        TicketUpdate(gone, good.version, "e", {"escalation": "available"}),
    ]

    receipts = work.helpdesk.apply(wanted)

    assert [(one.ref, one.key) for one in receipts] == [(one.ref, one.key) for one in wanted]
    assert [isinstance(one.error, HostError) for one in receipts] == [False, True, False, True, True]
    assert isinstance(receipts[1].error, DecideAgain)
    assert work.helpdesk.fetch(good.ref).fields["escalation"] == "available"
    assert work.helpdesk.fetch(good.ref).marks == {"a"}
    assert work.helpdesk.fetch(moved.ref).fields["escalation"] is None
    assert work.helpdesk.fetch(spoken.ref).fields["escalation"] == "active"


def test_many_fields_go_in_few_calls(work: AtWork) -> None:
    tickets = [opened(work) for _ in range(12)]
    before = work.hand.writes()

    receipts = work.helpdesk.apply([update(one, f"k{one.ref.id}", escalation="not_yet") for one in tickets])

    assert all(one.error is None for one in receipts)
    assert work.hand.writes() - before <= work.calls_for_a_dozen


def test_what_the_host_no_longer_has_is_said_and_the_rest_is_written(work: AtWork) -> None:
    ticket = opened(work)

    (receipt,) = work.helpdesk.apply([update(ticket, "one", escalation="active", nothing_like_it="x")])

    assert len(receipt.dropped) == 1
    assert "nothing_like_it" in receipt.dropped[0]
    assert work.helpdesk.fetch(ticket.ref).fields["escalation"] == "active"


def test_nothing_to_write_is_no_write(work: AtWork) -> None:
    ticket = opened(work)
    before = work.hand.writes()

    (receipt,) = work.helpdesk.apply([update(ticket, "one")])

    assert (receipt.done, work.hand.writes() - before) == (Done.UNCHANGED, 0)
    assert work.helpdesk.apply([]) == ()


def test_another_accounts_ticket_is_not_written(work: AtWork) -> None:
    ticket = opened(work)
    foreign = TicketRef(ticket.ref.connector, "globex", ticket.ref.id)

    with pytest.raises(WillNotWork):
        work.helpdesk.apply([TicketUpdate(foreign, ticket.version, "one", {"escalation": "active"})])

    assert work.helpdesk.fetch(ticket.ref).fields["escalation"] is None


def test_a_key_that_no_longer_opens_the_door_writes_nothing(work: AtWork) -> None:
    ticket = opened(work)
    work.hand.revoke()

    with pytest.raises((CredentialsRefused, TryLater)):
        work.helpdesk.apply([update(ticket, "one", escalation="active")])
