"""The pretend Jira over HTTP with our fields in it, our helpdesk on it, and what its people see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.jira.account import ApiToken, JiraAccount, ValueSource
from connectors.jira.helpdesk import JiraHelpdesk
from connectors.signing_secrets import SigningSecret
from core.commands import Note
from core.secrets import Secret
from core.tickets import Ticket, TicketRef
from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.records import Context, CustomField, Option
from sandbox.jira.seed import demo_world
from sandbox.jira.world import World
from sandbox.serving import serve_in_thread
from tests.jira.accounts import SECRET

Json = dict[str, Any]
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
STORY, ENGINEERING = "20421", "ENG-1"
TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
FIELDS = (
    ("escalation", "select", ("available", "requested", "active")),
    ("escalated", "multicheckboxes", ("ticked",)),
    ("owner", "textfield", ()),
    ("level", "float", ()),
    ("ask.impact", "textarea", ()),
)


@dataclass
class Pretend:
    """One site, the helpdesk we write with, and the world behind it."""

    world: World
    url: str
    desk: JiraHelpdesk

    def ticket(self, issue_id: str = STORY) -> Ticket:
        """An issue as we read it, a moment later."""
        self.world.clock.advance_by(timedelta(seconds=1))
        return self.desk.fetch(TicketRef("jira", "acme", issue_id))

    def strikes(self, method: str, path: str, **fault: Any) -> None:
        """What befalls the next such call."""
        planned = {**fault, "match": {"method": method, "path_regex": path}}
        answer = requests.post(f"{self.url}/_sandbox/faults", json={"faults": [planned]}, timeout=10)
        assert answer.ok, answer.text

    def seen_by(self, email: str, issue_id: str = STORY) -> list[str]:
        """What somebody reads on a request."""
        path = f"{self.url}/rest/servicedeskapi/request/{issue_id}/comment"
        answer = requests.get(path, auth=(email, "sandbox-jira-token"), timeout=10)
        assert answer.ok, answer.text
        return [str(one["body"]) for one in answer.json()["values"]]


def install(world: World) -> None:
    """Our fields in every project, and in the service project what their options mean."""
    codes: dict[str, dict[str, str]] = {}
    for number, (name, kind, options) in enumerate(FIELDS, start=10400):
        ids = {f"{number}{place}": code for place, code in enumerate(options)}
        context = Context(str(number), "Everywhere", options=[Option(one, f"The {code}") for one, code in ids.items()])
        made = CustomField(
            f"customfield_{number}", f"Our {name}", TYPES + kind, f"[halyard:{name}]", contexts=[context]
        )
        world.custom_fields[made.id] = made
        codes |= {name: ids} if ids else {}
    world.projects["10000"].properties["halyard.options"] = codes


@contextmanager
def pretend_jira() -> Iterator[Pretend]:
    """A fresh site."""
    clock = Clock(START)
    world = demo_world(clock)
    install(world)
    running = serve_in_thread(create_app(world), clock)
    known = JiraAccount(
        account="acme",
        base_url=running.url,
        credentials=ApiToken("halyard@support.example", Secret("sandbox-jira-token")),
        signing_secrets=(SigningSecret("one", Secret(SECRET)),),
        projects=("SUP", "ENG"),
        severity=ValueSource("field", "Severity"),
        allowed_ccs=("@support.example", "@initrode.example"),
        own_host=True,
    )

    def wait(seconds: float) -> None:
        clock.advance_by(timedelta(seconds=seconds))

    try:
        yield Pretend(world, running.url, JiraHelpdesk(known, clock=clock.now, wait=wait))
    finally:
        running.stop()


def missing(ticket: Ticket, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The notes whose marks are not in the host."""
    return tuple(note for note in notes if note.key not in ticket.marks)
