"""Chooses the language of a form page, says its words, and offers the page in the other languages.

Rule 1: what the reader clicked on comes first, then what the host knows of them, then what their browser asks for.
Rule 2: only the page is chosen here; what is written on the ticket is in the language that the host knows.
"""

from dataclasses import dataclass
from itertools import islice

from flask import request

from core.decisions import Scene
from core.languages import CATALOGUES, LANGUAGES, LONGEST_TAG, catalogue, language_of, named_language
from core.policy import Policy
from core.sentences import say

CHOICE = "lang"
"""The parameter of the address that says what the reader clicked on."""
MOST_TAGS = 20
"""How many of a browser's languages are looked at."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The language a page is in; ``scene`` is that of the ticket shown, if one is."""

    language: str
    scene: Scene | None = None

    def say(self, code: str, **values: object) -> str:
        """A sentence of the page."""
        if self.scene is not None:
            return self.scene.say(code, **values)
        return say(code, values, "UTC", language=self.language)

    @property
    def direction(self) -> str:
        """Which way the language is written."""
        return catalogue(self.language).direction

    @property
    def offered(self) -> tuple[tuple[str, str], ...]:
        """Every language the page can be read in, with what its speakers call it."""
        languages = self.scene.policy.languages if self.scene is not None else LANGUAGES
        return tuple((one, CATALOGUES[one].name) for one in languages)


def page_language(policy: Policy, known: str) -> str:
    """The language to show a page in, of those the policy speaks; empty where nothing names one.

    ``known`` is the tag that the host has for the reader.
    """
    return named_language((_clicked(), known, *_browser()), policy.languages)


def speech(scene: Scene | None) -> Speech:
    """The language of the page for a scene, or of one that is about no ticket."""
    if scene is not None:
        return Speech(scene.language, scene)
    return Speech(language_of((_clicked(), *_browser()), LANGUAGES))


def _clicked() -> str:
    return request.args.get(CHOICE, "")[:LONGEST_TAG]


def _browser() -> tuple[str, ...]:
    """What the browser asks for, best first."""
    wanted = (tag[:LONGEST_TAG] for tag, quality in request.accept_languages if quality > 0)
    return tuple(islice(wanted, MOST_TAGS))
