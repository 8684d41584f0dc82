"""Finds our own fields, and where the account keeps each fact, in a Jira site's configuration.

Pure. Rule 1: ours are known by the mark ``[halyard:NAME]`` at the end of the description, never by a title, which
anybody may change; our options by their ids, for which every project under policy keeps our codes.
Rule 2: what the operator named is looked for by id or by title, and its options are known by id from then on, so
that a new title changes nothing.
Rule 3: everything that is missing is said at once.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import msgspec

from connectors.jira import adf
from connectors.jira.account import JiraAccount, ValueSource
from connectors.jira.desired import TICKED
from connectors.jira.wire import Field, Issue
from connectors.ownership import marked_name
from core.errors import HalyardError, Mistake
from core.fields import COUNTERPART, HELD, OWN, RECORDED
from core.tickets import Status, Value

OURS = frozenset((*OWN, *RECORDED, COUNTERPART))
"""The names of our fields, beside those of a policy's questions."""

KINDS = "com.atlassian.jira.plugin.system.customfieldtypes:"
PARTICIPANTS = "com.atlassian.servicedesk:sd-request-participants"
ORGANIZATIONS = "com.atlassian.servicedesk:sd-customer-organizations"
REQUEST_TYPE = "com.atlassian.servicedesk:vp-origin"
SELECT, BOX, NUMBER, LONG = "select", "multicheckboxes", "float", "textarea"
LONGEST_TEXT = 255
"""Characters that a field of one line holds."""
LONGEST_AREA = 32_767
SYSTEM = (
    "summary",
    "status",
    "project",
    "issuetype",
    "created",
    "updated",
    "creator",
    "reporter",
    "assignee",
    "priority",
    "labels",
    "components",
    "issuelinks",
    "watches",
    "archiveddate",
)
"""The fields of Jira's own that a line of the stream and a ticket are made of."""

Codes = Mapping[str, Mapping[str, str]]
"""``{field name: {option id: code}}``."""


class Unwritable(HalyardError):
    """The field, as the account has it, cannot hold this value."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """One of our fields at this site.

    ``id`` is ``customfield_N``, ``kind`` ``select``, ``multicheckboxes``, ``textfield``, ``float`` or ``textarea``;
    ``codes`` are our codes by option id, ``wiki`` is whether long texts are wiki text (on a Data Center).
    """

    name: str
    id: str
    kind: str
    title: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    wiki: bool = False

    def decode(self, raw: Any) -> Value:
        """What the host's value means to us; an option that is none of ours is told by its words."""
        if self.kind == BOX:
            return bool(raw) if isinstance(raw, list) else False
        if raw is None or raw == "" or raw == []:
            return None
        if self.kind == SELECT:
            return self._code(raw)
        if self.kind == NUMBER:
            return _whole(raw)
        return (adf.plain(raw) if self.kind == LONG else str(raw)) or None

    def encode(self, value: Value) -> Any:
        """The host's value for ours, as an edit's ``fields`` take it; raises :class:`Unwritable`."""
        if self.kind == BOX:
            return [{"id": self._option(TICKED)}] if value else None
        if value is None or value == "":
            return None
        if self.kind == SELECT:
            return {"id": self._option(str(value))}
        if self.kind == NUMBER:
            if isinstance(value, bool) or not str(value).removeprefix("-").isdecimal():
                raise Unwritable(f"{value!r} is not a whole number")
            return int(value)
        return self._text(adf.sendable(str(value)))

    def in_words(self, option: Any, said: str | None) -> Value:
        """What a change in the history set the field to: the id of an option, and the host's words for the value."""
        if self.kind == BOX:
            return ticked(option, said)
        if self.kind == SELECT:
            return self.codes.get(str(option), said or None) if option not in (None, "") else None
        if self.kind == NUMBER:
            return _whole(said) if said else None
        return (adf.plain(said) if self.kind == LONG and self.wiki else said) or None

    def _code(self, raw: Any) -> Value:
        option = raw if isinstance(raw, dict) else {"value": raw}
        return self.codes.get(str(option.get("id")), str(option.get("value") or "") or None)

    def _option(self, code: str) -> str:
        found = next((number for number, ours in self.codes.items() if ours == code), None)
        if found is None:
            raise Unwritable(f"it has no option {code!r}")
        return found

    def _text(self, text: str) -> Any:
        longest = LONGEST_AREA if self.kind == LONG else LONGEST_TEXT
        if len(text) > longest:
            raise Unwritable(f"it holds {longest} characters, and {len(text)} were wanted")
        if self.kind != LONG:
            return " ".join(text.split("\n"))
        return adf.wiki(text) if self.wiki else adf.document(text)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact of an issue is, as found at this site.

    ``field_id`` and ``title`` are a field's, ``key`` is an organization property's, the beginning of a label, or the
    value that always holds. ``values`` are our words by the host's: by an option's id, or by a name in small letters.
    ``otherwise`` is where it is where nothing stands there.
    """

    kind: str = "none"
    field_id: str = ""
    title: str = ""
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: "Source | None" = None

    def ours(self, raw: Any) -> str:
        """Our word for the host's value; what the operator did not map is passed on as it is."""
        return self.worded(*_identity(raw))

    def worded(self, number: str, name: str) -> str:
        """Our word for what has this id and this name; either may be empty."""
        by_id = self.values.get(number) if number else None
        return by_id if by_id is not None else self.values.get(name.casefold(), name)


NOWHERE = Source()


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A site's configuration as far as it concerns us; ``faults`` is what is missing of it.

    ``more`` are the places of all facts but the first three, by their path in the account (``facts.NAME``).
    ``statuses`` are ours by the host's name in small letters or id; ``first_response_after`` is by severity in small
    letters. ``projects`` are the keys of those under policy by their ids. ``participants``, ``organizations`` and
    ``request_type`` are the ids of the service desk's own fields, empty where there is no service desk.
    """

    own: Mapping[str, OwnField]
    by_id: Mapping[str, OwnField]
    severity: Source
    tier: Source
    region: Source
    faults: tuple[Mistake, ...]
    blocking: tuple[Mistake, ...]
    """Those faults without which a ticket cannot be judged: a source that is not there, nothing installed."""
    more: Mapping[str, Source] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    first_response_after: Mapping[str, timedelta] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    participants: str = ""
    participants_title: str = ""
    organizations: str = ""
    request_type: str = ""
    time_zone: str = "UTC"
    wiki: bool = False

    def source(self, path: str) -> Source:
        """Where the fact with this path in the account is."""
        return self.more.get(path, NOWHERE)

    def every_source(self) -> Iterable[Source]:
        """All places that are looked at, those that are looked at otherwise among them."""
        for first in (self.severity, self.tier, self.region, *self.more.values()):
            one: Source | None = first
            while one is not None:
                yield one
                one = one.otherwise

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that an issue is asked for."""
        found = (one.field_id for one in self.every_source() if one.kind == "field")
        desk = (self.participants, self.organizations, self.request_type)
        return tuple(dict.fromkeys(one for one in (*SYSTEM, *self.by_id, *found, *desk) if one))

    @property
    def properties(self) -> frozenset[str]:
        """The keys of the organizations' properties in which facts are."""
        return frozenset(one.key for one in self.every_source() if one.kind == "organization_property")


@dataclass(frozen=True, slots=True)
class Site:
    """What was read of a site's configuration.

    ``projects`` are the present keys, by id, of those under policy that the account's user may see, and ``absent`` the
    keys of the others; ``codes`` are our codes of options;
    ``seen`` the newest issues of those projects with all their fields, by which one sees what they can hold;
    ``options`` the words of options by field id and option id, where the site shows them.
    """

    fields: Sequence[Field]
    projects: Mapping[str, str]
    codes: Codes
    absent: Sequence[str] = ()
    seen: Sequence[Issue] = ()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def field_map(account: JiraAccount, site: Site) -> FieldMap:
    """The account's field map with all its faults; raises nothing."""
    own = _own_fields(account, site)
    wanted: list[tuple[str, str]] = []
    sources = {path: _found(path, one, site, wanted) for path, one in account.sources.items()}
    blocking = [_mistake(account, path, message) for path, message in wanted]
    if not own:
        blocking.append(_mistake(account, "fields", "none of our fields is there: install first"))
    unseen = [
        _mistake(account, "projects", f"there is no project {key!r}, or our user may not see it") for key in site.absent
    ]
    blocking += [] if site.projects else unseen
    faults = [*blocking, *(unseen if site.projects else ()), *_missing(account, own), *_unusable(account, site, own)]
    kinds = {one.custom: one for one in site.fields}
    return FieldMap(
        own=own,
        by_id={one.id: one for one in own.values()},
        severity=sources.pop("severity"),
        tier=sources.pop("tier"),
        region=sources.pop("region"),
        faults=tuple(faults),
        blocking=tuple(blocking),
        more=sources,
        statuses={name.casefold(): ours for name, ours in account.statuses.items()},
        first_response_after={name.casefold(): after for name, after in account.first_response_after.items()},
        projects=site.projects,
        participants=kinds[PARTICIPANTS].id if PARTICIPANTS in kinds else "",
        participants_title=kinds[PARTICIPANTS].name if PARTICIPANTS in kinds else "",
        organizations=kinds[ORGANIZATIONS].id if ORGANIZATIONS in kinds else "",
        request_type=kinds[REQUEST_TYPE].id if REQUEST_TYPE in kinds else "",
        time_zone=account.time_zone,
        wiki=account.data_center,
    )


def own_values(fields: Mapping[str, msgspec.Raw], known: FieldMap) -> dict[str, Value]:
    """What an issue's custom fields say in ours; a field of ours that this kind of issue does not have is left out."""
    return {one.name: one.decode(msgspec.json.decode(fields[one.id])) for one in known.own.values() if one.id in fields}


def ticked(option: Any, said: str | None) -> bool:
    """Whether a change in the history left a box ticked: ``[10021]`` as the ids, and the words of what is ticked."""
    return bool(said) or str(option or "").strip("[] ") != ""


def codes_of(tables: Iterable[Any]) -> dict[str, dict[str, str]]:
    """Our codes of options from the tables of all projects; what is no table, or no entry of one, is left out."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        for name, codes in table.items() if isinstance(table, dict) else ():
            if isinstance(codes, dict):
                theirs = found.setdefault(str(name), {})
                theirs |= {str(number): code for number, code in codes.items() if isinstance(code, str)} | theirs
    return found


def _own_fields(account: JiraAccount, site: Site) -> dict[str, OwnField]:
    """Fields with our mark; of two with one name the older is ours, the other somebody's copy."""
    found: dict[str, OwnField] = {}
    for one in sorted(site.fields, key=_age):
        name = marked_name(one.description)
        if name is not None and (name in OURS or name.startswith("ask.")) and one.custom.startswith(KINDS):
            kind = one.custom.removeprefix(KINDS)
            codes = site.codes.get(name, {})
            found.setdefault(name, OwnField(name, one.id, kind, one.name, codes, account.data_center))
    return found


def _age(one: Field) -> tuple[int, str]:
    number = one.id.rpartition("_")[2]
    return (int(number) if number.isdecimal() else 0, one.id)


def _missing(account: JiraAccount, own: Mapping[str, OwnField]) -> list[Mistake]:
    """What our installation lacks: fields, and codes of options."""
    if not own:
        return []
    absent = [_mistake(account, f"fields.{name}", "our field is not there") for name in HELD if name not in own]
    uncoded = [
        _mistake(account, f"fields.{one.name}", "what its options mean is kept in no project: install again")
        for one in own.values()
        if one.kind in (SELECT, BOX) and not one.codes
    ]
    return absent + uncoded


def _unusable(account: JiraAccount, site: Site, own: Mapping[str, OwnField]) -> list[Mistake]:
    """Which kinds of issue cannot hold a field of ours, by issues that are there.

    In the cloud an edit may set whatever the issue has; on a Data Center only what the edit screen offers.
    """
    found: dict[tuple[str, str], None] = {}
    for issue in site.seen:
        able = frozenset(issue.editmeta.fields) if account.data_center and issue.editmeta else frozenset(issue.fields)
        place = f"{_name(issue, 'project', 'key')}, {_name(issue, 'issuetype', 'name')}"
        found |= {(place, one.name): None for one in own.values() if one.name in HELD and one.id not in able}
    return [_mistake(account, f"fields.{name}", f"issues of {place} cannot hold it") for place, name in found]


def _name(issue: Issue, field_name: str, part: str) -> str:
    value = msgspec.json.decode(issue.fields[field_name]) if field_name in issue.fields else None
    return str(value.get(part) or "") if isinstance(value, dict) else ""


def _found(path: str, wanted: ValueSource, site: Site, faults: list[tuple[str, str]]) -> Source:
    """A source and those to look in otherwise; what is not there becomes a fault, and is nowhere."""
    found = _source(wanted, site)
    if found is None:
        faults.append((f"{path}.name", f"there is no field {wanted.name!r} at this site"))
        found = NOWHERE
    if wanted.otherwise is None:
        return found
    return replace(found, otherwise=_found(f"{path}.otherwise", wanted.otherwise, site, faults))


def _source(wanted: ValueSource, site: Site) -> Source | None:
    values = {theirs.casefold(): ours for theirs, ours in wanted.values.items()}
    if wanted.kind != "field":
        key = wanted.name if wanted.kind in ("organization_property", "label", "always") else ""
        return Source(wanted.kind, key=key, values=values)
    named = [one for one in site.fields if one.id == wanted.name] or [
        one for one in sorted(site.fields, key=_age) if one.name.casefold() == wanted.name.casefold()
    ]
    if not named:
        return None
    if named[0].id == "priority":
        return Source("priority", values=values)
    words = site.options.get(named[0].id, {})
    by_id = {number: values[said.casefold()] for number, said in words.items() if said.casefold() in values}
    return Source("field", field_id=named[0].id, title=named[0].name, values={**values, **by_id})


def _identity(raw: Any) -> tuple[str, str]:
    """The id and the name of a value as an issue carries it; of several the first."""
    if isinstance(raw, list):
        return _identity(raw[0]) if raw else ("", "")
    if isinstance(raw, dict):
        if raw.get("type") == "doc":
            return "", adf.plain(raw).strip()
        name = next((raw[one] for one in ("value", "name", "displayName", "key") if raw.get(one)), "")
        return str(raw.get("id") or ""), str(name)
    if raw is None:
        return "", ""
    if isinstance(raw, bool):
        return "", str(raw).lower()
    return "", str(_whole(raw)) if isinstance(raw, float) else str(raw)


def _whole(raw: Any) -> Value:
    """A number as the host has it: a whole one as such, any other in its own words."""
    try:
        number = float(str(raw))
    except ValueError:
        return str(raw)
    return int(number) if number.is_integer() else str(raw)


def _mistake(account: JiraAccount, path: str, message: str) -> Mistake:
    return Mistake(f"account {account.account}", 0, 0, path, message)
