"""Says what Halyard wants to find in a Zendesk account: its fields, form conditions, rules, webhook and trigger.

Pure: a wish and a few facts of the account in, the resources out, in the order they must be made.

Rule 1: everything of ours bears a mark, ``[halyard:NAME]``, in the one text of the object that customers do
not see; without our mark nothing is ours, whatever its title.
Rule 2: titles are ours alone; where the customer has the same title, ours steps aside.
Rule 3: no two fields share an option's tag (a shared tag can make a field uneditable).

Pages followed: developer.zendesk.com, api-reference/ticketing: ticket_fields, ticket_forms, triggers,
trigger_categories; api-reference/webhooks (see ``docs``).
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from connectors.ownership import key_of
from connectors.zendesk.desired_rules import Place, rules, waits_trigger
from core import fields
from core.fields import Shown
from core.ports import InstallWish, Resource
from core.sentences import say

FIELD = "ticket_field"
FORM = "ticket_form"
CATEGORY = "trigger_category"
WEBHOOK = "webhook"
TRIGGER = "trigger"
ACTIVATION = "activation"

CATEGORY_TITLE = "Escalation (managed)"
WEBHOOK_TITLE = "Halyard: tell Halyard"
TRIGGER_TITLE = "Halyard: a ticket changed"

CATEGORY_KEY = "halyard.category"
WEBHOOK_KEY = "halyard.intake"
TRIGGER_KEY = "halyard.changed"

SUBSCRIPTIONS = ("conditional_ticket_events",)
ASK = "ask."
ESCALATION_NEED = "escalation"


@dataclass(frozen=True, slots=True)
class Form:
    """A ticket form of the account that we may join."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the resources depend on at this account.

    ``account`` is our name for it, which every call carries; ``integration_user`` the host's id of the user
    Halyard acts as; ``forms`` the forms to join; ``foreign_titles`` the titles of fields that are not ours,
    ``own_titles`` those of ours by name; ``adopted`` the names of ours that were the customer's before, whose title,
    place and words stay theirs. ``severity`` and ``tier`` are where a rule of the host can ask for them.
    """

    account: str
    integration_user: str
    forms: tuple[Form, ...] = ()
    foreign_titles: frozenset[str] = frozenset()
    own_titles: Mapping[str, str] = field(default_factory=dict)
    severity: Place | None = None
    tier: Place | None = None
    adopted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    type: str
    title: str
    portal: str = "hidden"
    tag: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


def form_key(form_id: str) -> str:
    """Our key of a form of the customer's that we join; it bears no mark, its id names it."""
    return f"halyard.form.{form_id}"


def option_tag(name: str, value: str) -> str:
    """The tag of one option of our drop-down ``name``."""
    return f"halyard_{name}_{value}"


def resources(wish: InstallWish, facts: AccountFacts) -> tuple[Resource, ...]:
    """Everything that should exist, in the order it must be made.

    Facts compare so: a tuple exactly, a mapping and a frozenset "at least" (what else is there is the
    customer's), anything else by equality. Where one resource names another it does so by key; whoever
    carries it out knows the id by then.
    """
    specs = _fields(wish)
    return (
        *_field_resources(specs, facts),
        *(_form(form, specs, wish) for form in facts.forms),
        *rules(wish, facts.severity, facts.tier),
        Resource(CATEGORY, CATEGORY_KEY, CATEGORY_TITLE, {"place": "last"}),
        _webhook(wish),
        _trigger(facts),
        *waits_trigger(wish, CATEGORY_KEY),
        Resource(ACTIVATION, WEBHOOK_KEY, WEBHOOK_TITLE, {"status": "active"}),
    )


def _fields(wish: InstallWish) -> tuple[_Field, ...]:
    titled = partial(_said, wish=wish)
    needs = {ESCALATION_NEED: say("form_need_escalation", {}, "UTC", language=wish.language), **wish.redirects}
    states = {state.value: titled(f"is_{state}") for state in Shown}
    seen = "read only"
    every = (
        _choice(fields.STATE, titled(fields.STATE), states, portal=seen),
        _Field(fields.FLAG, "checkbox", titled(fields.FLAG), tag="halyard_escalated"),
        _Field(fields.AVAILABLE_FROM, "text", titled(fields.AVAILABLE_FROM), portal=seen),
        _Field(fields.LEVEL, "integer", titled(fields.LEVEL)),
        _Field(fields.OWNER, "text", titled(fields.OWNER), portal=seen),
        # Zendesk's date fields have no time of day, so the due moment is a text with its zone.
        _Field(fields.NEXT_DUE, "text", titled(fields.NEXT_DUE), portal=seen),
        _Field(fields.LINK, "text", titled(fields.LINK), portal=seen),
        _Field(fields.ACTION, "checkbox", titled(fields.ACTION)),
        _choice(fields.NEED, titled(fields.NEED), needs),
        _choice(fields.REASON, titled(fields.REASON), wish.reasons),
        _Field(fields.ACKNOWLEDGE, "checkbox", titled(fields.ACKNOWLEDGE)),
        _choice(fields.OUTCOME, titled(fields.OUTCOME), wish.outcomes),
        *(_Field(f"{ASK}{code}", "textarea", title) for code, title, _ in wish.questions),
        *_recorded(wish),
        *((_Field(fields.COUNTERPART, "text", titled(fields.COUNTERPART)),) if wish.counterparts else ()),
    )
    # Zendesk refuses a drop-down without options; a policy without reasons simply has no such field.
    return tuple(one for one in every if one.type != "tagger" or one.options)


def _recorded(wish: InstallWish) -> tuple[_Field, ...]:
    """What staff record steps with; a policy without steps has neither."""
    if not wish.steps:
        return ()
    note = _Field(fields.STEP_NOTE, "textarea", _said("step_note", wish), hint=_said("step_note_hint", wish))
    return (_choice(fields.STEP, _said(fields.STEP, wish), wish.steps), note)


def _said(name: str, wish: InstallWish) -> str:
    """One of our own titles in the account's language."""
    return say(f"field_{name}", {}, "UTC", language=wish.language)


def _choice(name: str, title: str, choices: Mapping[str, str], portal: str = "hidden") -> _Field:
    options = {option_tag(name, value): _label(label) for value, label in choices.items()}
    return _Field(name, "tagger", title, portal=portal, options=options)


def _label(label: str) -> str:
    """An option's name; ``::`` would open a sub-menu in the agent's drop-down."""
    return label.replace("::", ": ")


def _field_resources(specs: tuple[_Field, ...], facts: AccountFacts) -> tuple[Resource, ...]:
    titles = _titles(specs, facts)
    return tuple(
        Resource(FIELD, key_of(one.name), titles[one.name], _field_facts(one, one.name in facts.adopted))
        for one in specs
    )


def _field_facts(one: _Field, adopted: bool) -> dict[str, object]:
    known: dict[str, object] = {"type": one.type, "active": True}
    if adopted:
        return known | ({"option": dict(one.options)} if one.options else {})
    known["portal"] = one.portal
    if one.type == "checkbox":
        known["tag"] = one.tag
    if one.options:
        known["option"] = dict(one.options)
    if one.hint:
        known["hint"] = one.hint
    return known


def _titles(specs: tuple[_Field, ...], facts: AccountFacts) -> dict[str, str]:
    """A title for each field that no other has; one that ours bears already stays, if it is a fit one."""
    taken = {title.casefold() for title in facts.foreign_titles}
    chosen: dict[str, str] = {}
    for one in specs:
        kept = facts.own_titles.get(one.name, "")
        fit = (
            [kept] if one.name in facts.adopted or kept == one.title or kept.startswith(f"{one.title} (Halyard") else []
        )
        candidates = itertools.chain(fit, _fit_titles(one.title))
        chosen[one.name] = next(title for title in candidates if title.casefold() not in taken)
        taken.add(chosen[one.name].casefold())
    return chosen


def _fit_titles(title: str) -> Iterator[str]:
    yield title
    yield f"{title} (Halyard)"
    yield from (f"{title} (Halyard {number})" for number in itertools.count(2))


def _form(form: Form, specs: tuple[_Field, ...], wish: InstallWish) -> Resource:
    names = frozenset(one.name for one in specs)
    shown = frozenset(
        (child, "when", parent, "is", value)
        for parent, value, children in _conditions(wish)
        for child in children
        if child in names
    )
    known: dict[str, object] = {"field": names, "show": shown}
    return Resource(FORM, form_key(form.id), form.name, known, id=form.id)


def _conditions(wish: InstallWish) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Which fields an agent sees when: (parent, value, children), all children optional.

    Nothing is made required in the form: Zendesk would ask for it also where the need is a redirect, which
    needs no reason and no impact, and would hold up a save for another purpose. The server checks each
    answer at the second the action is used, by the policy, and says kindly what is missing.

    A parent hidden by its own condition disables its children, so all questions vanish with the tick-box
    once the state moves on; conditions on one child are OR, so ``reason`` shows again under the later states.

    Where staff escalate by ticking the flag, it shows while ticking it can do something; else it shows always.
    """
    questions = tuple(f"{ASK}{code}" for code, _, _ in wish.questions)
    flag = (fields.FLAG,) if wish.flag_editable else ()
    before = (*flag, *(fields.RECORDED if wish.steps_before else ()))
    running = (fields.OWNER, fields.LEVEL, fields.NEXT_DUE, fields.REASON, *flag, *fields.RECORDED)
    return (
        (fields.STATE, Shown.NOT_YET.value, (fields.AVAILABLE_FROM, *before)),
        (fields.STATE, Shown.AVAILABLE.value, (fields.ACTION, fields.LINK, *before)),
        (fields.ACTION, "true", (fields.NEED, fields.REASON, *questions)),
        (fields.STATE, Shown.REQUESTED.value, (fields.ACKNOWLEDGE, *running)),
        (fields.STATE, Shown.ACTIVE.value, (*running, fields.OUTCOME)),
        (fields.STATE, Shown.CLOSED.value, (fields.OUTCOME,)),
    )


def _webhook(wish: InstallWish) -> Resource:
    known = {"endpoint": wish.endpoint, "method": "POST", "format": "json", "events": SUBSCRIPTIONS}
    return Resource(WEBHOOK, WEBHOOK_KEY, WEBHOOK_TITLE, known)


def _trigger(facts: AccountFacts) -> Resource:
    """Every change of a ticket by anybody but us calls the webhook with ids only.

    Ids, because Zendesk does not promise to escape placeholders for JSON. The condition on the current user
    ends the loop that our own writes would start (field ``role`` is "Current user" in the admin's words).
    """
    ids = {"ticket_id": "{{ticket.id}}", "actor_id": "{{current_user.id}}", "account": facts.account}
    known: dict[str, object] = {
        "active": True,
        "category": CATEGORY_KEY,
        "all": (("role", "is_not", facts.integration_user),),
        "any": (("update_type", "is", "Create"), ("update_type", "is", "Change")),
        "action": (("notification_webhook", WEBHOOK_KEY, json.dumps(ids)),),
    }
    return Resource(TRIGGER, TRIGGER_KEY, TRIGGER_TITLE, known)
