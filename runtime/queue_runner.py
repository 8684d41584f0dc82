"""Carries wake-ups from one machine to another through PostgreSQL, with Procrastinate.

Rule 1: a wake-up is a hint. It may be lost, come twice or come late; the rows say what is due, and the clock finds it.
Rule 2: it is sent after the commit of the row it speaks of and never inside: a fault of a hint takes no delivery along.
Rule 3: wake-ups of one ticket are merged while they wait, and never carried out side by side.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, ProcrastinateException, UniqueViolation
from procrastinate.jobs import Status
from psycopg_pool import PoolTimeout

from core.errors import HalyardError, StoreUnavailable
from core.tickets import TicketRef
from runtime.clock import system_clock
from runtime.database_away import GrowingPause
from runtime.runner import WORKERS, EmbeddedRunner

log = structlog.get_logger("halyard.queue")

TASK = QUEUE = "turn"
DRAIN = timedelta(seconds=15)
"""How long a stop waits for turns that are being taken (F34)."""
LINGERS = timedelta(seconds=5)
"""How long after that what is left of the listener may take to end."""
PATIENCE = timedelta(seconds=5)
"""How long a connection to the queue is waited for."""
POLL_EVERY = timedelta(milliseconds=500)
"""How often the queue is looked at without being told: a notice that comes while a worker looks is not heard."""
HEARTBEAT = timedelta(seconds=10)
STALLED_AFTER = timedelta(seconds=30)
"""How long a worker may be silent before what it held goes to another."""


class Hints:
    """Sends wake-ups; used by many threads."""

    def __init__(self, conninfo: str) -> None:
        seconds = PATIENCE.total_seconds()
        self._app = App(
            connector=SyncPsycopgConnector(conninfo=conninfo, min_size=0, max_size=WORKERS, timeout=seconds)
        )
        self._app.open()

    def send(self, ref: TicketRef) -> None:
        """Wake a worker for a ticket; raises :class:`StoreUnavailable` where that cannot be, and nothing is lost."""
        key = str(ref)
        task = self._app.configure_task(TASK, queue=QUEUE, lock=key, queueing_lock=key)
        try:
            with contextlib.suppress(AlreadyEnqueued):
                task.defer(connector=ref.connector, account=ref.account, ticket=ref.id)
        except (ConnectorException, PoolTimeout) as error:
            raise StoreUnavailable(f"the wake-up was not sent; the clock finds the ticket: {error!r}") from error

    def close(self) -> None:
        """Hang up."""
        self._app.close()


class QueueRunner(EmbeddedRunner):
    """The worker of several machines: takes turns when woken through the queue, and keeps a small beat of its own."""

    def __init__(self, conninfo: str, woken: Callable[[TicketRef], object], beat: Callable[[], int]) -> None:
        """``woken`` takes the turn of a ticket; ``beat`` is called every second."""
        super().__init__(woken, self._beat)
        self._conninfo = conninfo
        self._woken = woken
        self._own_beat = beat
        self._stopped = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._pause = GrowingPause()
        self._thread = self._new_thread()

    def start(self) -> None:
        """Begin to listen to the queue."""
        self._thread.start()
        super().start()

    def stop(self) -> None:
        """Take no wake-up any more, finish the turns that are being taken (F34)."""
        super().stop()
        self._stopped.set()
        with contextlib.suppress(RuntimeError):
            # The loop may be over by itself.
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join((DRAIN + LINGERS).total_seconds())
        if self._thread.is_alive():
            log.error("the listener to the queue did not end and is left behind")

    def _beat(self) -> int:
        if not self._thread.is_alive():
            log.error("the listener to the queue died, a new one begins")
            self._thread = self._new_thread()
            self._thread.start()
        return self._own_beat()

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=lambda: asyncio.run(self._listen()), name="halyard-queue", daemon=True)

    async def _listen(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not (self._stopping.is_set() or self._stopped.is_set()):
            working = asyncio.create_task(self._work())
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if self._stopping.is_set():
                # Told so while it works, it finishes the turns that are being taken; while it connects, it leaves off.
                working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._pause.failed().total_seconds())

    async def _work(self) -> None:
        """Take turns until cancelled, or until the queue is out of reach."""
        try:
            async with app(self._conninfo, self._woken).open_async() as opened:
                self._pause.worked()
                await opened.run_worker_async(
                    queues=[QUEUE],
                    concurrency=WORKERS,
                    delete_jobs="always",
                    fetch_job_polling_interval=POLL_EVERY.total_seconds(),
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=DRAIN.total_seconds(),
                    update_heartbeat_interval=HEARTBEAT.total_seconds(),
                    stalled_worker_timeout=STALLED_AFTER.total_seconds(),
                )
        except (ProcrastinateException, PoolTimeout, OSError) as error:
            log.error("queue out of reach, the clock does the work", why=repr(error))


def app(conninfo: str, woken: Callable[[TicketRef], object]) -> App:
    """The queue as a worker uses it, with its one task; to be opened."""
    made = App(connector=_connector(conninfo, WORKERS + 2))

    @made.task(name=TASK, queue=QUEUE)
    def turn(connector: str, account: str, ticket: str) -> None:
        ref = TicketRef(connector, account, ticket)
        try:
            woken(ref)
        except HalyardError as error:
            log.error("work put off", ref=str(ref), why=str(error))

    return made


def _connector(conninfo: str, connections: int) -> PsycopgConnector:
    seconds = PATIENCE.total_seconds()
    return PsycopgConnector(conninfo=conninfo, min_size=1, max_size=connections, timeout=seconds)


def free_stalled(conninfo: str, silent_for: timedelta = STALLED_AFTER) -> int:
    """Let others have what workers held that are gone; answers how many wake-ups. Raises :class:`StoreUnavailable`."""
    try:
        return asyncio.run(_free_stalled(conninfo, silent_for.total_seconds()))
    except (ProcrastinateException, PoolTimeout) as error:
        raise StoreUnavailable(f"the queue is out of reach: {error!r}") from error


async def _free_stalled(conninfo: str, seconds: float) -> int:
    async with App(connector=_connector(conninfo, 1)).open_async() as opened:
        manager = opened.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
        for job in stalled:
            try:
                await manager.retry_job(job, retry_at=system_clock())
            except UniqueViolation:
                # Another wake-up of the ticket waits behind this one already.
                await manager.finish_job(job, Status.FAILED, delete_job=True)
        return len(stalled)
