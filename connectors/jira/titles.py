"""Gives what Halyard makes in Jira a title of its own, short enough and like nobody else's.

Pure. A title of the customer's is never taken: ours steps aside, and stays there once it has.
"""

import itertools
import re
from collections.abc import Iterator

LONGEST_NAME = 255

_GAPS = re.compile(r"[ \t\r\n]+")


def short(text: str) -> str:
    """A text as one line that Jira takes for a name or an option."""
    # Spaces that hold a line together stay: French has one before each question mark.
    line = _GAPS.sub(" ", text).strip()
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def apart(title: str, kept: str, taken: set[str] | frozenset[str]) -> str:
    """A title that nobody else has; ``kept`` is what ours bears now, ``taken`` are the others in small letters."""
    fit = [kept] if kept == title or kept.startswith(f"{title} (Halyard") else []
    return next(one for one in itertools.chain(fit, _fit_titles(title)) if one.casefold() not in taken)


def _fit_titles(title: str) -> Iterator[str]:
    yield title
    yield f"{title} (Halyard)"
    yield from (f"{title} (Halyard {number})" for number in itertools.count(2))
