"""Reminders that could not be sent in their time: F53."""

import pytest

from core.promises import overtaken
from core.tickets import Status
from tests.core.cases import MINUTE, Case


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
