"""Says what Halyard wants to find in a Jira site: its fields, the Escalate transition, its screens and the webhook.

Pure: a wish and a few facts of the site in, the resources out, in the order they must be made.

Rule 1: everything of ours bears a mark, ``[halyard:NAME]``, at the end of its description (a webhook has none, so
there it ends the name); without our mark nothing is ours, whatever its title.
Rule 2: titles are ours alone; where the customer has the same title, ours steps aside.
Rule 3: an option is known by its id and by our code for it, which the projects keep in ``halyard.options``; never
by its words, which anybody may change.
Rule 4: the screen of the transition holds no field that its condition tests: Jira asks the condition a second time,
after the screen, and would answer the click with "invalid".

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: issue fields, custom field contexts and
options, screens, workflows, project properties; cloud/jira/platform/webhooks.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from connectors.jira import desired_views
from connectors.jira.desired_views import SiteViews
from connectors.jira.titles import apart, short
from connectors.ownership import key_of, mark
from core import fields
from core.fields import Shown
from core.ports import InstallWish, Resource
from core.secrets import Secret
from core.sentences import say

FIELD = "custom_field"
CODES = "project_property"
SCREEN = "screen"
JOINED = "project_screen"
WORKFLOW = "workflow"
WEBHOOK = "webhook"

SELECT = "select"
CHECKBOX = "multicheckboxes"
TEXT = "textfield"
TEXTAREA = "textarea"
NUMBER = "float"
WITH_OPTIONS = frozenset({SELECT, CHECKBOX})

OPTIONS_PROPERTY = "halyard.options"
"""The project property that holds ``{field name: {option id: code}}``."""
TEST_PROPERTY = "halyard.test"
"""The issue property that a test call sets and clears, so that Jira tells of it."""
FIELDS_PROPERTY = "halyard.fields"
"""The project property that holds ``{field name: field id}`` on a Data Center, which shows marks to admins alone."""
TICKED = "ticked"
"""Our code of a check box's one option."""
EVERYWHERE = "everywhere"
"""A field's context: all projects, all issue types."""
STAYS = "from any status, staying there"
"""How our transition leads: a global one that loops."""

SCREEN_NAME = "Halyard: Escalate"
SCREEN_MARK = "screen"
TRANSITION_MARK = "escalate"
SCREEN_KEY = "halyard.screen"
ASK = "ask."
ESCALATION_NEED = "escalation"

EVENTS = (
    "comment_created",
    "comment_updated",
    "issue_property_set",
    "issuelink_created",
    "issuelink_deleted",
    "jira:issue_created",
    "jira:issue_deleted",
    "jira:issue_updated",
)

WHEN = (fields.STATE, "is", Shown.AVAILABLE.value)
THEN = (
    (fields.STATE, "becomes", Shown.REQUESTED.value),
    (fields.ACTION, "becomes", TICKED),
)

READ_BY_CUSTOMERS = (fields.STATE, fields.AVAILABLE_FROM, fields.OWNER, fields.NEXT_DUE, fields.LINK)
"""What a request shows its customer in the portal, once its request type has these fields."""
_SEEN = (
    fields.STATE,
    fields.FLAG,
    fields.AVAILABLE_FROM,
    fields.LEVEL,
    fields.OWNER,
    fields.NEXT_DUE,
    fields.LINK,
    fields.REASON,
)
_EDITED = (fields.OWNER, fields.ACKNOWLEDGE, fields.OUTCOME, fields.STEP, fields.STEP_NOTE)


@dataclass(frozen=True, slots=True)
class SiteScreen:
    """A screen of the customer's on which issues of the account are looked at (``views``) or edited (``edits``)."""

    id: str
    name: str
    views: bool = False
    edits: bool = False


@dataclass(frozen=True, slots=True)
class SiteWorkflow:
    """A workflow that issues of the account follow.

    ``taken`` are the names of its transitions that are not ours, ``own`` the name of ours where it has one;
    ``portal`` says whether requests of customers follow it.
    """

    id: str
    name: str
    taken: frozenset[str] = frozenset()
    own: str = ""
    portal: bool = False


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the resources depend on at this site.

    ``account`` is our name for it; ``projects`` the keys under policy; ``secret`` what the webhook is signed with;
    ``foreign_titles`` the titles of fields that are not ours, ``own_titles`` those of ours by name; ``adopted`` the
    names of those that were the customer's before, whose titles and descriptions stay;
    ``foreign_screens`` and ``own_screen`` the same of screens. Where a ``data_center`` is told, options, screens,
    workflows and webhooks are a person's to make: the API has no such calls there.
    """

    account: str
    projects: tuple[str, ...]
    secret: Secret
    screens: tuple[SiteScreen, ...] = ()
    workflows: tuple[SiteWorkflow, ...] = ()
    foreign_titles: frozenset[str] = frozenset()
    own_titles: Mapping[str, str] = field(default_factory=dict)
    adopted: frozenset[str] = frozenset()
    foreign_screens: frozenset[str] = frozenset()
    own_screen: str = ""
    views: SiteViews = field(default_factory=SiteViews)
    data_center: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A custom field as wanted; ``options`` are titles by our code."""

    name: str
    kind: str
    title: str
    options: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


def codes_key(project: str) -> str:
    """Our key of a project's code table."""
    return f"{OPTIONS_PROPERTY}.{project}"


def joined_key(screen_id: str) -> str:
    """Our key of a screen of the customer's that our fields are put on."""
    return f"halyard.on_screen.{screen_id}"


def workflow_key(workflow_id: str) -> str:
    """Our key of a workflow of the customer's that has, or shall have, our transition."""
    return f"halyard.escalate.{workflow_id}"


def webhook_mark(account: str) -> str:
    """The name in the mark of an account's webhook; a site may serve two accounts."""
    return f"intake.{account}"


def webhook_key(account: str) -> str:
    """Our key of an account's webhook."""
    return f"halyard.{webhook_mark(account)}"


def webhook_name(account: str, secret: Secret) -> str:
    """The webhook's name: whose it is, which secret signs it (a fingerprint tells no secret), and the mark."""
    fingerprint = hashlib.sha256(b"halyard webhook secret\0" + secret.reveal().encode()).hexdigest()[:8]
    return f"Halyard: tell Halyard, secret {fingerprint} {mark(webhook_mark(account))}"


def resources(wish: InstallWish, facts: SiteFacts) -> tuple[Resource, ...]:
    """Everything that should exist, in the order it must be made.

    Facts compare so: a tuple exactly, a mapping and a frozenset "at least" (what else is there is the
    customer's), anything else by equality. Where one resource names another it does so by name; whoever
    carries it out knows the id by then.
    """
    specs = field_specs(wish)
    made = (*_field_resources(specs, facts), *(_codes(project, specs, facts) for project in facts.projects))
    if facts.data_center:
        return made
    return (
        *made,
        _screen(specs, facts),
        *(_joined(screen, specs, wish, facts.adopted) for screen in facts.screens),
        *(_workflow(workflow, specs, wish) for workflow in facts.workflows),
        *desired_views.resources(wish, facts.account, facts.projects, issues_of(facts.projects), facts.views),
        _webhook(wish, facts),
    )


def field_specs(wish: InstallWish) -> tuple[FieldSpec, ...]:
    """Every custom field of ours; a drop-down without options is left out, since nobody could use it."""
    titled = partial(_said, wish=wish)
    needs = {ESCALATION_NEED: say("form_need_escalation", {}, "UTC", language=wish.language), **wish.redirects}
    states = {state.value: titled(f"is_{state}") for state in Shown}
    every = (
        _choice(fields.STATE, titled(fields.STATE), states),
        _box(fields.FLAG, titled(fields.FLAG)),
        FieldSpec(fields.AVAILABLE_FROM, TEXT, titled(fields.AVAILABLE_FROM)),
        FieldSpec(fields.LEVEL, NUMBER, titled(fields.LEVEL)),
        FieldSpec(fields.OWNER, TEXT, titled(fields.OWNER)),
        # A text with its zone, as customers read it: a date-time field is shown in each reader's own zone, unsaid.
        FieldSpec(fields.NEXT_DUE, TEXT, titled(fields.NEXT_DUE)),
        FieldSpec(fields.LINK, TEXT, titled(fields.LINK)),
        _box(fields.ACTION, titled(fields.ACTION)),
        _choice(fields.NEED, titled(fields.NEED), needs),
        _choice(fields.REASON, titled(fields.REASON), wish.reasons),
        _box(fields.ACKNOWLEDGE, titled(fields.ACKNOWLEDGE)),
        _choice(fields.OUTCOME, titled(fields.OUTCOME), wish.outcomes),
        *(FieldSpec(f"{ASK}{code}", TEXTAREA, title) for code, title, _ in wish.questions),
        *_recorded(wish),
        *((FieldSpec(fields.COUNTERPART, TEXT, titled(fields.COUNTERPART)),) if wish.counterparts else ()),
    )
    return tuple(one for one in every if one.kind != SELECT or one.options)


def screen_names(specs: tuple[FieldSpec, ...]) -> tuple[str, ...]:
    """The fields that the transition asks for, in their order."""
    return tuple(one.name for one in specs if one.name in (fields.NEED, fields.REASON) or one.name.startswith(ASK))


def _recorded(wish: InstallWish) -> tuple[FieldSpec, ...]:
    """What staff record steps with; a policy without steps has neither."""
    if not wish.steps:
        return ()
    note = FieldSpec(fields.STEP_NOTE, TEXTAREA, _said("step_note", wish), hint=_said("step_note_hint", wish))
    return (_choice(fields.STEP, _said(fields.STEP, wish), wish.steps), note)


def _said(name: str, wish: InstallWish) -> str:
    """One of our own titles in the account's language."""
    return say(f"field_{name}", {}, "UTC", language=wish.language)


def _box(name: str, title: str) -> FieldSpec:
    """A check box: Jira knows only boxes beside options, so it has one, which says what ticking it means."""
    return FieldSpec(name, CHECKBOX, title, {TICKED: title})


def _choice(name: str, title: str, choices: Mapping[str, str]) -> FieldSpec:
    """A drop-down; Jira takes each option's words only once, so a second one of the same words names its code."""
    options: dict[str, str] = {}
    taken: set[str] = set()
    for code, label in choices.items():
        words = short(label) if label.casefold() not in taken else short(f"{label} ({code})")
        options[code] = words
        taken.add(words.casefold())
    return FieldSpec(name, SELECT, title, options)


def _field_resources(specs: tuple[FieldSpec, ...], facts: SiteFacts) -> tuple[Resource, ...]:
    titles = _titles(specs, facts)
    return tuple(Resource(FIELD, key_of(one.name), titles[one.name], _field_facts(one, facts)) for one in specs)


def _field_facts(one: FieldSpec, facts: SiteFacts) -> dict[str, object]:
    known: dict[str, object] = {"type": one.kind}
    if not facts.data_center:
        known["context"] = EVERYWHERE
        if one.options:
            known["option"] = dict(one.options)
    if one.hint and one.name not in facts.adopted:
        known["hint"] = one.hint
    return known


def _titles(specs: tuple[FieldSpec, ...], facts: SiteFacts) -> dict[str, str]:
    """A title for each field that no other has; one that ours bears already stays, if it is a fit one."""
    taken = {title.casefold() for title in facts.foreign_titles}
    chosen: dict[str, str] = {}
    for one in specs:
        if one.name in facts.adopted:
            chosen[one.name] = facts.own_titles[one.name]
            continue
        chosen[one.name] = apart(short(one.title), facts.own_titles.get(one.name, ""), taken)
        taken.add(chosen[one.name].casefold())
    return chosen


def _codes(project: str, specs: tuple[FieldSpec, ...], facts: SiteFacts) -> Resource:
    known: dict[str, object] = {"code": frozenset(f"{one.name}.{code}" for one in specs for code in one.options)}
    if facts.data_center:
        known["field"] = frozenset(one.name for one in specs)
    return Resource(CODES, codes_key(project), OPTIONS_PROPERTY, known, id=project)


def _screen(specs: tuple[FieldSpec, ...], facts: SiteFacts) -> Resource:
    """The transition's screen; Jira has no two of one name.

    The server checks each answer at the second the action is used, by the policy, and says kindly what is missing.
    """
    name = apart(SCREEN_NAME, facts.own_screen, {one.casefold() for one in facts.foreign_screens})
    return Resource(SCREEN, SCREEN_KEY, name, {"field": frozenset(screen_names(specs))})


def _joined(screen: SiteScreen, specs: tuple[FieldSpec, ...], wish: InstallWish, adopted: frozenset[str]) -> Resource:
    """What is added to a screen of the customer's: all that is read where issues are looked at, and there and where
    they are edited what staff fill in. Jira edits in place only what is on the edit screen, so what only we write
    is left off it. What was adopted is shown where its owner shows it, so that leaving takes it off no screen."""
    edited = {*_EDITED, *((fields.FLAG,) if wish.flag_editable else ())}
    read = {*_SEEN, *(one.name for one in specs if one.name.startswith(ASK))}
    shown = edited | read if screen.views else edited
    names = frozenset(one.name for one in specs if one.name in shown - adopted)
    return Resource(JOINED, joined_key(screen.id), screen.name, {"field": names}, id=screen.id)


def _workflow(workflow: SiteWorkflow, specs: tuple[FieldSpec, ...], wish: InstallWish) -> Resource:
    name = apart(say("word_box_action", {}, "UTC", language=wish.language), workflow.own, workflow.taken)
    known: dict[str, object] = {
        "transition": name,
        "leads": STAYS,
        "when": frozenset({WHEN}),
        "screen": SCREEN_KEY,
        "then": frozenset(THEN),
    }
    must = () if workflow.portal else _must_be_said(specs, wish)
    if must:
        known["must be filled in"] = frozenset(must)
    return Resource(WORKFLOW, workflow_key(workflow.id), workflow.name, known, id=workflow.id)


def _must_be_said(specs: tuple[FieldSpec, ...], wish: InstallWish) -> tuple[str, ...]:
    """What Jira itself asks for before it takes the click.

    Where the need may be a redirect only the need is sure to have an answer; else the reason and what the policy
    requires. The portal shows no screen, so there nothing can be asked for and the server does it afterwards.
    """
    if wish.redirects:
        return (fields.NEED,)
    required = {f"{ASK}{code}" for code, _, needed in wish.questions if needed}
    return tuple(one.name for one in specs if one.name == fields.REASON or one.name in required)


def _webhook(wish: InstallWish, facts: SiteFacts) -> Resource:
    known: dict[str, object] = {
        "endpoint": wish.endpoint,
        "events": EVENTS,
        "filter": issues_of(facts.projects),
        "active": True,
        "signed": True,
        "whole": True,
    }
    return Resource(WEBHOOK, webhook_key(facts.account), webhook_name(facts.account, facts.secret), known)


def issues_of(projects: tuple[str, ...]) -> str:
    """The issues of these projects as JQL; quoted, since a key may be one of JQL's own words."""
    keys = ", ".join(f'"{key}"' for key in sorted(projects))
    return f"project in ({keys})"
