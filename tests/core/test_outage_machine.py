"""Outages begin, change and end at any time around a ticket to which anything happens; what must hold still holds."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from core.conditions import condition
from core.events import Event, Look
from core.outages import Covered, DuringOutage, Outage, OutageRule, OutageSource
from core.policy import Policy, Promise, Uses
from tests.core.cases import ANA, DETAILS, Case, ticket
from tests.core.outage_cases import policy
from tests.core.policies import PROMISES
from tests.core.test_machine import AnythingHappens

PLACES = ({"product": ("printing",), "region": ("emea",)}, {"region": ("emea",)}, {"region": ("amer",)})
RULES = st.builds(
    OutageRule,
    covered=st.sampled_from(Covered),
    requests=st.sampled_from(DuringOutage),
    mention=st.booleans(),
    uses_right=st.booleans(),
)


def knowing(rule_: OutageRule, promises: tuple[Promise, ...]) -> Policy:
    """A policy without a limit that knows of outages and makes these promises."""
    return policy(rule_, promises=promises, uses=Uses(at_most=None))


class OutagesHappen(AnythingHappens):
    """The same ticket in an account in which things are out of order now and then."""

    @initialize(
        policy=st.builds(knowing, RULES, st.sampled_from(PROMISES)),
        severity=st.just("S2"),
        tier=st.just("gold"),
        start=st.sampled_from(("escalated", "late")),
    )
    def opened(self, policy: Policy, severity: str, tier: str, start: str) -> None:
        self.case = Case(policy=policy, ticket=ticket(severity=severity, tier=tier, product="Printing", region="EMEA"))
        self.case.wait(timedelta(days=30))
        self.turn(Look("timer"))
        if start == "escalated":
            self.somebody_asks(ANA, "form", "escalation", DETAILS)

    @rule(place=st.sampled_from(PLACES), confirmed=st.booleans(), linked=st.booleans(), look=st.booleans())
    def an_outage_begins(self, place: dict[str, tuple[str, ...]], confirmed: bool, linked: bool, look: bool) -> None:
        number = len(self.case.outages) + 1
        one = Outage(
            id=f"O-{number}",
            title="Printing is down",
            source=OutageSource.PROBLEM if linked else OutageSource.OPERATOR,
            started_at=self.case.now,
            matches=(condition(place),),
            problem="9" if linked else "",
            confirmed_by="bo" if confirmed else "",
        )
        self.case.outages = (*self.case.outages, one)
        if look:
            self.turn(Look("outage"))

    @precondition(lambda self: self.case.outages)
    @rule(place=st.integers(0, 9), look=st.booleans())
    def an_outage_ends(self, place: int, look: bool) -> None:
        over = self.case.outages[place % len(self.case.outages)]
        ended = replace(over, ended_at=over.ended_at or self.case.now)
        self.case.outages = tuple(ended if one is over else one for one in self.case.outages)
        if look:
            self.turn(Look("outage"))

    @precondition(lambda self: self.case.outages)
    @rule(place=st.integers(0, 9), where=st.sampled_from(PLACES), confirmed=st.booleans())
    def an_outage_changes(self, place: int, where: dict[str, tuple[str, ...]], confirmed: bool) -> None:
        old = self.case.outages[place % len(self.case.outages)]
        new = replace(old, matches=(condition(where),), confirmed_by="bo" if confirmed else "")
        self.case.outages = tuple(new if one is old else one for one in self.case.outages)
        self.turn(Look("outage"))

    @rule(problem=st.sampled_from(("", "9")), region=st.sampled_from(("EMEA", "AMER")))
    def the_ticket_moves(self, problem: str, region: str) -> None:
        self.case.become(problem=problem, region=region)
        self.turn(Look("hook"))

    def turn(self, event: Event) -> None:
        """No breach is said while an escalation waits, whatever else is."""
        super().turn(event)
        current = self.case.history.current
        said = [note.key for note in self.last.notes if ":missed:" in note.key] if self.last is not None else []
        assert current is None or not current.deprioritised or said == []

    @invariant()
    def each_escalation_is_told_of_each_outage_once(self) -> None:
        told = Counter(
            (one.id, record.code, record.details["outage"])
            for one in self.case.history.escalations
            for record in one.records
            if record.code.startswith("outage_")
        )
        assert [key for key, times in told.items() if times > 1] == []

    @invariant()
    def what_waits_is_open_and_waits_for_something(self) -> None:
        for one in self.case.history.escalations:
            assert not one.deprioritised or (one.open and one.outage)


TestOutagesHappen = OutagesHappen.TestCase
