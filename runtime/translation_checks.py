"""Finds what is wrong with a policy's words in other languages, and what of them is missing.

Words for something that is not there are a mistake. Words that are missing are none: the reader is told what the
policy says in its own language, and whoever checks the policy is told which they are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.languages import CATALOGUES, ENGLISH
from core.sentences import SENTENCES, placeholders
from core.translations import DECLINES, TRANSLATED
from runtime.plain_values import Fault, items, mapping, nearest, shown, texts
from runtime.translation_file import BLOCKS

KNOWN_BY = {"levels": "level"}
"""What an item of a block is known by in the file, where that is not its code."""


def mistranslated(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of a policy file's languages and translations, as (path, message)."""
    own, listed = value.get("language"), texts(value.get("languages"))
    if isinstance(own, str) and own not in CATALOGUES:
        yield ("language",), _no_language(own)
    for place, language in enumerate(listed):
        if language not in CATALOGUES:
            yield ("languages", place), _no_language(language)
    for language, words in mapping(value.get("translations")).items():
        path = ("translations", language)
        if language not in CATALOGUES:
            yield path, _no_language(language)
        elif language == _own(value):
            yield path, f"{language} is the language of the policy's own words; change those instead"
        yield from _unknown(value, path, mapping(words))
        yield from text_faults((*path, "texts"), mapping(words).get("texts"))


def text_faults(path: tuple[str | int, ...], given: object) -> Iterator[Fault]:
    """Every fault of a block of sentences that replace ours: names we do not know, and placeholders likewise (T59)."""
    for code, text in mapping(given).items():
        if code not in SENTENCES:
            yield (*path, code), f"no sentence has this name; there is {nearest(code, SENTENCES)}"
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
    listed, given = texts(value.get("languages")), mapping(value.get("translations"))
    wanted = listed or list(given)
    for language in wanted:
        if language == _own(value):
            continue
        missing = list(_missing(value, mapping(given.get(language))))
        path = ("translations", language) if language in given else ("languages", wanted.index(language))
        if missing:
            yield path, f"not in {language} yet, so said as in the policy itself: {', '.join(missing)}"


def _unknown(value: Mapping[str, Any], path: tuple[str, ...], words: Mapping[str, Any]) -> Iterator[Fault]:
    for block in BLOCKS:
        known = [code for code, _ in _items(value, block)]
        if _is_no_list(value, block):
            continue
        for code in mapping(words.get(block)):
            if not known:
                yield (*path, block), f"the policy has no {block}"
                break
            if code not in known:
                message = f"nothing in {block} is called {shown(code)}; there is {nearest(code, known)}"
                yield (*path, block, code), message


def _is_no_list(value: Mapping[str, Any], block: str) -> bool:
    """Whether the policy's own block is there and not a list, which is said where it stands."""
    holder = mapping(value.get("validation")) if block == DECLINES else value
    return block in holder and not isinstance(holder[block], list)


def _missing(value: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[str]:
    """The names of all words that the policy has and the translation lacks."""
    for block, name in BLOCKS.items():
        _, parts = TRANSLATED[name]
        given = mapping(words.get(block))
        for code, item in _items(value, block):
            said = given.get(code)
            if isinstance(said, dict):
                yield from (f"{block}.{code}.{one}" for one in parts if item.get(one) and not said.get(one))
            elif not said:
                yield f"{block}.{code}"
    yield from (f"texts.{code}" for code in mapping(value.get("texts")) if not mapping(words.get("texts")).get(code))


def _items(value: Mapping[str, Any], block: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The items of a block with what each is known by."""
    holder = mapping(value.get("validation")) if block == DECLINES else value
    known_by = KNOWN_BY.get(block, "code")
    yield from ((str(item[known_by]), item) for item in items(holder.get(block)) if known_by in item)


def _no_language(tag: str) -> str:
    return f"{shown(tag)} is not a language here; there is {', '.join(CATALOGUES)}"


def _own(value: Mapping[str, Any]) -> object:
    return value.get("language", ENGLISH)
