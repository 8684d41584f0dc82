"""Says when an account's people leave a level without anybody who could answer, by their regions and absences.

Rule 1: who may answer is what :mod:`core.owners` says, so that what is found here is what would happen.
Rule 2: a region counts when anybody of the account answers for it; tickets without a region are looked at as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.cast import Cast
from core.owners import absences, owner_of, selectable
from core.policy import Level, Policy
from core.sentences import moment
from core.tickets import Status, Ticket, TicketRef

LOOKED_AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """A level that nobody could answer for: tickets of these regions (empty: those without one), between two moments.

    The moments are aware; both are ``None`` where nobody of the role ever could.
    """

    policy: str
    level: int
    role: str
    regions: tuple[str, ...]
    from_at: datetime | None = None
    until_at: datetime | None = None

    def text(self, zone: str) -> str:
        """The gap as an operator reads it, times in ``zone``."""
        names = [one or "none at all" for one in self.regions]
        which = f"region {' or '.join(names)}"
        where = f"level {self.level} of {self.policy}"
        if self.from_at is None or self.until_at is None:
            return f"nobody of {self.role} answers for tickets of {which} at {where}: all are bound to other regions"
        times = f"from {moment(self.from_at, zone)} until {moment(self.until_at, zone)}"
        return f"everybody of {self.role} for tickets of {which} is away {times}: nobody owns {where}"


def unbound(cast: Cast, policy: Policy) -> tuple[Unstaffed, ...]:
    """Every level and region that nobody could ever answer for; a role that nobody plays at all is not said again."""
    return tuple(
        Unstaffed(policy.name, level.number, level.owner, (region,))
        for level in policy.levels
        for region in regions(cast)
        if cast.of(level.owner) and not selectable(cast, level.owner, _ticket(region))
    )


def gaps(cast: Cast, policy: Policy, now: datetime, until: datetime) -> tuple[Unstaffed, ...]:
    """Every stretch between two moments (aware) in which all who could answer for a level are away, earliest first."""
    together: dict[tuple[datetime, datetime, int], Unstaffed] = {}
    for level in policy.levels:
        for region in regions(cast):
            for from_at, until_at in _away(cast, level, region, now, until):
                key = (from_at, until_at, level.number)
                found = together.get(key)
                others = found.regions if found is not None else ()
                one = Unstaffed(policy.name, level.number, level.owner, (*others, region), from_at, until_at)
                together[key] = one
    return tuple(together[key] for key in sorted(together))


def warnings(cast: Cast, policies: Iterable[Policy], now: datetime) -> tuple[Unstaffed, ...]:
    """What is no mistake and still leaves tickets without an owner within a year of ``now`` (aware)."""
    found: list[Unstaffed] = []
    for policy in policies:
        found += [one for one in unbound(cast, policy) if one.regions == ("",)]
        found += gaps(cast, policy, now, now + LOOKED_AHEAD)
    return tuple(found)


def regions(cast: Cast) -> tuple[str, ...]:
    """Every region that somebody of the account answers for, after the empty one of tickets that have none."""
    named = {region for role in {*cast.people, *cast.others} for one in cast.of(role) for region in one.regions}
    return ("", *sorted(named))


def _away(cast: Cast, level: Level, region: str, now: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of one level and region; who is there changes only where an absence begins or ends."""
    ticket = _ticket(region)
    players = selectable(cast, level.owner, ticket)
    ends = {at for one in players for gap in absences(cast, one.email) for at in (gap.from_at, gap.until_at)}
    moments = [now, *sorted(at for at in ends if now < at < until), until]
    from_at: datetime | None = None
    for at in moments[:-1] if players else ():
        if owner_of(cast, level.owner, ticket, at) is None:
            from_at = from_at or at
        elif from_at is not None:
            yield from_at, at
            from_at = None
    if from_at is not None:
        yield from_at, until


def _ticket(region: str) -> Ticket:
    """Some ticket of a region; only that is looked at."""
    return replace(_SOME_TICKET, region=region)


_ANY_TIME = datetime.fromtimestamp(0, UTC)
_SOME_TICKET = Ticket(TicketRef("", "", ""), "", Status.OPEN, _ANY_TIME, _ANY_TIME)
