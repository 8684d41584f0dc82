"""A helpdesk that takes calls and never answers is seen while it does, for its own account alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.host_times import HostTimes
from connectors.jira.helpdesk import JiraHelpdesk
from connectors.zendesk.helpdesk import ZendeskHelpdesk
from core.errors import HostError
from core.pace import Slowness, Timed
from runtime.jobs import jobs
from runtime.lookout import Lookout
from runtime.roles import Duty, runner_for
from runtime.slow_hosts import LOOK_EVERY, SlowHosts
from runtime.told import ToldRunner
from tests.jira.accounts import account as jira_account
from tests.runtime.engine_room import NOW, FakeDesk, Room
from tests.zendesk.host import account
from tests.zendesk.raw_host import http_answer, raw_host

ACME, GLOBEX = ("zendesk", "acme"), ("zendesk", "globex")


class Watch:
    """A watch that moves when it is told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class SlowDesk(FakeDesk):
    """A helpdesk that times its answers, as the connectors do."""

    watch: Watch
    times: HostTimes

    @classmethod
    def of(cls, room: Room, watch: Watch) -> SlowDesk:
        made = cls(room.clock)
        made.watch, made.times = watch, HostTimes(watch)
        return made

    def slowness(self) -> Slowness | None:
        """As measured."""
        return self.times.slowness()

    def took(self, seconds: float) -> None:
        """A call that was answered after so long."""
        with self.times.call():
            self.watch.seconds += seconds


def timed(room: Room) -> tuple[Watch, SlowDesk, SlowDesk, SlowHosts]:
    """Two accounts whose helpdesks are timed, and who looks at them."""
    watch = Watch()
    acme, globex = SlowDesk.of(room, watch), SlowDesk.of(room, watch)
    desks = {ACME: acme, GLOBEX: globex}
    room.service.metrics.slow.watch(desks)
    return watch, acme, globex, SlowHosts(desks, room.service.alarms, watch)


def slow(room: Room) -> list[tuple[str, dict[str, str]]]:
    return [(one.key.account, dict(one.facts)) for one in room.service.alarms.open() if one.kind == "helpdesk_slow"]


def shown(room: Room, name: str, account: str) -> float:
    return room.metric(name, connector="zendesk", account=account)


def test_f16_a_call_that_hangs_shows_while_it_does_and_is_told_for_its_account_alone(two_accounts: Room) -> None:
    watch, acme, globex, looker = timed(two_accounts)
    globex.took(0.5)
    looker.look()
    assert slow(two_accounts) == []

    with acme.times.call():
        watch.seconds += 25
        looker.look()

        assert shown(two_accounts, "halyard_host_slowest_answer_seconds", "acme") == 25
        assert shown(two_accounts, "halyard_host_slowest_answer_seconds", "globex") == 0.5
        assert slow(two_accounts) == [("acme", {"seconds": "25", "unanswered": "0"})]


def test_f16_calls_given_up_without_an_answer_are_counted_for_five_minutes(two_accounts: Room) -> None:
    watch, acme, _, _ = timed(two_accounts)
    for _ in range(3):
        with suppress(TimeoutError), acme.times.call():
            watch.seconds += 30
            raise TimeoutError
    assert shown(two_accounts, "halyard_host_unanswered_calls", "acme") == 3
    assert shown(two_accounts, "halyard_host_slowest_answer_seconds", "acme") == 30

    watch.seconds += 300
    acme.took(0.2)

    assert shown(two_accounts, "halyard_host_unanswered_calls", "acme") == 0
    assert shown(two_accounts, "halyard_host_slowest_answer_seconds", "acme") == pytest.approx(0.2)


def test_f16_the_alarm_fades_once_no_process_met_it_for_five_minutes(two_accounts: Room) -> None:
    watch, acme, _, looker = timed(two_accounts)
    acme.took(12)
    looker.look()
    lookout = Lookout(two_accounts.store, two_accounts.clock, two_accounts.service.alarms, (ACME, GLOBEX))

    two_accounts.clock.tell(NOW + timedelta(minutes=4))
    lookout.look()
    assert len(slow(two_accounts)) == 1

    watch.seconds += 600
    looker.look()
    two_accounts.clock.tell(NOW + timedelta(minutes=5))
    lookout.look()
    assert slow(two_accounts) == []


def test_f16_looking_with_every_beat_costs_a_look_a_quarter_of_a_minute(room: Room) -> None:
    watch = Watch()
    asked: list[float] = []

    class Counts(SlowDesk):
        def slowness(self) -> Slowness | None:
            asked.append(watch.seconds)
            return None

    looker = SlowHosts({ACME: Counts(room.clock)}, room.service.alarms, watch)
    for _ in range(40):
        looker.look()
        watch.seconds += 1

    assert asked == [0, LOOK_EVERY.total_seconds(), 2 * LOOK_EVERY.total_seconds()]


def test_the_memory_that_times_take_does_not_grow_with_the_calls() -> None:
    watch = Watch()
    times = HostTimes(watch)
    for _ in range(2_000):
        with times.call():
            watch.seconds += 1

    assert len(times._ended) <= 10
    assert not times._under_way


HELPDESKS: tuple[Callable[[str], ZendeskHelpdesk | JiraHelpdesk], ...] = (
    lambda address: ZendeskHelpdesk(account(base_url=address, own_host=True), clock=lambda: NOW, wait=print),
    lambda address: JiraHelpdesk(jira_account(base_url=address, own_host=True), clock=lambda: NOW, wait=print),
)


@pytest.mark.parametrize("helpdesk", HELPDESKS, ids=("zendesk", "jira"))
@pytest.mark.parametrize(("answer", "unanswered"), [(http_answer("200 OK", b"[]"), 0), (b"", 1)])
def test_f16_both_helpdesks_time_every_call_and_know_those_without_an_answer(
    helpdesk: Callable[[str], ZendeskHelpdesk | JiraHelpdesk], answer: bytes, unanswered: int
) -> None:
    with raw_host(answer) as host, closing(helpdesk(host.address)) as desk:
        assert isinstance(desk, Timed)
        assert desk.slowness() is None
        with pytest.raises(HostError):
            desk.refresh()
        found = desk.slowness()

    assert found is not None
    assert found.unanswered == unanswered
    assert timedelta(0) < found.slowest < timedelta(seconds=30)


def test_f16_a_process_looks_with_its_beat_and_whoever_keeps_the_beat_at_intervals_too(two_accounts: Room) -> None:
    _, acme, _, looker = timed(two_accounts)
    acme.took(11)
    service = replace(two_accounts.service, slow_hosts=looker)
    runner = runner_for(service, Duty.ALL)
    assert isinstance(runner, ToldRunner)

    runner.tell(NOW)

    assert [name for name, _ in slow(two_accounts)] == ["acme"]
    assert "look at slow helpdesks" in [one.name for one in jobs(service)]
