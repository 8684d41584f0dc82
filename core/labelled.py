"""Reads what people wrote line by line as ``label: text``: details of a step, or the parts of a request."""

from collections.abc import Mapping

from core.steps import DETAILS_MOST

MOST_LINES = 400
"""How many lines are read; what is longer was not written for us."""

LONGEST_LABEL = 40


def labelled(text: str, labels: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """The labelled parts of a text by code, and all of it that stands under no label.

    ``labels`` maps a label in small letters to its code. A part goes on until the next label or an empty line. Where
    a label comes twice, the first counts.
    """
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    into = rest
    for line in text.splitlines()[:MOST_LINES]:
        code, first = _label(line, labels)
        if code:
            into = [first] if code not in found else []
            found.setdefault(code, into)
        elif not line.strip():
            into = rest
            rest.append("")
        else:
            into.append(line.strip())
    parts = {code: "\n".join(lines).strip()[:DETAILS_MOST] for code, lines in found.items()}
    return {code: part for code, part in parts.items() if part}, "\n".join(rest).strip()[:DETAILS_MOST]


def _label(line: str, labels: Mapping[str, str]) -> tuple[str, str]:
    label, colon, text = line.replace("\N{FULLWIDTH COLON}", ":", 1).partition(":")
    code = labels.get(" ".join(label.casefold().split())) if colon and len(label) <= LONGEST_LABEL else None
    return (code, text.strip()) if code else ("", "")
