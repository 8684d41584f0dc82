"""Lets many senders at once share one commit, so that a storm of deliveries is as durable as a single one.

Rule 1: nobody hears yes before the commit that holds their delivery (I1).
Rule 2: everybody hears something: within ``patience``, or StoreUnavailable, and the sender tries again.
Rule 3: one sender's bad arrival does not spoil the others': when a group is refused, each is tried alone.
"""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from datetime import timedelta

from core.errors import StoreError, StoreUnavailable
from store.store import Store
from store.values import Accepted, Arrival

GROUP = 64
"""How many arrivals share one commit at most."""
WAITING = 4096
"""How many senders may wait at once."""
PATIENCE = timedelta(seconds=8)
"""How long a sender is kept; helpdesks hang up after ten seconds."""

Answer = tuple[Accepted, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    arrivals: tuple[Arrival, ...]
    answer: Future[Answer] = field(default_factory=Future)


class Intake:
    """A store's group commit: one thread writes for all who call :meth:`accept`."""

    def __init__(self, store: Store, *, patience: timedelta = PATIENCE) -> None:
        self._store = store
        self._patience = patience
        self._queue: queue.Queue[_Asked | None] = queue.Queue(WAITING)
        self._open = True
        self._gate = threading.Lock()
        self._writer = threading.Thread(target=self._write, name="halyard-intake", daemon=True)
        self._writer.start()

    def accept(self, arrivals: Sequence[Arrival]) -> Answer:
        """Store arrivals as :meth:`Store.accept` does, together with whoever else is waiting.

        Raises :class:`StoreUnavailable` when it failed or took too long; :class:`StoreError` for an unusable arrival.
        """
        asked = _Asked(tuple(arrivals))
        if not asked.arrivals:
            return ()
        self._enqueue(asked)
        try:
            return asked.answer.result(self._patience.total_seconds())
        except NotInTime:
            # The writer skips it if it has not begun; if it has, the retry is recognised as a copy.
            asked.answer.cancel()
            raise StoreUnavailable("the delivery was not stored in time; send it again") from None

    def close(self) -> None:
        """Write what is waiting, then take nothing more."""
        with self._gate:
            if not self._open:
                return
            self._open = False
        self._queue.put(None)
        self._writer.join()

    @property
    def working(self) -> bool:
        """Whether it takes arrivals; once false, it stays so."""
        return self._open and self._writer.is_alive()

    def _enqueue(self, asked: _Asked) -> None:
        with self._gate:
            if not self._open:
                raise StoreUnavailable("Halyard is shutting down; send it again")
            try:
                self._queue.put_nowait(asked)
            except queue.Full:
                raise StoreUnavailable("too many deliveries are waiting to be stored; send it again") from None

    def _stop(self, group: Sequence[_Asked]) -> None:
        stopped = StoreUnavailable("the writer of deliveries stopped; send it again")
        with self._gate:
            self._open = False
        _fail(group, stopped)
        while not self._queue.empty():
            asked = self._queue.get_nowait()
            if asked is not None and asked.answer.set_running_or_notify_cancel():
                _fail([asked], stopped)

    def _write(self) -> None:
        last = False
        while not last:
            group, last = self._next_group()
            self._commit([asked for asked in group if asked.answer.set_running_or_notify_cancel()])

    def _next_group(self) -> tuple[list[_Asked], bool]:
        """Wait for somebody, then take along everybody else who is there; says whether it is the last group."""
        first = self._queue.get()
        if first is None:
            return [], True
        group, size = [first], len(first.arrivals)
        while size < GROUP:
            try:
                asked = self._queue.get_nowait()
            except queue.Empty:
                break
            if asked is None:
                return group, True
            group.append(asked)
            size += len(asked.arrivals)
        return group, False

    def _commit(self, group: Sequence[_Asked]) -> None:
        if not group:
            return
        try:
            answers = self._store.accept([arrival for asked in group for arrival in asked.arrivals])
        except StoreUnavailable as error:
            _fail(group, error)
        except StoreError as error:
            if len(group) == 1:
                _fail(group, error)
            else:
                for asked in group:
                    self._commit([asked])
        except BaseException:
            # A fault of ours, or a test that pulls the plug: nobody is left waiting for a thread that is gone.
            self._stop(group)
            raise
        else:
            _answer(group, answers)


def _answer(group: Sequence[_Asked], answers: Answer) -> None:
    start = 0
    for asked in group:
        end = start + len(asked.arrivals)
        asked.answer.set_result(answers[start:end])
        start = end


def _fail(group: Sequence[_Asked], error: StoreError) -> None:
    for asked in group:
        asked.answer.set_exception(type(error)(str(error)))
