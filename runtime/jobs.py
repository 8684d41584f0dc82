"""Lists what the service does by itself at intervals, besides what is due on a ticket.

One list, so that whoever keeps the beat (a rehearsal, one machine, or the leader of several) runs the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from runtime import clock_watch
from runtime.backlog import show_backlog
from runtime.clock import ToldClock
from runtime.wiring import Service

BACKLOG_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every ``interval``, at once the first time; ``name`` is how people call it."""

    name: str
    interval: timedelta
    run: Callable[[], object]


def jobs(service: Service) -> tuple[Job, ...]:
    """Everything that is done at intervals for these settings."""
    return (
        Job("sweep", service.settings.service.sweep_every, service.sweep_all),
        *_by_the_machines_clock(service),
        *_status_pages(service),
        *_mailboxes(service),
    )


def _by_the_machines_clock(service: Service) -> Iterator[Job]:
    """What makes no sense in a rehearsal, whose time only moves when it is told."""
    if not isinstance(service.clock, ToldClock):
        yield Job("clock", clock_watch.EVERY, clock_watch.ClockWatch(service).look)
        yield Job("backlog", BACKLOG_EVERY, partial(show_backlog, service))


def _status_pages(service: Service) -> Iterator[Job]:
    for desk in service.desks.values():
        page = desk.account.status_page
        if page is not None:
            name = f"reading of the status page of {desk.account.connector}/{desk.account.name}"
            yield Job(name, page.poll_every, partial(service.poll_status_page, desk))


def _mailboxes(service: Service) -> Iterator[Job]:
    for (connector, account), room in service.mail_rooms.items():
        yield Job(f"mailbox:{connector}/{account}", room.every, room.visit)
