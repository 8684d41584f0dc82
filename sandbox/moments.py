"""Reads and writes moments in time the way helpdesks spell them."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """RFC 3339 in UTC, with a fraction only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def whole_second(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds: the only form ticket times have."""
    return written(moment.replace(microsecond=0))


def read(text: str) -> datetime:
    """The moment a text names; ValueError when it names none or has no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; write it like 2026-11-22T10:00:00Z")
    return moment.astimezone(UTC)


def unix(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
