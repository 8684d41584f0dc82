"""What the demo account knows of its customers beyond their tier: contracts, partners, regions and promises made."""

from datetime import timedelta

from sandbox.moments import whole_second
from sandbox.zendesk.api.organization_fields import new_organization_field
from sandbox.zendesk.records import Json, Organization, User
from sandbox.zendesk.world import World

ACME, GLOBEX, INITECH, INITRODE = 40000001, 40000002, 40000003, 40000004
REGION_LEAD, PAT = 30000009, 30000014
SUPPORT = 45000001
ESCALATIONS = "escalations@support.example"
FIRST_REPLY_MINUTES = {"urgent": 60, "high": 240, "normal": 480, "low": 1440}
FIELDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("support_tier", "dropdown", "Support tier", ("titanium", "platinum", "gold")),
    ("region", "dropdown", "Region", ("emea", "amer", "apac")),
    ("support_contract", "dropdown", "Support contract", ("contract_active", "contract_ended")),
    ("contract_until", "date", "Contract valid until", ()),
    ("partners", "text", "Partners who may act for them", ()),
)


def add_region_lead(world: World) -> None:
    """A second lead, for the Americas."""
    then = world.now() - timedelta(days=400)
    lead = User(REGION_LEAD, "R. Roe", "r.roe@support.example", "agent", then, then, default_group_id=SUPPORT)
    lead.time_zone = "America/New_York"
    world.users[REGION_LEAD] = lead


def add_contracts(world: World) -> None:
    """The fields for them, what stands in them, a partner with a person of theirs, and the account's promises."""
    for key, kind, title, values in FIELDS:
        options = [{"name": value.replace("_", " ").capitalize(), "value": value} for value in values]
        wanted: Json = {"key": key, "type": kind, "title": title}
        new_organization_field(world, {**wanted, "custom_field_options": options} if options else wanted)
    _add_partner(world)
    _contract(world, ACME, "contract_active", 300, "Initrode Partners")
    _contract(world, GLOBEX, "contract_active", 30, f"{INITRODE}")
    _contract(world, INITECH, "contract_ended", -10)
    _contract(world, INITRODE, "contract_active", 300)
    _add_addresses(world)
    _add_service_levels(world)


def _add_partner(world: World) -> None:
    then = world.now() - timedelta(days=300)
    fields = {"support_tier": "gold", "region": "amer"}
    partner = Organization(INITRODE, "Initrode Partners", then, then, ["initrode.example"], [], fields)
    world.organizations[INITRODE] = partner
    pat = User(PAT, "Pat Lee", "pat@initrode.example", "end-user", then, then, organization_id=INITRODE)
    pat.time_zone = "America/New_York"
    world.users[PAT] = pat


def _contract(world: World, company: int, state: str, days: int, partners: str = "") -> None:
    until = (world.now() + timedelta(days=days)).date().isoformat()
    known = {"support_contract": state, "contract_until": until}
    world.organizations[company].organization_fields |= {**known, "partners": partners} if partners else known


def _add_addresses(world: World) -> None:
    stamp = whole_second(world.now() - timedelta(days=400))
    for number, (name, email) in enumerate((("Support", "help@support.example"), ("Escalations", ESCALATIONS))):
        one: Json = {"id": 72000001 + number, "name": name, "email": email, "default": number == 0}
        known = {"brand_id": world.default_brand_id(), "forwarding_status": "verified", "spf_status": "verified"}
        world.recipient_addresses[one["id"]] = {**one, **known, "created_at": stamp, "updated_at": stamp}


def _add_service_levels(world: World) -> None:
    stamp = whole_second(world.now() - timedelta(days=400))
    metrics = [
        {"priority": priority, "metric": "first_reply_time", "target": minutes, "business_hours": False}
        for priority, minutes in FIRST_REPLY_MINUTES.items()
    ]
    world.sla_policies[73000001] = {
        "id": 73000001,
        "title": "First replies",
        "description": "How soon an agent answers",
        "position": 1,
        "filter": {"all": [], "any": []},
        "policy_metrics": metrics,
        "created_at": stamp,
        "updated_at": stamp,
    }
