"""Hears whether a comment asks that its ticket be escalated (CM-07), in six languages, by tables of phrases.

Rule 1: it only hears; what follows is for a person to decide (CM-a8).
Rule 2: only what the author wrote counts: no quoted mail, no signature, no words in quotation marks.
Rule 3: a wish that is taken back, put off, told of others or about something else is none.
How often it is right is measured: ``docs/stated-requests.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from core.wishes.de import GERMAN
from core.wishes.en import ENGLISH
from core.wishes.es import SPANISH
from core.wishes.fr import FRENCH
from core.wishes.ja import JAPANESE
from core.wishes.own_words import letters, sentences, words
from core.wishes.phrases import Wording
from core.wishes.pt import PORTUGUESE

WORDINGS = (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, JAPANESE)

CLAUSE_AT_MOST = 600
"""Characters of a clause that are read; people write clauses of a line or two."""

QUOTED_AT_MOST = 240


@dataclass(frozen=True, slots=True)
class Stated:
    """A wish for an escalation: the sentence that states it, shortened where it is long, and its language (BCP 47)."""

    sentence: str
    language: str


def stated(text: str) -> Stated | None:
    """The first wish for an escalation in a comment's text, or ``None``; takes any text, raises nothing."""
    for sentence in sentences(text):
        language = _language_of_wish(sentence)
        if language:
            return Stated(_shortened(sentence), language)
    return None


def _language_of_wish(sentence: str) -> str:
    """The language in which a sentence states a wish, or nothing."""
    spaced, close = words(sentence), letters(sentence)
    for wording in WORDINGS:
        said = spaced if wording.spaced else close
        if any(stem in said for stem in wording.stems) and _wishes(said, wording):
            return wording.language
    return ""


def _wishes(said: str, wording: Wording) -> bool:
    plain = wording.courtesies.taken_out(wording.senses.taken_out(said))
    if wording.conditions.found(plain.replace("|", ",")):
        return False
    return any(_wished(clause, wording) for clause in _clauses(plain, wording))


def _wished(clause: str, wording: Wording) -> bool:
    if wording.pressing.found(clause):
        return True
    return wording.wishes.found(clause) and not wording.denials.found(clause)


def _clauses(plain: str, wording: Wording) -> Iterator[str]:
    """The clauses of a sentence without their commas, each with a space at both ends where words have spaces."""
    for part in plain.split("|"):
        for clause in wording.joints.parts(part):
            bare = clause.replace(",", " ").split()
            if bare:
                yield f" {' '.join(bare)} "[:CLAUSE_AT_MOST] if wording.spaced else "".join(bare)[:CLAUSE_AT_MOST]


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= QUOTED_AT_MOST else f"{sentence[: QUOTED_AT_MOST - 1].rstrip()}…"
