"""Stories of the other packs, told so that every sentence they have is said at least once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.cast import Absence
from core.decisions import Scene
from core.events import Move
from core.fields import FLAG, OUTCOME, STEP_NOTE
from core.policy import Policy, Promise, PromiseKind
from core.terms import SlaBasis
from runtime.calendar_file import CalendarPart, calendar_of
from tests.core import cloudm, mendix
from tests.core.cases import ANA, DAY, HOUR, KIM, MINUTE, OPENED, Case, mulesoft
from tests.core.outage_cases import told as outages_told
from tests.core.tie_cases import ordered as ties_ordered
from tests.core.tie_cases import told as ties_told


@dataclass
class Told:
    """All that a story said."""

    words: list[str]


def told(*cases: Case) -> Told:
    """What was said in these cases: notes, reasons and fields."""
    words = []
    for case in cases:
        answer = case.look().availability
        words += [note.text for note in case.sent]
        words += [one.text("UTC", case.policy.texts) for one in answer.because]
        words += [value for value in case.ticket.fields.values() if isinstance(value, str)]
    return Told([one for one in words if one])


@dataclass
class Packs:
    """The packs with these texts in the place of their own, and a story for everything that they can say."""

    texts: Mapping[str, str]

    def mx(self, **changes: Any) -> Policy:
        return replace(mendix.mendix(), texts=self.texts, **changes)

    def cm(self, **changes: Any) -> Policy:
        return replace(cloudm.cloudm(), texts=self.texts, **changes)

    def sla(self) -> Told:
        strict = self.mx(waits=replace(mendix.mendix().waits, sla=SlaBasis.ONLY_IF_BREACHED, sticky=False))
        kept = mendix.case(strict, first_response_at=OPENED + HOUR)
        early = mendix.case(self.mx(waits=replace(mendix.mendix().waits, sla=None)))
        early.now = OPENED - HOUR
        office = CalendarPart.model_validate({"zone": "UTC", "hours": {"daily": "07:00-08:00"}})
        calendars = {"office": calendar_of("office", office)}
        shut = Case(policy=self.cm(chase_first=None, open_hours="office", calendars=calendars), ticket=cloudm.one())
        return told(mendix.case(self.mx()), mendix.case(self.mx(), first_response_due_at=None), kept, early, shut)

    def contract(self) -> Told:
        ended = mendix.case(self.mx(), contract="", contract_valid_until=OPENED)
        return told(mendix.case(self.mx(), contract="none"), ended)

    def resting(self) -> Told:
        case = mendix.requested(policy=self.mx(uses=replace(mendix.mendix().uses, cool_down=DAY)))
        case.act(Move.CLOSE, outcome="withdrawn")
        return told(case)

    def asked_wrongly(self) -> Told:
        case = mendix.case(self.mx(), facts={"workaround": "agreed"})
        case.wait(4 * HOUR)
        mendix.copied(case, "The checkout fails.")
        mendix.copied(case, f"The checkout fails.\nReason: security breach\nBusiness impact: {mendix.IMPACT}")
        case.tick(by=KIM, reason="security_breach", details={"impact": mendix.IMPACT})
        case.look()
        mendix.ask(case, note="Dear all")
        shut = mendix.case(self.mx(channels={"mail": mendix.mendix().channels["mail"]}))
        shut.tick(by=KIM)
        only_staff = mendix.case(self.mx())
        only_staff.wait(4 * HOUR)
        words = f"The checkout fails.\nReason: expectation gap\nBusiness impact: {mendix.IMPACT}"
        mendix.copied(only_staff, words)
        return told(case, shut, only_staff)

    def recorded(self) -> Told:
        case = mendix.accepted(policy=self.mx())
        mendix.step(case, "contacted", "how: call\ncadence: often", by=KIM)
        mendix.step(case, "meeting_arranged", "at: 2026-11-05 15:00")
        case.set({OUTCOME: "workaround", STEP_NOTE: "pointer: here"})
        case.look()
        mendix.step(case, "accept")
        return told(case)

    def late(self) -> Told:
        promises = tuple(Promise(kind, HOUR, HOUR, 1, escalates=kind is PromiseKind.DEESCALATE) for kind in PromiseKind)
        case = cloudm.escalated(policy=self.cm(promises=promises))
        case.look()
        one = cloudm.owned(policy=self.cm(promises=promises))
        cloudm.step(one, "call_planned", cloudm.CALL)
        for each in (case, one):
            for _ in range(12):
                each.wait(HOUR)
                each.look()
        due = [
            Scene(case.ticket, case.policy, case.cast, case.now).say(f"due_{kind}", due_at=case.now)
            for kind in PromiseKind
        ]
        return Told([*told(case, one).words, *due])

    def up_and_down(self) -> Told:
        case = cloudm.called(cloudm.owned(policy=self.cm(ladder=replace(cloudm.cloudm().ladder, reopen_within=DAY))))
        cloudm.step(case, "assign", "owner: me")
        cloudm.step(case, "next_level", "to: 3\nskip: -")
        cloudm.step(case, "next_level", "to: 9\nskip: -")
        cloudm.step(case, "next_level", "why: no help")
        case.wait(MINUTE)
        cloudm.step(case, "call_planned", "at: soon\nwith: Ana", "boss@support.example")
        case.set({FLAG: False})
        case.look()
        cloudm.step(case, "de_escalate")
        cloudm.step(case, "de_escalate", "outcome: withdrawn")
        cloudm.step(case, "reopen")
        return told(case)

    def nobody_there(self) -> Told:
        away = replace(cloudm.BOSS, away=(Absence(OPENED, OPENED + 9 * HOUR),))
        cast = replace(cloudm.CAST, people={**cloudm.CAST.people, "support_manager": away})
        skipped = cloudm.called(cloudm.owned(policy=self.cm(), cast=cast))
        cloudm.step(skipped, "next_level")
        gap = Absence(mendix.SLA + HOUR, mendix.SLA + 2 * HOUR)
        leaving = replace(mendix.MANAGER, away=(gap,))
        cases = []
        for others in ((leaving, mendix.DEPUTY), (leaving,)):
            case = Case(
                policy=self.mx(), cast=replace(mendix.CAST, others={"regional_manager": others}), ticket=mendix.one()
            )
            case.wait(4 * HOUR)
            mendix.ask(case)
            case.act(Move.ACCEPT)
            case.wait(HOUR)
            cases.append(case)
        return told(skipped, *cases)

    def chased(self) -> Told:
        case = Case(policy=self.cm(), cast=cloudm.CAST, ticket=cloudm.one())
        cloudm.flag(case, ANA)
        return told(case)

    def outages(self) -> Told:
        return told(*outages_told(self.texts))

    def ties(self) -> Told:
        return Told([*told(*ties_told(self.texts)).words, *ties_ordered(self.texts)])

    def stated(self) -> Told:
        case = Case(policy=self.cm(), cast=cloudm.CAST, ticket=cloudm.one())
        early = Case(policy=self.cm(waits=mulesoft().waits), ticket=case.ticket)
        for one in (case, early):
            one.wait(HOUR)
            one.say(ANA, text="Please escalate.")
            one.look()
        case.wait(4 * HOUR)
        return told(case, early)

    def stories(self) -> list[Any]:
        """All of them."""
        first = [self.sla, self.contract, self.resting, self.asked_wrongly, self.recorded]
        more = [self.nobody_there, self.chased, self.stated, self.outages, self.ties]
        return [*first, self.late, self.up_and_down, *more]
