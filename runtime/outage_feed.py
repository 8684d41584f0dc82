"""Takes over what an account's status page says: outages that begin, change and end there.

Rule 1: only what the page says ends an outage of the page. A page that is away, or not readable, changes nothing.
Rule 2: who vouches for an outage is a person's to say, and is never touched here (MX-a5).
Rule 3: an incident whose components stand for no tickets concerns none; it is kept all the same, so that it is seen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from core.conditions import Condition, condition
from core.outages import Outage, OutageSource
from runtime.outage_desk import wake_shown
from runtime.settings import Account
from runtime.status_page import Feed, Incident, StatusPagePart, open_session, read_feed
from store import Store

CURSOR = "status_page"
"""The name under which it is kept when an account's page was last read."""

PREFIX = "status-"
EPISODE = "."
"""An incident that is taken up again on the page after it was over is another outage."""

log = structlog.get_logger("halyard.outages")


@dataclass(frozen=True, slots=True)
class Polled:
    """What one reading of a status page came to: the ids of the outages that began, changed and ended."""

    began: tuple[str, ...]
    changed: tuple[str, ...]
    ended: tuple[str, ...]


def poll(store: Store, account: Account, now: datetime) -> Polled:
    """Read the account's status page and keep what it says; raises :class:`core.errors.FeedUnreadable`.

    Nothing is done for an account without a page.
    """
    page = account.status_page
    if page is None:
        return Polled((), (), ())
    with open_session(own=page.own_host) as session:
        feed = read_feed(session, page)
    unknown = [name for name in page.components if name.strip().casefold() not in feed.components]
    if unknown:
        log.warning("the status page has no such component", account=account.name, components=unknown)
    polled = _take_over(store, account, page, feed, now)
    store.set_cursor(account.connector, account.name, CURSOR, now.isoformat())
    return polled


def last_read_at(store: Store, account: Account) -> datetime | None:
    """When the account's status page was last read in full; ``None`` for never."""
    text = store.cursor(account.connector, account.name, CURSOR)
    return datetime.fromisoformat(text) if text else None


def _take_over(store: Store, account: Account, page: StatusPagePart, feed: Feed, now: datetime) -> Polled:
    rows = store.outages(connector=account.connector, account=account.name, running=True, limit=10_000)
    mine = {row.outage.id: row.outage for row in rows if row.outage.source is OutageSource.STATUS_PAGE}
    running = {_incident_of(id_): one for id_, one in mine.items()}
    began, changed = [], []
    for incident in feed.incidents:
        known = running.pop(incident.id, None)
        told = _outage(page, incident, known.id if known is not None else _new_id(store, account, incident), now)
        if known is None:
            store.add_outage(account.connector, account.name, told, now)
            wake_shown(store, account, told, now)
            began.append(told.id)
        elif changes := _changes(known, told):
            matters = changes.keys() - {"last_update"}
            store.change_outage(account.connector, account.name, told.id, changes, now if matters else None)
            wake_shown(store, account, told, now)
            changed.append(told.id)
    for over in running.values():
        store.end_outage(account.connector, account.name, over.id, now, now)
    return Polled(tuple(began), tuple(changed), tuple(one.id for one in running.values()))


def _outage(page: StatusPagePart, incident: Incident, id_: str, now: datetime) -> Outage:
    return Outage(
        id=id_,
        title=incident.title,
        source=OutageSource.STATUS_PAGE,
        started_at=min(incident.started_at, now),
        matches=_matches(page, incident),
        status_page_url=f"{page.base}/incidents/{incident.id}",
        subscribe_url=page.subscribe,
        last_update=incident.update,
    )


def _matches(page: StatusPagePart, incident: Incident) -> tuple[Condition, ...]:
    """The tickets that the incident's broken components stand for."""
    broken = frozenset(incident.components)
    return tuple(condition(facts) for name, facts in page.components.items() if name.strip().casefold() in broken)


def _changes(known: Outage, told: Outage) -> dict[str, Any]:
    """What the page says otherwise than it did; when it began is not moved."""
    names = ("title", "matches", "status_page_url", "subscribe_url", "last_update")
    return {name: getattr(told, name) for name in names if getattr(told, name) != getattr(known, name)}


def _new_id(store: Store, account: Account, incident: Incident) -> str:
    """An id for an incident that does not go on here: the next one where it did before."""
    number = 1
    while any(
        one.id == _id(incident.id, number)
        for one in store.outages_of(account.connector, account.name, {_id(incident.id, number)})
    ):
        number += 1
    return _id(incident.id, number)


def _id(incident: str, number: int) -> str:
    return f"{PREFIX}{incident}" if number == 1 else f"{PREFIX}{incident}{EPISODE}{number}"


def _incident_of(id_: str) -> str:
    return id_.removeprefix(PREFIX).partition(EPISODE)[0]
