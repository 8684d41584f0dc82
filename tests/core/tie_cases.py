"""Tickets of other accounts to be tied to, a policy that asks for them, and stories with every sentence on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.fields import COUNTERPART, OWN
from core.policy import Policy
from core.steps import Step
from core.terms import CounterpartRule, WhenDone
from core.tickets import Status, TicketRef
from core.ties import SILENT_AFTER, Face, Standing, Tie
from tests.core.cases import DAY, KIM, OPENED, Case, mulesoft, ticket

STEPS = (Step("engineering", "Engineering is asked", before=True), Step("answered", "Engineering has answered"))
RULE = CounterpartRule("engineering", on_steps=("engineering",), when_done=WhenDone.STEP, step="answered")
ANSWERS = CounterpartRule(when_done=WhenDone.CLOSE, outcome="workaround")
KEY = "desk/acme/10421#1"
LAB = TicketRef("lab", "eng", "7")
URL = "https://lab.example/7"
THERE = Face(Status.OPEN, "LAB-7", URL)
ASKING = Face(Status.OPEN, "#9", "https://desk.example/9", "active", 2, "next_update", OPENED + 5 * DAY)


def policy(rule: CounterpartRule | None = RULE, **changes: Any) -> Policy:
    """The shipped policy of one escalation per case, with two steps and a rule for counterparts."""
    return replace(mulesoft(), **{"counterpart": rule, "steps": STEPS, **changes})


def case(rule: CounterpartRule | None = RULE, *ties: Tie, escalate: bool = True, **changes: Any) -> Case:
    """Case 10421, three days old, with the field for counterparts; escalated unless told otherwise."""
    plain = ticket(subject="Labels do not print", label="#10421", url="https://desk.example/10421")
    found = Case(policy=changes.pop("policy", None) or policy(rule), ticket=plain, ties=ties, **changes)
    found.become(fields={**dict.fromkeys(OWN), **plain.fields, COUNTERPART: None, "step": None, "step_note": None})
    found.wait(3 * DAY)
    found.look()
    if escalate:
        found.ask()
    return found


def asked(note: str = "", **changes: Any) -> Case:
    """The same, and Kim asks engineering."""
    found = case(**changes)
    found.record(KIM, "engineering", note)
    found.look()
    return found


def tie(found: Case, face: Face | None = THERE, **changes: Any) -> Tie:
    """What the case sees of its counterpart, just looked at."""
    return replace(Tie(KEY, ours=True, other=LAB, face=face, seen_at=found.now), **changes)


def source(found: Case, face: Face | None = ASKING, **changes: Any) -> Tie:
    """What the case sees of a ticket elsewhere that asked for it."""
    return replace(Tie("lab/eng/9#1", ours=False, other=replace(LAB, id="9"), face=face, seen_at=found.now), **changes)


def seeing(found: Case, *ties: Tie) -> Case:
    """Somebody looks at the case while its ties are these."""
    found.ties = ties
    found.look("tie")
    return found


def inside(found: Case) -> list[str]:
    """What staff were told of ties, oldest first."""
    return [note.text for note in found.sent if note.key.startswith("tie:")]


def told(texts: Mapping[str, str]) -> list[Case]:
    """Stories in which all is said that there is to say about ties, with these texts in place of a policy's own."""
    worded = policy(texts=texts)
    stories = []
    for one in (
        (THERE, replace(THERE, label="LAB-8"), replace(THERE, status=Status.SOLVED), THERE),
        (THERE, replace(THERE, status=Status.DELETED)),
        (ASKING, replace(ASKING, state="closed", level=0, outcome_title="Solved")),
    ):
        found = asked(policy=worded)
        ours = one[0] is not ASKING
        for face in one:
            seeing(found, tie(found, face) if ours else source(found, face))
        stories.append(found)
    running = case(policy=worded)
    seeing(running, tie(running, replace(ASKING, label="LAB-7")))
    opening = seeing(asked(policy=worded), Tie(KEY, ours=True))
    silent = asked(policy=worded)
    seeing(silent, tie(silent))
    silent.wait(SILENT_AFTER)
    silent.look()
    stories += [running, opening, silent]
    for trouble in (Standing.REFUSED, Standing.NOT_AGREED, Standing.UNKNOWN):
        stories.append(seeing(asked(policy=worded), Tie(KEY, ours=True, trouble=trouble)))
    return stories


def ordered(texts: Mapping[str, str]) -> list[str]:
    """What is said where a counterpart is opened."""
    found = asked(policy=policy(texts=texts))
    return [one.text for one in found.look().orders]
