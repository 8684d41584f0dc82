"""Opens and finds tickets of this account that are worked on for those of other accounts.

Rule 1: the tie's key is the ticket's external id, by which Zendesk lists tickets at once; no search index is asked.
Rule 2: a ticket is opened once: under an Idempotency-Key, which Zendesk keeps for two hours, and not repeated here.
Rule 3: what is opened is ours: we are its requester, and its first comment is for staff only.

Zendesk has no links to places elsewhere, so that none is left; the field *Counterpart* and a note tell of the tie.
"""

import hashlib
import re
from collections.abc import Mapping

import msgspec
import requests

from connectors.zendesk import wire
from connectors.zendesk.session import STAND_IN, read
from connectors.zendesk.texts import calm, comment_html
from core.counterparts import NewTicket
from core.errors import LookBeforeRepeating, WillNotWork

SUBJECT_MOST = 150
"""Characters of a subject; Zendesk shows no more in a list."""

NUMBERS = frozenset({"brand_id", "group_id", "ticket_form_id"})
WORDS: Mapping[str, frozenset[str]] = {
    "type": frozenset({"problem", "incident", "question", "task"}),
    "priority": frozenset({"low", "normal", "high", "urgent"}),
}
"""What the configuration may say of tickets that are opened, beside :data:`NUMBERS`."""

_NUMBER = re.compile(r"#?([1-9]\d{0,18})")
_PAGE = re.compile(r"/(?:agent/tickets|hc/(?:[\w-]+/)?requests|tickets)/([1-9]\d{0,18})/?(?:[?#].*)?")


def opened(session: requests.Session, wanted: NewTicket) -> str:
    """The id of the ticket just opened; ``LookBeforeRepeating`` where the answer does not say it.

    https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#create-ticket
    """
    text, _ = comment_html(wanted.text)
    ticket = {
        **_fields(wanted.fields),
        "subject": calm(wanted.title)[:SUBJECT_MOST],
        "comment": {"html_body": text, "public": False},
        "external_id": wanted.key,
    }
    headers = {"Idempotency-Key": hashlib.sha256(wanted.key.encode()).hexdigest()}
    answer = session.post(f"{STAND_IN}/api/v2/tickets.json", json={"ticket": ticket}, headers=headers)
    try:
        return str(msgspec.json.decode(answer.content, type=wire.TicketAnswer).ticket.id)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LookBeforeRepeating("a new ticket was answered with something unreadable") from error


def found(session: requests.Session, key: str) -> str:
    """The id of the ticket with this external id, the oldest if there are several; empty where there is none.

    https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
    """
    answer = read(session, "/api/v2/tickets.json", wire.TicketsAnswer, {"external_id": key})
    return str(min(one.id for one in answer.tickets)) if answer.tickets else ""


def named(session: requests.Session, base_url: str, words: str) -> str:
    """The id of the ticket meant by its number or by the address of its page; empty where it is none of this account's.

    Raises ``TicketGone`` for one that is not there.
    """
    number = _meant(base_url, words)
    if not number:
        return ""
    answer = read(session, f"/api/v2/tickets/{number}.json", wire.TicketAnswer)
    return number if str(answer.ticket.id) == number and answer.ticket.status != "deleted" else ""


def page(base_url: str, number: str) -> str:
    """Where staff open a ticket."""
    return f"{base_url.rstrip('/')}/agent/tickets/{number}"


def _meant(base_url: str, words: str) -> str:
    plain = _NUMBER.fullmatch(words.strip())
    if plain is not None:
        return plain[1]
    base = base_url.rstrip("/")
    address = words.strip()
    if not address.casefold().startswith(f"{base.casefold()}/"):
        return ""
    path = _PAGE.fullmatch(address[len(base) :])
    return path[1] if path is not None else ""


def _fields(fields: Mapping[str, str]) -> dict[str, object]:
    """What the configuration says beside; raises ``WillNotWork`` for what a ticket cannot be opened with."""
    found: dict[str, object] = {}
    for name, value in fields.items():
        if name in NUMBERS and value.isascii() and value.isdigit():
            found[name] = int(value)
        elif value in WORDS.get(name, frozenset()):
            found[name] = value
        else:
            raise WillNotWork(f"a ticket cannot be opened with {name}: {value[:40]!r}")
    return found
