"""The demo account's tickets: the story's case 10421, and others of every severity, tier and state."""

import html
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox import moments
from sandbox.zendesk.records import Actor, Audit, Comment, Json, Ticket, User
from sandbox.zendesk.world import World

KIM, ANA, BO, INITECH_USER = 30000003, 30000011, 30000012, 30000013
SEVERITY, PRODUCT, ENVIRONMENT = 50000011, 50000012, 50000013
SUPPORT = 45000001


@dataclass(frozen=True)
class Said:
    """One message, so many hours before the pretend clock's start."""

    hours: float
    author: int
    text: str
    public: bool = True


@dataclass(frozen=True)
class Case:
    """One ticket of the demo, in a line."""

    id: int
    subject: str
    requester: int
    severity: int
    product: str
    status: str
    hours: float
    talk: tuple[Said, ...] = field(default=())
    assignee: int | None = KIM
    follows: int | None = None


CASES = (
    Case(10410, "Licence key expired", ANA, 4, "studio", "closed", 900, (Said(899, KIM, "Renewed."),)),
    Case(10411, "Cannot export the model", BO, 3, "studio", "solved", 170, (Said(150, KIM, "Fixed in 9.4."),)),
    Case(10412, "Slow start after update", INITECH_USER, 2, "runtime", "open", 50),
    Case(10413, "Log-in page shows an old logo", ANA, 4, "cloud", "open", 80),
    Case(10414, "Nightly job skips a day", BO, 3, "runtime", "pending", 60, (Said(40, KIM, "Which day?"),)),
    Case(10415, "Data hub returns 502", INITECH_USER, 1, "cloud", "open", 5),
    Case(10416, "Two users cannot sign in", ANA, 2, "cloud", "open", 20),
    Case(10417, "Question about backups", BO, 4, "cloud", "new", 3, assignee=None),
    Case(
        10418,
        "No answer about the import error",
        ANA,
        2,
        "runtime",
        "open",
        30,
        (
            Said(29, KIM, "We are looking into it."),
            Said(20, ANA, "Is there any news?"),
            Said(10, ANA, "Please give us an update, users are waiting."),
            Said(2, ANA, "Third time asking: what are the next steps?"),
        ),
    ),
    Case(10419, "Licence question again", ANA, 4, "studio", "open", 700, follows=10410),
    Case(10420, "Wrong total on an invoice page", INITECH_USER, 3, "studio", "hold", 100),
    Case(10421, "Production is down after the night's release", ANA, 1, "runtime", "open", 0),
    Case(10422, "Certificate about to expire", BO, 2, "cloud", "open", 9),
    Case(10423, "Cannot reach the test system", BO, 3, "cloud", "open", 26),
    Case(10424, "Feature request: dark theme", INITECH_USER, 4, "studio", "open", 190),
    Case(10425, "Queue does not drain", INITECH_USER, 2, "runtime", "open", 7),
    Case(10426, "Typo on the welcome page", ANA, 4, "studio", "open", 200),
    Case(10427, "API answers with an empty page", ANA, 3, "cloud", "open", 75),
    Case(10428, "Memory grows over night", BO, 1, "runtime", "open", 1),
    Case(10429, "Database backup takes 9 hours", INITECH_USER, 3, "cloud", "open", 48),
    Case(10430, "How do we rename an app?", BO, 4, "studio", "pending", 12, (Said(11, KIM, "Which one?"),)),
    Case(10431, "Mail is sent twice", ANA, 2, "runtime", "hold", 16, (Said(15, KIM, "Waiting.", public=False),)),
    Case(10432, "Report shows last year", INITECH_USER, 3, "studio", "new", 2, assignee=None),
    Case(10433, "Scheduler stopped on one node", BO, 2, "runtime", "open", 4),
)


def add_tickets(world: World) -> None:
    """Put every case into the account, with its conversation."""
    for case in CASES:
        _add_case(world, case)


def _add_case(world: World, case: Case) -> None:
    opened = world.now() - timedelta(hours=case.hours)
    last = world.now() - timedelta(hours=min((said.hours for said in case.talk), default=case.hours))
    ticket = _ticket(world, case, opened, last)
    world.tickets[case.id] = ticket
    if case.follows is not None:
        world.tickets[case.follows].followup_ids.append(case.id)
    first = Said(case.hours, case.requester, f"{case.subject}. Please have a look.")
    world.comments[case.id], world.audits[case.id] = [], []
    _say(world, ticket, first, _create_events(world, ticket))
    ticket.description = world.comments[case.id][0].body
    for said in case.talk:
        _say(world, ticket, said, [])


def _ticket(world: World, case: Case, opened: datetime, last: datetime) -> Ticket:
    requester: User = world.users[case.requester]
    values = {SEVERITY: f"severity_s{case.severity}", PRODUCT: f"product_{case.product}"}
    if case.severity == 1:
        values[ENVIRONMENT] = "env_production"
    return Ticket(
        id=case.id,
        subject=case.subject,
        description="",
        requester_id=requester.id,
        submitter_id=requester.id,
        organization_id=requester.organization_id,
        form_id=world.default_form_id(),
        brand_id=world.default_brand_id(),
        created_at=opened,
        updated_at=last,
        generated_timestamp=moments.unix(last),
        status=case.status,
        custom_status_id=world.default_status_id(case.status),
        priority={1: "urgent", 2: "high", 3: "normal", 4: "low"}[case.severity],
        type="incident" if case.severity < 4 else "question",
        assignee_id=case.assignee,
        group_id=SUPPORT,
        channel="closed_ticket" if case.follows else "web",
        tags=sorted(values.values()),
        values=dict(values),
        followup_source_id=case.follows,
    )


def _create_events(world: World, ticket: Ticket) -> list[Json]:
    named = {
        "subject": ticket.subject,
        "requester_id": str(ticket.requester_id),
        "status": ticket.status,
        "priority": ticket.priority,
        "tags": list(ticket.tags),
        **{str(field_id): value for field_id, value in ticket.values.items()},
    }
    return [
        {"id": world.numbers.take("event"), "type": "Create", "value": value, "field_name": name}
        for name, value in named.items()
    ]


def _say(world: World, ticket: Ticket, said: Said, events: list[Json]) -> None:
    actor = Actor(world.users[said.author], "web")
    at = world.now() - timedelta(hours=said.hours)
    audit_id, comment_id = world.numbers.take("event"), world.numbers.take("event")
    html_body = f'<div class="zd-comment" dir="auto"><p dir="auto">{html.escape(said.text)}</p></div>'
    comment = Comment(comment_id, said.author, said.text, html_body, said.public, at, audit_id, "web")
    event = {
        "id": comment_id,
        "type": "Comment",
        "author_id": said.author,
        "body": said.text,
        "html_body": html_body,
        "plain_body": said.text,
        "public": said.public,
        "attachments": [],
        "audit_id": audit_id,
    }
    world.comments[ticket.id].append(comment)
    whole = [event, *events]
    audit = Audit(audit_id, ticket.id, said.author, at, actor.channel, actor.client, custom={}, events=whole)
    world.audits[ticket.id].append(audit)
