"""Turns a Zendesk ticket, its people and its history into the ticket that policies are asked about.

Pure. An organization's own fields are the one loosely typed thing of the host's that comes in here; none goes out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from connectors.zendesk import audit_trail, facts, wire
from connectors.zendesk.field_map import FieldMap, own_values
from core import fields
from core.tickets import Comment, HostRequest, HostStep, Person, Role, Status, Ticket, TicketRef, Value

STATUSES = {
    "new": Status.NEW,
    "open": Status.OPEN,
    "pending": Status.PENDING,
    "hold": Status.HOLD,
    "solved": Status.SOLVED,
    "closed": Status.CLOSED,
    "deleted": Status.DELETED,
}
"""Zendesk's categories; accounts with statuses of their own still report one of these."""

ASK = "ask."
FLAGGED = "flagged"
FURTHER = "facts."


@dataclass(frozen=True, slots=True)
class Found:
    """All that was read about one ticket; ``audits`` oldest first.

    ``companies`` are the names of the companies that its people belong to, by id.
    """

    ref: TicketRef
    ticket: wire.Ticket
    people: Mapping[int, wire.User]
    organization: wire.Organization | None
    audits: Sequence[wire.Audit]
    own_id: str
    companies: Mapping[int, str] = field(default_factory=dict)


def ticket_of(found: Found, field_map: FieldMap) -> Ticket:
    """The ticket; raises :class:`msgspec.DecodeError` or ``ValueError`` where the host sent what is no ticket."""
    seen = found.ticket
    created_at, at = datetime.fromisoformat(seen.created_at), _places(found)
    severity = facts.word(field_map.severity, at)
    comments = audit_trail.comments(found.audits, found.people, found.own_id, found.companies)
    values = own_values(seen.custom_fields, field_map)
    marked_at = audit_trail.marked_at(found.audits, found.people)
    return Ticket(
        ref=found.ref,
        version=seen.updated_at,
        status=STATUSES.get(seen.status, Status.OPEN),
        created_at=created_at,
        updated_at=datetime.fromisoformat(seen.updated_at),
        subject=seen.subject or "",
        type=seen.type or "",
        severity=severity,
        tier=facts.word(field_map.tier, at),
        region=facts.word(field_map.region, at),
        organization=found.organization.name if found.organization is not None else "",
        requester=_person(found, seen.requester_id),
        assignee=_person(found, seen.assignee_id),
        followers=_addresses(found, seen.follower_ids),
        ccs=_addresses(found, seen.email_cc_ids),
        comments=comments,
        fields=values,
        request=_request(found, field_map, values),
        step=_step(found, field_map, values, at.fields),
        flagged=_flagged(found, field_map, values),
        marks=frozenset(marked_at),
        marked_at=marked_at,
        steps=tuple(_steps(found, field_map)),
        severities=audit_trail.severities(found.audits, field_map.severity, created_at, severity),
        followup_of=_followup_of(seen.via),
        merged_into=_merged_into(found),
        first_response_at=_first_response_at(comments),
        first_response_due_at=facts.first_response_due_at(seen, severity, created_at, field_map),
        contract_valid_until=facts.end_of_day(field_map.source("contract_valid_until"), at, field_map.time_zone),
        impact=facts.word(field_map.source("impact"), at),
        urgency=facts.word(field_map.source("urgency"), at),
        brand=facts.brand(at, field_map),
        product=facts.word(field_map.source("product"), at),
        contract=facts.contract(field_map.source("contract"), at),
        partners=_partners(found, field_map, at),
        problem=facts.problem(seen),
        facts=_further(field_map, at),
        changed_by=audit_trail.changed_by(
            found.audits, {name: own.id for name, own in field_map.own.items()}, found.people
        ),
    )


def _merged_into(found: Found) -> str:
    """The ticket that this closed one went into; not itself, as the traces of what was merged into it may say."""
    seen = found.ticket
    return audit_trail.merged_into(found.audits, seen.tags or (), found.ref.id) if seen.status == "closed" else ""


def companies_of(found: Found, field_map: FieldMap) -> frozenset[int]:
    """The companies whose names are needed: the requester's, of customers who wrote or changed anything, partners."""
    acting = {found.ticket.requester_id, *(audit.author_id for audit in found.audits)}
    people = (found.people.get(one or 0) for one in acting | audit_trail.comment_authors(found.audits))
    _, partners = facts.companies(field_map.source("partners"), _places(found))
    return partners | frozenset(
        one.organization_id for one in people if one is not None and not one.staff and one.organization_id is not None
    )


def _places(found: Found) -> facts.Places:
    return facts.places(found.ticket, found.organization, found.people.get(found.ticket.requester_id or 0))


def _partners(found: Found, field_map: FieldMap, at: facts.Places) -> frozenset[str]:
    """The names of the partners, spelled as the companies themselves are where we know them."""
    names, ids = facts.companies(field_map.source("partners"), at)
    spelled = {name.casefold(): name for name in found.companies.values()}
    known = (found.companies.get(one, "") for one in ids)
    return frozenset(one for one in (*(spelled.get(name.casefold(), name) for name in names), *known) if one)


def _further(field_map: FieldMap, at: facts.Places) -> dict[str, str]:
    """Whatever else the account maps, by name."""
    return {
        path.removeprefix(FURTHER): facts.word(source, at)
        for path, source in field_map.more.items()
        if path.startswith(FURTHER)
    }


def _person(found: Found, user_id: int | None) -> Person | None:
    if user_id is None:
        return None
    known = found.people.get(user_id)
    return audit_trail.person(known, found.companies) if known is not None else Person(id=str(user_id))


def _addresses(found: Found, ids: Sequence[int] | None) -> frozenset[str]:
    """The e-mail addresses of people, small; somebody without one is left out."""
    people = (found.people.get(one) for one in ids or ())
    return frozenset(one.email.lower() for one in people if one is not None and one.email)


def _request(found: Found, field_map: FieldMap, values: Mapping[str, Value]) -> HostRequest | None:
    """The action as it stands ticked, with the latest update that ticked it."""
    action = field_map.own.get(fields.ACTION)
    if action is None or values.get(fields.ACTION) is not True:
        return None
    if audit_trail.unticked(found.audits, action.id):
        # The trail was read after the ticket, and in between somebody took the tick off: it stands no more.
        return None
    audit = audit_trail.ticking(found.audits, action.id)
    return HostRequest(
        key=f"zendesk-audit-{audit.id}" if audit else f"zendesk-ticket-{found.ticket.id}-ticked-long-ago",
        by=_person(found, audit.author_id) if audit else None,
        at=datetime.fromisoformat(audit.created_at if audit else found.ticket.updated_at),
        need=_text(values.get(fields.NEED)),
        reason=_text(values.get(fields.REASON)),
        details={
            name.removeprefix(ASK): _text(value)
            for name, value in values.items()
            if name.startswith(ASK) and value is not None
        },
    )


def _step(
    found: Found, field_map: FieldMap, values: Mapping[str, Value], raw: Mapping[int, msgspec.Raw]
) -> HostStep | None:
    """The step as it stands chosen, with the latest update that chose it; whoever did, and by whichever way.

    One that a follow-up inherited from the ticket it follows is nobody's doing.
    """
    own, code = field_map.own.get(fields.STEP), _text(values.get(fields.STEP))
    if own is None or not code:
        return None
    audit = audit_trail.choosing(found.audits, own.id, str(msgspec.json.decode(raw[own.id])))
    if _inherited(found, audit, own.id):
        return None
    key = f"zendesk-audit-{audit.id}" if audit else f"zendesk-ticket-{found.ticket.id}-{code}-chosen-long-ago"
    at = datetime.fromisoformat(audit.created_at if audit else found.ticket.updated_at)
    return HostStep(key, _doer(found, audit), at, code, _text(values.get(fields.STEP_NOTE)))


def _steps(found: Found, field_map: FieldMap) -> Iterator[HostStep]:
    """Every step that people chose and we took, oldest first."""
    own, words = field_map.own.get(fields.STEP), field_map.own.get(fields.STEP_NOTE)
    if own is None:
        return
    note_id = words.id if words is not None else None
    for audit, value, note in audit_trail.taken(found.audits, own.id, note_id, found.own_id):
        at = datetime.fromisoformat(audit.created_at)
        said = words.decode(note) if words is not None else None
        yield HostStep(f"zendesk-audit-{audit.id}", _doer(found, audit), at, _text(own.decode(value)), _text(said))


def _flagged(found: Found, field_map: FieldMap, values: Mapping[str, Value]) -> HostStep | None:
    """The latest update that ticked the flag, where it was none of ours (CM-08).

    One that a follow-up inherited from the ticket it follows is nobody's doing.
    """
    own = field_map.own.get(fields.FLAG)
    if own is None or values.get(fields.FLAG) is not True:
        return None
    audit = audit_trail.ticking(found.audits, own.id)
    if audit is None or audit_trail.ours(audit, found.own_id):
        return None
    if _inherited(found, audit, own.id):
        return None
    return HostStep(f"zendesk-audit-{audit.id}", _doer(found, audit), datetime.fromisoformat(audit.created_at), FLAGGED)


def _inherited(found: Found, audit: wire.Audit | None, field_id: int) -> bool:
    """Whether a follow-up was opened with the value of a field, which it has from the ticket it follows."""
    later = audit is not None and not audit_trail.at_opening(audit, field_id)
    return bool(_followup_of(found.ticket.via)) and not later


def _doer(found: Found, audit: wire.Audit | None) -> Person | None:
    """Who made an update; nobody where Zendesk itself did."""
    return _person(found, audit.author_id) if audit is not None and audit.author_id > 0 else None


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _followup_of(via: wire.Via | None) -> str:
    """The closed ticket this one follows up.

    https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
    """
    if via is None or via.source is None or via.source.rel != "follow_up":
        return ""
    parent = (via.source.source or {}).get("ticket_id")
    return str(parent) if isinstance(parent, int | str) else ""


def _first_response_at(comments: Sequence[Comment]) -> datetime | None:
    """When an agent first answered where the customer sees it; the description itself is no answer."""
    answers = (one.at for one in comments[1:] if one.public and one.role is Role.AGENT)
    return next(answers, None)
