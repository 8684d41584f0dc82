"""Says of each account how much waits, at which rate it is done, and until when that takes (F6, F15, F53).

One function for the command line, the metrics and the console. It asks no helpdesk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from runtime.explain import rfc3339
from runtime.wiring import Service
from store import AccountKey, Pause, Stop, Waiting

LATE = timedelta(seconds=30)
"""How long the first may have waited before that is worth a word."""


class Going(StrEnum):
    """What an account's work does: it goes on, waits for the helpdesk or its limits, or people made it stand still."""

    ON = "going on"
    LIMITED = "waiting for the helpdesk's limits"
    AWAY = "waiting for the helpdesk to answer"
    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in one account.

    ``waiting`` tickets are due, the first since ``oldest_at``; ``ranks`` counts them by importance, the lowest number
    the most important. ``a_minute`` is how many are done a minute and ``until_at`` when all of them will be; either is
    ``None`` where nobody knows. ``pause`` says who made it stand still. Moments are aware, in UTC.
    """

    account: AccountKey
    going: Going
    waiting: int
    oldest_at: datetime | None
    ranks: Mapping[int, int]
    a_minute: float | None
    until_at: datetime | None
    pause: Pause | None = None


def backlog(service: Service) -> tuple[Backlog, ...]:
    """What waits in each account of the settings; raises :class:`core.errors.StoreUnavailable`."""
    now = service.clock()
    pauses = service.store.queues.pauses()
    waiting: dict[AccountKey, list[Waiting]] = {one: [] for one in service.desks}
    for one in service.store.queues.waiting(now):
        waiting.setdefault(one.account, []).append(one)
    return tuple(_one(service, account, waiting[account], pauses.get(account), now) for account in service.desks)


def backlog_facts(one: Backlog) -> dict[str, Any]:
    """A backlog as plain values, moments as RFC 3339."""
    return {
        "connector": one.account[0],
        "account": one.account[1],
        "going": one.going.value,
        "waiting": one.waiting,
        "oldest_at": rfc3339(one.oldest_at),
        "by_rank": {str(rank): count for rank, count in sorted(one.ranks.items())},
        "a_minute": None if one.a_minute is None else round(one.a_minute, 1),
        "until_at": rfc3339(one.until_at),
        "stopped_by": one.pause.by if one.pause is not None else "",
        "stopped_since": rfc3339(one.pause.since_at) if one.pause is not None else None,
        "stopped_why": one.pause.why if one.pause is not None else "",
    }


def backlog_words(one: Backlog) -> str:
    """A backlog in one line."""
    name = "/".join(one.account)
    if one.pause is not None:
        why = f": {one.pause.why}" if one.pause.why else ""
        return f"{name}: {one.waiting:,} wait, {one.going} since {_second(one.pause.since_at)} by {one.pause.by}{why}"
    if not one.waiting:
        return f"{name}: nothing waits, {one.going}"
    rate = "at a rate that is not known yet" if one.a_minute is None else f"at {one.a_minute:,.0f} a minute"
    until = f", until about {_second(one.until_at)}" if one.until_at is not None else ""
    return f"{name}: {one.waiting:,} wait, the first since {_second(one.oldest_at)}, {one.going}, {rate}{until}"


def _second(at: datetime | None) -> str | None:
    """A moment for people, to the second."""
    return rfc3339(at.replace(microsecond=0)) if at is not None else None


def show_backlog(service: Service) -> None:
    """Put the figures where monitoring reads them; raises :class:`core.errors.StoreUnavailable`."""
    now, figures = service.clock(), service.metrics.load
    for one in backlog(service):
        figures.backlog.labels(*one.account).set(one.waiting)
        left = (one.until_at - now).total_seconds() if one.until_at is not None else float("nan")
        figures.backlog_seconds.labels(*one.account).set(left if one.waiting else 0)
        for going in Going:
            figures.going.labels(*one.account, going.name.lower()).set(going is one.going)
        _tell(service, one, now)


def _tell(service: Service, one: Backlog, now: datetime) -> None:
    """Why an account is late where that is known: people stopped it, or work goes on and there is more than can be.

    Where no work was done of late there is no such reason, and whoever audits says so.
    """
    connector, account = one.account
    worked = service.engine.lanes.worked(one.account, now)
    late = one.oldest_at is not None and now - one.oldest_at >= LATE
    reasons = {"account_paused": one.pause is not None, "catching_up": one.pause is None and late and worked}
    facts = {"waiting": str(one.waiting)}
    for kind, so in reasons.items():
        if so:
            service.alarms.stands(kind, connector=connector, account=account, facts=facts)
        else:
            service.alarms.over(kind, connector=connector, account=account)


def _one(service: Service, account: AccountKey, waiting: list[Waiting], pause: Pause | None, now: datetime) -> Backlog:
    count = sum(one.count for one in waiting)
    opens_at = service.engine.lanes.opens_at(account, now)
    rate = service.engine.lanes.a_minute(account, now)
    until_at = None
    if rate and opens_at is not None:
        until_at = max(now, opens_at) + timedelta(minutes=count / rate)
    return Backlog(
        account=account,
        going=_going(service, account, pause, now),
        waiting=count,
        oldest_at=min((one.oldest_at for one in waiting), default=None),
        ranks={one.rank: one.count for one in waiting},
        a_minute=rate,
        until_at=until_at,
        pause=pause,
    )


def _going(service: Service, account: AccountKey, pause: Pause | None, now: datetime) -> Going:
    lanes = service.engine.lanes
    if pause is not None:
        return Going.PAUSED if pause.kind is Stop.PAUSED else Going.REMOVED
    if lanes.patience.doubts(account):
        return Going.AWAY
    pace = lanes.pace(account)
    return Going.LIMITED if pace is not None and pace.turns <= 0 and pace.more_at > now else Going.ON
