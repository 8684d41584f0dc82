"""Finds our own fields, and where the account keeps each fact, in the account's configuration.

Ours are known by the mark ``[halyard:NAME]`` in the description that only agents see, never by a title, which
anybody may change. What the operator named is looked for by id, by title, or by an organization field's key.
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import msgspec

from connectors.ownership import marked_name
from connectors.zendesk.account import ValueSource, ZendeskAccount
from connectors.zendesk.desired import option_tag
from connectors.zendesk.texts import calm, uncalm
from connectors.zendesk.wire import Brand, FieldValue, Option, OrganizationField, TicketField
from core.errors import HalyardError, Mistake
from core.fields import COUNTERPART, HELD, OWN, RECORDED
from core.tickets import Value

EMPTY = ""
"""What empties a field; the API's description knows no null here."""

OURS = frozenset((*OWN, *RECORDED, COUNTERPART))
"""The names of our fields, beside those of a policy's questions."""

TICKED = frozenset({True, "1", "true", "yes"})


class Unwritable(HalyardError):
    """The field, as the account has it, cannot hold this value."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """One of our fields at this account; ``tags`` are its options, where it is a drop-down."""

    name: str
    id: int
    type: str
    tags: frozenset[str] = frozenset()

    def decode(self, raw: Any) -> Value:
        """What the host's value means to us; a tag that is none of ours stays the tag it is."""
        if self.type == "checkbox":
            return isinstance(raw, bool | int | str) and raw in TICKED
        if raw is None or raw == "":
            return None
        text = str(raw)
        if self.type == "tagger":
            return text.removeprefix(option_tag(self.name, ""))
        if self.type == "integer":
            return int(text) if text.removeprefix("-").isdecimal() else text
        return uncalm(text)

    def encode(self, value: Value) -> Any:
        """The host's value for ours; raises :class:`Unwritable`."""
        if self.type == "checkbox":
            return bool(value)
        if value is None or value == "":
            return EMPTY
        if self.type == "tagger":
            return self._tag(str(value))
        if self.type == "integer":
            if isinstance(value, bool) or not str(value).removeprefix("-").isdecimal():
                raise Unwritable(f"{value!r} is not a whole number")
            return int(value)
        return calm(str(value))

    def _tag(self, value: str) -> str:
        for tag in (option_tag(self.name, value), value):
            if tag in self.tags:
                return tag
        raise Unwritable(f"it has no option {value!r}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact of a ticket is: ``field_id`` of a ticket field, ``key`` of an organization field.

    ``otherwise`` is where it is where nothing stands there.
    """

    kind: str = "none"
    field_id: int = 0
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: "Source | None" = None

    def ours(self, raw: Any) -> str:
        """Our word for the host's value; what the operator did not map is passed on as it is."""
        if raw is None or isinstance(raw, list | dict):
            return ""
        text = str(raw).lower() if isinstance(raw, bool) else str(raw)
        return self.values.get(text, text)


NOWHERE = Source()


@dataclass(frozen=True, slots=True)
class FieldMap:
    """An account's configuration as far as it concerns us; ``faults`` is what is missing of it.

    ``more`` are the places of all facts but the first three, by their path in the account (``facts.NAME``).
    ``brands`` are our words for brands by the host's id; ``first_response_after`` is by severity in small letters.
    """

    own: Mapping[str, OwnField]
    by_id: Mapping[int, OwnField]
    severity: Source
    tier: Source
    region: Source
    faults: tuple[Mistake, ...]
    blocking: tuple[Mistake, ...]
    """Those faults without which a ticket cannot be judged: a source that is not there, nothing installed."""
    more: Mapping[str, Source] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)
    first_response_after: Mapping[str, timedelta] = field(default_factory=dict)
    time_zone: str = "UTC"

    def source(self, name: str) -> Source:
        """Where a fact is kept; nowhere where the account does not say."""
        return self.more.get(name, NOWHERE)


def field_map(
    account: ZendeskAccount,
    fields: Sequence[TicketField],
    organization_fields: Sequence[OrganizationField] | None,
    brands: Sequence[Brand] | None = (),
) -> FieldMap:
    """Our fields and the account's sources by id, with every fault found on the way; raises nothing.

    ``organization_fields`` is ``None`` where the account does not show their definitions; the values on the
    organizations themselves can still be read, so that such a source is taken at the operator's word. ``brands`` is
    ``None`` where the account does not show them, which matters only where one is mapped by its name.
    """
    own = _own_fields(fields)
    faults: list[tuple[str, str]] = []
    sources = {
        name: _found(name, wanted, fields, organization_fields, faults) for name, wanted in account.sources.items()
    }
    named = _brands(account.brands, brands, faults)
    if not own:
        faults.append(("", "Halyard is not installed here; run `halyard install apply`"))
    blocking = tuple(_mistake(account, path, message) for path, message in faults)
    missing = [
        _mistake(account, f"fields.{name}", "our field is not there") for name in HELD if own and name not in own
    ]
    return FieldMap(
        own=own,
        by_id={one.id: one for one in own.values()},
        severity=sources.pop("severity"),
        tier=sources.pop("tier"),
        region=sources.pop("region"),
        faults=(*blocking, *missing),
        blocking=blocking,
        more=sources,
        brands=named,
        first_response_after={name.casefold(): after for name, after in account.first_response_after.items()},
        time_zone=account.time_zone,
    )


def own_values(pairs: Sequence[FieldValue] | None, fields: FieldMap) -> dict[str, Value]:
    """What a ticket's custom fields say in ours; a field of ours it does not carry is empty."""
    found = {pair.id: pair.value for pair in pairs or () if pair.id in fields.by_id}
    return {
        one.name: one.decode(msgspec.json.decode(found[one.id]) if one.id in found else None)
        for one in fields.own.values()
    }


def _own_fields(fields: Sequence[TicketField]) -> dict[str, OwnField]:
    """Active fields with our mark; of two with one name the older is ours, the other somebody's copy."""
    found: dict[str, OwnField] = {}
    for one in sorted(fields, key=lambda each: (each.created_at or "", each.id)):
        name = marked_name(one.agent_description)
        if one.active is not False and name is not None and (name in OURS or name.startswith("ask.")):
            tags = frozenset(option.value for option in one.custom_field_options or ())
            found.setdefault(name, OwnField(name, one.id, one.type, tags))
    return found


def _found(
    path: str,
    wanted: ValueSource,
    fields: Sequence[TicketField],
    organization_fields: Sequence[OrganizationField] | None,
    faults: list[tuple[str, str]],
) -> Source:
    """A source and those to look in otherwise; what is not there becomes a fault, and is nowhere."""
    found = _source(wanted, fields, organization_fields)
    if found is None:
        what = wanted.kind.replace("_", " ")
        faults.append((f"{path}.name", f"there is no {what} {wanted.name!r} in this account"))
        found = NOWHERE
    if wanted.otherwise is None:
        return found
    otherwise = _found(f"{path}.otherwise", wanted.otherwise, fields, organization_fields, faults)
    return replace(found, otherwise=otherwise)


def _source(
    wanted: ValueSource, fields: Sequence[TicketField], organization_fields: Sequence[OrganizationField] | None
) -> Source | None:
    if wanted.kind == "ticket_field":
        named = [one for one in fields if wanted.name == str(one.id)] or [
            one for one in fields if one.active is not False and wanted.name.casefold() == (one.title or "").casefold()
        ]
        return _from_ticket_field(named[0], wanted.values) if named else None
    if wanted.kind == "organization_field":
        if organization_fields is None:
            return Source("organization_field", key=wanted.name, values=dict(wanted.values))
        keyed = [one for one in organization_fields if one.key == wanted.name]
        if not keyed:
            return None
        values = _by_tag(wanted.values, keyed[0].custom_field_options)
        return Source("organization_field", key=wanted.name, values=values)
    return Source(wanted.kind, key=wanted.name if wanted.kind == "always" else "", values=dict(wanted.values))


def _brands(wanted: Mapping[str, str], brands: Sequence[Brand] | None, faults: list[tuple[str, str]]) -> dict[str, str]:
    """Our word for each brand by its id, the host's name where the account has no word for it."""
    ids = {one.name.casefold(): str(one.id) for one in brands or () if one.name}
    found = {str(one.id): one.name for one in brands or () if one.name}
    for named, ours in wanted.items():
        number = named if named.isdigit() else ids.get(named.casefold(), "")
        if not number:
            unseen = "; the account does not show its brands, so name it by its id" if brands is None else ""
            faults.append((f"brands.{named}", f"there is no brand {named!r} in this account{unseen}"))
        else:
            found[number] = ours
    return found


def _from_ticket_field(one: TicketField, values: Mapping[str, str]) -> Source:
    """A ticket field as a source; the system field for the priority is read where tickets carry it."""
    if one.type == "priority":
        return Source("priority", values=dict(values))
    return Source(
        "ticket_field",
        field_id=one.id,
        values=_by_tag(values, one.custom_field_options),
    )


def _by_tag(values: Mapping[str, str], options: Sequence[Option] | None) -> dict[str, str]:
    """The operator's mapping by tag, where some entries name an option by its title."""
    tags = {option.name: option.value for option in options or () if option.name}
    return {tags.get(theirs, theirs): ours for theirs, ours in values.items()}


def _mistake(account: ZendeskAccount, path: str, message: str) -> Mistake:
    return Mistake(f"account {account.account}", 0, 0, path, message)
