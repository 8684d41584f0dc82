"""Reads what every host's answers have in common: how long to wait, what an error says, whether it can be read.

Rule 1: nobody waits here. How long to wait is told to whoever asked, an hour at most.
Rule 2: what the host says is passed on in part and as text only; it may be anything.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

LONGEST_WAIT = timedelta(hours=1)
SHORTEST_WAIT = timedelta(seconds=1)
SAID_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a host, free of any library: header names in lower case.

    ``path`` is the host's own, without what an account's address has before it. ``asking`` says of a request of
    another kind than GET that it changed nothing all the same.
    """

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    asking: bool = False

    @property
    def reading(self) -> bool:
        """Whether the request only read, so that repeating it harms nobody."""
        return self.asking or self.method in ("GET", "HEAD")


def retry_after(headers: Mapping[str, str], now: datetime, name: str = "retry-after") -> timedelta | None:
    """How long the host asks us to wait: seconds or an HTTP date, between a second and an hour.

    ``None`` where nothing usable is said. A date is measured against the answer's own ``Date``, so that a
    host whose clock is off does not make us wait for ever, and against ``now`` where there is none.
    """
    told = headers.get(name, "").strip()
    if re.fullmatch(r"[0-9]{1,400}(?:\.[0-9]{1,20})?", told):
        return bounded(math.ceil(min(float(told), LONGEST_WAIT.total_seconds())))
    until = http_date(told)
    return None if until is None else time_until(until, headers, now)


def time_until(moment: datetime, headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long until a moment that the host named, by the host's own clock where it tells that."""
    return bounded((moment - (http_date(headers.get("date", "")) or now)).total_seconds())


def bounded(seconds: float) -> timedelta:
    """A wait that is neither nothing nor for ever."""
    return min(max(timedelta(seconds=seconds), SHORTEST_WAIT), LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """The moment of an HTTP header; nothing where it is none."""
    if not text or len(text) > 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def content_of(body: bytes) -> Any:
    """What a body says as JSON, or its first words as text."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError):
        return body[: 2 * SAID_AT_MOST].decode("utf-8", "replace")


def short(text: str) -> str:
    """One line of text of a few hundred characters at most."""
    line = " ".join(text.split())
    return line if len(line) <= SAID_AT_MOST else line[: SAID_AT_MOST - 1] + "…"
