"""Runs the account's automations at every full hour, and tells which tickets a view shows.

Rule 1: an automation acts on each ticket for which all its conditions hold at that hour; the update is the
system's own, and triggers see it like any other.
Rule 2: closed and deleted tickets are left alone.
Rule 3: time stops at a full hour only where an automation would act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.zendesk.changes import update_by_rule
from sandbox.zendesk.edits import Edit
from sandbox.zendesk.records import Actor, Json, Ticket, User
from sandbox.zendesk.state_terms import HOUR, HOURS, hours_hold, hours_hold_after
from sandbox.zendesk.trigger_conditions import holds
from sandbox.zendesk.world import World, sorted_records

MOST_TICKETS = 1000
SYSTEM_ID = -1


@dataclass
class Automations:
    """The hourly run of one world."""

    world: World

    def next_due_at(self) -> datetime | None:
        """The next full hour at which something would be done."""
        with self.world.lock:
            known, first = _active(self.world), self._first_hour()
            hours = (
                max(first, _full_hour_after(_latest_false(ticket, one)))
                for ticket in (_touchable(self.world) if known else ())
                for probe in [_probe(self.world, ticket)]
                for one in known
                if _could_hold(probe, one)
            )
            return min(hours, default=None)

    def run_due(self) -> list[str]:
        """Run everything, where it is a full hour that has not been run yet; what was done, in words."""
        with self.world.lock:
            now = self.world.now()
            if now != _floor(now) or now < self._first_hour():
                return []
            self.world.automations_run_at = now
            return [line for one in _active(self.world) for line in _run(self.world, one)]

    def _first_hour(self) -> datetime:
        """The first full hour from now on that is still to be run."""
        now = self.world.now()
        hour = now if now == _floor(now) else _floor(now) + HOUR
        return hour + HOUR if self.world.automations_run_at == hour else hour


def seen_in(world: World, view: Json) -> list[Ticket]:
    """The tickets a view shows, by id; archived ones would be left out."""
    found = (one for one in sorted_records(world.tickets) if one.deleted_at is None)
    return [one for one in found if _all_hold(world, view, one)]


def _run(world: World, automation: Json) -> Iterator[str]:
    rule = {**automation, "rel": "automation"}
    fit = [one for one in _touchable(world) if _all_hold(world, automation, one)]
    for ticket in fit[:MOST_TICKETS]:
        update_by_rule(world, ticket.id, rule, _system(world))
        yield f"automation {automation['title']!r} acted on ticket {ticket.id}"


def _active(world: World) -> list[Json]:
    known = sorted(world.automations.values(), key=lambda one: (one["position"], one["id"]))
    return [one for one in known if one["active"]]


def _touchable(world: World) -> list[Ticket]:
    return [one for one in sorted_records(world.tickets) if one.status != "closed" and one.deleted_at is None]


def _all_hold(world: World, rule: Json, ticket: Ticket) -> bool:
    now, probe = world.now(), _probe(world, ticket)

    def true(condition: Json) -> bool:
        timed = condition["field"] in HOURS
        return hours_hold(ticket, condition, now) if timed else holds(probe, condition)

    return _met(rule, true)


def _could_hold(probe: Edit, rule: Json) -> bool:
    """Whether only time is missing, if anything."""
    return _met(rule, lambda condition: condition["field"] in HOURS or holds(probe, condition))


def _met(rule: Json, true: Callable[[Json], bool]) -> bool:
    either = rule["conditions"]["any"]
    return all(map(true, rule["conditions"]["all"])) and (not either or any(map(true, either)))


def _latest_false(ticket: Ticket, rule: Json) -> datetime:
    """The last moment at which a condition on hours of ``all`` is still false."""
    timed = [one for one in rule["conditions"]["all"] if one["field"] in HOURS]
    return max(hours_hold_after(ticket, one) for one in timed)


def _probe(world: World, ticket: Ticket) -> Edit:
    return Edit(world, ticket, ticket, _system(world), False, 0)


def _system(world: World) -> Actor:
    then = world.clock.start
    return Actor(User(SYSTEM_ID, "Zendesk", "", "system", then, then), "rule")


def _floor(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _full_hour_after(at: datetime) -> datetime:
    return _floor(at) + HOUR
