"""Reminders that could not be sent in their time: F53."""

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
