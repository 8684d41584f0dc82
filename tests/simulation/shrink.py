"""Makes a failing plan small: leaves out whatever is not needed for the same promise to be broken."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation.hosts import Hosts
from tests.simulation.plan import FAULTS, Plan
from tests.simulation.trial import Trial, tried

MOST_TRIALS = 120


def shrunk(hosts: Hosts, failed: Trial, most: int = MOST_TRIALS) -> Trial:
    """The smallest failing trial found: faults are left out first, then what people do."""
    best, left = failed, most
    for of_faults in (True, False):
        size = max(1, len(best.plan.entries) // 2)
        while size and left > 0:
            smaller, used = _without_pieces(hosts, best, size, left, of_faults=of_faults)
            best, left = smaller or best, left - used
            if smaller is None:
                size //= 2
    return best


def _without_pieces(hosts: Hosts, failed: Trial, size: int, left: int, *, of_faults: bool) -> tuple[Trial | None, int]:
    """A failing trial with ``size`` entries less, if there is one, and how many trials it took."""
    places = [place for place, one in enumerate(failed.plan.entries) if (one.kind in FAULTS) is of_faults]
    pieces = [places[start : start + size] for start in range(0, len(places), size)]
    for used, piece in enumerate(pieces[:left], start=1):
        smaller = tried(hosts, failed.plan.without(set(piece)))
        if _same(smaller.findings, failed.findings):
            return smaller, used
    return None, min(len(pieces), left)


def _same(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the same promise is broken, by its id."""
    return bool(_ids(found) & _ids(wanted))


def _ids(findings: Sequence[str]) -> set[str]:
    return {word for one in findings for word in one.split() if word[:1] in "IGF" and word[1:].isdigit()}


def size(plan: Plan) -> str:
    """How big a plan is, in words."""
    faults = sum(one.kind in FAULTS for one in plan.entries)
    return f"{len(plan.entries)} entries, {faults} of them faults"
