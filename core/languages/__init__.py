"""The languages people are spoken to in: one file each, and adding a file here adds a language.

Each file holds one :class:`core.catalogue.Catalogue` named ``CATALOGUE``. Reading the folder is part of importing
this package, as it is of importing any; nothing is looked for later.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pkgutil import iter_modules, resolve_name

from core.catalogue import Catalogue
from core.panel_words import PANEL_WORDS

ENGLISH = "en"
"""The language that has every sentence; what another lacks is said in this one."""

LONGEST_TAG = 35
"""No sensible language tag is longer (BCP 47, section 4.4.1)."""


def _catalogues() -> dict[str, Catalogue]:
    found = [resolve_name(f"{__name__}.{module.name}:CATALOGUE") for module in iter_modules(__path__)]
    return {one.tag: _whole(one) for one in sorted(found, key=lambda one: (one.tag != ENGLISH, one.tag))}


def _whole(one: Catalogue) -> Catalogue:
    return replace(one, sentences={**one.sentences, **PANEL_WORDS.get(one.tag, {})})


CATALOGUES: Mapping[str, Catalogue] = _catalogues()
"""Every language by its tag, English first."""

LANGUAGES = tuple(CATALOGUES)


def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, or the English one where there is none."""
    return CATALOGUES.get(language) or CATALOGUES[ENGLISH]


@lru_cache(maxsize=1024)
def named_language(tags: tuple[str, ...], languages: tuple[str, ...]) -> str:
    """Which of ``languages`` the first tag that names one of them asks for; empty where none does.

    A tag is BCP 47 as hosts and browsers write it (``de``, ``pt-BR``, ``zh_Hant_TW``); it names a language if it
    does so with its last parts taken off. Whatever else it holds loses nothing.
    """
    return next((found for tag in tags if (found := _reduced(tag, languages))), "")


def language_of(tags: tuple[str, ...], languages: tuple[str, ...]) -> str:
    """As :func:`named_language`, but the first of ``languages`` where no tag names one."""
    return named_language(tags, languages) or languages[0]


def _reduced(tag: str, languages: tuple[str, ...]) -> str:
    parts = tag[:LONGEST_TAG].replace("_", "-").casefold().split("-")
    candidates = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((one for one in candidates if one in languages), "")
