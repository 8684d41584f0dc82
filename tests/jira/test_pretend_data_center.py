"""A Data Center over HTTP: read, written and swept by a user who administers nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.jira.account import JiraAccount, PersonalToken, ValueSource
from connectors.jira.helpdesk import JiraHelpdesk
from core.commands import Note, NoteKind, TicketUpdate
from core.ports import Done
from core.secrets import Secret
from core.tickets import Role, Ticket, TicketRef, Value
from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.records import Context, CustomField, Option
from sandbox.jira.seed import EDIT_SCREEN, demo_world
from sandbox.jira.world import World
from sandbox.serving import serve_in_thread
from tests.jira.paper import CODES, IDS, KINDS, NAMES, kind, option

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
STORY = TicketRef("jira", "acme", "20421")
ISSUE = "/rest/api/2/issue/20421"


@dataclass
class Own:
    """A company's own Jira, and our helpdesk on it."""

    world: World
    url: str
    desk: JiraHelpdesk

    def fetch(self) -> Ticket:
        return self.desk.fetch(STORY)

    def kim(self, method: str, path: str, body: Any) -> None:
        signed = {"Authorization": "Bearer sandbox-jira-pat-kim"}
        answer = requests.request(method, self.url + path, json=body, headers=signed, timeout=10)
        assert answer.ok, answer.text
        self.world.clock.advance_by(timedelta(seconds=1))


@pytest.fixture
def own() -> Iterator[Own]:
    clock = Clock(START)
    world = demo_world(clock, None, "Server")
    for name in NAMES:
        options = [Option(number, f"The {code}") for number, code in CODES.get(name, {}).items()]
        everywhere = Context(IDS[name].removeprefix("customfield_"), "Everywhere", options=options)
        world.custom_fields[IDS[name]] = CustomField(
            IDS[name], f"Our {name}", f"{KINDS}{kind(name)}", f"[halyard:{name}]", contexts=[everywhere]
        )
    world.screens[EDIT_SCREEN]["tabs"][0]["fields"] += list(IDS.values())
    world.projects["10000"].properties |= {"halyard.options": CODES, "halyard.fields": IDS}
    running = serve_in_thread(create_app(world), clock)
    known = JiraAccount(
        account="acme",
        base_url=running.url,
        credentials=PersonalToken(Secret("sandbox-jira-pat-halyard")),
        signing_secrets=(),
        projects=("SUP",),
        data_center=True,
        severity=ValueSource("field", "Severity"),
        escalation_people={"manager": "escalations@support.example"},
        own_host=True,
    )
    try:
        yield Own(world, running.url, JiraHelpdesk(known, clock=clock.now, wait=lambda seconds: None))
    finally:
        running.stop()


def test_its_configuration_and_a_request_are_read(own: Own) -> None:
    own.desk.refresh()
    found = own.fetch()

    assert (found.severity, found.organization, set(found.fields)) == ("S1", "Acme", set(NAMES))
    assert found.requester is not None
    assert found.assignee is not None
    assert (found.requester.staff, found.assignee.id, found.assignee.staff) == (False, "kim", True)


def test_people_use_the_action_speak_and_call(own: Own) -> None:
    own.kim("POST", f"{ISSUE}/comment", {"body": "Look, [~manager]\nbq. old words"})
    used = {IDS["escalate_now"]: [{"id": option("escalate_now", "ticked")}], IDS["ask.impact"]: "600 users\\!"}
    own.kim("PUT", ISSUE, {"fields": used})
    own.kim("PUT", ISSUE, {"fields": {IDS["ask.impact"]: "Nobody any more"}})

    found = own.fetch()

    assert found.request is not None
    assert found.request.by is not None
    assert (found.request.by.id, found.request.by.staff) == ("kim", True)
    assert set(found.request.details) == {"impact"}
    assert found.request.details["impact"].startswith("600 users")
    assert found.comments[1].role is Role.AGENT
    assert found.comments[1].copied == {"escalations@support.example"}
    assert found.comments[1].text == "Look, @manager\n> old words"


def test_what_we_write_reads_back_and_is_swept(own: Own) -> None:
    before = own.fetch()
    values: dict[str, Value] = {"escalation": "active", "escalated": True, "level": 2}
    values["ask.impact"] = "600 {{users}}\n\n*all*"
    note = Note("said", NoteKind.COMMENT, text="We *look* into it", public=True)
    (receipt,) = own.desk.apply([TicketUpdate(STORY, before.version, "one", values, (note,))])
    own.world.clock.advance_by(timedelta(minutes=10))

    found, page = own.fetch(), own.desk.changed_since("acme", "")

    assert (receipt.done, receipt.dropped, receipt.version) == (Done.WRITTEN, (), found.version)
    assert {name: found.fields[name] for name in values} == values
    assert {"one", "said"} <= found.marks
    assert (found.comments[-1].role, found.comments[-1].text) == (Role.SYSTEM, "We *look* into it")
    assert found.flagged is None
    assert page.end
    assert {line.ref: line.version for line in page.lines}[STORY] == found.version


def test_people_are_found_by_address_and_are_what_they_are_here(own: Own) -> None:
    customer, staff = (own.desk.find_person("acme", one) for one in ("ana@acme.example", "j.doe@support.example"))

    assert customer is not None
    assert staff is not None
    assert (customer.staff, staff.id, staff.staff) == (False, "j.doe", True)
    assert own.desk.find_person("acme", "suspended@support.example") is None
