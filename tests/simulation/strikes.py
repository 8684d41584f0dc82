"""Everything that goes wrong with a replica's own work: its calls, its commit points, its process, its clock.

A strike waits for the first call or commit point that fits and is then used up; a window strikes for as long as it is
open. What really struck is counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from tests.simulation.hosts import PORTS
from tests.simulation.line import Answered, Call
from tests.simulation.plan import Entry
from tests.simulation.replicas import PowerCut
from tests.stories.people import HALYARD
from tests.stories.zendesk_desk import IDS as ZENDESK_IDS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from tests.simulation.course import Course

APPLIED = frozenset({"cut_after", "half", "time_out", "error_after"})
"""What strikes a call once it was carried out: whoever made it cannot know."""
AMBIGUOUS = APPLIED | {"cut_before", "500", "502", "503", "html"}
"""After these a write may have been carried out, as far as whoever made it can know."""
STALE_FOR = timedelta(seconds=60)
TICKET = re.compile(r"/(?:tickets|issue|request)/([0-9]+)")
AUDITS = "/audits"
LOGIN_PAGE = b"<!doctype html><title>Sign in</title><form action='/login'><input name='user'></form>"
HARDLY_ANY = {
    **dict.fromkeys(("x-rate-limit", "ratelimit-limit"), "700"),
    **dict.fromkeys(("x-rate-limit-remaining", "ratelimit-remaining"), "70"),
    "ratelimit-reset": "30",
}
"""What an answer says of an account whose calls others have nearly used up for this minute."""
SMALL = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Armed:
    """A strike that waits for its call, or a window that is open until a moment."""

    how: str
    on: str
    left: int
    facts: dict[str, Any]
    until: datetime | None = None


@dataclass
class Waiting:
    """Something that waits for a commit point: it comes at the n-th time that the point is passed."""

    kind: str
    point: str
    left: int
    facts: dict[str, Any]
    times: int = 1


@dataclass
class Seen:
    """A call of the product's as the wire saw it."""

    at: datetime
    replica: str
    port: int
    method: str
    path: str
    status: int | None
    refused: bool = True
    """Whether nothing good came of it; it stays so where no answer came at all."""
    answered_at: datetime | None = None
    """When its answer had come, where one came."""


@dataclass
class Strikes:
    """The strikes of one run."""

    course: Course
    armed: list[Armed] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    down_for: float = 60.0
    points: Counter[str] = field(default_factory=Counter)
    seen: deque[Seen] = field(default_factory=deque)
    foreign: list[str] = field(default_factory=list)
    troubles: list[tuple[datetime, datetime]] = field(default_factory=list)
    doubts: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When a write to which ticket of which host had no clear answer."""
    doubtful: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many writes to each ticket had no clear answer."""
    spent: list[tuple[datetime, datetime]] = field(default_factory=list)
    """From when until when others left hardly anything of the account's limits."""
    depth: int = 0
    farthest: timedelta = timedelta(0)

    def take(self, entry: Entry) -> bool:
        """Whether an entry is a strike; then it is armed."""
        facts = entry.facts
        match entry.kind:
            case "strike":
                self.armed.append(Armed(facts["how"], facts["on"], facts.get("times", 1), facts))
            case "window":
                until = self.course.now + timedelta(seconds=facts["lasts"])
                self.armed.append(Armed(facts["how"], facts["on"], 1_000_000, facts, until))
                self.troubled(until)
                if facts["how"] == "spent":
                    self.spent.append((self.course.now, until))
                self.course.told(f"window {facts['how']} on {facts['on']} for {facts['lasts']} s")
            case "crash" | "nest" | "meanwhile" | "freeze":
                self.waiting.append(Waiting(entry.kind, facts["point"], facts.get("nth", 1), facts))
            case "bounce":
                self.course.bounce(facts["replica"], facts["down_for"])
            case "skew":
                replica = self.course.replicas[facts["replica"]]
                replica.skew = timedelta(seconds=facts["seconds"])
                self.farthest = max(self.farthest, abs(replica.skew))
                self.course.told(f"clock of {replica.name} is {facts['seconds']} s off")
            case _:
                return False
        return True

    def end(self) -> None:
        """Nothing strikes any more."""
        self.armed.clear()
        self.waiting.clear()

    # --- commit points -----------------------------------------------------------------------------------------

    def passed(self, point: str) -> None:
        """A commit point of the replica at work, or a call of its own (``call:before``, ``call:after``)."""
        name = self.course.hosts.line.caller
        if not name:
            return
        replica = self.course.replicas[name]
        if replica.dead:
            raise PowerCut(name)
        self.points[point] += 1
        for one in [each for each in self.waiting if each.point in (point, "any")]:
            one.left -= 1
            # What came before may have used it up, inside another replica's work.
            if one.left <= 0 and one in self.waiting and (one.kind == "crash" or self.depth < 2):
                self.waiting.remove(one)
                if one.facts.get("again", 0) > one.times:
                    # Whoever does it does it every time.
                    self.waiting.append(replace(one, left=1, times=one.times + 1))
                self._comes(one, name, point)

    def _comes(self, one: Waiting, name: str, point: str) -> None:
        course = self.course
        course.told(f"{name} at {point}: {one.kind}")
        match one.kind:
            case "crash":
                course.replicas[name].dead = True
                self.down_for = one.facts["down_for"]
                self.troubled(course.now + timedelta(seconds=self.down_for))
                raise PowerCut(name)
            case "nest":
                self._others_work(name)
            case "freeze":
                # As a process that was stopped and woken again: it goes on with what it held (F46).
                course.struck["frozen"] += 1
                began_at = course.now
                for _ in range(2):
                    course.pass_time(one.facts["seconds"] / 2)
                    self._others_work(name)
                # What it held is out of reach for as long as it stood.
                self.troubles.append((began_at, course.now))
            case _:
                course.struck["meanwhile"] += 1
                self.depth += 1
                try:
                    with course.interrupted():
                        course.life.do(Entry(course.seconds(), one.facts["act"], one.facts))
                finally:
                    self.depth -= 1
                if "stops_for" in one.facts:
                    # Whoever took it in is stopped before it can do anything about it.
                    course.stop_others(name, one.facts["stops_for"])

    def _others_work(self, name: str) -> None:
        self.depth += 1
        try:
            self.course.others_work(name)
        finally:
            self.depth -= 1

    def troubled(self, until: datetime) -> None:
        """Something went wrong; what it slowed down may be felt until a while after."""
        self.troubles.append((self.course.now, until))

    # --- calls -------------------------------------------------------------------------------------------------

    def carry(self, call: Call, app: WSGIApplication) -> Answered:
        """A call of the product's on its way to a host and back."""
        self.passed("call:before")
        self.course.pass_time(self.course.pace.choice((0.0, 0.0, 0.05, 0.3)))
        self._know(call)
        armed = self._fitting(call)
        seen = Seen(self.course.now, call.replica, call.port, call.method, call.path, None)
        self.seen.append(seen)
        with self.course.interrupted():
            answered = self._struck(call, app, armed) if armed is not None else call.carried_to(app)
        # As every server says it, by the host's clock.
        dated = {"Date": format_datetime(self.course.now, usegmt=True), **answered.headers}
        answered = replace(answered, headers=dated)
        seen.status = answered.status
        seen.refused = answered.status >= 400
        seen.answered_at = self.course.now
        self.passed("call:after")
        return answered

    def _know(self, call: Call) -> None:
        """A credential of one account that reaches another's host is the end of isolation (I7)."""
        host = host_at(call.port)
        signed = call.headers.get("Authorization", "")
        bearer = signed.startswith("Bearer ")
        if (host == "zendesk") != bearer and signed:
            self.foreign.append(f"{call.method} {call.path} of {host} carries another account's credentials")

    def _fitting(self, call: Call) -> Armed | None:
        now = self.course.now
        self.armed = [one for one in self.armed if one.until is None or now < one.until]
        for one in self.armed:
            if _fits(one, call) and (one.how != "stale" or self._may_be_old(call, one.facts.get("of", ""))):
                one.left -= 1
                if one.left <= 0:
                    self.armed.remove(one)
                return one
        return None

    def _changed_lately(self, call: Call) -> bool:
        """A host answers with an old copy for a minute at most."""
        name, number = host_at(call.port), ticket_of(call.path)
        world = self.course.hosts.every[name].world
        found = world.tickets.get(int(number or 0)) if name == "zendesk" else world.issues.get(number)
        return found is not None and self.course.now - found.updated_at <= STALE_FOR

    def _may_be_old(self, call: Call, of: str) -> bool:
        """Whether an old copy may be shown.

        ``ours`` is only of a history, and only of what we wrote ourselves; ``look`` is only when a ticket is read
        whole, and not when its version alone is asked for.
        """
        if of == "ours" and not self._last_of_ours(call):
            return False
        if of == "look" and "=changelog" not in call.path and "/tickets/" not in call.path:
            return False
        return self._changed_lately(call)

    def _last_of_ours(self, call: Call) -> bool:
        world = self.course.hosts.every["zendesk"].world
        number = int(ticket_of(call.path) or 0) if AUDITS in call.path else 0
        audits: list[Any] = world.audits.get(number, [])
        return host_at(call.port) == "zendesk" and bool(audits) and audits[-1].author_id == ZENDESK_IDS[HALYARD]

    def _struck(self, call: Call, app: WSGIApplication, armed: Armed) -> Answered:
        course, how = self.course, armed.how
        course.struck[how] += 1
        told = str(armed.facts.get("retry_after") or "")
        self.troubled(course.now + timedelta(seconds=min(float(told), 3600.0) if told.isdigit() else 0.0))
        if armed.facts.get("then"):
            # One misfortune seldom comes alone: what was just written is not seen yet, say.
            until = course.now + STALE_FOR if armed.facts.get("for") else None
            more = {"of": armed.facts.get("of", "")}
            self.armed.append(Armed(armed.facts["then"], "read", armed.facts.get("for", 3), more, until))
        if how in AMBIGUOUS and changes(call.method, call.path):
            self.doubtful[host_at(call.port), ticket_of(call.path)] += 1
            self.doubts.append((course.now, host_at(call.port), ticket_of(call.path)))
        if armed.until is None:
            course.told(f"{call.replica} {call.method} {call.path.partition('?')[0]}: struck by {how}")
        if how in ("slow", "time_out"):
            course.pass_time(armed.facts.get("seconds", 20.0))
        if how in APPLIED or how in ("slow", "spent"):
            answered = call.carried_to(app)
            return _spoilt(how, answered, call)
        return self._not_done(how, call, app, armed)

    def _not_done(self, how: str, call: Call, app: WSGIApplication, armed: Armed) -> Answered:
        match how:
            case "refuse":
                # As urllib3 says it where nobody listens: the call never left.
                nowhere: Any = None
                cause = NewConnectionError(nowhere, "refused")
                raise requests.ConnectionError(MaxRetryError(nowhere, call.path, cause))
            case "cut_before":
                raise requests.ConnectionError(ProtocolError("connection aborted"))
            case "stale":
                # A history that lacks what others did would be a lie: the ticket is as it became by that.
                return call.carried_to(app, stale=AUDITS not in call.path or armed.facts.get("of") == "ours")
            case "429":
                return _limited(armed.facts.get("retry_after"), self.course.now)
            case "html":
                return Answered(200, {"Content-Type": "text/html; charset=utf-8"}, LOGIN_PAGE)
            case _:
                headers = {**SMALL, **({"Retry-After": "30"} if how == "503" else {})}
                return Answered(int(how), headers, json.dumps({"error": "Planned"}).encode())


def host_at(port: int) -> str:
    """The helpdesk that answers at a port."""
    return next(name for name, its in PORTS.items() if its == port)


def ticket_of(path: str) -> str:
    """The ticket that a path is about, or nothing."""
    found = TICKET.search(path)
    return found[1] if found else ""


def _fits(one: Armed, call: Call) -> bool:
    match one.on:
        case "write":
            return writes_ticket(call)
        case "read":
            return call.reading
        case "api":
            return not call.path.startswith("/oauth")
        case _:
            return True


def writes_ticket(call: Call) -> bool:
    """Whether a call changes a ticket."""
    return changes(call.method, call.path)


def changes(method: str, path: str) -> bool:
    """Whether a call is one that changes something on a ticket."""
    asks = method in ("GET", "HEAD") or path.startswith("/oauth")
    return not asks and "search" not in path and "bulkfetch" not in path


def _spoilt(how: str, answered: Answered, call: Call) -> Answered:
    """What is left of the answer to a call that was carried out."""
    match how:
        case "cut_after":
            raise requests.ConnectionError(ProtocolError("connection aborted"))
        case "time_out":
            raise requests.ReadTimeout(f"{call.path}: read timed out")
        case "half":
            return Answered(answered.status, answered.headers, answered.body[: len(answered.body) // 2])
        case "spent":
            return Answered(answered.status, {**answered.headers, **HARDLY_ANY}, answered.body)
        case "error_after":
            return Answered(502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
        case _:
            return answered


def _limited(retry_after: str | None, now: datetime) -> Answered:
    headers = dict(SMALL)
    if retry_after == "date":
        headers["Retry-After"] = format_datetime(now + timedelta(seconds=90), usegmt=True)
    elif retry_after is not None:
        headers["Retry-After"] = retry_after
    return Answered(429, headers, b'{"error": "TooManyRequests"}')
