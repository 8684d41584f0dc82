"""Lays out escalations as a table for spreadsheets, safe to open: no cell is ever a formula (T60)."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from core.policy import PromiseKind

COLUMNS = (
    "ticket",
    "account",
    "number",
    "policy",
    "state",
    "severity",
    "tier",
    "organization",
    "level",
    "owner",
    "owner_name",
    "channel",
    "requested_by",
    "reason",
    "opened_at",
    "accepted_at",
    "acknowledged_at",
    "contacted_at",
    "closed_at",
    "outcome",
    *(f"{kind}_{what}" for kind in PromiseKind for what in ("made", "missed")),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would work out."""


def write_table(lines: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write the escalations of these ticket lines, a row each; answers how many there were."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for line in lines:
        for row in _rows(line):
            writer.writerow([_cell(row.get(name)) for name in COLUMNS])
            count += 1
    return count


def _rows(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    ticket = {name: line.get(name) for name in ("account", "severity", "tier", "organization")}
    for one in line["escalations"]:
        by = one["by"]
        promises: dict[str, Any] = {}
        for promise in one["promises"]:
            for what, counts in (("made", True), ("missed", promise["missed"])):
                name = f"{promise['kind']}_{what}"
                promises[name] = promises.get(name, 0) + counts
        requested_by = by.get("email") or by.get("name") or by.get("id", "")
        yield {**ticket, **one, **promises, "ticket": line["id"], "requested_by": requested_by}


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
