"""Lists what the service does by itself at intervals, besides what is due on a ticket.

One list, so that whoever keeps the beat (a rehearsal, one machine, or the leader of several) runs the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from runtime import clock_watch, disk_watch, slow_hosts, sweep_wishes
from runtime.auditor import EVERY as AUDIT_EVERY
from runtime.auditor import Auditor
from runtime.backlog import show_backlog
from runtime.clock import ToldClock
from runtime.drift_watch import EVERY as DRIFT_EVERY
from runtime.drift_watch import DriftWatch, room_in
from runtime.lookout import EVERY as LOOKOUT_EVERY
from runtime.lookout import Lookout
from runtime.notices import EVERY as NOTICES_EVERY
from runtime.notices import NoticeDesk
from runtime.retention import EVERY as PURGE_EVERY
from runtime.retention import Purge
from runtime.sweep import SLICES
from runtime.webhook_watch import EVERY as WEBHOOKS_EVERY
from runtime.webhook_watch import WebhookWatch
from runtime.wiring import Service

BACKLOG_EVERY = timedelta(seconds=15)
DISK_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every ``interval``, at once the first time; ``name`` is how people call it.

    A rehearsal's time does not stop for one that is ``aside``; it is done when the time next stops.
    """

    name: str
    interval: timedelta
    run: Callable[[], object]
    aside: bool = False


def jobs(service: Service) -> tuple[Job, ...]:
    """Everything that is done at intervals for these settings."""
    return (
        Job("sweep", service.settings.service.sweep_every, service.sweep_all),
        Job("sweep that was asked for", sweep_wishes.EVERY, service.sweep_wished, aside=True),
        Job("disk", DISK_EVERY, partial(disk_watch.look, service.store, service.metrics, service.alarms), aside=True),
        Job("locks", DISK_EVERY, disk_watch.LockWatch(service.store, service.alarms).look, aside=True),
        Job("reread", service.settings.service.reread_every / SLICES, service.reread_all),
        *_sessions(service),
        *_status_pages(service),
        *_mailboxes(service),
        *_watch(service),
        *_load(service),
    )


def _sessions(service: Service) -> Iterator[Job]:
    if service.settings.console is not None or service.panel_doors:
        yield Job("forgetting of ended sessions", timedelta(hours=1), service.forget_sessions)


def _status_pages(service: Service) -> Iterator[Job]:
    for desk in service.desks.values():
        page = desk.account.status_page
        if page is not None:
            name = f"reading of the status page of {desk.account.connector}/{desk.account.name}"
            yield Job(name, page.poll_every, partial(service.poll_status_page, desk))


def _mailboxes(service: Service) -> Iterator[Job]:
    for (connector, account), room in service.mail_rooms.items():
        yield Job(f"mailbox:{connector}/{account}", room.every, room.visit)


def _watch(service: Service) -> Iterator[Job]:
    settings, told = service.settings, (service.store, service.clock, service.alarms)
    lookout = Lookout(*told, tuple(service.desks), tuple(service.mail_rooms))
    auditor = Auditor(*told, service.metrics, settings.watching.heartbeat)
    notices = NoticeDesk(*told, service.metrics, settings.watching.channels, settings.service.public_url)
    purge = Purge(service.store, service.clock, service.metrics, settings.service.retention, tuple(service.mail_rooms))
    yield Job("lookout", LOOKOUT_EVERY, lookout.look, aside=True)
    yield Job("audit", AUDIT_EVERY, auditor.look, aside=True)
    yield Job("notices to operators", NOTICES_EVERY, notices.run, aside=True)
    accounts = tuple(desk.account for desk in service.desks.values())
    stopped = service.store.queues.pauses
    webhooks = WebhookWatch(accounts, settings.service.public_url, service.alarms, service.clock, stopped)
    yield Job("look at the webhooks", WEBHOOKS_EVERY, webhooks.look, aside=True)
    room = room_in(service.engine, service.store)
    drift = DriftWatch(settings, service.store, service.alarms, service.metrics.drift, service.clock, room)
    yield Job("look at what was installed", min(DRIFT_EVERY, settings.service.drift_every), drift.look, aside=True)
    yield Job("purge", PURGE_EVERY, purge.run, aside=True)


def _load(service: Service) -> Iterator[Job]:
    yield Job("backlog", BACKLOG_EVERY, partial(show_backlog, service), aside=True)
    # The beat looks as well, in every process; but where one account is all there is, its helpdesk may hold the beat.
    yield Job("look at slow helpdesks", slow_hosts.LOOK_EVERY, service.slow_hosts.look, aside=True)
    if not isinstance(service.clock, ToldClock):
        # The time of a rehearsal only moves when it is told.
        yield Job("clock", clock_watch.EVERY, clock_watch.ClockWatch(service).look, aside=True)
