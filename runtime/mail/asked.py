"""Finds what a mail asks for: which ticket, for which reason, with what impact (MX-21).

Rule 1: a ticket's number is written in the digits 0 to 9 and stands alone. Digits of other scripts, marks that turn
the direction of a text, separators inside: no number, so that nobody reads one ticket and we another (T38).
Rule 2: where a mail names several tickets, none is chosen: we ask.
Rule 3: a part goes on until the next label, the end of the mail, or the words with which people end one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runtime.mail.labels import TICKET, closes, known, normal

MOST_LINES = 1000
LONGEST_LABEL = 60
LONGEST_PART = 20_000
MOST_TICKETS = 10

BESIDE = r"\w\ufffd"
BEFORE = rf"(?<![{BESIDE}.,/+\-#:])"
AFTER = rf"(?![{BESIDE}])(?![.,:/+\-][{BESIDE}])"
NUMBER = r"[1-9][0-9]{0,17}"
KEY = r"[A-Za-z][A-Za-z0-9_]{1,19}-[1-9][0-9]{0,9}"
ONE = rf"#?(?:{NUMBER}|{KEY}){AFTER}"
AND = r"[\])]?\s*(?:,|;|&|\+|and|und|et|y|e|or|oder|ou|と|、)\s*[\[(]?"
FIRST_IN_A_VALUE = re.compile(rf"[\s\[(*_]*(?P<all>{ONE}(?:{AND}{ONE})*)")
IN_A_VALUE = re.compile(rf"{BEFORE}#?(?P<id>{NUMBER}|{KEY}){AFTER}")
HASHED = re.compile(rf"(?<![{BESIDE}&#/])[#\uff03](?P<id>{NUMBER}){AFTER}|\[(?P<key>{NUMBER}|{KEY})\]")
WORD = (
    r"(?:ticket|(?<!in )case|request|issue|incident|fall|vorgang|anfrage|dossier|demande|caso|solicitud|chamado|tíquete"
    r"|escalate|escalation of|ticketnummer|fallnummer|チケット|ケース|お?問い?合わ?せ|案件)"
)
COUNTED = r"(?:[ \t]?-?(?:number|num|no|nr|id|key|nummer|número|numero|numéro|n[°º]|n\.º|番号)\.?)?"
MENTIONED = re.compile(
    rf"(?:{WORD}){COUNTED}[ \t]*[:\uff1a]?[ \t]*(?:#?(?P<id>{NUMBER})|(?P<key>{KEY})){AFTER}", re.IGNORECASE
)
KEY_ALONE = re.compile(rf"{BEFORE}(?P<id>[A-Z][A-Z0-9]{{1,9}}-[1-9][0-9]{{0,9}}){AFTER}")
SHORTEST_MENTION = 3
"""How many digits a number in running text must have: "case 2" is often no ticket."""

BULLET = re.compile(r"[\s*•●·○▪◦▶➤\-\u2013\u2014_>]*(?:\(?[0-9a-zA-Z]{1,2}[.)](?=\s))?[\s*_]*")
SEPARATOR = re.compile(r"[:\uff1a=\t]|\s[-\u2013\u2014]\s")

MARKS = frozenset({"Cf", "Me", "Mn"})

Labels = Mapping[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands under each label, by what the label means, and the language most of them are of (or empty)."""

    by_label: Mapping[str, str]
    tickets: tuple[str, ...]
    language: str


def tickets_in(subject: str, text: str) -> tuple[str, ...]:
    """The tickets that a mail names, each once, in the order found; several where it cannot be told which is meant.

    Labels and the subject come before what is mentioned in passing.
    """
    named = dict.fromkeys((*parts_of(text, known()).tickets, *_in_subject(calmed(subject))))
    if not named:
        mentions = (_id(one) for pattern in (MENTIONED, HASHED) for one in pattern.finditer(calmed(text)))
        named = dict.fromkeys(one for one in mentions if len(one) >= SHORTEST_MENTION)
    return tuple(named)[:MOST_TICKETS]


def parts_of(text: str, labels: Labels) -> Parts:
    """The labelled parts of a text; where a label comes twice, its first part counts, but every ticket is kept."""
    parts: dict[str, list[str]] = {}
    tickets: dict[str, None] = {}
    spoken: Counter[str] = Counter()
    for meaning, languages, lines in _sections(text, labels):
        spoken.update(languages)
        if meaning == TICKET:
            value = next((line for line in lines if line.strip()), "")
            tickets |= dict.fromkeys(_in_value(calmed(value)))
        parts.setdefault(meaning, lines)
    joined = {meaning: "\n".join(lines).strip()[:LONGEST_PART] for meaning, lines in parts.items()}
    return Parts({meaning: part for meaning, part in joined.items() if part}, tuple(tickets), _language(spoken))


def calmed(text: str) -> str:
    """A text in which invisible marks are visible, so that no number beside one is taken for a number (T38)."""
    composed = unicodedata.normalize("NFC", text)
    return "".join("\ufffd" if unicodedata.category(sign) in MARKS else sign for sign in composed)


def _sections(text: str, labels: Labels) -> Iterator[tuple[str, frozenset[str], list[str]]]:
    """Each label with its meaning, its languages and the lines that stand under it."""
    meaning, languages, lines = "", frozenset[str](), list[str]()
    for line in text.split("\n")[:MOST_LINES]:
        found = _label(line, labels)
        ends = meaning and not found and any(lines) and closes(line.strip())
        if (found or ends) and meaning:
            yield meaning, languages, lines
        if found:
            meaning, languages, first = found
            lines = [first]
        elif ends:
            meaning = ""
        elif meaning:
            lines.append(line.rstrip())
    if meaning:
        yield meaning, languages, lines


def _label(line: str, labels: Labels) -> tuple[str, frozenset[str], str] | None:
    """What the label of a line means, its languages, and what stands behind it on the line."""
    bare = BULLET.sub("", line, count=1)
    whole = labels.get(normal(bare)) if len(bare) <= LONGEST_LABEL else None
    if whole is not None:
        return (*whole, "")
    for separator in SEPARATOR.finditer(bare[: LONGEST_LABEL + 1]):
        found = labels.get(normal(bare[: separator.start()]))
        if found is not None:
            return (*found, bare[separator.end() :].strip().strip("*_").strip())
    return None


def _in_value(value: str) -> tuple[str, ...]:
    """What stands first behind a label, and what is joined to it; numbers further on are numbers of something else."""
    first = FIRST_IN_A_VALUE.match(value)
    return tuple(_id(one) for one in IN_A_VALUE.finditer(first["all"])) if first is not None else ()


def _in_subject(subject: str) -> tuple[str, ...]:
    """What a subject names; a key that stands there alone counts only where nothing plainer does."""
    plainly = [_id(one) for pattern in (MENTIONED, HASHED) for one in pattern.finditer(subject)]
    found = plainly or [_id(one) for one in KEY_ALONE.finditer(subject)]
    return tuple(dict.fromkeys(found))


def _id(found: re.Match[str]) -> str:
    return next(one for one in found.groupdict().values() if one).upper()


def _language(spoken: Counter[str]) -> str:
    """The language most labels are of; English where as many are."""
    if not spoken:
        return ""
    most = max(spoken.values())
    first = [language for language, number in spoken.items() if number == most]
    return "en" if "en" in first else min(first)
