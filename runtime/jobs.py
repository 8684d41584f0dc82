"""Lists what the service does by itself at intervals, besides what is due on a ticket.

One list, so that whoever keeps the beat (a rehearsal, one machine, or the leader of several) runs the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from runtime.wiring import Service


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
        *_sessions(service),
        *_status_pages(service),
        *_mailboxes(service),
    )


def _sessions(service: Service) -> Iterator[Job]:
    if service.settings.console is not None:
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
