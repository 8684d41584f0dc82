"""Reminders that could not be sent in their time (F53), and which miss of a promise takes an escalation upwards."""

from dataclasses import replace

import pytest

from core.decisions import Scene
from core.escalation import Escalation
from core.policy import Promise, PromiseKind
from core.promises import lapsed, overtaken
from core.tickets import Status
from tests.core.cases import HOUR, MINUTE, Case, mulesoft


def test_F53_a_reminder_still_unsent_is_overtaken_by_the_next_one() -> None:
    case = Case().opened()
    case.wait(30 * MINUTE)
    case.look()
    case.wait(30 * MINUTE)
    case.look()

    first, second = (note.key for note in case.sent if ":acknowledge:" in note.key)

    assert overtaken(first, case.history, Status.OPEN)
    assert not overtaken(second, case.history, Status.OPEN)


@pytest.mark.parametrize(("late", "then"), [(10, 20), (14, 16), (15, 45), (29, 31)])
def test_F53_what_was_said_late_is_not_said_again_before_half_the_time_between_reminders(late: int, then: int) -> None:
    """As on a ticket that was solved when its promise was missed, and is opened again just before the next reminder."""
    case = Case().opened()
    case.wait((30 + late) * MINUTE)

    decision = case.look()

    assert (decision.due_at, decision.due_why) == (case.now + then * MINUTE, "promise_due")


def test_only_the_first_miss_of_a_promise_that_escalates_takes_it_upwards() -> None:
    contact = Promise(PromiseKind.CONTACT, HOUR)
    made = (replace(contact, kind=PromiseKind.ACKNOWLEDGE, escalates=True), contact)
    case = Case(policy=replace(mulesoft(), promises=made)).opened()
    scene, before = Scene(case.ticket, case.policy, case.cast, case.now), case.escalation
    first = before.obligations[0]

    def missed_of(*fired: int) -> Escalation:
        owed = tuple(replace(one, fired=times) for one, times in zip(before.obligations, fired, strict=True))
        return replace(before, obligations=owed)

    assert lapsed(scene, before, missed_of(1, 1)) == replace(first, fired=1)
    assert lapsed(scene, before, missed_of(0, 1)) is None
    assert lapsed(scene, before, missed_of(2, 0)) is None
    assert lapsed(scene, missed_of(1, 0), missed_of(1, 0)) is None
    assert (lapsed(scene, None, before), lapsed(scene, before, None)) == (None, None)
