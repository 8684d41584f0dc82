"""Judges what happened in the host by the host's own journal; knows nothing of the service and shares no code with it.

What a customer may see at most once: that an escalation was received, taken up, closed. What must be seen at
least once: the receipt of whatever was asked for properly.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

HALYARD = 30000002
SAID = re.compile(r"Escalation (E-\d+-\d+)(?: of case \d+ is (received)|: .*? has (taken it up)| is (closed))")

Json = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What was seen in the host: public words by escalation, openings by ticket, and what is wrong with them."""

    said: Counter[tuple[str, str]]
    opened: Counter[int]
    doubled: tuple[str, ...]

    def of(self, escalation: str) -> list[str]:
        """Which words the customer read of an escalation."""
        return sorted(word for (name, word), _ in self.said.items() if name == escalation)


def judge(journal: list[Json]) -> Verdict:
    """The verdict on everything that Halyard did in the account."""
    said: Counter[tuple[str, str]] = Counter()
    texts: Counter[tuple[int, str]] = Counter()
    opened: Counter[int] = Counter()
    for fact in journal:
        if fact.get("actor_id") != HALYARD:
            continue
        if fact["what"] == "comment":
            texts[fact["ticket_id"], fact["body"]] += 1
            for found in SAID.finditer(fact["body"]) if fact["public"] else ():
                said[found[1], next(word for word in found.groups()[1:] if word)] += 1
        if fact["what"] == "change" and fact["new"] == "halyard_escalation_requested":
            opened[fact["ticket_id"]] += 1
    doubled = [f"{escalation}: {word}, {count} times" for (escalation, word), count in said.items() if count > 1]
    doubled += [f"ticket {ticket}: {text!r}, {count} times" for (ticket, text), count in texts.items() if count > 1]
    return Verdict(said, opened, tuple(doubled))
