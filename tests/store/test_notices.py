"""A notice is made once, goes out once, and one whose fate is unknown is never due again."""

import pytest

from store import Notice, NoticeState, Store
from tests.store.made import NOW, after


def notice(key: str = "1:stands", channel: str = "duty") -> Notice:
    return Notice("desk", "acme", channel, 1, key, NOW)


def test_i4_a_notice_is_made_once_for_each_channel(store: Store) -> None:
    assert store.watch.notices.add([notice(), notice("2:stands")]) == 2
    assert store.watch.notices.add([notice(), notice(channel="lead")]) == 1
    assert store.watch.notices.add([]) == 0

    assert [one.key for one in store.watch.notices.due("duty")] == ["1:stands", "2:stands"]


def test_f45_only_one_worker_may_send_it(store: Store) -> None:
    store.watch.notices.add([notice(), notice("2:stands")])
    first, second = (one.id for one in store.watch.notices.due("duty"))

    assert store.watch.notices.sending([first], NOW)
    assert not store.watch.notices.sending([first, second], NOW)

    assert [one.state for one in store.watch.notices.due("duty")] == [NoticeState.SENDING, NoticeState.DUE]


@pytest.mark.parametrize("end", [NoticeState.SENT, NoticeState.UNKNOWN])
def test_f63_what_went_out_or_may_have_is_due_no_more(store: Store, end: NoticeState) -> None:
    store.watch.notices.add([notice()])
    (one,) = store.watch.notices.due("duty")
    store.watch.notices.sending([one.id], after(5))

    store.watch.notices.ended([one.id], end, after(6), "why")

    assert store.watch.notices.due("duty") == ()
    assert store.watch.notices.add([notice()]) == 0
    assert store.watch.notices.states("duty", ["1:stands", "9:stands"]) == {"1:stands": end}
    assert store.watch.notices.last_said_at("duty") == after(5)
    assert store.watch.notices.last_said_at("lead") is None


def test_what_surely_did_not_go_out_is_tried_again_and_counted(store: Store) -> None:
    store.watch.notices.add([notice()])
    (one,) = store.watch.notices.due("duty")
    store.watch.notices.sending([one.id], NOW)

    store.watch.notices.back([one.id], "refused")

    (again,) = store.watch.notices.due("duty")
    assert (again.state, again.tries, again.why) == (NoticeState.DUE, 1, "refused")
    assert store.watch.notices.last_said_at("duty") is None


def test_what_need_not_be_said_is_withdrawn_unless_it_is_on_its_way(store: Store) -> None:
    store.watch.notices.add([notice(), notice("2:stands")])
    first, second = (one.id for one in store.watch.notices.due("duty"))
    store.watch.notices.sending([first], NOW)

    store.watch.notices.withdraw([first, second], NOW)

    states = store.watch.notices.states("duty", ["1:stands", "2:stands"])
    assert states == {"1:stands": NoticeState.SENDING, "2:stands": NoticeState.VOID}


def test_t63_notices_that_ended_long_ago_are_forgotten(store: Store) -> None:
    store.watch.notices.add([notice(), notice("2:stands")])
    first, _ = (one.id for one in store.watch.notices.due("duty"))
    store.watch.notices.withdraw([first], NOW)

    assert store.watch.notices.forget(NOW) == 0
    assert store.watch.notices.forget(after(1)) == 1
    assert [one.key for one in store.watch.notices.due("duty")] == ["2:stands"]
