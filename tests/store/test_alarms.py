"""An alarm stands at most once, is over once, and is another one when it comes back."""

import pytest

from store import AlarmKey, Store
from tests.store.made import NOW, after

DOWN = AlarmKey("helpdesk_down", "desk", "acme")


def test_i8_an_alarm_opens_once_and_is_refreshed(store: Store) -> None:
    news = [store.alarms.stands(DOWN, {"why": str(number)}, after(number)) for number in range(3)]

    (one,) = store.alarms.open()
    assert news == [True, False, False]
    assert (one.opened_at, one.seen_at, one.facts) == (NOW, after(2), {"why": "2"})


def test_an_alarm_that_comes_back_is_another_one(store: Store) -> None:
    store.alarms.stands(DOWN, {}, NOW)

    assert store.alarms.over(DOWN, after(1))
    assert not store.alarms.over(DOWN, after(2))
    assert store.alarms.open() == ()
    assert store.alarms.stands(DOWN, {}, after(3))
    assert [(one.opened_at, one.ended_at) for one in store.alarms.rows()] == [(after(3), None), (NOW, after(1))]


@pytest.mark.parametrize(
    "other",
    [
        AlarmKey("sweep_failing", "desk", "acme"),
        AlarmKey("helpdesk_down", "desk", "globex"),
        AlarmKey("helpdesk_down", "bench", "acme"),
        AlarmKey("helpdesk_down", "desk", "acme", "9"),
    ],
)
def test_t20_alarms_of_another_kind_account_or_subject_stand_by_themselves(store: Store, other: AlarmKey) -> None:
    store.alarms.stands(DOWN, {}, NOW)

    assert store.alarms.stands(other, {}, NOW)
    assert store.alarms.over(other, NOW)
    assert [one.key for one in store.alarms.open()] == [DOWN]


def test_a_clock_that_went_back_makes_no_alarm_older(store: Store) -> None:
    store.alarms.stands(DOWN, {"why": "new"}, after(60))

    store.alarms.stands(DOWN, {"why": "old"}, NOW)

    assert [(one.seen_at, one.facts) for one in store.alarms.open()] == [(after(60), {"why": "new"})]


@pytest.mark.parametrize("ends", [True, False])
def test_a_person_takes_note_of_a_standing_alarm_once_it_is_over_no_more(store: Store, ends: bool) -> None:
    store.alarms.stands(DOWN, {}, NOW)
    (standing,) = store.alarms.open()

    assert store.alarms.confirm(standing.id, "operator:kim", after(5), ends=ends)

    last = store.alarms.last(DOWN)
    assert last is not None
    assert (last.confirmed_by, last.confirmed_at) == ("operator:kim", after(5))
    assert last.ended_at == (after(5) if ends else None)
    assert store.alarms.confirm(standing.id, "operator:bo", after(6), ends=True) is not ends
    assert not store.alarms.confirm(standing.id + 1, "operator:bo", after(6), ends=True)


def test_alarms_are_found_by_their_numbers_and_about_what_they_are(store: Store) -> None:
    assert store.alarms.last(DOWN) is None
    store.alarms.stands(DOWN, {}, NOW)
    store.alarms.stands(AlarmKey("sweep_failing", "desk", "acme"), {}, NOW)

    first, second = store.alarms.open()

    assert store.alarms.named([second.id, first.id]) == (first, second)
    assert store.alarms.last(DOWN) == first


def test_t63_alarms_that_are_over_for_long_are_forgotten_and_standing_ones_never(store: Store) -> None:
    store.alarms.stands(DOWN, {}, NOW)
    store.alarms.over(DOWN, after(1))
    store.alarms.stands(DOWN, {}, after(2))

    assert store.alarms.forget(after(1)) == 0
    assert store.alarms.forget(after(100)) == 1
    assert [one.opened_at for one in store.alarms.rows()] == [after(2)]


def test_t13_what_no_database_holds_is_kept_with_a_sign_in_its_place(store: Store) -> None:
    key = AlarmKey("field_gone", "desk", "acme", "a\0b\ud800")

    store.alarms.stands(key, {"why": "\ud800"}, NOW)

    assert not store.alarms.stands(key, {"why": "\0"}, NOW)
    assert [one.key.subject for one in store.alarms.open()] == ["a\ufffdb\ufffd"]
    assert store.alarms.over(key, NOW)
