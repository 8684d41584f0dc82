"""Histories as a person would write them: a head and one ticket a line."""

import json
from pathlib import Path
from typing import Any

from tests.runtime.commands import Ran, halyard
from tests.runtime.own_policy import written

UNTIL = "2026-12-01T00:00:00Z"
IMPACT = "Nobody can print a label since nine this morning"
DETAILS = {"impact": IMPACT, "wanted_outcome": "A second engineer today"}
ASKED: dict[str, Any] = {"reason": "blocked", "details": DETAILS}


def at(day: int, hour: int = 0, minute: int = 0) -> str:
    """A moment of November 2026, a month that begins on a Sunday."""
    return f"2026-11-{day:02}T{hour:02}:{minute:02}:00Z"


def ticket(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A ticket of the lowest urgency, opened on Monday the 2nd at nine."""
    plain: dict[str, Any] = {
        "id": number,
        "created_at": at(2, 9),
        "severity": "S2",
        "tier": "gold",
        "status": "open",
        "requester": {"email": "ana@customer.example"},
        "assignee": "kim@support.example",
        "comments": [],
    }
    return {**plain, **changes}


def said(moment: str, role: str = "agent", author: str = "bo@support.example", **changes: Any) -> dict[str, Any]:
    """A public word."""
    return {"at": moment, "author": author, "role": role, "text": "Words.", **changes}


def became(moment: str, field: str, value: str, before: str | None = None) -> dict[str, Any]:
    """A change of a fact."""
    return {"at": moment, "field": field, "value": value} | ({"from": before} if before is not None else {})


def history(folder: Path, *lines: dict[str, Any], until: str = UNTIL, name: str = "history.jsonl") -> Path:
    """A file with these lines after its head."""
    path = folder / name
    every = [{"halyard_history": 1, "until": until}, *lines]
    path.write_text("".join(json.dumps(one) + "\n" for one in every), "utf-8")
    return path


def simulate(path: Path, *words: object, draft: object = None) -> Ran:
    """The command, in this process."""
    policy = draft if draft is not None else written(path.parent)
    words = ("policy", "simulate", "--policy", policy, "--history", path, "--jobs", 1, *words)
    return halyard(*words, environment={})


def result(path: Path, *words: object, draft: object = None) -> dict[str, Any]:
    """What scripts read."""
    ran = simulate(path, *words, "--json", draft=draft)
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = ran.data
    return found
