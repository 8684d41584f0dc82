"""What the pretend Jira calls its people, statuses and ways, and how its documents are written and read."""

import re
from typing import Any

from tests.stories.desk import Json
from tests.stories.people import (
    ADMIN,
    ANA,
    BO,
    CSM,
    EMAILS,
    ESCALATION,
    HALYARD,
    INITECH_USER,
    KIM,
    LEAD,
    MANAGER,
    PAT,
    REGION_LEAD,
)

TOKEN = "sandbox-jira-token"
OURS = re.compile(r"\[halyard:([\w.-]+)\]")
IDS = {
    ADMIN: "5b10ac-admin",
    HALYARD: "5b10ac-halyard",
    KIM: "5b10ac-kim",
    LEAD: "5b10ac-lead",
    MANAGER: "5b10ac-manager",
    CSM: "5b10ac-csm",
    REGION_LEAD: "5b10ac-region-lead",
    ANA: "5b10ac-ana",
    BO: "5b10ac-bo",
    INITECH_USER: "5b10ac-initech",
    PAT: "5b10ac-pat",
}
PEOPLE = {identity: who for who, identity in IDS.items()}
NAMES = {"Ana Ruiz": ANA, "Bo Chen": BO}
SERVICE_FIELDS = (
    "Organizations",
    "Request participants",
    "Request Type",
    "Time to first response",
    "Time to resolution",
)
ESCALATION_ID = "5b10ac-escalations"
ACME = "1"
BOXES = ("escalated", "escalate_now", "acknowledge")
CHOICES = ("need", "reason", "outcome", "escalation", "step")
STATUSES = {
    "Open": "open",
    "In Progress": "open",
    "Waiting for customer": "pending",
    "On hold": "pending",
    "Resolved": "solved",
    "Closed": "closed",
}
TYPES = {"incident": "Incident", "question": "Service request", "task": "Service request", "problem": "Problem"}
WAYS = {
    "open": ("Reopen", "Start progress"),
    "pending": ("Ask the customer",),
    "solved": ("Resolve",),
    "closed": ("Resolve", "Close"),
}


def account_ids(*addresses: str) -> Json:
    """People by their addresses, as the service desk takes them."""
    known_addresses = {EMAILS[who]: identity for who, identity in IDS.items()} | {ESCALATION: ESCALATION_ID}
    return {"accountIds": [known_addresses[one] for one in addresses]}


def doc(text: str) -> Json:
    """A text as an Atlassian document, a paragraph a line."""
    lines = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []} for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": lines}


def words_of(document: Any) -> str:
    """What a document says, a line a paragraph."""
    if not isinstance(document, dict):
        return str(document or "")
    if document.get("type") == "text":
        return str(document["text"])
    if document.get("type") == "hardBreak":
        return "\n"
    parts = [words_of(one) for one in document.get("content", ())]
    return ("\n" if document.get("type") == "doc" else "").join(parts)
