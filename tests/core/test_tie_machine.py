"""Tickets elsewhere come, change, end and go at any time around one to which anything happens; what must hold holds."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from core.events import Event, Look
from core.policy import Policy, Uses
from core.terms import CounterpartRule, WhenDone
from core.tickets import Status, TicketRef
from core.ties import Face, Standing, Tie
from tests.core.cases import ANA, DETAILS, KIM, Case, ticket
from tests.core.test_machine import AnythingHappens
from tests.core.tie_cases import policy

RULES = st.sampled_from(
    [
        CounterpartRule("engineering", ("engineering",), when_done=WhenDone.STEP, step="answered"),
        CounterpartRule("engineering", (), (1, 2), when_done=WhenDone.CLOSE, outcome="workaround"),
        CounterpartRule("engineering", ("engineering",), (), ("requested", "active")),
        CounterpartRule(when_done=WhenDone.CLOSE, outcome="solution"),
    ]
)
FACES = st.builds(
    Face,
    status=st.sampled_from(Status),
    label=st.sampled_from(("LAB-7", "LAB-8")),
    state=st.sampled_from(("", "requested", "active", "closed", "declined")),
    level=st.integers(0, 2),
    due_kind=st.just("contact"),
    due_at=st.none() | st.just(datetime.fromisoformat("2026-12-01T10:00:00+00:00")),
    outcome=st.sampled_from(("", "solution", "none of ours")),
)
TROUBLES = st.none() | st.sampled_from((Standing.REFUSED, Standing.NOT_AGREED, Standing.UNKNOWN))


def asking(rule_: CounterpartRule) -> Policy:
    """A policy without a limit that asks elsewhere, or is asked."""
    return policy(rule_, uses=Uses(at_most=None))


class TicketsAreTied(AnythingHappens):
    """The same ticket, tied to some in other accounts."""

    @initialize(policy=st.builds(asking, RULES), start=st.sampled_from(("escalated", "late")))
    def opened(self, policy: Policy, start: str) -> None:
        self.told = 0
        self.case = Case(policy=policy, ticket=ticket(severity="S2", tier="gold"))
        self.case.wait(timedelta(days=30))
        self.turn(Look("timer"))
        if start == "escalated":
            self.somebody_asks(ANA, "form", "escalation", DETAILS)

    def turn(self, event: Event) -> None:
        before = self.case.history.ties
        super().turn(event)
        assert [one.key for one in self.case.history.ties][: len(before)] == [one.key for one in before]

    @rule(named=st.booleans())
    def staff_ask_engineering(self, named: bool) -> None:
        self.case.record(KIM, "engineering", "ticket: LAB-9" if named else "")
        self.turn(Look("hook"))

    @rule(face=FACES, look=st.booleans())
    def somebody_elsewhere_asks(self, face: Face, look: bool) -> None:
        number = len(self.case.ties) + 1
        other = TicketRef("lab", "eng", str(number))
        self.case.ties = (*self.case.ties, Tie(f"lab/eng/{number}#1", False, other, face, self.case.now))
        if look:
            self.turn(Look("tie"))

    @precondition(lambda self: self.case.history.ties)
    @rule(place=st.integers(0, 9), face=FACES, trouble=TROUBLES, look=st.booleans())
    def the_other_side_shows(self, place: int, face: Face, trouble: Standing | None, look: bool) -> None:
        known = self.case.history.ties[place % len(self.case.history.ties)]
        shown = Tie(known.key, known.ours, TicketRef("lab", "eng", "7"), face, self.case.now)
        shown = replace(shown, trouble=trouble if known.ours else None)
        self.case.ties = (*(one for one in self.case.ties if one.key != known.key), shown)
        if look:
            self.turn(Look("tie"))

    @invariant()
    def nothing_is_told_twice(self) -> None:
        keys = [note.key for note in self.case.sent if note.key.startswith("tie:") and ":moved:" not in note.key]
        assert len(set(keys)) == len(keys)

    @invariant()
    def customers_hear_nothing_of_it(self) -> None:
        assert not [note for note in self.case.sent if note.key.startswith("tie:") and note.public]


TestTicketsAreTied = TicketsAreTied.TestCase
