"""Keeps an account's calls below what Jira allows: writes to one issue by our own count, the rest by its word.

Rule 1: writes to one issue stay at four fifths of Jira's limits for it, because people and rules write to it, too.
Rule 2: a refusal for too many calls is heeded by its reason: one issue, one kind of call, or everything until the
host's count begins anew. Nothing waits here; a call that had better not leave is told how long to stay.
https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
"""

import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.host_answers import LONGEST_WAIT, Answer
from connectors.host_clock import HostClock
from connectors.host_times import HostTimes
from connectors.jira.answers import wait_told
from core.errors import TryLater
from core.pace import Pace

NOTHING = timedelta(0)
WINDOWS: tuple[tuple[timedelta, int], ...] = ((timedelta(seconds=2), 16), (timedelta(seconds=30), 80))
"""How many writes to one issue in how long; Jira allows 20 and 100."""
SPARE = 0.2
"""The share of the account's limits below which what can wait waits; Jira warns at the same."""
NEWS = timedelta(seconds=10)
"""How long a word on what is left is believed where it does not say until when."""
RESET = "x-ratelimit-reset"

ISSUE_CALL = re.compile(
    r"/rest/(?:api/[0-9]+/issue|servicedeskapi/request)/([0-9]{1,20}|[A-Za-z][A-Za-z0-9_]*-[0-9]+)(?:/|$)"
)
ID_IN_PATH = re.compile(r"(?<=/)(?:[0-9]+|[A-Za-z][A-Za-z0-9_]*-[0-9]+)(?=/|$)")
PER_ISSUE, BURST, QUOTA = "jira-per-issue-on-write", "jira-burst-based", "jira-quota-"
UNTOLD: Mapping[str, timedelta] = {
    PER_ISSUE: timedelta(seconds=30),
    BURST: timedelta(seconds=2),
    QUOTA: timedelta(minutes=5),
}
"""How long a refusal holds that does not say until when."""
EVERYTHING = "everything"
CALLS_OF_A_TURN = 2
"""How often one kind of call is made for one issue."""
UNTOLD_TURNS = 50
"""How many issues are taken up at a time where Jira says nothing of a limit."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """What is left right now, from 0 (nothing) to 1 (all); Jira counts several things and the least is told."""

    share: float


@dataclass(frozen=True, slots=True)
class _Told:
    share: float
    until: datetime
    spare: int | None = None
    """How many calls are left above the share that is not ours; ``None`` where no number was said."""


class Budget:
    """One account's standing with the host; safe to share between threads."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._writes: dict[str, deque[datetime]] = {}
        self._stops: dict[str, datetime] = {}
        self._told: dict[str, _Told] = {}
        self.host_clock = HostClock()
        """What the host's answers say of its time."""
        self.times = HostTimes()
        """How long the host's answers take."""

    def pause_before(self, method: str, path: str) -> timedelta:
        """How long a call had better wait before it leaves; nothing where it may go now.

        ``path`` is the host's own, such as ``/rest/api/3/issue/10421``.
        """
        now = self._clock()
        with self._lock:
            return self._pause(method, path, now)

    def before(self, method: str, path: str) -> None:
        """A call is about to leave; raises :class:`core.errors.TryLater` where it would be over a limit."""
        now = self._clock()
        with self._lock:
            pause = self._pause(method, path, now)
            if pause > NOTHING:
                raise TryLater(f"{method} {path} would be over what the host allows", pause)
            issue = _written_issue(method, path)
            if issue:
                self._writes.setdefault(issue, deque()).append(now)

    def after(self, answer: Answer) -> None:
        """Take over what an answer says; a header that makes no sense is as good as none."""
        now = self._clock()
        self.host_clock.heard(answer.headers, now)
        kind = _kind(answer.method, answer.path)
        with self._lock:
            if answer.status == 429:
                self._stop(answer, kind, now)
            told = _told(answer.headers, now)
            if told is not None:
                self._told[kind] = told

    def headroom(self) -> Headroom:
        """What is left now; what was told is forgotten when its time is over."""
        now = self._clock()
        with self._lock:
            self._told = {kind: told for kind, told in self._told.items() if now < told.until}
            if self._stops.get(EVERYTHING, now) > now:
                return Headroom(0.0)
            return Headroom(min((told.share for told in self._told.values()), default=1.0))

    def pace(self) -> Pace:
        """How many issues may be taken up now: by the least that any answer of a while said was left of its limit."""
        now = self._clock()
        with self._lock:
            self._told = {kind: told for kind, told in self._told.items() if now < told.until}
            stopped = self._standing(now).get(EVERYTHING, now)
            least = min(self._told.values(), key=_turns, default=None)
        if stopped > now:
            return Pace(0, stopped)
        if least is None:
            return Pace(UNTOLD_TURNS, now)
        return Pace(_turns(least), least.until)

    def hold_back(self) -> None:
        """Raise :class:`core.errors.TryLater` for what can wait once little is left for people and other services."""
        if self.headroom().share <= SPARE:
            raise TryLater("little is left of the account's limits; what can wait waits", timedelta(minutes=1))

    def _pause(self, method: str, path: str, now: datetime) -> timedelta:
        issue = _written_issue(method, path)
        places = [EVERYTHING, _kind(method, path), *([f"issue {issue}"] if issue else [])]
        self._stops = self._standing(now)
        pauses = [self._stops[place] - now for place in places if place in self._stops]
        return max([*pauses, self._issue_pause(issue, now)])

    def _standing(self, now: datetime) -> dict[str, datetime]:
        """The refusals that still hold; one that would for longer than any was written by a clock that is set back."""
        return {place: until for place, until in self._stops.items() if now < until <= now + LONGEST_WAIT}

    def _issue_pause(self, issue: str, now: datetime) -> timedelta:
        """Until when the writes of a window are old enough for one more."""
        longest = WINDOWS[-1][0]
        for one in [name for name, written in self._writes.items() if not now - longest < written[-1] <= now]:
            del self._writes[one]
        written = self._writes.get(issue)
        if written is None:
            return NOTHING
        while written[0] + longest <= now:
            written.popleft()
        waits = [written[-most] + window - now for window, most in WINDOWS if len(written) >= most]
        return max([NOTHING, *waits])

    def _stop(self, answer: Answer, kind: str, now: datetime) -> None:
        reason = answer.headers.get("ratelimit-reason", "").strip().lower()
        known = next((one for one in UNTOLD if reason.startswith(one)), None)
        if known is None:
            return
        issue = _written_issue(answer.method, answer.path)
        place = {QUOTA: EVERYTHING, PER_ISSUE: f"issue {issue}" if issue else kind}.get(known, kind)
        until = now + (wait_told(answer.headers, now) or UNTOLD[known])
        self._stops[place] = max(until, self._stops.get(place, until))


def _written_issue(method: str, path: str) -> str:
    """The issue that a call writes to, as the path names it; empty where it writes to none."""
    found = None if method in ("GET", "HEAD") else ISSUE_CALL.match(path)
    return found.group(1) if found else ""


def _kind(method: str, path: str) -> str:
    """A call without the ids in it: what Jira counts as one endpoint."""
    return f"{method} {ID_IN_PATH.sub('*', path)}"


def _turns(told: _Told) -> int:
    """How many issues may be read and written once each with what is left."""
    if told.spare is not None:
        return min(UNTOLD_TURNS, told.spare // CALLS_OF_A_TURN)
    return UNTOLD_TURNS if told.share > SPARE else 0


def _told(headers: Mapping[str, str], now: datetime) -> _Told | None:
    """The share that an answer says is left of its limit."""
    until = now + (wait_told({RESET: headers.get(RESET, ""), "date": headers.get("date", "")}, now) or NEWS)
    left, limit = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-limit", "")
    if re.fullmatch(r"[0-9]{1,9}", left) and re.fullmatch(r"[1-9][0-9]{0,8}", limit):
        spare = int(int(left) - SPARE * int(limit))
        return _Told(min(1.0, int(left) / int(limit)), until, max(0, spare))
    if headers.get("x-ratelimit-nearlimit", "").strip().lower() == "true":
        return _Told(SPARE, until)
    return None
