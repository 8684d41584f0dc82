"""The demo site's people: staff, customers, their companies, and who may do what."""

from datetime import timedelta

from sandbox.jira.records import ADMINISTRATORS, SERVICE_DESK, SOFTWARE, Group, Organization, User
from sandbox.jira.world import World

ADMIN, HALYARD, KIM, LEAD = "5b10ac-admin", "5b10ac-halyard", "5b10ac-kim", "5b10ac-lead"
MANAGER, CSM, LIGHT, SUSPENDED = "5b10ac-manager", "5b10ac-csm", "5b10ac-light", "5b10ac-suspended"
REGION_LEAD, ANA, BO = "5b10ac-region-lead", "5b10ac-ana", "5b10ac-bo"
INITECH_USER, PAT = "5b10ac-initech", "5b10ac-pat"
ESCALATIONS = "5b10ac-escalations"
"""A customer account that is nobody: whoever is shared a request with it asks for an escalation."""
ACME, GLOBEX, INITECH, INITRODE = "1", "2", "3", "4"
SUPPORT, LEADS = "support", "support-leads"
STAFF = (
    (ADMIN, "Admin", "admin@support.example"),
    (HALYARD, "Halyard", "halyard@support.example"),
    (KIM, "Kim", "kim@support.example"),
    (LEAD, "J. Doe", "j.doe@support.example"),
    (MANAGER, "Support Manager", "manager@support.example"),
    (CSM, "Customer Success Manager", "csm@support.example"),
    (LIGHT, "Light Agent", "light@support.example"),
    (SUSPENDED, "Suspended Agent", "suspended@support.example"),
    (REGION_LEAD, "R. Roe", "r.roe@support.example"),
)
CUSTOMERS = (
    (ANA, "Ana Ruiz", "ana@acme.example", ACME),
    (BO, "Bo Chen", "bo@globex.example", GLOBEX),
    (INITECH_USER, "Initech User", "user@initech.example", INITECH),
    (PAT, "Pat Lee", "pat@initrode.example", INITRODE),
)
COMPANIES = (
    (ACME, "Acme", "titanium", "emea", "contract_active", 300, "Initrode Partners"),
    (GLOBEX, "Globex", "gold", "amer", "contract_active", 30, INITRODE),
    (INITECH, "Initech", "platinum", "apac", "contract_ended", -10, ""),
    (INITRODE, "Initrode Partners", "gold", "amer", "contract_active", 300, ""),
)
AGENTS, USERS = f"licence:{SERVICE_DESK}", f"licence:{SOFTWARE}"
ADMINS = f"group:{ADMINISTRATORS}"
# What people with an agent's licence, and what everybody with any licence, may do in the support project.
AGENT_WORK = (
    "CREATE_ISSUES",
    "EDIT_ISSUES",
    "TRANSITION_ISSUES",
    "ASSIGN_ISSUES",
    "ASSIGNABLE_USER",
    "RESOLVE_ISSUES",
    "CLOSE_ISSUES",
    "LINK_ISSUES",
    "MOVE_ISSUES",
    "MODIFY_REPORTER",
    "SCHEDULE_ISSUES",
    "EDIT_OWN_COMMENTS",
    "DELETE_OWN_COMMENTS",
    "MANAGE_WATCHERS",
    "SERVICEDESK_AGENT",
)
ANY_WORK = ("BROWSE_PROJECTS", "ADD_COMMENTS", "VIEW_VOTERS_AND_WATCHERS")
ADMIN_WORK = (
    "ADMINISTER_PROJECTS",
    "DELETE_ISSUES",
    "ARCHIVE_ISSUES",
    "SET_ISSUE_SECURITY",
    "EDIT_ALL_COMMENTS",
    "DELETE_ALL_COMMENTS",
)
CUSTOMER_WORK = ("ADD_COMMENTS", "TRANSITION_ISSUES", "CREATE_ISSUES")


def add_staff(world: World) -> None:
    """Everyone who works in Jira; the light agent has a licence for reading along, but no agent's."""
    then = world.now() - timedelta(days=400)
    for number, (user_id, name, email) in enumerate(STAFF, start=10001):
        word = email.partition("@")[0]
        user = User(user_id, word, f"JIRAUSER{number}", name, email, then)
        user.licences, user.groups = {SOFTWARE, SERVICE_DESK}, ["jira-users", SUPPORT]
        world.users[user_id] = user
    world.users[ADMIN].groups.append(ADMINISTRATORS)
    world.users[LIGHT].licences = {SOFTWARE}
    world.users[LIGHT].email_visible = False
    world.users[SUSPENDED].active = False
    world.users[REGION_LEAD].time_zone = "America/New_York"
    for user_id in (LEAD, MANAGER):
        world.users[user_id].groups.append(LEADS)
    for name in (ADMINISTRATORS, "jira-users", SUPPORT, LEADS):
        group = Group(world.numbers.uuid("group"), name)
        world.groups[group.id] = group


def add_customers(world: World) -> None:
    """Customers of the portal and their companies, with what the company's properties say of each."""
    then = world.now() - timedelta(days=300)
    for number, (user_id, name, email, company) in enumerate(CUSTOMERS, start=10021):
        word = email.replace("@", "-")
        world.users[user_id] = User(user_id, word, f"JIRAUSER{number}", name, email, then, "customer")
        known = world.organizations.setdefault(company, Organization(company, "", created_at=then))
        known.member_ids.append(user_id)
    word = "escalations"
    nobody = User(ESCALATIONS, word, "JIRAUSER10031", "Escalations", f"{word}@support.example", then, "customer")
    world.users[ESCALATIONS] = nobody
    world.users[BO].email_visible = False
    world.users[PAT].time_zone = "America/New_York"
    for company, name, tier, region, contract, days, partners in COMPANIES:
        until = (world.now() + timedelta(days=days)).date().isoformat()
        properties = {"support_tier": tier, "region": region, "support_contract": contract, "contract_until": until}
        world.organizations[company].name = name
        world.organizations[company].properties = properties | ({"partners": partners} if partners else {})


def support_permissions() -> dict[str, list[str]]:
    """Who may do what in the service project."""
    grants = {name: [AGENTS] for name in AGENT_WORK} | {name: [AGENTS, USERS] for name in ANY_WORK}
    grants |= {name: [ADMINS] for name in ADMIN_WORK}
    for name in CUSTOMER_WORK:
        grants[name] = [*grants[name], "customers"]
    return grants


def work_permissions() -> dict[str, list[str]]:
    """Who may do what in the software project."""
    grants = {name: [USERS] for name in (*AGENT_WORK, *ANY_WORK) if name != "SERVICEDESK_AGENT"}
    return grants | {name: [ADMINS] for name in ADMIN_WORK}
