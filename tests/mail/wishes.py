"""Mails that ask for an escalation, with one of their parts changed or left out."""

from tests.mail.letters import ASKS, IMPACT, letter

BO_PASSED = "mx.support.example; dmarc=pass header.from=globex.example"
STRANGER_PASSED = "mx.support.example; dmarc=pass header.from=elsewhere.example"
HOW = "This is how a mail that asks for an escalation looks:"


def asks(**changes: str) -> str:
    """The words of a mail with one of its parts changed or, where empty, left out."""
    given = {"Ticket number": "10421", "Reason": "production_impact", "Business impact": IMPACT}
    lines = {**given, **{name.replace("_", " "): value for name, value in changes.items()}}
    return "\n".join(f"{label}: {value}" for label, value in lines.items() if value)


def from_bo(text: str = ASKS, **more: str) -> bytes:
    """A mail of somebody of another company, rightly vouched for."""
    return letter(text, sender="Bo Chen <bo@globex.example>", results=BO_PASSED, **more)
