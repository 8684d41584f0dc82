"""Finds which of a policy's reasons somebody meant by their own words.

Rule 1: a reason is meant when its code or title is written, or most of the title's words are, and no other reason's
are as well. A guess between two is no finding.
Rule 2: words under a "reason" label that match none are the policy's free reason, where it has one; words that stand
anywhere else are never a reason by themselves.
"""

import re
from collections.abc import Callable, Sequence

from core.policy import Policy, Reason
from runtime.mail.labels import normal

FREE = "other"
"""The code under which policies keep their free reason (MX-a9)."""
ENOUGH = 0.6
"""The share of a title's words that must be there."""
FEWEST_WORDS = 2
SHORTEST_WORD = 4
MOST_SAID = 3
WORD = re.compile(r"\w+")


def meant(labelled: str, whole: str, policy: Policy, *, staff: bool) -> str:
    """The code of the reason meant, or nothing: by the words under the label, or, without any, by the whole text.

    The policy's words count in every language that it has them in.
    """
    for spoken in in_every_language(policy):
        offered = [one for one in spoken.reasons if staff or not one.staff_only]
        if labelled:
            found = _one(labelled, offered, (_exactly, _code_words, _most_words, _nothing_else))
        else:
            found = _one(whole, [one for one in offered if one.code != FREE], (_written_out,))
        if found:
            return found
    return _free(policy.reasons) if labelled else ""


def in_every_language(policy: Policy) -> tuple[Policy, ...]:
    """The policy in each language that it has words of its own in, its own first."""
    return (policy, *(policy.in_language(language) for language in policy.translations))


def detail_of(policy: Policy, besides: str) -> str:
    """The question that the policy's free reason must be answered by, other than the impact; or nothing."""
    reason = policy.reason(FREE)
    asked = reason.requires if reason is not None else ()
    return next((code for code in asked if code != besides), "")


def _one(text: str, offered: Sequence[Reason], ways: Sequence[Callable[[str, Reason], float]]) -> str:
    """The one reason that fits best by the first way that finds any."""
    said = normal(text)
    for way in ways:
        fits = sorted(((way(said, one), one.code) for one in offered), reverse=True)
        if fits and fits[0][0] > 0:
            return fits[0][1] if len(fits) == 1 or fits[0][0] > fits[1][0] else ""
    return ""


def _free(offered: Sequence[Reason]) -> str:
    return next((one.code for one in offered if one.code == FREE and one.requires), "")


def _exactly(said: str, reason: Reason) -> float:
    first = said.split("\n")[0].strip(" .!\"'")
    return float(first in (normal(reason.code), _spaced(reason.code), normal(reason.title).strip(" .!")))


def _code_words(said: str, reason: Reason) -> float:
    """All words of the code, however they are put."""
    words = _spaced(reason.code).split()
    there = set(WORD.findall(said))
    return float(len(words) >= FEWEST_WORDS and all(word in there for word in words))


def _most_words(said: str, reason: Reason) -> float:
    """How many of the title's longer words are there."""
    words = {word for word in WORD.findall(normal(reason.title)) if len(word) >= SHORTEST_WORD}
    there = words & set(WORD.findall(said))
    share = len(there) / len(words) if words else 0.0
    return share if share >= ENOUGH and len(there) >= FEWEST_WORDS else 0.0


def _nothing_else(said: str, reason: Reason) -> float:
    """Whether a word or two are all that is said, and all of them are of the title or the code."""
    words = [word for word in WORD.findall(said) if len(word) >= SHORTEST_WORD]
    own = {*WORD.findall(normal(reason.title)), *_spaced(reason.code).split()}
    return float(0 < len(words) <= MOST_SAID and len(said.split()) <= MOST_SAID and all(word in own for word in words))


def _written_out(said: str, reason: Reason) -> float:
    """The title in full, or a code of several words as one writes a code or a phrase."""
    padded = f" {' '.join(WORD.findall(said))} "
    title = f" {' '.join(WORD.findall(normal(reason.title)))} "
    code = _spaced(reason.code)
    phrase = len(code.split()) >= FEWEST_WORDS and f" {code} " in padded
    return float(title in padded or phrase or (("_" in reason.code) and f" {reason.code} " in padded))


def _spaced(code: str) -> str:
    return normal(code.replace("_", " "))
