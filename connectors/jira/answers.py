"""Turns Jira's refusals into what we do next: try later, decide again, look first, or fetch a person.

Rule 1: a write whose answer we did not see, or cannot read, may have been carried out: look before repeating.
Rule 2: what looks like nobody's answer but Jira's says something of an issue; a paused site or a gateway that answers
404 in words of its own says nothing of it.
Rule 3: a token that has ended makes Jira answer as it would a stranger, often with a success and an empty list; the
answer says so in a header, and that is believed before anything else.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes and, for 429,
https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from connectors.host_answers import Answer, bounded, content_of, retry_after, short, time_until
from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)

LOGIN_FAILED = re.compile(r"AUTHENTICATED_FAILED|AUTHENTICATION_DENIED|AUTHORISATION_FAILED")
LOGIN = "x-seraph-loginreason"
USER_NAME = "x-ausername"
DENIED = "x-authentication-denied-reason"
RESETS = ("x-ratelimit-reset", "x-beta-ratelimit-reset", "beta-ratelimit-reset")
ABOUT_CREDENTIALS = re.compile(r"scope does not match|\btoken\b|authenticat|credential|\bcaptcha\b", re.IGNORECASE)
OWN_WORDS = ("errorMessages", "errorMessage", "errors")
SAYS_NOTHING = re.compile(r"/propert(?:y|ies)/[^/]+$|/issueLink$|/field/[^/]+/(?:trash|restore)$")
"""Paths where Jira answers a write with a success and no words."""
ASKING = re.compile(
    r"/rest/api/[23]/(?:issue/bulkfetch|changelog/bulkfetch|search(?:/jql|/approximate-count)?|jql/(?:match|parse)"
    r"|permissions/check|expression/(?:eval|evaluate|analyse)|workflows(?:/update/validation|/create/validation)?)"
)


class FieldsRefused(WillNotWork):
    """Jira takes none of an edit because of some of its fields; ``fields`` are what is wrong, by the field's id."""

    def __init__(self, message: str, fields: Mapping[str, str]) -> None:
        super().__init__(message)
        self.fields = fields


def asks(path: str) -> bool:
    """Whether a POST to this path only asks something, and may be repeated."""
    return ASKING.fullmatch(path) is not None


def refusal(answer: Answer, now: datetime) -> HostError | None:
    """The error an answer stands for, or ``None`` where it is a success that can be read."""
    what = f"{answer.method} {answer.path} answered {answer.status}"
    if _is_a_stranger(answer.headers):
        return CredentialsRefused(f"{what} to somebody who is not signed in")
    # A field is deleted by a task of its own, to which a 303 leads; nobody need follow it.
    if 200 <= answer.status < 300 or (answer.method, answer.status) == ("DELETE", 303):
        return None if answer.reading or _can_be_read(answer) else LookBeforeRepeating(f"{what}, unreadable")
    told = said(answer.body)
    what = f"{what}: {told}"
    match answer.status:
        case 401:
            return CredentialsRefused(what)
        case 403 if DENIED in answer.headers or ABOUT_CREDENTIALS.search(told):
            return CredentialsRefused(what)
        case 404:
            return TicketGone(what) if _in_own_words(answer.body) else TryLater(what)
        case 409:
            return DecideAgain(what)
        case 425 | 429:
            return TryLater(what, wait_told(answer.headers, now))
        case status if status >= 500 or status == 408:
            return TryLater(what, wait_told(answer.headers, now)) if answer.reading else LookBeforeRepeating(what)
        case 400 if fields := _fields_at_fault(answer.body):
            return FieldsRefused(what, fields)
        case _:
            return WillNotWork(what)


def _fields_at_fault(body: bytes) -> Mapping[str, str]:
    """What is wrong with which field, by the field's id; empty where something else is."""
    content = content_of(body)
    errors = content.get("errors") if isinstance(content, dict) else None
    if not isinstance(errors, dict) or (isinstance(content, dict) and content.get("errorMessages")):
        return {}
    return {str(name): short(str(words)) for name, words in errors.items()}


def wait_told(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long Jira asks us to wait, in whichever of its forms: seconds, a date, or the moment its count begins anew.

    Between a second and an hour; ``None`` where nothing usable is said.
    """
    told = retry_after(headers, now) or retry_after(headers, now, "beta-retry-after")
    if told is not None:
        return told
    for name in RESETS:
        moment = _moment(headers.get(name, ""))
        if moment is not None:
            return time_until(moment, headers, now)
        seconds = headers.get(name, "").strip()
        if re.fullmatch(r"[0-9]{1,6}", seconds):
            return bounded(int(seconds))
    return None


def said(body: bytes) -> str:
    """What an error body says, shortened: Jira's messages and the fields they are about, or its first words."""
    content = content_of(body)
    if not isinstance(content, dict):
        return short(str(content))
    messages = content.get("errorMessages")
    parts = [
        *(map(str, messages) if isinstance(messages, list) else ()),
        *(str(content[name]) for name in ("errorMessage", "message") if isinstance(content.get(name), str)),
        *_about_fields(content.get("errors")),
    ]
    return short("; ".join(part for part in parts if part) or str(content))


def _about_fields(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [f"{name}: {words}" for name, words in errors.items()]
    if isinstance(errors, list):
        return [str(one.get("message", one)) if isinstance(one, dict) else str(one) for one in errors]
    return []


def _is_a_stranger(headers: Mapping[str, str]) -> bool:
    return LOGIN_FAILED.search(headers.get(LOGIN, "")) is not None or headers.get(USER_NAME, "") == "anonymous"


def _in_own_words(body: bytes) -> bool:
    content = content_of(body)
    return isinstance(content, dict) and any(name in content for name in OWN_WORDS)


def _can_be_read(answer: Answer) -> bool:
    if answer.status == 204:
        return True
    if not answer.body.strip():
        return SAYS_NOTHING.search(answer.path) is not None
    try:
        return isinstance(msgspec.json.decode(answer.body), dict)
    except (msgspec.DecodeError, ValueError):
        return False


def _moment(text: str) -> datetime | None:
    """A moment as ISO 8601, with or without seconds; without a zone it is UTC."""
    text = text.strip()
    if not 10 <= len(text) <= 40 or "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
