"""The pretend clock: it moves only when told, and everything that falls due on the way happens in order.

Rule 1: time never goes backwards.
Rule 2: before time moves, everything due now has been done (the sandbox *settles*).
Rule 3: a follower that does not answer is named in the answer; time moves on without it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import requests

from sandbox import moments

SETTLE_ROUNDS = 200
FOLLOWER_SECONDS = 60.0
ASK_SECONDS = 1.0


class Source(Protocol):
    """Something of a pretend host's that happens by itself, such as webhook deliveries."""

    def next_due_at(self) -> datetime | None: ...

    def run_due(self) -> list[str]: ...


@dataclass(frozen=True)
class Told:
    """What a follower answered when it was told the time."""

    did: tuple[str, ...]
    next_due_at: datetime | None


@dataclass
class Advance:
    """What happened while time moved."""

    happened: list[dict[str, str]] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)

    def note(self, at: datetime, what: str) -> None:
        self.happened.append({"at": moments.written(at), "what": what})


def tell_over_http(url: str, now: datetime) -> Told:
    """Tell one follower the time and wait until it has done its due work."""
    answer = requests.post(url, json={"now": moments.written(now)}, timeout=FOLLOWER_SECONDS)
    answer.raise_for_status()
    body = answer.json()
    due = body.get("next_due_at")
    return Told(tuple(str(line) for line in body.get("did", ())), moments.read(due) if due else None)


class Clock:
    """Virtual time, the hosts' own due work and the followers that share it."""

    def __init__(self, start: datetime, tell: Callable[[str, datetime], Told] = tell_over_http) -> None:
        self.start = start
        self.followers: tuple[str, ...] = ()
        self.last = Advance()
        self._now = start
        self._tell = tell
        self._sources: list[Source] = []
        self._due: dict[str, datetime] = {}
        self._moving = threading.RLock()
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._now

    def add_source(self, source: Source) -> None:
        self._sources.append(source)

    def on_change(self, watcher: Callable[[], None]) -> None:
        """Have something called whenever time moved or the followers changed."""
        self._watchers.append(watcher)

    def follow(self, urls: tuple[str, ...]) -> None:
        self.followers = urls
        self._due = {}
        self._changed()

    def reset(self) -> None:
        """Back to the start; the one exception to rule 1, for starting over."""
        with self._moving:
            self._now = self.start
            self._due = {}
            self.last = Advance()

    def next_event_at(self) -> datetime | None:
        """The next moment at which something is known to happen."""
        known = [due for source in self._sources if (due := source.next_due_at())]
        return min([*known, *self._due.values()], default=None)

    def settle(self) -> Advance:
        return self.advance_by(timedelta(0))

    def advance_by(self, step: timedelta) -> Advance:
        with self._moving:
            return self.advance_to(self._now + step)

    def ask_followers(self) -> None:
        """Learn what comes next without moving time; whoever does not answer at once is left out."""
        for url in self.followers:
            try:
                answer = requests.get(url, timeout=ASK_SECONDS).json()
                due = answer.get("next_due_at")
                self._remember(url, moments.read(due) if due else None)
            except (requests.RequestException, ValueError, AttributeError):
                self._due.pop(url, None)

    def settle_after_click(self) -> None:
        """Followers see at once what a person did on a page; a move under way takes care of it itself."""
        if not self.followers:
            return
        if self._moving.acquire(blocking=False):
            try:
                self.settle()
            finally:
                self._moving.release()

    def deliver_now(self) -> None:
        """Run the hosts' own due work without telling the followers the time."""
        with self._moving:
            self._run_sources(Advance())

    def advance_to(self, target: datetime) -> Advance:
        """Move to the target, stopping at every moment something falls due."""
        with self._moving:
            if target < self._now:
                raise ValueError(f"time does not go backwards: it is {moments.written(self._now)}")
            advance = Advance()
            self._settle(advance)
            while self._now < target:
                self._now = min(target, self._next_after_now() or target)
                if self._anything_due():
                    # A call that comes at a new moment must not seem to come from the future.
                    self._tell_followers(advance)
                self._settle(advance)
            self.last = advance
        self._changed()
        return advance

    def _settle(self, advance: Advance) -> None:
        for _ in range(SETTLE_ROUNDS):
            self._run_sources(advance)
            self._tell_followers(advance)
            if not self._anything_due():
                return

    def _run_sources(self, advance: Advance) -> None:
        for source in self._sources:
            for what in source.run_due():
                advance.note(self._now, what)

    def _tell_followers(self, advance: Advance) -> None:
        for url in self.followers:
            try:
                told = self._tell(url, self._now)
            except (requests.RequestException, ValueError):
                self._due.pop(url, None)
                if url not in advance.unreachable:
                    advance.unreachable.append(url)
                continue
            for what in told.did:
                advance.note(self._now, what)
            self._remember(url, told.next_due_at)

    def _remember(self, url: str, due: datetime | None) -> None:
        if due is None:
            self._due.pop(url, None)
        else:
            self._due[url] = due

    def _anything_due(self) -> bool:
        return any(due is not None and due <= self._now for due in (s.next_due_at() for s in self._sources))

    def _next_after_now(self) -> datetime | None:
        known = [due for source in self._sources if (due := source.next_due_at())]
        return min((due for due in [*known, *self._due.values()] if due > self._now), default=None)

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher()
