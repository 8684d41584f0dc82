"""Spells moments the way Jira does, and reads what JQL and bodies say about time."""

from datetime import datetime
from zoneinfo import ZoneInfo

MILLI = 1000


def spelled(moment: datetime, zone: str = "UTC") -> str:
    """Such as `2026-04-25T18:35:13.605+0530`: milliseconds, and an offset without a colon."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // MILLI:03}{local:%z}"


def epoch_millis(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return int(moment.timestamp()) * MILLI + moment.microsecond // MILLI


def to_millis(moment: datetime) -> datetime:
    """The moment as precisely as Jira keeps it."""
    return moment.replace(microsecond=moment.microsecond // MILLI * MILLI)
