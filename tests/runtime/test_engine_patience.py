"""Who is left alone for how long, and which copies of a ticket are known to be old."""

from datetime import timedelta

import pytest

from runtime.patience import ACCOUNT_RESTS, UNREAD_TICKETS, Patience
from runtime.recent import REMEMBERED_FOR, RecentWrites
from tests.runtime.engine_room import NOW, ref

SECOND = timedelta(seconds=1)


def unread(patience: Patience, *numbers: str) -> list[bool]:
    return [patience.unread(ref(number), NOW) for number in numbers]


def test_f17_who_was_told_to_wait_waits_exactly_that_long() -> None:
    patience = Patience()
    patience.told(ref("1"), timedelta(seconds=90), NOW)

    assert patience.until(ref("1"), NOW + timedelta(seconds=89)) == NOW + timedelta(seconds=90)
    assert patience.until(ref("1"), NOW + timedelta(seconds=90)) is None
    assert patience.until(ref("2"), NOW) is None


def test_f15_an_account_rests_once_several_different_tickets_failed_in_a_row() -> None:
    patience = Patience()

    assert unread(patience, "1", "1", "1", "1") == [False] * 4
    assert patience.until(ref("1"), NOW) is None
    assert unread(patience, "2", "3") == [False, True]
    assert UNREAD_TICKETS == 3


def test_f15_all_tickets_of_a_resting_account_wait_until_it_is_asked_again_and_then_nobody_is_sure() -> None:
    patience = Patience()
    unread(patience, "1", "2", "3")
    account = ("zendesk", "acme")

    assert patience.until(ref("2"), NOW) == patience.until(ref("9"), NOW) == NOW + ACCOUNT_RESTS
    assert patience.rests_until(account, NOW) == NOW + ACCOUNT_RESTS
    assert patience.until(ref("9"), NOW + ACCOUNT_RESTS) is None
    assert (patience.rests_until(account, NOW + ACCOUNT_RESTS), patience.doubts(account)) == (None, True)
    patience.answered(ref("9"))
    assert not patience.doubts(account)


@pytest.mark.parametrize(("told", "rests"), [(None, 60), (5, 60), (93, 93), (86_400, 3600)])
def test_f17_an_account_that_said_how_long_rests_that_long_and_an_hour_at_most(told: int | None, rests: int) -> None:
    patience = Patience()
    unread(patience, "1", "2")

    patience.unread(ref("3"), NOW, timedelta(seconds=told) if told is not None else None)

    assert patience.rests_until(("zendesk", "acme"), NOW) == NOW + timedelta(seconds=rests)


def test_f50_a_clock_that_was_set_back_lets_nobody_wait_for_a_day() -> None:
    patience = Patience()
    unread(patience, "1", "2", "3")
    patience.told(ref("1"), timedelta(minutes=5), NOW)
    yesterday = NOW - timedelta(days=1)

    assert patience.until(ref("1"), yesterday) is None
    assert patience.rests_until(("zendesk", "acme"), yesterday) is None


def test_f15_one_answer_ends_the_rest_at_once() -> None:
    patience = Patience()
    unread(patience, "1", "2", "3")

    patience.answered(ref("2"))

    assert patience.until(ref("9"), NOW) is None
    assert unread(patience, "1", "2") == [False, False]


def test_f15_who_asked_for_a_resting_account_in_vain_may_go_on_once_it_answers_and_who_closed_it_waits() -> None:
    patience = Patience()
    unread(patience, "1", "2", "3")
    patience.unread(ref("4"), NOW + ACCOUNT_RESTS)
    patience.unread(ref("5"), NOW + 2 * ACCOUNT_RESTS)

    assert patience.answered(ref("6")) == (ref("4"), ref("5"))
    assert patience.answered(ref("6")) == ()


def test_f26_refused_credentials_make_the_account_rest_at_once() -> None:
    patience = Patience()

    patience.refused(ref("1"), NOW)

    assert patience.until(ref("1"), NOW + ACCOUNT_RESTS - SECOND) == NOW + ACCOUNT_RESTS


def test_f16_another_account_is_not_made_to_wait() -> None:
    patience = Patience()
    unread(patience, "1", "2", "3")

    assert patience.until(ref("1", "globex"), NOW) is None


def test_f29_the_version_that_we_wrote_over_is_old_for_a_while() -> None:
    recent = RecentWrites()
    recent.wrote(ref("1"), "5", "6", NOW)

    assert recent.is_old(ref("1"), "5", NOW + SECOND)
    assert not recent.is_old(ref("1"), "6", NOW)
    assert not recent.is_old(ref("2"), "5", NOW)
    assert not recent.is_old(ref("1"), "5", NOW + REMEMBERED_FOR)


def test_f29_a_host_that_does_not_tell_versions_of_one_second_apart_is_believed() -> None:
    recent = RecentWrites()
    recent.wrote(ref("1"), "5", "5", NOW)
    recent.wrote(ref("2"), "5", "", NOW)

    assert not recent.is_old(ref("1"), "5", NOW)
    assert not recent.is_old(ref("2"), "5", NOW)


def test_f29_what_is_remembered_does_not_grow_for_ever() -> None:
    recent = RecentWrites()
    for number in range(100):
        recent.wrote(ref(str(number)), "5", "6", NOW + SECOND * number * 60)

    assert len(recent._replaced) == REMEMBERED_FOR / timedelta(minutes=1)
