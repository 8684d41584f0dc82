"""Rule: core decides and does nothing else; no clock, no dice, no file, no connection."""

import ast
import sys

import pytest

from tests import house

# Modules of the standard library that reach outside the arguments of a function.
REACHES_OUT = {
    "asyncio",
    "ftplib",
    "getpass",
    "http",
    "imaplib",
    "importlib",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "poplib",
    "random",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "uuid",
    "webbrowser",
}
CALLS = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}
CLOCK_READS = {"now", "utcnow", "today"}
CLOCKS = {"date", "datetime"}


def offences(source: str) -> list[str]:
    """What in this source breaks the rule, in the order it stands there."""
    module = ast.parse(source)
    found = [f"imports {name}" for name in house.imported(module) if _reaches_out(name) or _foreign(name)]
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                found.append(f"calls {name}()")
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK_READS:
                found.append(f"reads a clock: {name}()")
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if (
                owner in CLOCKS and name in CLOCK_READS
            ):
                found.append(f"hands on a clock: {owner}.{name}")
    return found


def _reaches_out(name: str) -> bool:
    parts = name.split(".")
    return any(".".join(parts[: length + 1]) in REACHES_OUT for length in range(len(parts)))


def _foreign(name: str) -> bool:
    top = name.split(".")[0]
    return top != "core" and top not in sys.stdlib_module_names


def test_core_reads_no_clock_and_touches_nothing_outside() -> None:
    found = {str(path): offences(house.text(path) or "") for path in house.python_files("core")}

    assert {path: broken for path, broken in found.items() if broken} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "import os.path",
        "from random import choice",
        "from urllib import request",
        "import urllib.request",
        "import uuid",
        "import socket",
        "import requests",
        "from store import rows",
        "open('policy.yaml')",
        "from datetime import datetime\nat = datetime.now()",
        "import datetime\nat = datetime.datetime.utcnow()",
        "from datetime import date\nat = date.today()",
        "from datetime import datetime\nread = datetime.now",
        "def later():\n    import time",
        "clock.now()",
    ],
)
def test_a_planted_offence_is_found(source: str) -> None:
    assert offences(source)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime, timedelta, UTC",
        "from core.errors import Refused",
        "from zoneinfo import ZoneInfo",
        "from urllib.parse import quote",
        "late = due_at <= now",
        "def due(now): return now",
        "late = moment.now",
    ],
)
def test_what_is_allowed_is_left_alone(source: str) -> None:
    assert offences(source) == []
