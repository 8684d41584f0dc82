"""Reads the status page on which a company says what is out of order.

Rule 1: the host comes from the configuration alone. No redirect is followed, nothing else is called, every call ends.
Rule 2: an answer is believed whole or not at all; whatever is odd about it raises :class:`FeedUnreadable`.
Rule 3: texts of the page are shown to people as plain text, short, without characters that mean something else.

The form is that of Statuspage's status API, which every such page describes under ``/api``; for example
https://confluence.status.atlassian.com/api.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from typing import Annotated, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import msgspec
import requests
from msgspec import Struct
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from urllib3.exceptions import HTTPError

from connectors.public_lines import LineAdapter
from core.errors import FeedUnreadable, TryLater
from runtime.clock import stopwatch
from runtime.policy_terms import When
from runtime.policy_words import Duration, YesNo, spelled

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5.0, 10.0, 20.0
MAX_BYTES = 1024 * 1024
PIECE = 16 * 1024
MAX_INCIDENTS = 200
MAX_TITLE, MAX_UPDATE = 200, 500
SHORTEST_POLL = timedelta(seconds=30)
NO_OUTAGE = frozenset({"none", "maintenance"})
"""Impacts of which nobody is out of order."""
OVER = frozenset({"resolved", "postmortem", "completed"})
WORKING = "operational"
INCIDENT = re.compile(r"[A-Za-z0-9_-]{1,64}")

T = TypeVar("T")


def _poll(length: timedelta) -> timedelta:
    if length < SHORTEST_POLL:
        raise ValueError(f"must be at least 30s, not {spelled(length)}")
    return length


class StatusPagePart(BaseModel):
    """The status page of an account, and which of its components stand for which tickets.

    ``own_host`` says that a page on this machine or at a bare address is meant. ``subscribe_url`` is where customers
    subscribe to updates; without it the page itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    own_host: YesNo = False
    url: str
    subscribe_url: str = ""
    poll_every: Annotated[Duration, AfterValidator(_poll)] = Field(
        timedelta(minutes=2), json_schema_extra={"default": "2m"}
    )
    components: dict[str, When] = Field(default_factory=dict)

    @field_validator("url", "subscribe_url")
    @classmethod
    def _address(cls, address: str, info: ValidationInfo) -> str:
        why = _fault(address, own_host=info.data.get("own_host", False)) if address or info.field_name == "url" else ""
        if not why and info.field_name == "url" and _more_than_a_host(address):
            why = "must be scheme and host alone, such as https://status.example.com"
        if why:
            raise ValueError(why)
        return address

    @property
    def base(self) -> str:
        """The address without a slash at its end."""
        return self.url.rstrip("/")

    @property
    def subscribe(self) -> str:
        """Where customers subscribe."""
        return self.subscribe_url or self.base


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident that goes on, with the latest word on it.

    ``components`` are those of its components that do not work now, each by every name it goes by in small letters:
    its own, its group's, and both as ``group / name``.
    """

    id: str
    title: str
    started_at: datetime
    components: tuple[str, ...]
    update: str


@dataclass(frozen=True, slots=True)
class Feed:
    """All that a status page says now; ``components`` are the names of everything it watches."""

    incidents: tuple[Incident, ...]
    components: frozenset[str]


class _Page(Struct):
    id: str


class _Component(Struct):
    id: str
    name: str
    status: str
    group_id: str | None = None


class _Update(Struct):
    body: str | None = None


class _Incident(Struct):
    id: str
    name: str
    status: str
    created_at: datetime
    impact: str = ""
    started_at: datetime | None = None
    components: list[_Component] = []
    incident_updates: list[_Update] = []


class _Summary(Struct):
    page: _Page
    components: list[_Component]


class _Unresolved(Struct):
    page: _Page
    incidents: list[_Incident]


def web_address(address: str) -> bool:
    """Whether people can open this address in a browser; nothing but http and https, without white space."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    odd = any(letter.isspace() or not letter.isprintable() for letter in address)
    return bool(host) and parts.scheme in ("http", "https") and not odd and parts.username is None


def open_session(*, own: bool = True) -> requests.Session:
    """A session that keeps no cookies, uses no proxy and repeats nothing; to public addresses unless ``own``."""
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"User-Agent": "Halyard", "Accept": "application/json", "Accept-Encoding": "identity"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("https://", "http://"):
        session.mount(scheme, LineAdapter(own=own))
    return session


def read_feed(session: requests.Session, page: StatusPagePart) -> Feed:
    """What the page says now; raises :class:`FeedUnreadable`.

    The summary is read after the incidents, so that a component that works again is not taken for one that does not.
    """
    unresolved = _read(session, f"{page.base}/api/v2/incidents/unresolved.json", _Unresolved)
    summary = _read(session, f"{page.base}/api/v2/summary.json", _Summary)
    if unresolved.page.id != summary.page.id:
        raise FeedUnreadable(f"{page.base} answered for two pages, {unresolved.page.id!r} and {summary.page.id!r}")
    if len(unresolved.incidents) > MAX_INCIDENTS:
        raise FeedUnreadable(f"{page.base} tells of more than {MAX_INCIDENTS} incidents")
    now = {one.id: one for one in summary.components}
    going_on = [one for one in unresolved.incidents if one.status not in OVER and one.impact not in NO_OUTAGE]
    incidents = tuple(_incident(one, now) for one in going_on)
    if len({one.id for one in incidents}) < len(incidents):
        raise FeedUnreadable(f"{page.base} tells of an incident twice")
    return Feed(incidents, frozenset(name for one in summary.components for name in _names(one, now)))


def plain(text: str, longest: int) -> str:
    """Somebody else's words on one line, cut to a length, without control and direction characters."""
    kept = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") else one for one in text)
    words = " ".join(kept.split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _incident(found: _Incident, now: Mapping[str, _Component]) -> Incident:
    started_at = found.started_at or found.created_at
    if not INCIDENT.fullmatch(found.id) or started_at.tzinfo is None:
        raise FeedUnreadable(f"incident {found.id[:70]!r} has an odd id or a moment without a time zone")
    present = (now.get(one.id, one) for one in found.components)
    broken = dict.fromkeys(name for one in present if one.status != WORKING for name in _names(one, now))
    latest = found.incident_updates[0].body if found.incident_updates else ""
    title = plain(found.name, MAX_TITLE) or "An incident"
    return Incident(found.id, title, started_at.astimezone(UTC), tuple(broken), plain(latest or "", MAX_UPDATE))


def _names(one: _Component, known: Mapping[str, _Component]) -> tuple[str, ...]:
    """What a component goes by: two groups of a page often have one of the same name."""
    name, group = one.name.strip().casefold(), known.get(one.group_id or "")
    if group is None:
        return (name,)
    above = group.name.strip().casefold()
    return (name, above, f"{above} / {name}")


def _read(session: requests.Session, url: str, shape: type[T]) -> T:
    body = _body(session, url)
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FeedUnreadable(f"{url} answered with something unreadable: {error}") from error


def _body(session: requests.Session, url: str) -> bytes:
    """The whole answer; raises for anything but a 200 of a fair size in a fair time."""
    until = stopwatch() + WHOLE_SECONDS
    timeout = (CONNECT_SECONDS, READ_SECONDS)
    try:
        with session.get(url, timeout=timeout, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
                raise FeedUnreadable(f"{url} answered {answer.status_code}")
            return _pieces(answer.raw, url, until)
    except TryLater as error:
        raise FeedUnreadable(str(error)) from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise FeedUnreadable(f"{url} did not answer: {type(error).__name__}") from error


def _pieces(raw: Any, url: str, until: float) -> bytes:
    body = bytearray()
    while piece := raw.read1(PIECE):
        body += piece
        if len(body) > MAX_BYTES:
            raise FeedUnreadable(f"{url} answered with more than {MAX_BYTES // 1024} KiB")
        if stopwatch() > until:
            raise FeedUnreadable(f"{url} took longer than {WHOLE_SECONDS:g} s")
    return bytes(body)


def _fault(address: str, *, own_host: bool) -> str:
    """What is wrong with an address, or nothing."""
    if not web_address(address):
        return f"{address[:60]!r} is not an address such as https://status.example.com"
    parts = urlsplit(address)
    if parts.scheme != "https" and not (own_host and _is_loopback(parts)):
        return "must begin with https:// (http:// is for this machine alone, with own_host: true)"
    if not own_host and not re.fullmatch(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]+", (parts.hostname or "").rstrip(".")):
        return f"{parts.hostname!r} is not a public name; set own_host: true if it is meant"
    return ""


def _more_than_a_host(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.path.strip("/") or parts.query or parts.fragment)


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
