"""Measures what people wrote, so that a request can be judged again without anybody's words being kept."""

from collections.abc import Mapping

from core.policy import Policy


def different_words(text: str) -> int:
    """How many different words a text has; what holds no letter or digit is no word."""
    return len({word.casefold() for word in text.split() if any(letter.isalnum() for letter in word)})


def measured(details: Mapping[str, str], policy: Policy) -> str:
    """The answers to a policy's questions as ``impact=57/9 contact=12/2``: characters and different words."""
    answers = ((one.code, details.get(one.code, "").strip()) for one in policy.questions)
    return " ".join(f"{code}={len(text)}/{different_words(text)}" for code, text in answers if text)
