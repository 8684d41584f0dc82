"""Puts answers in the place of those that a history does not tell: as long as they were, or as good as they must be."""

from collections.abc import Iterator
from functools import lru_cache

from core.policy import Policy
from runtime.history_file import Measure

_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"


def restored(answer: str | Measure) -> str:
    """An answer as it was, or one of the same length with as many different words."""
    return answer if isinstance(answer, str) else _text(answer.length, answer.words)


def fitting(policy: Policy, reason: str, channel: str) -> dict[str, str]:
    """Answers that are good enough for a request on this ground by this way."""
    found, way = policy.reason(reason), policy.channels.get(channel)
    needed = {*(found.requires if found is not None else ()), *(way.requires if way is not None else ())}
    asked = (one for one in policy.questions if one.required or one.code in needed)
    return {one.code: _text(max(one.min_length, 1), max(one.min_words, 1)) for one in asked}


@lru_cache(maxsize=4096)
def _text(length: int, words: int) -> str:
    """A text of so many different words, at least so long."""
    text = " ".join(word for word, _ in zip(_names(), range(words), strict=False))
    return text + "-" * max(0, length - len(text))


def _names() -> Iterator[str]:
    """Different words, the shortest first."""
    known = [""]
    while True:
        known = [word + digit for word in known for digit in _DIGITS]
        yield from known
