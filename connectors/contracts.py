"""Knows what an account can say of a customer's contract, and when the last day of one ends.

Rule 1: what is said is in the core's words or is not known.
Rule 2: a contract is valid through the whole of its last day where its customer lives (MX-03).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.addresses import Fault

CONTRACTS = ("valid", "none")
"""What is known of a contract, in the core's words."""
FAR = date(9000, 1, 1)
"""Any day after this is this: dates end, contracts without an end do not."""


def contract_faults(words: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with the words that an account maps to the state of a contract."""
    for word in words:
        if word not in CONTRACTS:
            yield "contract.values", f"{word!r} is neither {' nor '.join(CONTRACTS)}"


def day_of(value: object) -> date | None:
    """A date as a host keeps it: a day alone, or the first moment of it; ``None`` for anything else."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def end_of(day: date, theirs: str | None, zone: str) -> datetime:
    """The first moment after a day, in UTC.

    The day ends in the customer's time zone (``theirs``), and in the account's ``zone`` where theirs is not known.
    """
    next_day = datetime.combine(min(day, FAR) + timedelta(days=1), time(), _zone(theirs, zone))
    return next_day.astimezone(UTC)


def _zone(theirs: str | None, zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(theirs or zone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(zone)
