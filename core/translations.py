"""Says a policy's own words in another language: the titles of reasons, questions and outcomes, and its sentences.

Only words change; every rule of the translated policy is the same, and so is its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.policy import Policy

DECLINES = "declines"

TRANSLATED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "reasons": ("code", ("title",)),
    "redirects": ("code", ("title", "comment", "explanation")),
    "questions": ("code", ("title", "hint")),
    "levels": ("number", ("title",)),
    "outcomes": ("code", ("title",)),
    "steps": ("code", ("title",)),
    DECLINES: ("code", ("title", "explanation")),
}
"""The parts of a policy that have words of its own: what each item is known by, and which of its texts are words.

All are named as the policy names them, but for the declines, which are those of its validation.
"""


@dataclass(frozen=True, slots=True)
class Translation:
    """A policy's own words in one language.

    ``parts`` has for a name of :data:`TRANSLATED` the texts by item and name, such as ``parts["questions"]
    ["impact"]["hint"]``; ``texts`` are the policy's replacements of our sentences. What is missing stays as the policy
    says it.
    """

    title: str = ""
    parts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def translated(policy: Policy, translation: Translation) -> Policy:
    """The same policy with its words in another language."""
    parts = {name: _said(worded(policy, name), name, words) for name, words in translation.parts.items()}
    declines = parts.pop(DECLINES, ())
    if policy.validation is not None and declines:
        parts["validation"] = replace(policy.validation, declines=declines)
    texts = {**policy.texts, **translation.texts}
    return replace(policy, title=translation.title or policy.title, texts=texts, translations={}, **parts)


def worded(policy: Policy, name: str) -> tuple[Any, ...]:
    """The items of a part of :data:`TRANSLATED` that a policy has."""
    if name != DECLINES:
        return tuple(getattr(policy, name))
    return policy.validation.declines if policy.validation is not None else ()


def _said(items: tuple[Any, ...], name: str, words: Mapping[str, Mapping[str, str]]) -> Any:
    known_by, _ = TRANSLATED[name]
    return tuple(replace(item, **words.get(str(getattr(item, known_by)), {})) for item in items)
