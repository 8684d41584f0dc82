"""Finds the addresses that each message on a ticket put into CC, which is how a customer calls in whoever reads them.

Pure: audits in, addresses in small letters out.

Rule 1: what counts is whom this update added: whoever was in CC before, or on the mail before, was not called by it.
A customer who copies in one of the staff makes a follower of them; that counts the same.
Rule 2: what a rule of the account added is nobody's call.
Rule 3: a mail whose sender Zendesk itself doubts calls nobody (T29, T32).
https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/ and
.../via-object-reference/
"""

from collections.abc import Iterator, Mapping, Sequence

from connectors.zendesk.wire import Audit, Event, User, Via

MAIL = frozenset({"email", "mail"})
DOUBTED = frozenset({2, 3, 14, 20, 21, 22})
"""Comment flags: not on the ticket, not signed in, perhaps not who they say, reply to elsewhere, address unconfirmed.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/ says what each means.
"""


def copied(audits: Sequence[Audit], people: Mapping[int, User]) -> Mapping[int, frozenset[str]]:
    """Whom each update put into CC, by the audit's id; ``audits`` in order."""
    found: dict[int, frozenset[str]] = {}
    there: frozenset[str] = frozenset()
    mailed: frozenset[str] = frozenset()
    for audit in audits:
        added = frozenset[str]().union(*(_added(event, audit, people) for event in audit.events))
        named = frozenset(_recipients(audit.via, people))
        if named:
            added |= named - there - mailed
            mailed = named
        there = _in_cc(audit, there, people)
        found[audit.id] = frozenset() if _doubted(audit) else added
    return found


def _added(event: Event, audit: Audit, people: Mapping[int, User]) -> frozenset[str]:
    if event.via is not None and event.via.by_rule:
        return frozenset()
    if event.type == "EmailCcChange":
        return _addresses(event.current_email_ccs, people) - _addresses(event.previous_email_ccs, people)
    author = people.get(audit.author_id)
    if event.type == "FollowerChange" and author is not None and not author.staff:
        return _addresses(event.current_followers, people) - _addresses(event.previous_followers, people)
    return frozenset()


def _in_cc(audit: Audit, before: frozenset[str], people: Mapping[int, User]) -> frozenset[str]:
    """Who is in CC after an update."""
    changes = [event.current_email_ccs for event in audit.events if event.type == "EmailCcChange"]
    return _addresses(changes[-1], people) if changes else before


def _recipients(via: Via | None, people: Mapping[int, User]) -> Iterator[str]:
    """Everybody a mail was sent to; nobody where the update was no mail."""
    if via is None or via.source is None or str(via.channel) not in MAIL:
        return
    to = via.source.target or {}
    named = [to.get("address"), *_listed(to.get("email_ccs"))]
    for one in (*named, *_listed((via.source.source or {}).get("original_recipients"))):
        yield from _address(one, people)


def _addresses(value: object, people: Mapping[int, User]) -> frozenset[str]:
    return frozenset(address for one in _listed(value) for address in _address(one, people))


def _address(value: object, people: Mapping[int, User]) -> Iterator[str]:
    """An address as it is, or that of the person whose id stands there."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    if "@" in text:
        yield text.lower()
    elif text.isascii() and text.isdigit() and len(text) <= 20:
        known = people.get(int(text))
        if known is not None and known.email:
            yield known.email.lower()


def _doubted(audit: Audit) -> bool:
    flags = (audit.metadata or {}).get("flags")
    return bool(DOUBTED.intersection(one for one in _listed(flags) if isinstance(one, int)))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
