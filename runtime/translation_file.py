"""Reads the ``translations`` of a policy file: its own words in other languages, under the names that the file uses."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.translations import Translation

BLOCKS: Mapping[str, str] = {
    "reasons": "reasons",
    "redirects": "redirects",
    "form": "questions",
    "levels": "levels",
    "outcomes": "outcomes",
    "steps": "steps",
    "declines": "declines",
}
"""The blocks of a translation and what of a policy each translates."""

Said = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionWords(_Part):
    """A question of the form in another language."""

    title: Said | None = None
    hint: Said | None = None


class RedirectWords(_Part):
    """A redirect in another language."""

    title: Said | None = None
    comment: Said | None = None
    explanation: Said | None = None


class DeclineWords(_Part):
    """A way of support to say no in another language."""

    title: Said | None = None
    explanation: Said | None = None


class TranslationPart(_Part):
    """The policy's own words in one language, each under the code of what it belongs to."""

    title: Said | None = None
    reasons: dict[str, Said] = Field(default_factory=dict)
    redirects: dict[str, RedirectWords] = Field(default_factory=dict)
    form: dict[str, QuestionWords] = Field(default_factory=dict)
    levels: dict[str, Said] = Field(default_factory=dict)
    outcomes: dict[str, Said] = Field(default_factory=dict)
    steps: dict[str, Said] = Field(default_factory=dict)
    declines: dict[str, DeclineWords] = Field(default_factory=dict)
    texts: dict[str, Said] = Field(default_factory=dict)


def to_translation(part: TranslationPart) -> Translation:
    """The words as the core keeps them."""
    parts = {
        name: {code: _words(given) for code, given in getattr(part, block).items()} for block, name in BLOCKS.items()
    }
    return Translation(part.title or "", parts, dict(part.texts))


def _words(given: str | QuestionWords | RedirectWords | DeclineWords) -> Mapping[str, str]:
    return {"title": given} if isinstance(given, str) else given.model_dump(exclude_none=True)
