"""Judges what happened in the host by the host's own journal; knows nothing of the service and shares no code with it.

What a customer may see at most once: that an escalation was received, taken up, closed. What must be seen at
least once: the receipt of whatever was asked for properly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.stories.desk import Deed

SAID = re.compile(r"Escalation (E-\d+-\d+)(?: of case \S+ is (received)|: .*? has (taken it up)| is (closed))")


@dataclass(frozen=True)
class Verdict:
    """What was seen in the host: public words by escalation, openings by ticket, and what is wrong with them."""

    said: Counter[tuple[str, str]]
    opened: Counter[str]
    doubled: tuple[str, ...]

    def of(self, escalation: str) -> list[str]:
        """Which words the customer read of an escalation."""
        return sorted(word for (name, word), _ in self.said.items() if name == escalation)


def judge(deeds: Iterable[Deed]) -> Verdict:
    """The verdict on everything that Halyard did in the account."""
    said: Counter[tuple[str, str]] = Counter()
    texts: Counter[tuple[str, str]] = Counter()
    opened: Counter[str] = Counter()
    for deed in deeds:
        if deed.said:
            texts[deed.ticket, deed.said] += 1
            for found in SAID.finditer(deed.said) if deed.public else ():
                said[found[1], next(word for word in found.groups()[1:] if word)] += 1
        if deed.state == "requested":
            opened[deed.ticket] += 1
    doubled = [f"{escalation}: {word}, {count} times" for (escalation, word), count in said.items() if count > 1]
    doubled += [f"ticket {ticket}: {text!r}, {count} times" for (ticket, text), count in texts.items() if count > 1]
    return Verdict(said, opened, tuple(doubled))
