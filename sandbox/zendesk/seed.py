"""The demo account: its people, companies, fields, form, triggers and OAuth clients, as the story needs them."""

from datetime import timedelta

from sandbox.clock import Clock
from sandbox.moments import whole_second
from sandbox.zendesk.api.account import new_brand
from sandbox.zendesk.api.rules import new_category, write_trigger
from sandbox.zendesk.api.ticket_fields import new_field
from sandbox.zendesk.api.ticket_forms import new_form
from sandbox.zendesk.records import LIGHT_AGENT, Group, Json, Membership, OAuthClient, Organization, User
from sandbox.zendesk.seed_contracts import add_contracts, add_region_lead
from sandbox.zendesk.seed_tickets import add_tickets
from sandbox.zendesk.world import World, make_world

ADMIN, HALYARD, KIM, LEAD, MANAGER, CSM, LIGHT, SUSPENDED = range(30000001, 30000009)
ANA, BO, INITECH_USER = 30000011, 30000012, 30000013
ACME, GLOBEX, INITECH = 40000001, 40000002, 40000003
SUPPORT, LEADS = 45000001, 45000002
BRAND, FORM, CATEGORY = 70000001, 55000001, "65000001"
SYSTEM_FIELDS = (
    (50000001, "subject", "Subject"),
    (50000002, "description", "Description"),
    (50000003, "status", "Status"),
    (50000004, "tickettype", "Type"),
    (50000005, "priority", "Priority"),
    (50000006, "group", "Group"),
    (50000007, "assignee", "Assignee"),
)
SEVERITY, PRODUCT, ENVIRONMENT = 50000011, 50000012, 50000013
STATUS_LABELS = {"new": "New", "open": "Open", "pending": "Pending", "hold": "On-hold", "solved": "Solved"}


def demo_world(clock: Clock, secrets: dict[str, str] | None = None) -> World:
    """The account of the guided story, tickets and all."""
    return make_world(clock, seed_demo, secrets)


def empty_world(clock: Clock, secrets: dict[str, str] | None = None) -> World:
    """The same people and sign-in, but no configuration of the customer's own and no tickets."""
    return make_world(clock, seed_empty, secrets)


def seed_demo(world: World) -> None:
    seed_empty(world)
    _add_customers(world)
    add_contracts(world)
    _add_customer_fields(world)
    _add_customer_rules(world)
    add_tickets(world)


def seed_empty(world: World) -> None:
    _add_staff(world)
    add_region_lead(world)
    _add_brand_and_statuses(world)
    for place, (field_id, kind, title) in enumerate(SYSTEM_FIELDS):
        wanted = {"type": kind, "title": title, "position": place, "visible_in_portal": place < 2}
        new_field(world, wanted, field_id=field_id, removable=False)
    new_form(world, {"name": "Support", "default": True}, FORM)
    world.categories[CATEGORY] = {**new_category(world, {"name": "Our own triggers"}), "id": CATEGORY}
    world.categories = {CATEGORY: world.categories[CATEGORY]}
    for name, user_id in (("halyard", HALYARD), ("halyard-setup", ADMIN)):
        world.oauth_clients[name] = OAuthClient(name, world.secrets[name], user_id, ("read", "write"))


def _add_staff(world: World) -> None:
    people = (
        (ADMIN, "Admin", "admin@support.example", "admin"),
        (HALYARD, "Halyard", "halyard@support.example", "admin"),
        (KIM, "Kim", "kim@support.example", "agent"),
        (LEAD, "J. Doe", "j.doe@support.example", "agent"),
        (MANAGER, "Support Manager", "manager@support.example", "agent"),
        (CSM, "Customer Success Manager", "csm@support.example", "agent"),
        (LIGHT, "Light Agent", "light@support.example", "agent"),
        (SUSPENDED, "Suspended Agent", "suspended@support.example", "agent"),
    )
    then = world.now() - timedelta(days=400)
    for user_id, name, email, role in people:
        world.users[user_id] = User(user_id, name, email, role, then, then, default_group_id=SUPPORT)
    world.users[LIGHT].role_type = LIGHT_AGENT
    world.users[SUSPENDED].suspended = True
    for group_id, name in ((SUPPORT, "Support"), (LEADS, "Support leads")):
        world.groups[group_id] = Group(group_id, name, then)
    places = [(user, SUPPORT, True) for user in range(ADMIN, SUSPENDED + 1)]
    places += [(LEAD, LEADS, False), (MANAGER, LEADS, False)]
    for number, (user_id, group_id, default) in enumerate(places, start=46000001):
        world.memberships[number] = Membership(number, user_id, group_id, then, default)


def _add_brand_and_statuses(world: World) -> None:
    stamp = whole_second(world.now() - timedelta(days=400))
    new_brand(world, BRAND, "Acme Support", world.account.subdomain, stamp)["ticket_form_ids"] = [FORM]
    for number, (category, label) in enumerate(STATUS_LABELS.items(), start=71000001):
        world.custom_statuses[number] = _status(number, category, label, stamp)


def _status(number: int, category: str, label: str, stamp: str) -> Json:
    return {
        "id": number,
        "status_category": category,
        "agent_label": label,
        "end_user_label": label,
        "description": "",
        "end_user_description": "",
        "raw_agent_label": label,
        "raw_end_user_label": label,
        "raw_description": "",
        "raw_end_user_description": "",
        "active": True,
        "default": True,
        "created_at": stamp,
        "updated_at": stamp,
    }


def _add_customers(world: World) -> None:
    then = world.now() - timedelta(days=300)
    companies = (
        (ACME, "Acme", "titanium", "emea", "acme.example"),
        (GLOBEX, "Globex", "gold", "amer", "globex.example"),
        (INITECH, "Initech", "platinum", "apac", "initech.example"),
    )
    for company_id, name, tier, region, domain in companies:
        fields = {"support_tier": tier, "region": region}
        one = Organization(company_id, name, then, then, [domain], [], fields)
        world.organizations[company_id] = one
    people = (
        (ANA, "Ana Ruiz", "ana@acme.example", ACME),
        (BO, "Bo Chen", "bo@globex.example", GLOBEX),
        (INITECH_USER, "Initech User", "user@initech.example", INITECH),
    )
    for user_id, name, email, company_id in people:
        world.users[user_id] = User(user_id, name, email, "end-user", then, then, organization_id=company_id)


def _add_customer_fields(world: World) -> None:
    portal: Json = {"visible_in_portal": True, "editable_in_portal": True}
    levels = [{"name": f"S{n}", "value": f"severity_s{n}"} for n in range(1, 5)]
    products = [{"name": name, "value": f"product_{name.lower()}"} for name in ("Runtime", "Studio", "Cloud")]
    places = [{"name": name, "value": f"env_{name.lower()}"} for name in ("Production", "Acceptance", "Test")]
    wanted: tuple[tuple[int, Json], ...] = (
        (SEVERITY, {"type": "tagger", "title": "Severity", "custom_field_options": levels, **portal}),
        (PRODUCT, {"type": "tagger", "title": "Product", "custom_field_options": products, **portal}),
        (ENVIRONMENT, {"type": "tagger", "title": "Environment", "custom_field_options": places}),
    )
    for place, (field_id, field) in enumerate(wanted, start=len(SYSTEM_FIELDS)):
        new_field(world, {**field, "position": place}, field_id=field_id)
    form = world.forms[FORM]
    form["ticket_field_ids"] = [*form["ticket_field_ids"], SEVERITY, PRODUCT, ENVIRONMENT]
    form["agent_conditions"] = [
        _shows_environment(PRODUCT, "product_runtime", ["solved"]),
        _shows_environment(PRODUCT, "product_cloud", ["solved"]),
        _shows_environment(SEVERITY, "severity_s1", []),
    ]


def _shows_environment(parent: int, value: str, statuses: list[str]) -> Json:
    """One of the customer's own conditions: the environment matters for some products and for S1."""
    required = {"type": "SOME_STATUSES", "statuses": statuses} if statuses else {"type": "NO_STATUSES"}
    child = {"id": ENVIRONMENT, "is_required": bool(statuses), "required_on_statuses": required}
    return {"parent_field_id": parent, "value": value, "child_fields": [child]}


def _add_customer_rules(world: World) -> None:
    told = ["requester_and_ccs", "[Acme Support] We have your request", "Your request {{ticket.id}} is with us."]
    created = {"field": "update_type", "operator": "is", "value": "Create"}
    first = {"field": f"custom_fields_{SEVERITY}", "operator": "is", "value": "severity_s1"}
    _add_trigger(
        world, 60000001, "Tell the customer we have it", [created], {"field": "notification_user", "value": told}
    )
    _add_trigger(world, 60000002, "S1 is urgent", [created, first], {"field": "priority", "value": "urgent"})


def _add_trigger(world: World, trigger_id: int, title: str, conditions: list[Json], action: Json) -> None:
    stamp = whole_second(world.now() - timedelta(days=200))
    blank: Json = {"id": trigger_id, "title": title, "active": True, "default": False}
    one: Json = {**blank, "position": len(world.triggers) + 1, "created_at": stamp, "updated_at": stamp}
    wanted = {"title": title, "all": conditions, "actions": [action], "category_id": CATEGORY}
    world.triggers[trigger_id] = one | write_trigger(world, one, wanted)
