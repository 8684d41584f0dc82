"""Turns Zendesk's refusals into what we do next: try later, decide again, look first, or fetch a person.

Rule 1: a write whose answer we did not see, or cannot read, may have been carried out: look before repeating.
Rule 2: nobody waits here. How long to wait is told to whoever asked, an hour at most.
Rule 3: what the host says is passed on in part and as text only; it may be anything.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)

LONGEST_WAIT = timedelta(hours=1)
SHORTEST_WAIT = timedelta(seconds=1)
SAID_AT_MOST = 300
QUEUE_FULL = "TooManyJobs"
QUEUE_WAIT = timedelta(seconds=30)
ABOUT_CREDENTIALS = re.compile(r"scope|token|authenticat|credential|suspended", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the host, free of any library: header names in lower case."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def reading(self) -> bool:
        """Whether the request only read."""
        return self.method in ("GET", "HEAD")


def refusal(answer: Answer, now: datetime) -> HostError | None:
    """The error an answer stands for, or ``None`` where it is a success that can be read.

    https://developer.zendesk.com/api-reference/introduction/responses/ and, for 429, .../rate-limits/
    """
    if 200 <= answer.status < 300:
        return None if answer.reading or _is_object(answer) else _unreadable(answer)
    what = f"{answer.method} {answer.path} answered {answer.status}: {said(answer.body)}"
    match answer.status:
        case 401:
            return CredentialsRefused(what)
        case 403 if ABOUT_CREDENTIALS.search(said(answer.body)):
            return CredentialsRefused(what)
        case 404 | 410:
            return TicketGone(what)
        case 409:
            return DecideAgain(what)
        case 429:
            return TryLater(what, retry_after(answer.headers, now) or _window(answer.headers))
        case 400 | 422 if QUEUE_FULL in what:
            return TryLater(what, QUEUE_WAIT)
        case status if status >= 500 or status == 408:
            return _broken(answer, what, now)
        case _:
            return WillNotWork(what)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the host asks us to wait: seconds or an HTTP date, between a second and an hour.

    ``None`` where nothing usable is said. A date is measured against the answer's own ``Date``, so that a
    host whose clock is off does not make us wait for ever, and against ``now`` where there is none.
    """
    told = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,400}(?:\.[0-9]{1,20})?", told):
        return _bounded(math.ceil(min(float(told), LONGEST_WAIT.total_seconds())))
    until = _http_date(told)
    if until is None:
        return None
    return _bounded((until - (_http_date(headers.get("date", "")) or now)).total_seconds())


def said(body: bytes) -> str:
    """What an error body says, shortened: error, description and details of Zendesk's JSON, or its first words."""
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError):
        return _short(body[: 2 * SAID_AT_MOST].decode("utf-8", "replace"))
    if not isinstance(content, dict):
        return _short(str(content))
    parts = [_words(content.get(name)) for name in ("error", "description", "error_description", "message", "details")]
    return _short("; ".join(part for part in parts if part) or str(content))


def _words(value: Any) -> str:
    """Nested details as one line: ``status: Status: closed prevents ticket update``."""
    if isinstance(value, dict):
        named = [value[name] for name in ("title", "message", "description") if isinstance(value.get(name), str)]
        return ": ".join(named) or ", ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_words(inner) for inner in value)
    return "" if value is None else str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SAID_AT_MOST else line[: SAID_AT_MOST - 1] + "…"


def _is_object(answer: Answer) -> bool:
    if answer.status == 204:
        return True
    try:
        return isinstance(msgspec.json.decode(answer.body), dict)
    except (msgspec.DecodeError, ValueError):
        return False


def _unreadable(answer: Answer) -> HostError:
    return LookBeforeRepeating(f"{answer.method} {answer.path} answered {answer.status} with something unreadable")


def _broken(answer: Answer, what: str, now: datetime) -> HostError:
    if answer.reading:
        return TryLater(what, retry_after(answer.headers, now))
    return LookBeforeRepeating(what)


def _window(headers: Mapping[str, str]) -> timedelta | None:
    """When the rate limit's window ends, where a 429 says that and no more."""
    reset = headers.get("ratelimit-reset", "").strip()
    return _bounded(int(reset)) if re.fullmatch(r"[0-9]{1,6}", reset) else None


def _http_date(text: str) -> datetime | None:
    if not text or len(text) > 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _bounded(seconds: float) -> timedelta:
    return min(max(timedelta(seconds=seconds), SHORTEST_WAIT), LONGEST_WAIT)
