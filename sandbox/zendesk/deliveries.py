"""Calls webhooks, signs the calls, tries again as Zendesk does, and stops calling an endpoint that keeps failing.

Rule 1: a call that times out is tried up to 5 times more; one answered 409 up to 3 times more.
Rule 2: a 429 or 503 is tried again only with a Retry-After under 60 s; every other failure ends the call.
Rule 3: an endpoint that fails 70 % of its calls in 5 minutes, or more than 1,000, is left alone for a while.
Rule 4: each try is signed when it is sent, so a fresh signature can carry an old event.

How long Zendesk waits between tries and keeps a breaker open is written nowhere that could be found;
the waits here are the sandbox's own, and the breaker needs a handful of calls before it judges.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox import moments
from sandbox.faults import WEBHOOK_KINDS
from sandbox.waiting_calls import keep, next_due, next_due_at
from sandbox.wire import WireCall
from sandbox.zendesk.hook_calls import Composed, Outcome, call_endpoint, compose
from sandbox.zendesk.records import Json
from sandbox.zendesk.world import Invocation, World

WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 240))
MOST_TRIES = {"timeout": 5, "conflict": 3, "later": 5}
WINDOW = timedelta(minutes=5)
BREAKER_SHARE = 0.7
BREAKER_FLOOR = 10
BREAKER_MOST = 1000
BREAKER_OPEN = timedelta(minutes=5)
SWAP_WAIT = timedelta(seconds=1)


def queue(world: World, webhook_id: str, body: str, why: str, event_id: str = "") -> None:
    """Have a webhook called as soon as time allows; planned webhook faults strike here."""
    hook = world.webhooks.get(webhook_id)
    if hook is None or hook["status"] != "active":
        world.journal.note(world.now(), "webhook_skipped", webhook_id=webhook_id, why=why)
        return
    path = "/" + hook["endpoint"].split("://", 1)[-1].partition("/")[2]
    fault = world.faults.take(WEBHOOK_KINDS, hook["http_method"], path)
    kind = fault.kind if fault else ""
    invocation = _invocation(world, webhook_id, body, why, event_id)
    world.journal.note(world.now(), "webhook_queued", webhook_id=webhook_id, why=why, fault=kind or None)
    if kind == "webhook_drop":
        return
    if kind == "webhook_late" and fault:
        invocation.due_at += timedelta(seconds=fault.seconds)
    if kind == "webhook_duplicate":
        keep(world.invocations, _invocation(world, webhook_id, body, why, event_id, same_as=invocation.id))
    if kind == "webhook_reorder":
        invocation.due_at += SWAP_WAIT
        invocation.tries["swap"] = 1
    else:
        _release_swapped(world, invocation)
    keep(world.invocations, invocation)


def _invocation(
    world: World, webhook_id: str, body: str, why: str, event_id: str, same_as: str | None = None
) -> Invocation:
    now = world.now()
    number = same_as or world.numbers.ulid("invocation")
    order = float(world.numbers.take("fact"))
    return Invocation(number, webhook_id, event_id, body, why, now, order, now)


def _release_swapped(world: World, later: Invocation) -> None:
    """A call held back to change places goes right after the next one."""
    for held in world.invocations:
        if held.tries.pop("swap", None) and held.status == "queued":
            held.due_at, held.order = later.due_at, later.order + 0.5


@dataclass
class Deliveries:
    """The webhook calls of one world that have not ended yet; the clock asks when the next is due."""

    world: World
    send: Callable[[Composed], Outcome] = call_endpoint

    def next_due_at(self) -> datetime | None:
        with self.world.lock:
            return next_due_at(self.world.invocations)

    def run_due(self) -> list[str]:
        """Make every call that is due, one after the other, and tell what came of each."""
        told = []
        while (invocation := self._next_due()) is not None:
            told.append(self._deliver(invocation))
        return told

    def _next_due(self) -> Invocation | None:
        with self.world.lock:
            return next_due(self.world.invocations, self.world.now())

    def _deliver(self, invocation: Invocation) -> str:
        with self.world.lock:
            hook = self.world.webhooks.get(invocation.webhook_id)
            if hook is None or hook["status"] != "active":
                return _end(self.world, invocation, "terminated", None)
            if self._broken(hook["id"]):
                return _end(self.world, invocation, "circuit broken", None)
            call = compose(self.world, hook, invocation)
        outcome = self.send(call)
        with self.world.lock:
            return self._record(hook, invocation, call.headers, outcome)

    def _broken(self, webhook_id: str) -> bool:
        until = self.world.breakers.get(webhook_id)
        if until is not None and self.world.now() < until:
            return True
        self.world.breakers.pop(webhook_id, None)
        return False

    def _record(self, hook: Json, invocation: Invocation, headers: dict[str, str], outcome: Outcome) -> str:
        _note_attempt(self.world, invocation, headers, outcome)
        _note_wire(self.world, hook, outcome)
        wait = _wait_before_retry(invocation, outcome)
        if wait is not None:
            invocation.due_at = self.world.now() + wait
            _trip(self.world, hook["id"])
            return f"webhook {hook['name']!r} ({invocation.why}) will be tried again: {outcome.words()}"
        said = _end(self.world, invocation, outcome.status(), outcome.status_code)
        _trip(self.world, hook["id"])
        return said


def _end(world: World, invocation: Invocation, status: str, code: int | None) -> str:
    invocation.status, invocation.status_code = status, code
    invocation.completed_at = world.now()
    hook = world.webhooks.get(invocation.webhook_id)
    name = hook["name"] if hook else invocation.webhook_id
    said = f"webhook {name!r} ({invocation.why}): {code or status}"
    details = {"webhook_id": invocation.webhook_id, "status": status, "status_code": code}
    world.journal.note(world.now(), "webhook_ended", **details, why=invocation.why)
    return said


def _note_attempt(world: World, invocation: Invocation, headers: dict[str, str], outcome: Outcome) -> None:
    attempt: Json = {
        "id": world.numbers.ulid("attempt"),
        "invocation_id": invocation.id,
        "status": outcome.status(),
        "request": {"headers": _pairs(headers), "payload": invocation.body},
        "completed_at": moments.whole_second(world.now()),
    }
    if outcome.status_code is not None:
        attempt["status_code"] = outcome.status_code
        attempt["response"] = {"headers": _pairs(outcome.headers), "payload": outcome.payload}
    invocation.attempts.insert(0, attempt)


def _pairs(headers: Any) -> list[Json]:
    return [{"key": key, "value": value} for key, value in headers.items()]


def _note_wire(world: World, hook: Json, outcome: Outcome) -> None:
    believed = None if outcome.status_code is None else outcome.status_code not in (401, 403)
    at = moments.written(world.now())
    call = WireCall(at, "out", hook["http_method"], hook["endpoint"], outcome.status_code, hook["name"], believed)
    world.wire.add(call)


def _wait_before_retry(invocation: Invocation, outcome: Outcome) -> timedelta | None:
    kind = outcome.retry_kind()
    if kind is None:
        return None
    tried = invocation.tries.get(kind, 0)
    if tried >= MOST_TRIES[kind]:
        return None
    invocation.tries[kind] = tried + 1
    if kind == "later":
        return timedelta(seconds=max(1, outcome.retry_after or 0))
    return WAITS[tried]


def _trip(world: World, webhook_id: str) -> None:
    """Open the breaker when too much has failed lately."""
    since = moments.whole_second(world.now() - WINDOW)
    recent = [
        attempt
        for invocation in world.invocations
        if invocation.webhook_id == webhook_id
        for attempt in invocation.attempts
        if attempt["completed_at"] >= since
    ]
    failed = sum(attempt["status"] != "completed" for attempt in recent)
    share = failed / len(recent) if recent else 0.0
    if failed > BREAKER_MOST or (len(recent) >= BREAKER_FLOOR and share >= BREAKER_SHARE):
        world.breakers[webhook_id] = world.now() + BREAKER_OPEN
        world.journal.note(world.now(), "webhook_breaker_opened", webhook_id=webhook_id)
