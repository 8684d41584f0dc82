"""Chooses the parts and puts them together; the only place where every part of the work is known.

Nothing here decides anything: each part is handed what it needs. The HTTP doors are added by :mod:`runtime.serve`.
"""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import FeedUnreadable, HostError, TryLater
from core.panels import PanelTokens
from core.ports import Helpdesk, Receiver
from runtime.alarms import Alarms
from runtime.clock import Clock
from runtime.engine import Engine
from runtime.holding import Worker
from runtime.links import LinkSigner
from runtime.mail.room import MailRoom
from runtime.metrics import Metrics
from runtime.outage_feed import Polled, last_read_at, poll
from runtime.panel_settings import open_doors
from runtime.pulse import Pulse
from runtime.restored import Restored
from runtime.schema_hold import SchemaHold
from runtime.secret_uses import SecretUses
from runtime.settings import Settings
from runtime.shelf import PolicyShelf
from runtime.slow_hosts import SlowHosts
from runtime.sweep import Losses, Swept, reread, sweep
from runtime.sweep_wishes import SweepWishes
from runtime.trouble import Trouble
from runtime.turn import Desk, Tools
from store import Store, soundness

SQLITE = "sqlite:///"


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
    hold: SchemaHold
    alarms: Alarms
    pulse: Pulse
    restored: Restored
    sweep_wishes: SweepWishes
    slow_hosts: SlowHosts
    secret_uses: SecretUses
    panel_doors: Mapping[tuple[str, str], Mapping[str, PanelTokens]] = field(default_factory=dict)
    """What believes the tokens with which each account's helpdesk says who opened a panel."""
    losses: Mapping[tuple[str, str], Losses] = field(default_factory=dict)
    """How many changes of each account nobody told us of."""

    def helpdesk(self, connector: str, account: str) -> Helpdesk:
        """The helpdesk of an account, for a question that somebody waits for.

        Raises :class:`core.errors.TryLater` where the account stands still: nothing is read or written there (F60).
        """
        if (connector, account) in self.store.queues.pauses():
            raise TryLater(f"{connector}/{account} stands still")
        return self.desks[connector, account].helpdesk

    def hang_up(self) -> None:
        """Give back every line that is held open to a helpdesk."""
        for desk in self.desks.values():
            desk.helpdesk.close()

    def sweep_one(self, desk: Desk, *, limit: int = 0, since: str = "", dry_run: bool = False) -> Swept:
        """Reconcile one account; raises :class:`core.errors.HostError`, which whoever asked is told.

        No alarm is raised over it: a person at a terminal may have other credentials than the service.
        """
        swept = sweep(self.store, desk, self.clock(), limit=limit, since=since, dry_run=dry_run)
        self.metrics.swept.inc(swept.woken)
        if not dry_run:
            self._count_losses(desk, swept)
        return swept

    def reread_all(self) -> None:
        """Look at the next part of the tickets that wait for something, in every account."""
        stopped = self.store.queues.pauses()
        for desk in (one for key, one in self.desks.items() if key not in stopped):
            reread(self.store, desk, self.clock())

    def _count_losses(self, desk: Desk, swept: Swept) -> None:
        """Tell how many webhooks were lost, aloud where it is more than one in a hundred (F4)."""
        connector, account = desk.account.connector, desk.account.name
        self.metrics.missed.labels(connector, account).inc(swept.missed)
        losses = self.losses.get((connector, account))
        if losses is None:
            return
        losses.add(swept, self.clock())
        if losses.too_many:
            facts = {"missed": str(losses.missed), "changed": str(losses.changed)}
            self.alarms.stands("webhooks_lost", connector=connector, account=account, facts=facts)
        else:
            self.alarms.over("webhooks_lost", connector=connector, account=account)

    def sweep_all(self) -> None:
        """Reconcile every account that works; one that fails keeps none waiting, and its error is raised last."""
        self._sweep(lambda _: True)

    def sweep_wished(self) -> None:
        """Reconcile the accounts of which a call came too late to be believed (T3); raises as :meth:`sweep_all`."""
        self._sweep(lambda key: self.sweep_wishes.taken(*key))

    def _sweep(self, wanted: Callable[[tuple[str, str]], bool]) -> None:
        failed: HostError | None = None
        stopped = self.store.queues.pauses()
        for desk in (one for key, one in self.desks.items() if key not in stopped and wanted(key)):
            trouble = Trouble(self.alarms, desk.account.connector, desk.account.name)
            try:
                self.sweep_one(desk)
                trouble.swept(None)
                self.restored.swept(desk.account.connector, desk.account.name, self.clock())
            except HostError as error:
                trouble.swept(error)
                self.metrics.host_errors.labels(type(error).__name__).inc()
                failed = error
        if failed is not None:
            raise failed

    def forget_sessions(self) -> int:
        """Forget sessions and tokens whose time is over, and failed tries to sign in that count no more."""
        console, access, now = self.settings.console, self.store.access, self.clock()
        spent = access.visits.forget(now) if self.panel_doors else 0
        return spent + (access.sessions.forget(now, console.part.idle) if console is not None else 0)

    def poll_status_page(self, desk: Desk) -> Polled:
        """Read one account's status page; raises :class:`core.errors.FeedUnreadable`, and then nothing changed."""
        account = desk.account
        trouble = Trouble(self.alarms, account.connector, account.name)
        try:
            polled = poll(self.store, account, self.clock())
            trouble.page_read(None)
            return polled
        except FeedUnreadable as error:
            trouble.page_read(error)
            raise
        finally:
            read_at = last_read_at(self.store, account)
            if read_at is not None:
                gauge = self.metrics.status_page_read.labels(account.connector, account.name)
                gauge.set(read_at.timestamp())


def open_store(
    settings: Settings, *, migrate: bool = False, read_only: bool = False, any_schema: bool = False
) -> Store:
    """The database of these settings; raises :class:`core.errors.StoreError`.

    ``read_only`` may look on beside a running service, whatever the linked SQLite. ``any_schema`` opens another
    release's tables too, for a process that then holds.
    """
    return Store.open(database_url(settings), migrate=migrate, read_only=read_only, any_schema=any_schema)


def refuse_damage(settings: Settings) -> None:
    """Raise :class:`core.errors.StoreError` where these settings' database is a file that is damaged (F43)."""
    url = database_url(settings)
    if url.startswith(SQLITE):
        soundness.refuse_damage(Path(url.removeprefix(SQLITE)))


def wire(settings: Settings, clock: Clock, store: Store, *, looking: bool = False, sharers: int = 1) -> Service:
    """The service for these settings over an open store; ``looking`` is for a store that takes no writes.

    ``sharers`` is how many threads there are about, on all machines, that take up what is due.
    """
    links = LinkSigner(settings.service.public_url, settings.link_secret)
    shelf = PolicyShelf(settings, store)
    metrics = Metrics()
    hold = SchemaHold(store, metrics, lambda: shelf.keep_today(clock()))
    if not looking:
        hold.look()
    accounts = {(one.connector, one.name): one for one in settings.accounts}
    desks = {key: Desk(one, one.kit.helpdesk(one.helpdesk, clock)) for key, one in accounts.items()}
    secrets = {key: one.kit.signing_secrets(one.helpdesk) for key, one in accounts.items()}
    receivers = {key: one.kit.receiver(one.helpdesk) for key, one in accounts.items()}
    helpdesks = {key: desk.helpdesk for key, desk in desks.items()}
    metrics.slow.watch(helpdesks)
    worker = Worker(f"{socket.gethostname()}:{os.getpid()}", settings.service.lease, sharers)
    metrics.load.begin(accounts)
    tools = Tools(store, clock, links, shelf, came_of=metrics.load.came_of)
    engine = Engine(tools, desks, worker, metrics, hold)
    rooms = {
        key: MailRoom(tools, desk, desk.account.mailbox, engine.turn, metrics)
        for key, desk in desks.items()
        if desk.account.mailbox is not None
    }
    return Service(
        settings=settings,
        store=store,
        clock=clock,
        engine=engine,
        desks=desks,
        receivers=receivers,
        links=links,
        metrics=metrics,
        shelf=shelf,
        mail_rooms=rooms,
        hold=hold,
        alarms=tools.alarms,
        pulse=tools.pulse,
        restored=tools.restored,
        sweep_wishes=SweepWishes(store, clock),
        slow_hosts=SlowHosts(helpdesks, tools.alarms),
        secret_uses=SecretUses(store, clock, secrets, settings.link_secret),
        panel_doors=open_doors(settings.accounts, clock),
        losses={key: Losses() for key in desks},
    )


def database_url(settings: Settings) -> str:
    """The database's address; a relative SQLite file lies beside the configuration."""
    url = settings.service.database
    if url.startswith(SQLITE) and not url.startswith(SQLITE + "/"):
        return f"{SQLITE}{settings.root / url.removeprefix(SQLITE)}"
    return url
