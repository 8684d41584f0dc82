"""Anything may happen to a ticket in any order; what must hold then holds after every step: I3, I4, I5, I6, F9, F53."""

from collections import Counter
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.clocks import due_of
from core.decisions import Decision
from core.events import Act, Ask, Event, Look, Move
from core.fields import ACKNOWLEDGE, HELD, OUTCOME
from core.ledger import faults
from core.outages import CLOSED_AS
from core.policy import Policy
from core.requests import Request
from core.tickets import Person, Role, Status
from tests.core.cases import ANA, BO, MINUTE, Case, ticket
from tests.core.policies import DETAILS, GOOD, NEEDS, OUTCOMES, PEOPLE, REASONS, SEVERITY, TIER, WISH, policies

NAMED = {
    "waiting:outage",
    "waiting:clock_held",
    "waiting:ticket_solved",
    "waiting:reminders_exhausted",
    "waiting:nothing_promised",
    "settled:closed",
    "settled:already_used",
    "settled:not_entitled",
    "settled:outage",
}
STEPS = st.sampled_from([timedelta(seconds=1), MINUTE, 20 * MINUTE, 61 * MINUTE, timedelta(days=1), timedelta(days=9)])
ANSWERS = st.just(GOOD) | DETAILS
OVER = (Status.SOLVED, Status.CLOSED, Status.DELETED)


class AnythingHappens(RuleBasedStateMachine):
    """A ticket with people, a host and an operator around it; most steps end with a look, as a hint would."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Case()
        self.last: Decision | None = None
        self.count = 0

    @initialize(
        policy=policies(), severity=SEVERITY, tier=TIER, start=st.sampled_from(("created", "late", "escalated"))
    )
    def opened(self, policy: Policy, severity: str, tier: str, start: str) -> None:
        self.case = Case(policy=policy, ticket=ticket(severity=severity, tier=tier))
        self.turn(Look("created"))
        if start == "created":
            return
        self.case.wait(timedelta(days=30))
        self.turn(Look("timer"))
        if start == "escalated":
            self.somebody_asks(ANA, "form", "escalation", GOOD)

    def turn(self, event: Event) -> None:
        """One turn, and what must hold of it whatever came before."""
        case = self.case
        ended = (one for one in case.history.escalations if not one.open and one.outcome != CLOSED_AS)
        finished = {one.number: one for one in ended}
        open_before = case.history.current
        level = open_before.level if open_before is not None else 0

        self.last = decision = case.turn(event)

        after = {one.number: one for one in case.history.escalations}
        assert {number: after[number] for number in finished} == finished, "I6: what ended stays as it ended"
        assert open_before is None or after[open_before.number].level >= level, "I6: no level falls by itself"
        fresh = [one for number, one in after.items() if number not in finished and one != open_before]
        opened = [one for one in fresh if one.open or one.outcome == CLOSED_AS]
        accepted = [entry for entry in decision.entries if entry.kind == "opened"]
        assert not accepted or opened, "an escalation that was just accepted is open, or an outage closed it"
        silent = case.ticket.status in OVER or case.ticket.merged_into
        assert not silent or not [note for note in decision.notes if ":missed:" in note.key], "I5"

    @rule(step=STEPS)
    def time_passes(self, step: timedelta) -> None:
        self.case.wait(step)
        self.turn(Look("timer"))

    @precondition(lambda self: self.last is not None and self.last.due_at is not None)
    @rule()
    def the_armed_moment_comes(self) -> None:
        assert self.last is not None
        self.case.now = max(self.case.now, self.last.due_at or self.case.now)
        self.turn(Look("timer"))

    @rule(
        by=st.sampled_from(PEOPLE),
        role=st.none() | st.sampled_from(Role),
        public=st.booleans(),
        text=st.sampled_from(("Words.", WISH)),
        look=st.booleans(),
    )
    def somebody_writes(self, by: Person, role: Role | None, public: bool, text: str, look: bool) -> None:
        self.case.say(by, role=role, public=public, text=text)
        if look:
            self.turn(Look("hook"))

    @rule(
        by=st.none() | st.sampled_from(PEOPLE),
        need=st.sampled_from(NEEDS),
        reason=st.sampled_from(REASONS),
        details=ANSWERS,
        look=st.booleans(),
    )
    def the_action_is_ticked(
        self, by: Person | None, need: str, reason: str, details: dict[str, str], look: bool
    ) -> None:
        self.case.tick(by=by, need=need, reason=reason, details=details)
        if look:
            self.turn(Look("hook"))

    @rule(
        by=st.sampled_from(PEOPLE),
        channel=st.sampled_from(("form", "api")),
        need=st.sampled_from(NEEDS),
        details=ANSWERS,
    )
    def somebody_asks_us(self, by: Person, channel: str, need: str, details: dict[str, str]) -> None:
        self.somebody_asks(by, channel, need, details)

    def somebody_asks(self, by: Person, channel: str, need: str, details: dict[str, str]) -> None:
        self.count += 1
        reason = self.case.policy.reasons[0].code
        self.turn(Ask(Request(f"ask:{self.count}", channel, by, self.case.now, need, reason, details)))

    @rule(move=st.sampled_from(Move), outcome=st.sampled_from((*OUTCOMES, "no such")))
    def the_operator_acts(self, move: Move, outcome: str) -> None:
        self.count += 1
        details = {"outcome": outcome, "why": "No."}
        self.turn(Act(move, f"act:{self.count}", "operator", self.case.now, details))

    @rule(look=st.booleans())
    def it_is_acknowledged_in_the_host(self, look: bool) -> None:
        self.case.set({ACKNOWLEDGE: True})
        if look:
            self.turn(Look("hook"))

    @rule(outcome=st.sampled_from((*OUTCOMES, "no such")), look=st.booleans())
    def an_outcome_is_chosen_in_the_host(self, outcome: str, look: bool) -> None:
        self.case.set({OUTCOME: outcome})
        if look:
            self.turn(Look("hook"))

    @precondition(lambda self: self.case.ticket.status not in (Status.CLOSED, Status.DELETED))
    @rule(status=st.sampled_from((Status.OPEN, Status.OPEN, *Status)))
    def the_status_changes(self, status: Status) -> None:
        self.case.become(status=status)
        self.turn(Look("hook"))

    @precondition(lambda self: self.count > 3)
    @rule()
    def it_is_merged(self) -> None:
        self.case.become(merged_into="10422")
        self.turn(Look("merged"))

    @rule(severity=SEVERITY, tier=TIER, assignee=st.none() | st.just(BO))
    def the_ticket_changes(self, severity: str, tier: str, assignee: Person | None) -> None:
        severities = (*self.case.ticket.severities, (self.case.now, severity))
        self.case.become(severity=severity, severities=severities, tier=tier, assignee=assignee)
        self.turn(Look("hook"))

    @rule(name=st.sampled_from(HELD))
    def a_held_field_is_undone(self, name: str) -> None:
        before = len(self.case.contested)
        for undone in range(1, 5):
            self.case.set({name: f"theirs {undone}"})
            self.turn(Look("hook"))
        assert len(self.case.contested) <= before + 1, "F9: said once"

    @invariant()
    def at_most_one_escalation_is_open_and_it_is_the_latest(self) -> None:
        numbers = [one.number for one in self.case.history.escalations]
        assert numbers == list(range(1, len(numbers) + 1))
        assert not [one for one in self.case.history.escalations[:-1] if one.open]

    @invariant()
    def one_moment_is_armed_or_none_for_a_named_reason(self) -> None:
        """I3."""
        if self.last is not None:
            if self.last.due_at is None:
                assert self.last.due_why in NAMED
            else:
                assert self.last.due_at > self.case.now
                assert self.last.due_why in ("becomes_available", "link_expires", "promise_due", "suggestion_due")

    @invariant()
    def no_note_is_sent_twice(self) -> None:
        """I4."""
        assert [key for key, times in Counter(note.key for note in self.case.sent).items() if times > 1] == []

    @invariant()
    def no_promise_is_said_more_often_than_its_reminders(self) -> None:
        """F53."""
        for one in self.case.history.escalations:
            for owed in one.obligations:
                promise = self.case.policy.promise(owed.kind)
                assert promise is not None
                assert owed.fired <= promise.reminders + 1

    @invariant()
    def clocks_stand_still_in_order_and_one_promise_of_a_kind_runs(self) -> None:
        """Point 7 of the ledger: every hold ends before the next begins, and what is held arms no moment."""
        for one in self.case.history.escalations:
            running = [owed.kind for owed in one.obligations if owed.running]
            assert len(running) == len(set(running))
            for owed in one.obligations:
                moments = [at for hold in owed.holds for at in hold if at is not None]
                assert [owed.basis_at, *moments] == sorted([owed.basis_at, *moments])
                assert all(hold.until_at is not None for hold in owed.holds[:-1])
                assert owed.next_at is None or (owed.running and owed.held_at is None)
                assert owed.due_at == due_of(owed, self.case.policy.calendar(owed.calendar))

    @invariant()
    def the_journal_and_the_ledger_tell_the_same(self) -> None:
        """T69."""
        assert faults(self.case.history.escalations, self.case.lines) == ()

    def teardown(self) -> None:
        """Looking again changes nothing."""
        case = self.case
        case.look()
        again = case.decide(Look("again"))
        assert (again.notes, again.entries, case.differences(again)) == ((), (), {})


TestAnythingHappens = AnythingHappens.TestCase
