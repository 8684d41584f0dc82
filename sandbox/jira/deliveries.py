"""Calls webhooks and tries again as Jira does, on the pretend clock.

Rule 1: no answer, 408, 409, 425, 429 and every 5xx are tried again, up to 5 times, 5 to 15 minutes apart; all else
is final.
Rule 2: a call has one identifier over all its tries; a Data Center never tries again.
Rule 3: the fall-out of bulk changes comes minutes later than everything else; a Data Center knows no such lane.
Rule 4: a body of more than 25 MB is not sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox import moments
from sandbox.faults import WEBHOOK_KINDS
from sandbox.jira.hook_calls import Composed, Outcome, call_endpoint, compose
from sandbox.jira.records import Delivery, Json
from sandbox.jira.signing import drawn
from sandbox.jira.world import World
from sandbox.wire import WireCall

PRIMARY, SECONDARY = "Primary", "Secondary"
MOST_RETRIES = 5
BACK_OFF = 5 * 60, 15 * 60
LANE_LATE = 2 * 60, 15 * 60
SWAP_WAIT = timedelta(seconds=1)
LARGEST = 25 * 1024 * 1024
MOST_KEPT = 1000


def queue(world: World, webhook_id: str, url: str, body: str, why: str, flow: str) -> None:
    """Have a webhook called as soon as time allows; planned webhook faults strike here."""
    if len(body.encode()) > LARGEST:
        world.journal.note(world.now(), "webhook_skipped", webhook_id=webhook_id, why=why)
        return
    path = "/" + url.split("://", 1)[-1].partition("/")[2]
    fault = world.faults.take(WEBHOOK_KINDS, "POST", path)
    kind = fault.kind if fault else ""
    delivery = _delivery(world, webhook_id, url, body, why, flow)
    world.journal.note(world.now(), "webhook_queued", webhook_id=webhook_id, why=why, fault=kind or None)
    if kind == "webhook_drop":
        return
    if kind == "webhook_late" and fault:
        delivery.due_at += timedelta(seconds=fault.seconds)
    if kind == "webhook_duplicate":
        _keep(world, _delivery(world, webhook_id, url, body, why, flow, same_as=delivery))
    if kind == "webhook_reorder":
        delivery.due_at += SWAP_WAIT
        delivery.held = True
    else:
        _release_held(world, delivery)
    _keep(world, delivery)


def _delivery(
    world: World, webhook_id: str, url: str, body: str, why: str, flow: str, same_as: Delivery | None = None
) -> Delivery:
    now = world.now()
    number = same_as.id if same_as else world.numbers.uuid("delivery")
    due_at = now
    if flow == SECONDARY:
        due_at += _seconds(world, f"lane {number}", LANE_LATE)
    order = float(world.numbers.take("fact"))
    return Delivery(number, webhook_id, body, why, flow, due_at, now, order, url=url)


def _seconds(world: World, name: str, between: tuple[int, int]) -> timedelta:
    return timedelta(seconds=round(drawn(world.secrets["signing_seed"], name, *between)))


def _keep(world: World, delivery: Delivery) -> None:
    """The log forgets the oldest calls that have ended."""
    world.deliveries.append(delivery)
    if len(world.deliveries) > MOST_KEPT:
        ended = [one for one in world.deliveries if one.status != "queued"]
        for old in ended[: len(world.deliveries) - MOST_KEPT]:
            world.deliveries.remove(old)


def _release_held(world: World, later: Delivery) -> None:
    """A call held back to change places goes right after the next one."""
    for one in world.deliveries:
        if one.held:
            one.held = False
            if one.status == "queued":
                one.due_at, one.order = later.due_at, later.order + 0.5


@dataclass
class Deliveries:
    """The webhook calls of one site that have not ended yet; the clock asks when the next is due."""

    world: World
    send: Callable[[Composed], Outcome] = call_endpoint

    def next_due_at(self) -> datetime | None:
        with self.world.lock:
            return min((one.due_at for one in self.world.deliveries if one.status == "queued"), default=None)

    def run_due(self) -> list[str]:
        """Make every call that is due, one after the other, and tell what came of each."""
        told = []
        while (delivery := self._next_due()) is not None:
            told.append(self._deliver(delivery))
        return told

    def _next_due(self) -> Delivery | None:
        with self.world.lock:
            now = self.world.now()
            due = [one for one in self.world.deliveries if one.status == "queued" and one.due_at <= now]
            return min(due, key=lambda one: (one.due_at, one.order), default=None)

    def _deliver(self, delivery: Delivery) -> str:
        with self.world.lock:
            hook = self.world.webhooks.get(delivery.webhook_id)
            if hook is None or not hook["enabled"]:
                return _end(self.world, delivery, "gone", None)
            call = compose(self.world, delivery)
        outcome = self.send(call)
        with self.world.lock:
            return self._record(hook, delivery, call, outcome)

    def _record(self, hook: Json, delivery: Delivery, call: Composed, outcome: Outcome) -> str:
        world = self.world
        attempt: Json = {"at": moments.written(world.now()), "status": outcome.status_code, "headers": call.headers}
        delivery.attempts.append(attempt)
        believed = None if outcome.status_code is None else outcome.status_code not in (401, 403)
        at = moments.written(world.now())
        world.wire.add(WireCall(at, "out", "POST", call.url, outcome.status_code, hook["name"], believed))
        tries = len(delivery.attempts)
        if outcome.passing and world.cloud and tries <= MOST_RETRIES:
            delivery.due_at = world.now() + _seconds(world, f"{delivery.id} {tries}", BACK_OFF)
            return f"webhook {hook['name']!r} ({delivery.why}) will be tried again: {outcome.words()}"
        code = outcome.status_code
        return _end(world, delivery, "done" if code is not None and code < 300 else "failed", code)


def _end(world: World, delivery: Delivery, status: str, code: int | None) -> str:
    delivery.status = status
    hook = world.webhooks.get(delivery.webhook_id)
    name = hook["name"] if hook else delivery.webhook_id
    details = {"webhook_id": delivery.webhook_id, "status": status, "status_code": code}
    world.journal.note(world.now(), "webhook_ended", **details, why=delivery.why)
    return f"webhook {name!r} ({delivery.why}): {code or status}"
