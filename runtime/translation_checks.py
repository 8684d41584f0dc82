"""Finds what is wrong with a policy's words in other languages, and what of them is missing.

Words for something that is not there are a mistake. Words that are missing are none: the reader is told what the
policy says in its own language, and whoever checks the policy is told which they are.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from core.languages import CATALOGUES, ENGLISH
from core.sentences import SENTENCES, placeholders
from core.translations import DECLINES, TRANSLATED
from runtime.located import SHOWN
from runtime.translation_file import BLOCKS

Fault = tuple[tuple[str | int, ...], str]

KNOWN_BY = {"levels": "level"}
"""What an item of a block is known by in the file, where that is not its code."""


def mistranslated(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of a policy file's languages and translations, as (path, message)."""
    own, listed = value.get("language"), _listed(value)
    if isinstance(own, str) and own not in CATALOGUES:
        yield ("language",), _no_language(own)
    for place, language in enumerate(listed):
        if language not in CATALOGUES:
            yield ("languages", place), _no_language(language)
        elif language in listed[:place]:
            yield ("languages", place), f"{language} is there twice"
    for language, words in _mapping(value.get("translations")).items():
        path = ("translations", language)
        if language not in CATALOGUES:
            yield path, _no_language(language)
        elif language == _own(value):
            yield path, f"{language} is the language of the policy's own words; change those instead"
        yield from _unknown(value, path, _mapping(words))
        yield from text_faults((*path, "texts"), _mapping(words).get("texts"))


def text_faults(path: tuple[str | int, ...], texts: object) -> Iterator[Fault]:
    """Every fault of a block of sentences that replace ours: names we do not know, and placeholders likewise (T59)."""
    for code, text in _mapping(texts).items():
        if code not in SENTENCES:
            near = get_close_matches(code, SENTENCES, 1) or sorted(SENTENCES)
            yield (*path, code), f"no sentence has this name; there is {', '.join(near)}"
            continue
        try:
            unknown = placeholders(str(text)) - placeholders(SENTENCES[code])
        except ValueError as error:
            yield (*path, code), str(error)
            continue
        if unknown:
            yield (*path, code), f"${min(unknown)} is not known in this sentence"


def untranslated(value: Mapping[str, Any]) -> Iterator[Fault]:
    """What is missing in each language that the policy lists, or else has any words in, as (path, message)."""
    listed, given = _listed(value), _mapping(value.get("translations"))
    wanted = listed or list(given)
    for language in wanted:
        if language == _own(value):
            continue
        missing = list(_missing(value, _mapping(given.get(language))))
        path = ("translations", language) if language in given else ("languages", wanted.index(language))
        if missing:
            yield path, f"not in {language} yet, so said as in the policy itself: {', '.join(missing)}"


def _unknown(value: Mapping[str, Any], path: tuple[str, ...], words: Mapping[str, Any]) -> Iterator[Fault]:
    for block in BLOCKS:
        known = [code for code, _ in _items(value, block)]
        for code in _mapping(words.get(block)):
            if not known:
                yield (*path, block), f"the policy has no {block}"
                break
            if code not in known:
                near = get_close_matches(code, known, 1) or known
                yield (*path, block, code), f"nothing in {block} is called {code[:SHOWN]}; there is {', '.join(near)}"


def _missing(value: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[str]:
    """The names of all words that the policy has and the translation lacks."""
    for block, name in BLOCKS.items():
        _, texts = TRANSLATED[name]
        given = _mapping(words.get(block))
        for code, item in _items(value, block):
            said = given.get(code)
            if isinstance(said, dict):
                yield from (f"{block}.{code}.{one}" for one in texts if item.get(one) and not said.get(one))
            elif not said:
                yield f"{block}.{code}"
    yield from (f"texts.{code}" for code in _mapping(value.get("texts")) if not _mapping(words.get("texts")).get(code))


def _items(value: Mapping[str, Any], block: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The items of a block with what each is known by."""
    listed = (_mapping(value.get("validation")) if block == DECLINES else value).get(block)
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            yield str(item.get(KNOWN_BY.get(block, "code"))), item


def _no_language(tag: str) -> str:
    return f"{tag[:SHOWN]} is not a language here; there is {', '.join(CATALOGUES)}"


def _own(value: Mapping[str, Any]) -> object:
    return value.get("language", ENGLISH)


def _listed(value: Mapping[str, Any]) -> list[str]:
    listed = value.get("languages")
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
