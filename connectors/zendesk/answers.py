"""Turns Zendesk's refusals into what we do next: try later, decide again, look first, or fetch a person.

Rule 1: a write whose answer we did not see, or cannot read, may have been carried out: look before repeating.
Rule 2: what every host's answers have in common is read in ``connectors/host_answers.py``.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.host_answers import Answer, bounded, content_of, retry_after, short
from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)

QUEUE_FULL = "TooManyJobs"
WINDOW = timedelta(minutes=1)
QUEUE_WAIT = timedelta(seconds=30)
ABOUT_CREDENTIALS = re.compile(r"scope|token|authenticat|credential|suspended", re.IGNORECASE)


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


def said(body: bytes) -> str:
    """What an error body says, shortened: error, description and details of Zendesk's JSON, or its first words."""
    content = content_of(body)
    if not isinstance(content, dict):
        return short(str(content))
    parts = [_words(content.get(name)) for name in ("error", "description", "error_description", "message", "details")]
    return short("; ".join(part for part in parts if part) or str(content))


def _words(value: Any) -> str:
    """Nested details as one line: ``status: Status: closed prevents ticket update``."""
    if isinstance(value, dict):
        named = [value[name] for name in ("title", "message", "description") if isinstance(value.get(name), str)]
        return ": ".join(named) or ", ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_words(inner) for inner in value)
    return "" if value is None else str(value)


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


def wait_told(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a 429 asks the whole account to wait; a minute, which is the limit's window, where it does not say."""
    return retry_after(headers, now) or _window(headers) or WINDOW


def _window(headers: Mapping[str, str]) -> timedelta | None:
    """When the rate limit's window ends, where a 429 says that and no more."""
    reset = headers.get("ratelimit-reset", "").strip()
    return bounded(int(reset)) if re.fullmatch(r"[0-9]{1,6}", reset) else None
