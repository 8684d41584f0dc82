"""Reads the lengths of time people write in policies and settings, such as 4h or 1d 12h."""

import re
from datetime import timedelta

LONGEST = timedelta(days=3660)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"([0-9]{1,6})\s*([smhdw])\s*")


def parse_duration(value: object) -> timedelta:
    """``4h``, ``1d 12h``, ``90m``: a number and s, m, h, d or w; a day is 24 hours. Raises ``ValueError``.

    More than ten years is refused: it is a slip of the pen, and dates end.
    """
    text = value if isinstance(value, str) else ""
    found = _DURATION.findall(text)
    if not found or _DURATION.sub("", text).strip():
        raise ValueError(f"use a number and m, h or d, such as 4h, not {value!r}")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in found)
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"is longer than ten years: {text[:40]!r}")
    return timedelta(seconds=seconds)
