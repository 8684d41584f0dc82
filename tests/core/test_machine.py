"""Anything may happen to a ticket in any order; what must hold then holds after every step: I1, I3 to I6, F9, F53.

People of the helpdesk are away and come back, own what is theirs and what is not, and record steps in every order.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.cast import Cast
from core.clocks import due_of
from core.decisions import Decision
from core.escalation import Escalation
from core.events import Act, Ask, Event, Look, Move
from core.fields import ACKNOWLEDGE, HELD, OUTCOME, OWNER, STEP, STEP_NOTE
from core.ledger import faults
from core.lifecycle import decide
from core.outages import CLOSED_AS
from core.owners import absence, owner_of
from core.policy import Policy
from core.requests import Request
from core.tickets import UNWRITABLE, Person, Role, Status, Ticket
from tests.core.cases import ANA, BO, MINUTE, Case, ticket
from tests.core.merge_cases import event as merge_of
from tests.core.merge_cases import passed_elsewhere
from tests.core.policies import DETAILS, GOOD, NEEDS, OUTCOMES, PEOPLE, REASONS, SEVERITY, TIER, WISH, policies
from tests.core.processes import ACME, ADDRESS, DETAILS_OF_ACTS, NOTES, REGIONS, STAFF, STEP_CODES, casts

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
    "settled:not_allowed",
    "settled:available",
}
ARMED = ("becomes_available", "stops_being_available", "link_expires", "promise_due", "owner_changes", "suggestion_due")
STEPS = st.sampled_from([timedelta(seconds=1), MINUTE, 20 * MINUTE, 61 * MINUTE, timedelta(days=1), timedelta(days=9)])
ANSWERS = st.just(GOOD) | DETAILS
COPIES = ("", "Please.", "Reason: blocked\nImpact: Nothing prints in the whole building.", "Impact: none")
OVER = (Status.SOLVED, Status.CLOSED, Status.DELETED)


class AnythingHappens(RuleBasedStateMachine):
    """A ticket with people, a host and an operator around it; most steps end with a look, as a hint would."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Case()
        self.last: Decision | None = None
        self.count = 0

    @initialize(
        policy=policies(),
        cast=casts(),
        severity=SEVERITY,
        tier=TIER,
        region=st.sampled_from(REGIONS),
        start=st.sampled_from(("created", "late", "escalated", "accepted")),
    )
    def opened(self, policy: Policy, cast: Cast, severity: str, tier: str, region: str, start: str) -> None:
        self.case = Case(policy=policy, cast=cast, ticket=_ticket(severity=severity, tier=tier, region=region))
        self.turn(Look("created"))
        if start == "created":
            return
        self.case.wait(timedelta(days=30))
        self.turn(Look("timer"))
        if start in ("escalated", "accepted"):
            self.somebody_asks(ANA, "form", "escalation", GOOD)
        if start == "accepted":
            self.turn(Act(Move.ACCEPT, "accepted", "operator", self.case.now))

    def turn(self, event: Event) -> None:
        """One turn, and what must hold of it whatever came before."""
        case = self.case
        before = case.history

        self.last = decision = case.decide(event)
        again = decide_again(case, decision)
        case.carry_out(decision)

        assert (again.notes, again.entries, again.history) == ((), (), decision.history), "what was decided is decided"
        nothing_ended_moves_and_no_level_falls(before.escalations, decision)
        opened = [one for one in decision.entries if one.kind == "opened"]
        assert not opened or decision.history.latest is not None
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

    @rule(
        move=st.sampled_from(Move),
        outcome=st.sampled_from((*OUTCOMES, "no such")),
        by=st.sampled_from(("operator", *(one.email for one in STAFF))),
        code=st.sampled_from(STEP_CODES),
        details=st.sampled_from(DETAILS_OF_ACTS),
    )
    def the_operator_acts(self, move: Move, outcome: str, by: str, code: str, details: dict[str, str]) -> None:
        self.count += 1
        given = {"outcome": outcome, "code": code, "note": "Done.", **details}
        self.turn(Act(move, f"act:{self.count}", by, self.case.now, given))

    @rule(
        by=st.none() | st.sampled_from((*STAFF, ANA)),
        code=st.sampled_from(STEP_CODES),
        note=st.sampled_from(NOTES),
        look=st.booleans(),
    )
    def a_step_is_recorded_in_the_host(self, by: Person | None, code: str, note: str, look: bool) -> None:
        self.case.record(by, code, note)
        if look:
            self.turn(Look("hook"))

    @rule(by=st.none() | st.sampled_from((*STAFF, ANA)), look=st.booleans())
    def the_flag_is_ticked_by_hand(self, by: Person | None, look: bool) -> None:
        self.case.flag(by)
        if look:
            self.turn(Look("hook"))

    @rule(by=st.sampled_from((ANA, BO)), text=st.sampled_from(COPIES), look=st.booleans())
    def a_comment_is_copied_to_us(self, by: Person, text: str, look: bool) -> None:
        self.case.copy_in(by, text, ADDRESS)
        if look:
            self.turn(Look("hook"))

    @rule(words=st.sampled_from(("Bo Chen", "kim@support.example", "w. west", "nobody", "")), look=st.booleans())
    def an_owner_is_written_by_hand(self, words: str, look: bool) -> None:
        self.case.set({OWNER: words})
        if look:
            self.turn(Look("hook"))

    @rule(region=st.sampled_from(REGIONS), organization=st.sampled_from(("", ACME)))
    def the_customer_turns_out_to_be_another(self, region: str, organization: str) -> None:
        self.case.become(region=region, organization=organization)
        self.turn(Look("hook"))

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

    @precondition(lambda self: self.count > 1)
    @rule(number=st.sampled_from(("10422", "10423")), after=STEPS)
    def an_escalated_one_is_merged_into_it(self, number: str, after: timedelta) -> None:
        """F23: one episode only, with what is owed of it."""
        before, ticket = self.case.history, self.case.ticket
        passed = passed_elsewhere(self.case.policy, self.case.cast, number, self.case.now, after)
        if passed is None:
            return
        self.turn(merge_of(passed, self.case.policy))
        taken = passed.escalation.id not in before.merged and not ticket.merged_into
        if taken and ticket.status not in UNWRITABLE:
            assert len(self.case.history.escalations) == len(before.escalations) + (before.current is None)

    @rule(severity=SEVERITY, tier=TIER, assignee=st.none() | st.just(BO))
    def the_ticket_changes(self, severity: str, tier: str, assignee: Person | None) -> None:
        severities = (*self.case.ticket.severities, (self.case.now, severity))
        self.case.become(severity=severity, severities=severities, tier=tier, assignee=assignee)
        self.turn(Look("hook"))

    @rule(name=st.sampled_from(HELD))
    def a_held_field_is_undone(self, name: str) -> None:
        before = self.case.contested.count(name)
        for undone in range(1, 5):
            self.case.set({name: f"theirs {undone}"})
            self.turn(Look("hook"))
        assert self.case.contested.count(name) <= before + 1, "F9: said once"

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
                assert self.last.due_why in ARMED

    @invariant()
    def no_note_is_sent_twice(self) -> None:
        """I4; neither does a key ever stand for two texts."""
        assert [key for key, times in Counter(note.key for note in self.case.sent).items() if times > 1] == []

    @invariant()
    def whoever_answers_is_known_and_there_or_it_is_said_that_nobody_is(self) -> None:
        """I1."""
        escalation = self.case.history.current
        if escalation is None or escalation.accepted_at is None or self.last is None:
            return
        assert escalation.tenures[-1].owner == escalation.owner
        assert escalation.tenures[-1].level == escalation.level
        assert escalation.owner_name
        nobody_is_away_while_another_is_there(self.case, escalation)
        if not escalation.owner:
            said = [entry for entry in self.case.journal if entry.kind == "no_owner"]
            assert [entry for entry in said if entry.facts["escalation"] == escalation.id]

    @invariant()
    def nobody_owes_anything_for_what_has_ended(self) -> None:
        for one in self.case.history.escalations:
            assert one.open or not [owed for owed in one.obligations if owed.running]
            running = [owed.kind for owed in one.obligations if owed.running]
            assert len(running) == len(set(running)), "nothing is owed twice at once"

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


def _ticket(**changes: Any) -> Ticket:
    """A ticket in a host that has the fields for steps."""
    plain = ticket(**changes)
    return replace(plain, fields={**plain.fields, STEP: None, STEP_NOTE: None})


def decide_again(case: Case, decision: Decision) -> Decision:
    """The next look, where nothing was written yet."""
    return decide(
        case.ticket, decision.history, Look("again"), case.policy, case.now, case.cast, case.outages, case.ties
    )


def nothing_ended_moves_and_no_level_falls(before: tuple[Escalation, ...], decision: Decision) -> None:
    """I6; but for what people take up again, and for a level that they leave."""
    after = {one.number: one for one in decision.history.escalations}
    kinds = {entry.kind for entry in decision.entries}
    for one in before:
        if not one.open and "reopened" not in kinds and one.outcome != CLOSED_AS:
            assert after[one.number] == one, "what ended stays as it ended"
        if "de_escalated" not in kinds:
            assert after[one.number].level >= one.level, "no level falls by itself"


def nobody_is_away_while_another_is_there(case: Case, escalation: Escalation) -> None:
    """After a look at a ticket that is worked on, an owner who is away has been relieved."""
    level = case.policy.level(escalation.level)
    if level is None or not escalation.owner or case.ticket.status is Status.SOLVED:
        return
    if absence(case.cast, escalation.owner, case.now) is not None:
        assert case.looked_at != case.now or owner_of(case.cast, level.owner, case.ticket, case.now) is None


TestAnythingHappens = AnythingHappens.TestCase
# Fewer find little among so many terms; a profile that tries more is left its number.
TestAnythingHappens.settings = settings(max_examples=max(150, settings().max_examples))
