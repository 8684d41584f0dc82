"""Says what an examination of an installation looks at and what it found: the words that ``halyard doctor`` speaks in.

Rule 1: an id is given once and means the same for ever; people look it up and scripts ask for it.
Rule 2: what is wrong names its cure in one line: the exact place to click, or the command.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from core.secrets import Secret

if TYPE_CHECKING:
    from core.ports import Plan


class Grade(StrEnum):
    """How good what was found is."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at: its id, what it is about, what is expected, and the usual cure in one line.

    ``grade`` is how bad it is where it is not so; ``door`` says that behind it nothing more can be looked at.
    """

    id: str
    about: str
    expected: str
    cure: str
    grade: Grade = Grade.FAILURE
    door: bool = False

    def right(self, found: str) -> "Finding":
        """It is as expected."""
        return Finding(self, Grade.OK, found)

    def wrong(self, found: str, cure: str = "") -> "Finding":
        """It is not; ``cure`` where there is a better one than the usual."""
        return Finding(self, self.grade, found, cure or self.cure)

    def judged(self, faults: str, sound: str) -> "Finding":
        """Wrong with ``faults``, or where there are none right with ``sound``."""
        return self.wrong(faults) if faults else self.right(sound)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``cure`` is empty where nothing is to be done."""

    check: Check
    grade: Grade
    found: str
    cure: str = ""


class Examining(Protocol):
    """What a connector brings for an examination of one account; it writes nothing."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check of this connector, those for a person's hand included, in the order of their ids."""
        ...

    @property
    def objects(self) -> Mapping[tuple[str, str], str]:
        """The check of a planned object by (kind, fact); the fact is empty where the object is missing as a whole,
        and ``*`` stands for all facts without a check of their own; ``("*", "*")`` is for kinds without any."""
        ...

    @property
    def sign_in(self) -> str:
        """The check that the service's own credentials open the door."""
        ...

    @property
    def configuration(self) -> str:
        """The check that the configuration can be read at all."""
        ...

    @property
    def round_trip(self) -> str:
        """The check that a signed test call comes through; only made when asked for, since it is a call."""
        ...

    def examine(
        self, settings: Any, clock: Callable[[], datetime], secret: Callable[[str], Secret | None], plan: "Plan"
    ) -> tuple[Finding, ...]:
        """What can be seen beside the planned objects, given what a plan found; only reads.

        Errors: the ``HostError`` kinds of the reads.
        """
        ...
