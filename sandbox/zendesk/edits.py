"""Collects what one update changes on a ticket, event by event, before any of it becomes true."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.zendesk.records import Actor, Comment, Json, Ticket
from sandbox.zendesk.world import World

ATTRIBUTES = {"ticket_form_id": "form_id"}


@dataclass
class HookCall:
    """A webhook a trigger wants called, with its body already written."""

    webhook_id: str
    body: str
    why: str


@dataclass
class Edit:
    """One update in the making: a working copy, the ticket as it was, and the events so far."""

    world: World
    ticket: Ticket
    before: Ticket
    actor: Actor
    creating: bool
    audit_id: int
    events: list[Json] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    calls: list[HookCall] = field(default_factory=list)
    notices: list[Json] = field(default_factory=list)
    custom: Json = field(default_factory=dict)

    @property
    def comment(self) -> Comment | None:
        return self.comments[0] if self.comments else None

    def put(self, name: str, value: Any, rule: Json | None = None) -> None:
        """Change one attribute and note it, unless it already has that value."""
        attribute = ATTRIBUTES.get(name, name)
        old = getattr(self.ticket, attribute)
        if old == value:
            return
        setattr(self.ticket, attribute, value)
        self.note_change(name, old, value, rule)

    def put_value(self, field_id: int, value: Any, rule: Json | None = None) -> None:
        """Change one custom field and note it, unless it already has that value."""
        old = self.ticket.values.get(field_id)
        if old == value:
            return
        if value is None:
            self.ticket.values.pop(field_id, None)
        else:
            self.ticket.values[field_id] = value
        self.note_change(str(field_id), old, value, rule)

    def note_change(self, name: str, old: Any, new: Any, rule: Json | None = None) -> None:
        """One event for a field, however often the same hand changes it within the update."""
        known = next((event for event in self.events if _same_hand(event, name, rule)), None)
        if known is not None:
            known["value"] = _spelled(new)
            if known["type"] == "Change" and known["value"] == known["previous_value"]:
                self.events.remove(known)
            return
        if self.creating and rule is None:
            self.note({"type": "Create", "value": _spelled(new), "field_name": name})
            return
        event = {
            "type": "Change",
            "value": _spelled(new),
            "field_name": name,
            "previous_value": _spelled(old),
        }
        self.note(event, rule)

    def note(self, event: Json, rule: Json | None = None) -> None:
        """Add one event to the audit; what a rule did says which rule."""
        whole = {"id": self.world.numbers.take("event"), **event}
        if rule is not None:
            source = {
                "from": {"id": rule["id"], "title": rule["title"]},
                "to": {},
                "rel": rule.get("rel", "trigger"),
            }
            whole["via"] = {"channel": "rule", "source": source}
        self.events.append(whole)


def _same_hand(event: Json, name: str, rule: Json | None) -> bool:
    by = event.get("via", {}).get("source", {}).get("from", {}).get("id")
    return bool(event.get("field_name") == name and by == (rule["id"] if rule else None))


def _spelled(value: Any) -> Any:
    """Audits write ids, numbers and ticks as text."""
    if value is None or isinstance(value, list | str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
