"""The names of Halyard's own fields on a ticket, the same in every helpdesk."""

from enum import StrEnum


class Shown(StrEnum):
    """The options of the Escalation drop-down, which drives each host's own conditions."""

    NOT_YET = "not_yet"
    AVAILABLE = "available"
    REQUESTED = "requested"
    ACTIVE = "active"
    CLOSED = "closed"
    DECLINED = "declined"


# Held: written only by us, put back by a sweep when somebody changes them.
STATE = "escalation"
FLAG = "escalated"
AVAILABLE_FROM = "available_from"
LEVEL = "level"
OWNER = "owner"
NEXT_DUE = "next_update_due"
LINK = "escalate_link"

# Asked: filled in by whoever uses the action in the host, emptied or held by us afterwards.
ACTION = "escalate_now"
NEED = "need"
REASON = "reason"
ACKNOWLEDGE = "acknowledge"
OUTCOME = "outcome"

# Recorded: filled in by staff while an escalation runs, emptied by us once it is in the journal. Only where the
# policy knows steps.
STEP = "step"
STEP_NOTE = "step_note"

# Held too, where the policy knows of counterparts: how the tickets in other accounts stand.
COUNTERPART = "counterpart"

HELD = (STATE, FLAG, AVAILABLE_FROM, LEVEL, OWNER, NEXT_DUE, LINK)
ASKED = (ACTION, NEED, REASON, ACKNOWLEDGE, OUTCOME)
RECORDED = (STEP, STEP_NOTE)
OWN = HELD + ASKED
"""Every field that all policies share; a policy's form adds one field per question to these."""
