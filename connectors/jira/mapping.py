"""Turns a Jira issue, its messages and its history into the ticket that policies are asked about.

Pure. Values of fields and of organizations' properties are the loosely typed things of the host's that come in here;
none goes out.

Rule 1: the description is the first message, the reporter's own.
Rule 2: whoever reported the issue is the customer of it, whatever else they are; beyond that a user of Jira is staff
and a customer of the service desk is not. What our user or an app does, nobody did.
Rule 3: a person without an address that we may see is told by the account's word for them, or else without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from connectors.jira import adf, changes, facts, wire
from connectors.jira.account import JiraAccount
from connectors.jira.field_map import FieldMap, own_values
from connectors.jira.marks import PROPERTY
from connectors.jira.read_back import ReadBack, read_back
from connectors.jira.used import Used
from core.tickets import Comment, Person, Role, Status, Ticket, TicketRef

ARCHIVED = "archiveddate"
CATEGORIES = {"new": Status.NEW, "indeterminate": Status.OPEN, "done": Status.SOLVED}
"""What Jira itself says of each status of a site."""

DESCRIPTION = "description"
FURTHER = "facts."


@dataclass(frozen=True, slots=True)
class Found:
    """All that was read about one issue; ``comments`` and ``histories`` oldest first.

    ``companies`` are the names of organizations by the id of a customer, ``company`` is the issue's own one, and
    ``named`` are the names of those that a fact lists by their ids.
    ``staff`` are the ids of those who work here, where Jira itself does not say so of a user (on a Data Center).
    ``request`` is what the service desk adds, ``None`` for an issue that is no request. ``reporter`` is who reported
    it as the host tells of them alone, ``None`` where it does not.
    """

    ref: TicketRef
    account: JiraAccount
    issue: wire.Issue
    comments: Sequence[wire.Comment]
    histories: Sequence[wire.History]
    own_id: str
    watchers: Sequence[wire.User] = ()
    request: wire.Request | None = None
    reporter: wire.User | None = None
    company: facts.Company | None = None
    companies: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()


def ticket_of(found: Found, field_map: FieldMap) -> Ticket:
    """The ticket; raises :class:`msgspec.DecodeError`, ``ValueError`` or ``KeyError`` for what is no issue."""
    seen = found.issue.fields
    people = People(found)
    created_at = wire.moment(wire.decoded(seen, "created"))
    at = _places(found, field_map)
    severity = facts.word(field_map.severity, at)
    left, values = _left(found), own_values(seen, field_map)
    comments = conversation(found, field_map, people, left)
    used = Used(found.histories, field_map, values, found.own_id, people.person)
    due_at, answered_at = facts.first_response(_levels(found), found.account.first_response_sla)
    source = field_map.source
    return Ticket(
        ref=found.ref,
        version=found.issue.version,
        status=status_of(seen, field_map),
        created_at=created_at,
        updated_at=wire.moment(wire.decoded(seen, "updated")),
        subject=str(wire.decoded(seen, "summary") or ""),
        type=_named(seen, "issuetype").name,
        severity=severity,
        tier=facts.word(field_map.tier, at),
        region=facts.word(field_map.region, at),
        organization=found.company.name if found.company is not None else "",
        requester=_requester(found, people),
        assignee=people.person(_user(seen, "assignee")),
        followers=people.addresses(found.watchers),
        ccs=people.addresses(participants(found)),
        comments=comments,
        fields=values,
        request=used.action(comments),
        step=used.step(),
        flagged=used.flagged(),
        marks=left.keys,
        marked_at=left.said_at,
        steps=used.steps(),
        severities=changes.severities(found.histories, field_map.severity, created_at, severity),
        first_response_at=answered_at or _first_answer(comments),
        first_response_due_at=facts.due_by_severity(severity, created_at, field_map) or due_at,
        contract_valid_until=facts.end_of_day(source("contract_valid_until"), at, field_map.time_zone),
        impact=facts.word(source("impact"), at),
        urgency=facts.word(source("urgency"), at),
        product=facts.word(source("product"), at),
        contract=facts.contract(source("contract"), at),
        partners=_partners(found, field_map, at),
        problem=facts.problem(_links(seen), found.account.problem_link),
        facts=_further(field_map, at),
        changed_by=changes.changed_by(found.histories, field_map.own),
        gone="archived" if wire.decoded(seen, ARCHIVED) else "",
    )


def _left(found: Found) -> ReadBack:
    """What we left on the issue."""
    value = found.issue.properties.get(PROPERTY, wire.NULL)
    watching, taking_part = ([one.id for one in people] for people in (found.watchers, participants(found)))
    return read_back(value, found.comments, watching, taking_part, found.own_id)


def _requester(found: Found, people: "People") -> Person | None:
    """Whoever reported the issue, with the language that only the host's own word of them tells."""
    person = people.person(people.reporter)
    known = found.reporter
    if person is None or known is None or known.id != person.id or not known.locale:
        return person
    return replace(person, language=known.locale.replace("_", "-"))


def status_of(fields: Mapping[str, msgspec.Raw], field_map: FieldMap) -> Status:
    """The status as the account maps it by id or name, or else by its category; an archived issue is closed."""
    if wire.decoded(fields, ARCHIVED):
        return Status.CLOSED
    seen = msgspec.json.decode(fields["status"], type=wire.Status)
    mapped = field_map.statuses.get(seen.id) or field_map.statuses.get(seen.name.casefold())
    category = seen.status_category.key if seen.status_category is not None else ""
    return mapped or CATEGORIES.get(category, Status.OPEN)


def participants(found: Found) -> Sequence[wire.User]:
    """Who takes part in a request beside its reporter."""
    return found.request.participants.values if found.request is not None else ()


def customers_of(found: Found) -> frozenset[str]:
    """The ids of the customers whose organization is needed: the reporter, and whoever wrote or changed anything."""
    people = People(found)
    acting = (*(one.author for one in found.comments), *(one.author for one in found.histories), people.reporter)
    return frozenset(one.id for one in acting if one is not None and one.id and people.customer(one))


def reporter_id(found: Found) -> str:
    """Who reported the issue; empty for nobody."""
    reporter = _user(found.issue.fields, "reporter")
    return reporter.id if reporter is not None else ""


def partner_ids(found: Found, field_map: FieldMap) -> tuple[str, ...]:
    """The ids of the organizations that the issue's partners are told by, where they are told by ids."""
    listed = facts.companies(field_map.source("partners"), _places(found, field_map))
    return tuple(one for one in listed if facts.is_id(one))


def shared_with(issue: wire.Issue, field_id: str) -> list[wire.Organization]:
    """The companies that an issue is shared with, as the service desk's own field has them: by id, or with a name."""
    listed = wire.decoded(issue.fields, field_id)
    found = []
    for one in listed if isinstance(listed, list) else ():
        known = one if isinstance(one, dict) else {"id": one}
        if known.get("id") not in (None, ""):
            found.append(wire.Organization(str(known["id"]), str(known.get("name") or "")))
    return found


class People:
    """The people of one issue, as we know people."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.reporter = _user(found.issue.fields, "reporter")
        self._words = {one: address.lower() for one, address in found.account.escalation_people.items()}
        everybody = (*found.watchers, *participants(found), *(one.author for one in found.comments))
        self._mail = {one.id: one.email_address.lower() for one in everybody if one and one.email_address}
        self._ids = {one.key: one.id for one in everybody if one and one.key}

    def staff(self, user: wire.User) -> bool:
        """Whether they work here."""
        if self.reporter is not None and user.id == self.reporter.id:
            return False
        return user.account_type == wire.STAFF or user.id in self._found.staff

    def customer(self, user: wire.User) -> bool:
        """Whether they are a person of the customers' side."""
        return user.account_type != wire.APP and user.id != self._found.own_id and not self.staff(user)

    def role(self, user: wire.User | None) -> Role:
        """The side on which somebody speaks."""
        if user is None or user.account_type == wire.APP or user.id == self._found.own_id:
            return Role.SYSTEM
        return Role.AGENT if self.staff(user) else Role.REQUESTER

    def person(self, user: wire.User | None) -> Person | None:
        """A user of Jira as we know people."""
        if user is None or not user.id:
            return None
        return Person(
            id=user.id,
            name=user.display_name,
            email=user.email_address or self.address(user.id),
            staff=self.staff(user),
            time_zone=user.time_zone or "",
            organization=self._found.companies.get(user.id, ""),
            language=(user.locale or "").replace("_", "-"),
        )

    def address(self, user_id: str) -> str:
        """Somebody's address in small letters: the account's word for them, or the one they show; else empty.

        The history of a Data Center knows people by a key that is not the name they are known by elsewhere.
        """
        known = self._ids.get(user_id, user_id)
        return self._words.get(known) or self._mail.get(known, "")

    def addresses(self, users: Sequence[wire.User]) -> frozenset[str]:
        """The addresses of people in small letters; of somebody without one the id."""
        told = ((self.address(one.id) or (one.email_address or "").lower() or one.id) for one in users)
        return frozenset(one for one in told if one)


def conversation(found: Found, field_map: FieldMap, people: People, left: ReadBack) -> tuple[Comment, ...]:
    """The conversation, oldest first, from the description on."""
    opening = _opening(found, people)
    spoken = (opening, *found.comments)
    added = changes.called(spoken, found.histories, field_map.participants, field_map.participants_title)
    now = frozenset(one.id for one in participants(found))
    first = changes.joined(found.histories, field_map.participants, field_map.participants_title, now)
    called = {**added, DESCRIPTION: added.get(DESCRIPTION, frozenset()) | first}
    return tuple(
        Comment(
            at=wire.moment(one.created),
            author=left.authors.get(one.id, one.author.id if one.author is not None else ""),
            role=people.role(one.author),
            public=one.jsd_public is not False and not one.visibility,
            text=adf.plain(one.body),
            id=one.id,
            copied=_copied(one, called.get(one.id, frozenset()), people, found.own_id),
            organization=found.companies.get(one.author.id, "") if one.author is not None else "",
        )
        for one in spoken
    )


def _opening(found: Found, people: People) -> wire.Comment:
    seen = found.issue.fields
    author = people.reporter or _user(seen, "creator")
    return wire.Comment(DESCRIPTION, str(wire.decoded(seen, "created")), author, wire.decoded(seen, DESCRIPTION))


def _copied(one: wire.Comment, added: frozenset[str], people: People, own_id: str) -> frozenset[str]:
    """The addresses that a message called in; one from somebody who is not on the request calls nobody (T29)."""
    if one.jsd_author_can_see_request is False or (one.author is not None and one.author.id == own_id):
        return frozenset()
    return frozenset(address for address in map(people.address, added | changes.mentioned(one)) if address)


def _places(found: Found, field_map: FieldMap) -> facts.Places:
    seen = found.issue.fields
    return facts.Places(seen, found.company, _user(seen, "reporter"), field_map.request_type)


def _levels(found: Found) -> Sequence[wire.ServiceLevel]:
    return found.request.sla.values if found.request is not None else ()


def _partners(found: Found, field_map: FieldMap, at: facts.Places) -> frozenset[str]:
    """The names of the partners, spelled as the organizations themselves are where we know them."""
    spelled = {name.casefold(): name for name in found.companies.values()}
    listed = facts.companies(field_map.source("partners"), at)
    names = (found.named.get(one, "") if facts.is_id(one) else one for one in listed)
    return frozenset(spelled.get(name.casefold(), name) for name in names if name)


def _further(field_map: FieldMap, at: facts.Places) -> dict[str, str]:
    """Whatever else the account maps, by name."""
    return {
        path.removeprefix(FURTHER): facts.word(source, at)
        for path, source in field_map.more.items()
        if path.startswith(FURTHER)
    }


def _user(fields: Mapping[str, msgspec.Raw], name: str) -> wire.User | None:
    return msgspec.json.decode(fields.get(name, wire.NULL), type=wire.User | None)


def _named(fields: Mapping[str, msgspec.Raw], name: str) -> wire.Named:
    return msgspec.json.decode(fields.get(name, wire.NULL), type=wire.Named | None) or wire.Named()


def _links(fields: Mapping[str, msgspec.Raw]) -> list[wire.Link]:
    return msgspec.json.decode(fields.get("issuelinks", wire.NULL), type=list[wire.Link] | None) or []


def _first_answer(comments: Sequence[Comment]) -> datetime | None:
    """When an agent first answered where the customer sees it; the description itself is no answer."""
    answers = (one.at for one in comments[1:] if one.public and one.role is Role.AGENT)
    return next(answers, None)
