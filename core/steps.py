"""What staff record while an escalation runs: the steps that a policy knows, and what each must carry.

A step is a line in the journal and on the escalation, never a state of its own: review, contact, a call planned and
held, a colleague consulted. What it fulfils is a promise; what must come before it is said by ``after``.
"""

from dataclasses import dataclass
from enum import StrEnum

DETAILS_MOST = 4000
"""How many characters of a detail are kept."""


class By(StrEnum):
    """Who may record a step."""

    ANYBODY = "anybody"
    """Any of the staff."""
    LEVEL = "level"
    """The owner, or whoever follows at the level."""
    NOT_ASSIGNEE = "not_assignee"
    """Any of the staff but the engineer assigned (MS-13, MX-29)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of record.

    ``requires`` are the details that it must carry by name; ``after`` the steps that must be on record first (since
    the level was reached, for one that belongs to a level); ``meets`` the kinds of promises that it fulfils.
    ``before`` steps may be recorded while no escalation runs: they are no escalation themselves (MX-16). ``invites``
    are the roles to be asked along: whoever of them the account has (MX-33).
    """

    code: str
    title: str
    requires: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    by: By = By.ANYBODY
    before: bool = False
    invites: tuple[str, ...] = ()
