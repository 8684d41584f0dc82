"""Says moments, lengths of time and other people's words as the pages show them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

TYPED = re.compile("`([^`\n]+)`")
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""The classes of characters that change the direction of what stands around them."""


def visible(text: object) -> str:
    """Text of somebody else's: what would turn the line round is spelt out (T13)."""
    return "".join(_visible(letter) for letter in str(text))


def pieces(text: object) -> tuple[tuple[str, bool], ...]:
    """Words in the order given, and of each whether it stood between back quotes: that is something to type."""
    return tuple((one, n % 2 == 1) for n, one in enumerate(TYPED.split(str(text))) if one)


def moment(at: datetime | None) -> str:
    """A moment in UTC, to the minute."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def machine(at: datetime | None) -> str:
    """A moment for machines that read the page."""
    return "" if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def length(span: timedelta) -> str:
    """A length of time in its two largest units, such as ``2 h 05 min``."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest:02} min" if rest else f"{hours} h"
    return f"{rest} min" if rest else "less than a minute"


def until(at: datetime, now: datetime) -> str:
    """How long it is to a moment, or how long that has been over."""
    return f"overdue by {length(now - at)}" if at <= now else f"in {length(at - now)}"


def _visible(letter: str) -> str:
    if unicodedata.bidirectional(letter) in TURNING:
        return f"[U+{ord(letter):04X}]"
    if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
        return "\ufffd"
    return letter


FILTERS: Mapping[str, Callable[..., object]] = {
    "visible": visible,
    "pieces": pieces,
    "moment": moment,
    "machine": machine,
    "until": until,
}
