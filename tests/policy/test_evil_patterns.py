"""A policy has no patterns: whatever is written in one, it is words, and no regular expression is made of it (T65)."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.errors import Mistakes
from core.wishes import own_words
from runtime.located import Located, read_text
from runtime.policy_file import pack_names, policy_text, to_policy
from tests import house

EVIL = (
    *(
        "(a+)+$",
        "(a|a)*$",
        "(a|aa)+$",
        "(a*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(x+x+)+y",
        "(.*a){20}",
        "([a-zA-Z]+)*$",
    ),
    *("(?=(a+))a*b\\1", "(?:a?){30}a{30}", "^(\\w+\\s?)*$", "(\\d+)*$", "((ab)*)*c", "(.+)+\\1", "(a{1,99}){1,99}$"),
    *("[", "(", "(?P<", "*", "+a", "\\", "(?#", "[[:alpha:]]+", "(?i)(?s).*", "a{99999999}", "(?<=a+)b", "\\x", "\\1"),
    *("^(?:(?:a|b)+)+$", ".*" * 40, "(?:" * 50 + "a" + ")*" * 50, "(a?" * 30 + ")" * 30),
)


def words_of(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a policy at which text stands."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from words_of(inner, (*here, name))
        case list():
            for number, inner in enumerate(value):
                yield from words_of(inner, (*here, number))
        case str():
            yield here
        case _:
            pass


def test_t65_there_are_thirty_patterns() -> None:
    assert len(set(EVIL)) >= 30


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every expression that is asked of the library of regular expressions, by whatever way in."""
    asked: list[str] = []
    inner = re._compile  # type: ignore[attr-defined]

    def seen(pattern: Any, flags: int) -> Any:
        asked.append(str(getattr(pattern, "pattern", pattern)))
        return inner(pattern, flags)

    monkeypatch.setattr(re, "_compile", seen)
    return asked


def put(value: Any, where: tuple[Any, ...], text: str) -> Any:
    """The value with other words at one place."""
    if not where:
        return text
    changed = list(value) if isinstance(value, list) else dict(value)
    changed[where[0]] = put(value[where[0]], where[1:], text)
    return changed


@pytest.mark.parametrize("pack", pack_names())
def test_t65_no_words_of_a_policy_become_a_pattern(pack: str, compiled: list[str]) -> None:
    whole = read_text(policy_text(pack).encode(), pack).value
    there = list(words_of(whole))
    read = 0
    for number, where in enumerate(there[:: max(1, len(there) // 40)]):
        evil = EVIL[number % len(EVIL)]
        try:
            to_policy(Located(pack, put(whole, where, evil), {}))
            read += 1
        except Mistakes:
            pass

    assert [one for one in compiled if any(evil in one for evil in EVIL if len(evil) > 3)] == []
    assert compiled, "the net sees what is asked"
    assert read > 5


@pytest.mark.parametrize("evil", EVIL)
def test_t65_what_a_customer_writes_becomes_no_pattern(evil: str, compiled: list[str]) -> None:
    for sentence in own_words.sentences(f"Please escalate {evil}. {'a' * 5000}!"):
        own_words.words(sentence)

    assert [one for one in compiled if evil in one and len(evil) > 3] == []


def test_t65_the_product_makes_patterns_of_its_own_words_alone() -> None:
    # Where an expression is not written out: a table of phrases, a field's number, and names of modules themselves.
    found = {
        f"{path.as_posix()}: {ast.unparse(node.args[0])}"
        for path in house.python_files(*(one for one in house.SHIPPING if one != "sandbox"))
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
        and not isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
    }

    assert {one for one in found if not re.fullmatch(r"\S+: _?[A-Z][A-Z_]+", one)} == {
        "core/wishes/phrases.py: self._written('?:')",
        "core/wishes/phrases.py: self._written('?=')",
        # A person's own words, each escaped before it is joined to the others.
        "store/erasing.py: '|'.join(whole)",
    }
