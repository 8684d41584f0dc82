"""Counts what became of mutants, module by module and over all, and says it in the words of the page of promises."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tests.mutants.groups import Waiver, groups, waivers
from tests.mutants.mutant import Mutant

GOAL = Fraction(9, 10)
NOTICED = frozenset({"noticed", "endless"})


@dataclass(frozen=True, slots=True)
class Score:
    """How one module fared: ``noticed`` of ``tried`` mutants, out of ``all`` that could be noticed.

    ``mute`` were not tried because nothing but a sentence or the case of a name changes; ``waived`` were tried, missed
    and are not counted; ``missed`` says the others.
    """

    group: str
    module: str
    all: int
    tried: int
    noticed: int
    waived: int
    mute: int
    missed: Sequence[str]

    @property
    def reached(self) -> bool:
        """Whether enough was noticed."""
        return self.noticed >= GOAL * self.tried

    def line(self) -> str:
        """The score in one line."""
        sample = f", a sample of {self.all}" if self.tried + self.waived < self.all else ""
        waived = f", {self.waived} waived" if self.waived else ""
        return f"{self.module}: {percent(self.noticed, self.tried)} ({self.noticed} of {self.tried}{sample}{waived})"


def percent(noticed: int, tried: int) -> str:
    """A share in per cent, cut off and never rounded up."""
    return f"{1000 * noticed // tried / 10 if tried else 100.0} %"


def scores(
    group: str,
    made: Mapping[str, Sequence[Mutant]],
    drawn: Mapping[str, Sequence[Mutant]],
    verdicts: Mapping[str, str],
    waived: Sequence[Waiver] | None = None,
) -> Iterator[Score]:
    """The score of each module of a group; a mutant without a verdict was missed."""
    known = {(one.module, one.was, one.becomes) for one in (waivers() if waived is None else waived)}
    for module, mutants in drawn.items():
        missed = [one for one in mutants if verdicts.get(one.name) not in NOTICED]
        faults = [one for one in missed if (module, one.was, one.becomes) not in known]
        excused = len(missed) - len(faults)
        loud = sum(not one.mute for one in made[module])
        yield Score(
            group=group,
            module=module,
            all=loud,
            tried=len(mutants) - excused,
            noticed=len(mutants) - len(missed),
            waived=excused,
            mute=len(made[module]) - loud,
            missed=tuple(f"{one.was}  ->  {one.becomes}" for one in faults),
        )


def keep(file: Path, found: Sequence[Score], shown_by: str) -> None:
    """Put scores into the file of results in place of older ones; it says what all that are there come to."""
    before = json.loads(file.read_text("utf-8"))["modules"] if file.is_file() else []
    known = {one["module"]: one for one in (*before, *(dataclasses.asdict(score) for score in found))}
    modules = [module for group in groups() for module in group.modules]
    kept = [Score(**known[one]) for one in modules if one in known]
    said = {"G18": reached(kept, len(modules))} if kept else {}
    listed = [dataclasses.asdict(one) for one in kept]
    text = json.dumps({"shown_by": shown_by, "reached": said, "modules": listed}, indent=2)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n", "utf-8")


def reached(found: Sequence[Score], modules: int) -> str:
    """What was reached in those of so many modules that were tried, in one sentence."""
    noticed, tried, waived, every = (
        sum(number) for number in zip(*((one.noticed, one.tried, one.waived, one.all) for one in found), strict=True)
    )
    least = min(found, key=lambda one: Fraction(one.noticed, one.tried or 1))
    sample = f", a sample of {every:,} drawn by a fixed seed" if tried + waived < every else ""
    where = f"{len(found)} of {modules} modules"
    said = f"{percent(noticed, tried)} of {tried:,} mutants in {where} noticed{sample}, {waived} more waived"
    short = sum(not one.reached for one in found)
    said += f"; the least is {percent(least.noticed, least.tried)} in {least.module}"
    return said + (f", and {short} modules miss the goal of 90 %" if short else "")
