"""Reads the tables of wordings: a small notation for phrases that a support lead can read and extend.

A phrase is a row of words with a space between them:

- ``please`` is that word, ``please|kindly`` either of them, ``escalat*`` every word that begins so;
- ``?support`` may be missing; ``~3`` stands for up to three words of any kind;
- ``^`` is the beginning of a clause, ``$`` its end.

In a language without spaces the pieces follow upon each other at once, and ``~3`` stands for up to three letters.

Rule 1: nothing in the notation can repeat without a bound, so that no text can make the search long.
"""

import re
from dataclasses import dataclass
from functools import cached_property

TAKEN_OUT = "·"
"""Stands in a sentence where a phrase was taken out; a phrase may ask for it like for any word."""


@dataclass(frozen=True)
class Phrases:
    """A list of phrases to look for; ``spaced`` says whether the language parts its words."""

    lines: tuple[str, ...]
    spaced: bool = True

    def found(self, text: str) -> bool:
        """Whether one of the phrases is in a text; a spaced one has a space before and after every word."""
        return self._whole.search(text) is not None

    def taken_out(self, text: str) -> str:
        """The text with :data:`TAKEN_OUT` in the place of each of the phrases."""
        return self._whole.sub(f"{TAKEN_OUT} " if self.spaced else TAKEN_OUT, text)

    def parts(self, text: str) -> list[str]:
        """The text, cut before each of the phrases."""
        starts = [found.start() for found in self._beginning.finditer(text)]
        return [text[begin:end] for begin, end in zip([0, *starts], [*starts, len(text)], strict=True)]

    # Built when a comment first needs them: most programs that know a policy read no comments.
    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._written("?:"))

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        return re.compile(self._written("?="))

    def _written(self, kind: str) -> str:
        piece = _word if self.spaced else _letters
        each = "|".join("".join(piece(one) for one in line.split()) for line in self.lines)
        return f"{'(?<= )' if self.spaced else ''}({kind}{each})"


def phrases(*lines: str, spaced: bool = True) -> Phrases:
    """A list of phrases."""
    return Phrases(lines, spaced)


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language asks for an escalation.

    ``language`` is its BCP 47 tag. A sentence is read only if it holds one of the ``stems``. ``senses`` are other
    things that bear the word, such as a privilege escalation, and ``courtesies`` conditions that put nothing off,
    such as "if possible"; both are taken out first. ``conditions`` anywhere in the sentence put the wish off.
    The sentence is cut before its ``joints``; in each clause a ``wish`` counts unless a ``denial`` stands there
    too, and a ``pressing`` wish counts whatever stands there.
    """

    language: str
    stems: tuple[str, ...]
    senses: Phrases
    courtesies: Phrases
    conditions: Phrases
    joints: Phrases
    pressing: Phrases
    wishes: Phrases
    denials: Phrases
    spaced: bool = True


def _word(piece: str) -> str:
    if piece == "^":
        return r"(?<=\A )"
    if piece.startswith("~"):
        return rf"(?:\S+ ){{0,{int(piece[1:])}}}?"
    optional = piece.startswith("?")
    choice = "|".join(_one_word(one) for one in piece.removeprefix("?").split("|"))
    return f"(?:{choice})" + ("?" if optional else "")


def _one_word(word: str) -> str:
    if word == "$":
        return r"\Z"
    return re.escape(word.removesuffix("*")) + (r"\S* " if word.endswith("*") else " ")


def _letters(piece: str) -> str:
    if piece in "^$":
        return r"\A" if piece == "^" else r"\Z"
    if piece.startswith("~"):
        return f".{{0,{int(piece[1:])}}}?"
    optional = piece.startswith("?")
    choice = "|".join(re.escape(one) for one in piece.removeprefix("?").split("|"))
    return f"(?:{choice})" + ("?" if optional else "")
