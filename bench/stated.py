"""Measures how often a stated request is heard rightly, on the labelled comments: ``python -m bench.stated``.

Half of the comments were there to find the phrases by, the other half only to measure on. Which is which follows
from a comment's own text, so that one never changes sides. ``--wrong`` shows the mistakes on the first half alone.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.stated import stated

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "stated_requests.jsonl"
TUNING, HELD_OUT = "tuning", "held out"
LANGUAGES = ("en", "de", "fr", "es", "pt", "ja")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment, and whether it asks for an escalation now; ``why`` names the kind of comment that it is."""

    text: str
    language: str
    states: bool
    why: str

    @property
    def half(self) -> str:
        """Which half of the corpus it belongs to."""
        return (TUNING, HELD_OUT)[hashlib.sha256(self.text.encode()).digest()[0] % 2]


@dataclass(frozen=True, slots=True)
class Score:
    """How the ear did on some comments: wishes heard, wishes heard where there was none, wishes missed."""

    comments: int
    heard: int
    imagined: int
    missed: int

    @property
    def precision(self) -> float:
        """How much of what was heard was said."""
        return self.heard / (self.heard + self.imagined)

    @property
    def recall(self) -> float:
        """How much of what was said was heard."""
        return self.heard / (self.heard + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.heard / (2 * self.heard + self.imagined + self.missed)


def labelled() -> tuple[Labelled, ...]:
    """Every comment of the corpus."""
    return tuple(Labelled(**json.loads(line)) for line in CORPUS.read_text("utf-8").splitlines())


def score(comments: Iterable[Labelled]) -> Score:
    """How the ear does on these."""
    told = [(one.states, stated(one.text) is not None) for one in comments]
    return Score(len(told), told.count((True, True)), told.count((False, True)), told.count((True, False)))


def table() -> str:
    """The figures of both halves and of each language, as lines of text."""
    every = labelled()
    rows: list[tuple[str, Sequence[Labelled]]] = [("all", every)]
    rows += [(half, [one for one in every if one.half == half]) for half in (TUNING, HELD_OUT)]
    for half, sign in ((None, ""), (HELD_OUT, ", held out")):
        rows += [
            (f"{tag}{sign}", [one for one in every if one.language == tag and half in (None, one.half)])
            for tag in LANGUAGES
        ]
    head = f"{'comments':<14} {'number':>6} {'asking':>6}  {'precision':>9} {'recall':>7} {'F1':>7}"
    return "\n".join([head, *(_line(name, comments) for name, comments in rows)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, or the mistakes on the half that phrases may be found by."""
    parser = argparse.ArgumentParser(prog="python -m bench.stated", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="show the mistakes on the tuning half")
    if not parser.parse_args(arguments).wrong:
        print(table())
        return 0
    for one in labelled():
        heard = stated(one.text)
        if one.half == TUNING and one.states is (heard is None):
            print(f"{'missed' if one.states else 'imagined'} {one.language} ({one.why}): {one.text!r}")
    return 0


def _line(name: str, comments: Sequence[Labelled]) -> str:
    found = score(comments)
    asking = sum(one.states for one in comments)
    figures = f"{found.precision:>9.3f} {found.recall:>7.3f} {found.f1:>7.3f}"
    return f"{name:<14} {found.comments:>6} {asking:>6}  {figures}"


if __name__ == "__main__":
    raise SystemExit(main())
