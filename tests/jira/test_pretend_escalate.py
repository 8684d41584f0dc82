"""The Escalate transition as it is installed, used by an agent and by a customer in the portal, and read by us."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.jira.account import ApiToken, JiraAccount, ValueSource
from connectors.jira.budget import Budget
from connectors.jira.helpdesk import JiraHelpdesk
from connectors.jira.provision import JiraProvisioner
from connectors.jira.provision_calls import Calls
from connectors.jira.session import open_session
from connectors.signing_secrets import SigningSecret
from core import fields
from core.commands import TicketUpdate
from core.secrets import Secret
from core.tickets import Ticket, TicketRef, Value
from runtime import installer
from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.seed import demo_world
from sandbox.serving import serve_in_thread
from tests.install.wishes import WISH
from tests.jira.accounts import SECRET

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
STORY = TicketRef("jira", "acme", "20421")
KIM, ANA, ADMIN = "kim@support.example", "ana@acme.example", "admin@support.example"
PLATFORM, DESK = "/rest/api/3/issue/20421", "/rest/servicedeskapi/request/20421"


def account(url: str, email: str) -> JiraAccount:
    return JiraAccount(
        account="acme",
        base_url=url,
        credentials=ApiToken(email, Secret("sandbox-jira-token")),
        signing_secrets=(SigningSecret("one", Secret(SECRET)),),
        projects=("SUP", "ENG"),
        severity=ValueSource("field", "Severity"),
        own_host=True,
    )


@dataclass
class Installed:
    """The pretend site with everything of ours in it, and our helpdesk on it."""

    url: str
    clock: Clock
    desk: JiraHelpdesk

    def fetch(self) -> Ticket:
        return self.desk.fetch(STORY)

    def write(self, **values: Value) -> None:
        seen = self.fetch().version
        (receipt,) = self.desk.apply([TicketUpdate(STORY, seen, f"at {seen} {values}", values)])
        assert receipt.dropped == ()
        self.clock.advance_by(timedelta(minutes=1))

    def call(self, email: str, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.url + path, json=body, auth=(email, "sandbox-jira-token"), timeout=10)
        assert answer.ok, answer.text
        self.clock.advance_by(timedelta(seconds=1))
        return answer.json() if answer.content else None

    def field(self, name: str) -> str:
        """The id of one of our fields."""
        found = self.call(ADMIN, "GET", "/rest/api/3/field/search?maxResults=100")["values"]
        return next(str(one["id"]) for one in found if str(one.get("description")).endswith(f"[halyard:{name}]"))

    def option(self, name: str, code: str) -> str:
        table = self.call(ADMIN, "GET", "/rest/api/3/project/SUP/properties/halyard.options")["value"][name]
        return next(str(number) for number, known in table.items() if known == code)

    def escalate(self, email: str, path: str) -> str:
        """The id of the transition as somebody is offered it; empty where they are not."""
        listed = self.call(email, "GET", f"{path}/transition{'s' if path == PLATFORM else ''}")
        offered = listed["transitions" if path == PLATFORM else "values"]
        return next((str(one["id"]) for one in offered if "scal" in one["name"]), "")


@pytest.fixture
def site() -> Iterator[Installed]:
    clock = Clock(NOW)
    running = serve_in_thread(create_app(demo_world(clock)), clock)
    try:
        admin, own = (
            Calls(open_session(account(running.url, one), clock.now, Budget(clock.now)))
            for one in (ADMIN, "halyard@support.example")
        )
        known = account(running.url, "halyard@support.example")
        wish = replace(WISH, endpoint="http://127.0.0.1:9/hooks/jira/acme")
        provisioner = JiraProvisioner(admin, known, running=own)
        installer.apply(provisioner, installer.plan(provisioner, wish), lambda step: None)
        yield Installed(running.url, clock, JiraHelpdesk(known, clock=clock.now, wait=lambda seconds: None))
    finally:
        running.stop()


def test_what_was_installed_is_whole_for_the_service(site: Installed) -> None:
    site.desk.refresh()


def test_an_agent_who_escalates_is_one_request_with_its_answers(site: Installed) -> None:
    before = site.escalate(KIM, PLATFORM)
    site.write(escalation="available")
    answers = {
        site.field("need"): {"id": site.option("need", "escalation")},
        site.field("reason"): {"id": site.option("reason", next(iter(WISH.reasons)))},
    }
    chosen = {"transition": {"id": site.escalate(KIM, PLATFORM)}, "fields": answers}
    site.call(KIM, "POST", f"{PLATFORM}/transitions", chosen)

    found = site.fetch()

    assert before == ""
    assert found.fields[fields.STATE] == "requested"
    assert found.request is not None
    assert found.request.by is not None
    assert (found.request.by.id, found.request.by.staff) == ("5b10ac-kim", True)
    assert (found.request.need, found.request.reason) == ("escalation", next(iter(WISH.reasons)))


def test_a_customer_who_escalates_in_the_portal_is_heard_with_the_words_beside_it(site: Installed) -> None:
    before = site.escalate(ANA, DESK)
    site.write(escalation="available")
    body = {"id": site.escalate(ANA, DESK), "additionalComment": {"body": "It is worse now"}}
    site.call(ANA, "POST", f"{DESK}/transition", body)
    first = site.fetch()
    site.write(escalation="available", escalate_now=None)
    between = site.fetch()
    site.call(ANA, "POST", f"{DESK}/transition", {"id": site.escalate(ANA, DESK)})
    second = site.fetch()

    assert before == ""
    assert first.request is not None
    assert first.request.by is not None
    assert (first.request.by.id, first.request.by.staff, first.request.by.organization) == ("5b10ac-ana", False, "Acme")
    assert (first.request.reason, dict(first.request.details)) == ("", {"summary": "It is worse now"})
    assert between.request is None
    assert second.request is not None
    assert second.request.key != first.request.key
    assert dict(second.request.details) == {}
