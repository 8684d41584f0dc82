"""Rule: the clock, chance, the network, the database and the mail each have one door, so that a simulation can hold it.

A call of one of these anywhere else is counted here, with its reason, so that the list changes only on purpose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import house

SHIPPING = ("core", "connectors", "store", "runtime", "webhooks", "console")

CALLS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "session")
REHEARSALS = (
    "connectors/jira/rehearsal.py",
    "connectors/jira/story.py",
    "connectors/zendesk/rehearsal.py",
    "connectors/zendesk/story.py",
    "runtime/demo.py",
)
"""They play people at the pretend helpdesks; no service runs them."""

# What is watched: a port's name, what of its modules belongs to it (nothing named: all of it), and where it may stand.
PORTS: dict[str, tuple[dict[str, tuple[str, ...]], tuple[str, ...]]] = {
    "the clock": (
        {"datetime": ("now", "utcnow", "today"), "date": ("today",)},
        ("runtime/clock.py",),
    ),
    "waiting and measuring": (
        {"time": ("time", "time_ns", "sleep", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime")},
        # The memory may import none of runtime, and only measures how long it waited for the database.
        ("runtime/clock.py", "connectors/pause.py", "store/waits.py"),
    ),
    "chance": (
        {"random": (), "secrets": (), "uuid": ("uuid1", "uuid4"), "os": ("urandom",)},
        # The installer draws the secret that a Jira webhook is signed with; a connector may import none of runtime.
        ("runtime/chance.py", "connectors/jira/provision.py"),
    ),
    "calls of helpdesks": (
        {"requests": CALLS},
        REHEARSALS,
    ),
    "databases": (
        {"sqlite3": ("connect",), "psycopg": ("connect",)},
        # A file is looked at before anything opens it; a lock that a process holds needs a line of its own.
        ("store/soundness.py", "store/leadership.py"),
    ),
    "sending mail": ({"smtplib": ("SMTP", "SMTP_SSL", "LMTP")}, ("runtime/mail/sending.py",)),
    "reading mail": ({"imaplib": ("IMAP4_SSL", "IMAP4_stream", "Internaldate2tuple")}, ("runtime/mail/mailbox.py",)),
}
SESSIONS = ("connectors/one_host.py", "console/oidc.py", "runtime/status_page.py")
"""Where a session of requests is made: one way to helpdesks, one to where people sign in, one to status pages."""


Mention = tuple[str, tuple[str, ...]]
"""A name that something is taken from, and what is."""


def mentions(module: ast.Module) -> Iterator[Mention]:
    """Each mention of something by the name of its module, whichever way it is imported."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, (node.attr,)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, tuple(one.name for one in node.names)


@cache
def mentioned(path: Path) -> tuple[Mention, ...]:
    """Those of a file."""
    return tuple(mentions(house.tree(path)))


def uses(found: Iterable[Mention], watched: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Each mention of what is watched, as ``module.name``."""
    for module, taken in found:
        if module in watched:
            names = watched[module]
            yield from (f"{module}.{name}" for name in taken if not names or name in names)


def made(path: Path) -> bool:
    """Whether a session of requests is made here; as a type it may stand anywhere."""
    if ("requests", ("Session",)) not in mentioned(path):
        return False
    calls = (node.func for node in ast.walk(house.tree(path)) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Attribute) and ast.unparse(one) == "requests.Session" for one in calls)


@pytest.mark.parametrize("port", PORTS)
def test_g21_each_port_is_in_one_place(port: str) -> None:
    watched, places = PORTS[port]
    found = {str(path): sorted(set(uses(mentioned(path), watched))) for path in house.python_files(*SHIPPING)}

    assert {path: names for path, names in found.items() if names and path not in places} == {}


@pytest.mark.parametrize("port", PORTS)
def test_no_place_is_listed_that_needs_no_exception(port: str) -> None:
    watched, places = PORTS[port]

    idle = {"runtime/mail/mailbox.py"}  # it comes by its library, and is listed so that nobody else takes its place
    assert [one for one in places if one not in idle and not list(uses(mentioned(Path(one)), watched))] == []


def test_g21_a_session_is_made_in_one_place_for_each_kind_of_host() -> None:
    assert tuple(str(path) for path in house.python_files(*SHIPPING) if made(path)) == SESSIONS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time\ntime.sleep(1)", ["time.sleep"]),
        ("from time import monotonic", ["time.monotonic"]),
        ("from datetime import time\ntime.min", []),
        ("import time", []),
    ],
)
def test_what_counts_as_a_use(text: str, found: list[str]) -> None:
    watched, _ = PORTS["waiting and measuring"]

    assert list(uses(mentions(ast.parse(text)), watched)) == found
