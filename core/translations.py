"""Says a policy's own words in another language: the titles of reasons, questions and outcomes, and its sentences.

Only words change; every rule of the translated policy is the same, and so is its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.policy import Policy

TRANSLATED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "reasons": ("code", ("title",)),
    "redirects": ("code", ("title", "comment", "explanation")),
    "questions": ("code", ("title", "hint")),
    "levels": ("number", ("title",)),
    "outcomes": ("code", ("title",)),
}
"""The parts of a policy that have words of its own: what each item is known by, and which of its texts are words."""


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
    parts = {name: _items(policy, name, words) for name, words in translation.parts.items()}
    texts = {**policy.texts, **translation.texts}
    return replace(policy, title=translation.title or policy.title, texts=texts, translations={}, **parts)


def _items(policy: Policy, name: str, words: Mapping[str, Mapping[str, str]]) -> Any:
    known_by, _ = TRANSLATED[name]
    return tuple(replace(item, **words.get(str(getattr(item, known_by)), {})) for item in getattr(policy, name))
