"""Chooses the parts and puts them together; the only place where every part of the work is known.

Nothing here decides anything: each part is handed what it needs. The HTTP doors are added by :mod:`runtime.serve`.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import HostError
from core.ports import Receiver
from runtime.clock import Clock
from runtime.engine import Engine, Worker
from runtime.links import LinkSigner
from runtime.mail.room import MailRoom
from runtime.metrics import Metrics
from runtime.outage_feed import Polled, last_read_at, poll
from runtime.settings import Settings
from runtime.shelf import PolicyShelf
from runtime.sweep import Swept, sweep
from runtime.turn import Desk, Tools
from store import Store


@dataclass(frozen=True, slots=True)
class Service:
    """The service, wired and not yet running."""

    settings: Settings
    store: Store
    clock: Clock
    engine: Engine
    desks: Mapping[tuple[str, str], Desk]
    receivers: Mapping[tuple[str, str], Receiver]
    links: LinkSigner
    metrics: Metrics
    shelf: PolicyShelf
    mail_rooms: Mapping[tuple[str, str], MailRoom]

    def hang_up(self) -> None:
        """Give back every line that is held open to a helpdesk."""
        for desk in self.desks.values():
            desk.helpdesk.close()

    def sweep_one(self, desk: Desk, *, limit: int = 0, since: str = "", dry_run: bool = False) -> Swept:
        """Reconcile one account; raises :class:`core.errors.HostError`."""
        swept = sweep(self.store, desk, self.clock(), limit=limit, since=since, dry_run=dry_run)
        self.metrics.swept.inc(swept.woken)
        return swept

    def sweep_all(self) -> None:
        """Reconcile every account; one that fails does not keep the others waiting, and its error is raised last."""
        failed: HostError | None = None
        for desk in self.desks.values():
            try:
                self.sweep_one(desk)
            except HostError as error:
                self.metrics.host_errors.labels(type(error).__name__).inc()
                failed = error
        if failed is not None:
            raise failed

    def forget_sessions(self) -> int:
        """Forget sessions whose time is over, and failed tries to sign in that count no more; answers how many."""
        console = self.settings.console
        return self.store.access.sessions.forget(self.clock(), console.part.idle) if console is not None else 0

    def poll_status_page(self, desk: Desk) -> Polled:
        """Read one account's status page; raises :class:`core.errors.FeedUnreadable`, and then nothing changed."""
        account = desk.account
        try:
            return poll(self.store, account, self.clock())
        finally:
            read_at = last_read_at(self.store, account)
            if read_at is not None:
                gauge = self.metrics.status_page_read.labels(account.connector, account.name)
                gauge.set(read_at.timestamp())


def open_store(settings: Settings, *, migrate: bool = False, read_only: bool = False) -> Store:
    """The database of these settings; raises :class:`core.errors.StoreError`.

    ``read_only`` may look on beside a running service, whatever the linked SQLite.
    """
    return Store.open(database_url(settings), migrate=migrate, read_only=read_only)


def wire(settings: Settings, clock: Clock, store: Store, *, looking: bool = False) -> Service:
    """The service for these settings over an open store; ``looking`` is for a store that takes no writes."""
    links = LinkSigner(settings.service.public_url, settings.link_secret)
    shelf = PolicyShelf(settings, store)
    if not looking:
        shelf.keep_today(clock())
    metrics = Metrics()
    accounts = {(one.connector, one.name): one for one in settings.accounts}
    desks = {key: Desk(one, one.kit.helpdesk(one.helpdesk, clock)) for key, one in accounts.items()}
    receivers = {key: one.kit.receiver(one.helpdesk) for key, one in accounts.items()}
    worker = Worker(f"{socket.gethostname()}:{os.getpid()}", settings.service.lease)
    tools = Tools(store, clock, links, shelf)
    engine = Engine(tools, desks, worker, metrics)
    rooms = {
        key: MailRoom(tools, desk, desk.account.mailbox, engine.turn, metrics)
        for key, desk in desks.items()
        if desk.account.mailbox is not None
    }
    return Service(settings, store, clock, engine, desks, receivers, links, metrics, shelf, rooms)


def database_url(settings: Settings) -> str:
    """The database's address; a relative SQLite file lies beside the configuration."""
    url = settings.service.database
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        return f"{prefix}{settings.root / url.removeprefix(prefix)}"
    return url
