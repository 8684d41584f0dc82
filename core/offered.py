"""Says which acts would be taken now, so that pages offer those, and of two names for one act only one.

Rule 1: what is offered is taken, filled in as asked for; what is not is refused, or another name for what is.
Rule 2: it is courtesy: whoever acts all the same is answered by the decision itself (MS-07).
"""

from dataclasses import dataclass

from core import acts, outage_rules, recording
from core.decisions import Scene
from core.escalation import Escalation, History, State
from core.events import Move
from core.tickets import UNWRITABLE, Person


@dataclass(frozen=True, slots=True)
class Offered:
    """The moves there are now, with the codes of the steps among them.

    ``needs`` is what the request lacks to be accepted (MX-27); ``skips`` says that steps of the level are not on
    record, so that leaving it asks for a word on why (CM-11).
    """

    moves: frozenset[Move] = frozenset()
    steps: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    skips: bool = False


def offered(scene: Scene, history: History, by: Person) -> Offered:
    """What somebody can do with the ticket's latest escalation now; nothing once the ticket is over."""
    latest = history.latest
    if latest is None or scene.ticket.status in UNWRITABLE or scene.ticket.merged_into:
        return Offered()
    steps = (one.code for one in scene.policy.steps if recording.open_to(scene, latest, one, by))
    known = frozenset(steps) if acts.stands_for(scene, latest, Move.STEP) else frozenset[str]()
    moves = frozenset(move for move in Move if _now(scene, history, latest, move, by))
    return Offered(
        moves | ({Move.STEP} if known else set()),
        known,
        acts.needs_missing(scene, latest.details),
        skips=bool(acts.steps_missing(scene, latest)),
    )


def _now(scene: Scene, history: History, latest: Escalation, move: Move, by: Person) -> bool:
    if move is Move.LIFT:
        return bool(outage_rules.liftable(scene, history))
    if not acts.stands_for(scene, latest, move):
        return False
    contacted = latest.contacted_at is not None
    match move:
        case Move.CONTACT:
            # In an active escalation a further contact is an update, and is called that.
            return by.id != latest.assignee and not (contacted and latest.state is State.ACTIVE)
        case Move.UPDATE:
            # The first one is the contact.
            return by.id != latest.assignee and contacted
        case Move.ASSIGN:
            return bool(acts.owners(scene, latest))
        case Move.NEXT_LEVEL:
            return scene.policy.level(latest.level + 1) is not None
        case Move.DEESCALATE:
            # From level 1 it closes, which is offered as that, with each outcome.
            return latest.level > 1
        case Move.STEP:
            return False  # told by the codes of its steps
        case _:
            return True
