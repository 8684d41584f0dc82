"""Installing into the pretend Jira over HTTP: what it makes works there, and the customer's site stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
import requests
from flask import Flask, Response, request

from connectors.jira.account import ApiToken, JiraAccount
from connectors.jira.budget import Budget
from connectors.jira.provision import JiraProvisioner
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import own
from connectors.jira.receiver import JiraReceiver
from connectors.jira.session import open_session
from connectors.signing_secrets import SigningSecret
from core.errors import WillNotWork
from core.ports import Delivery, InstallWish
from core.secrets import Secret
from runtime import installer
from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.seed import demo_world
from sandbox.serving import serve_in_thread
from tests.install import vendor_spec
from tests.install.conftest import Heard, served
from tests.install.wishes import WISH

Json = dict[str, Any]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TOKEN = Secret("sandbox-jira-token")
SECRET = Secret("a-webhook-secret-0123456789-made-up")
CASE, ENGINEERING = "SUP-421", "ENG-41"
KIM, ANA = "5b10ac-kim", "5b10ac-ana"


class Wired(Calls):
    """Calls that keep what they wrote."""

    def __init__(self, session: requests.Session) -> None:
        super().__init__(session)
        self.written: list[tuple[str, str, Any]] = []

    def write(self, method: str, path: str, body: Any) -> Any:
        self.written.append((method, path, body))
        return super().write(method, path, body)


@dataclass
class Site:
    """The pretend site from outside."""

    address: str
    heard: Heard

    def account(self, email: str = "halyard@support.example") -> JiraAccount:
        return JiraAccount(
            account="acme-jira",
            base_url=self.address,
            credentials=ApiToken(email, TOKEN),
            signing_secrets=(SigningSecret("current", SECRET),),
            projects=("SUP", "ENG"),
            own_host=True,
        )

    def calls(self, email: str = "admin@support.example") -> Wired:
        return Wired(open_session(self.account(email), lambda: NOW, Budget(lambda: NOW)))

    def provisioner(self, calls: Calls | None = None) -> JiraProvisioner:
        running = self.calls("halyard@support.example")
        return JiraProvisioner(calls or self.calls(), self.account(), running=running)

    @property
    def wish(self) -> InstallWish:
        return replace(WISH, endpoint=f"{self.heard.address}/hooks/jira/acme-jira")

    def get(self, path: str, who: str = "admin@support.example") -> Any:
        answer = requests.get(self.address + path, auth=(who, TOKEN.reveal()), timeout=10)
        answer.raise_for_status()
        return answer.json()

    def put(self, path: str, body: Json, who: str = "halyard@support.example") -> None:
        answer = requests.put(self.address + path, json=body, auth=(who, TOKEN.reveal()), timeout=10)
        assert answer.ok, answer.text

    def page(self, path: str, who: str) -> Json:
        found: Json = requests.get(self.address + path, {"as": who, "format": "json"}, timeout=10).json()
        return found

    def export(self, part: str = "") -> bytes:
        return requests.get(f"{self.address}/_sandbox/export", {"part": part}, timeout=10).content

    def settle(self) -> None:
        requests.post(f"{self.address}/_sandbox/clock", json={"advance_seconds": 0}, timeout=10).raise_for_status()

    def ids(self) -> dict[str, str]:
        """Our fields' ids by name."""
        found = self.get("/rest/api/3/field/search?maxResults=100")["values"]
        return {name: one["id"] for name, one in own(found).items()}

    def post(self, path: str, body: Json, who: str = "kim@support.example") -> requests.Response:
        return requests.post(self.address + path, json=body, auth=(who, TOKEN.reveal()), timeout=10)

    def state(self, code: str, case: str = CASE) -> None:
        """Write the Escalation field as the service does."""
        table = self.get("/rest/api/3/project/SUP/properties/halyard.options")["value"]["escalation"]
        option = next(number for number, known in table.items() if known == code)
        self.put(f"/rest/api/3/issue/{case}", {"fields": {self.ids()["escalation"]: {"id": option}}})

    def offered(self, path: str, who: str) -> list[str]:
        return [one["name"] for one in self.page(path, who)["transitions"]]


@pytest.fixture(scope="session")
def pretend_jira() -> Iterator[str]:
    clock = Clock(NOW)
    running = serve_in_thread(create_app(demo_world(clock)), clock)
    yield running.url
    running.stop()


@pytest.fixture(scope="session")
def jira_listener() -> Iterator[Heard]:
    app = Flask("jira-listener")
    heard = Heard("")

    @app.post("/hooks/jira/acme-jira")
    def hook() -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        heard.calls.append((headers, request.get_data()))
        return Response(status=heard.status)

    with served(app) as address:
        heard.address = address
        yield heard


@pytest.fixture
def site(pretend_jira: str, jira_listener: Heard) -> Site:
    requests.post(f"{pretend_jira}/_sandbox/reset", timeout=10).raise_for_status()
    found = Site(pretend_jira, jira_listener)
    found.settle()
    jira_listener.calls.clear()
    return found


def install(site: Site, calls: Wired | None = None) -> list[installer.Step]:
    steps: list[installer.Step] = []
    provisioner = site.provisioner(calls)
    installer.apply(provisioner, installer.plan(provisioner, site.wish), steps.append)
    return steps


def test_a_plan_writes_nothing(site: Site) -> None:
    before = site.export()

    assert installer.plan(site.provisioner(), site.wish).pending
    assert site.export() == before


def test_applied_twice_changes_nothing(site: Site) -> None:
    install(site)
    after_first = site.export("configuration")
    calls = site.calls()
    provisioner = site.provisioner(calls)

    plan = installer.plan(provisioner, site.wish)
    installer.apply(provisioner, plan, lambda step: None)

    assert [change.wanted.key for change in plan.pending] == []
    assert {path for _, path, _ in calls.written} <= {"/rest/api/3/workflows"}
    assert site.export("configuration") == after_first


def test_the_workflows_of_the_customers_are_as_they_were_beside_ours(site: Site) -> None:
    ids = ["00000001-0000-4000-8000-776f726b666c", "00000002-0000-4000-8000-776f726b666c"]
    read = site.calls()
    before = read.ask("/rest/api/3/workflows", {"workflowIds": ids})["workflows"]

    install(site)

    after = read.ask("/rest/api/3/workflows", {"workflowIds": ids})["workflows"]
    assert len(before) == len(after) == 2
    for old, new in zip(before, after, strict=True):
        theirs = [one for one in new["transitions"] if not str(one.get("description")).endswith("[halyard:escalate]")]
        assert theirs == old["transitions"]
        assert len(new["transitions"]) == len(theirs) + 1
        assert new["statuses"] == old["statuses"]


@pytest.mark.parametrize("state", ["not_yet", "requested", "active", "closed", "declined"])
def test_the_transition_is_offered_to_nobody_while_it_is_not_available(site: Site, state: str) -> None:
    install(site)
    site.state(state)

    assert "Escalate" not in site.offered(f"/browse/{CASE}", KIM)
    assert "Escalate" not in site.offered(f"/servicedesk/customer/portal/1/{CASE}", ANA)


def test_the_transition_is_offered_to_agent_and_customer_while_it_is_available(site: Site) -> None:
    install(site)
    site.state("available")

    assert "Escalate" in site.offered(f"/browse/{CASE}", KIM)
    assert "Escalate" in site.offered(f"/servicedesk/customer/portal/1/{CASE}", ANA)


def test_before_the_state_is_known_nobody_is_offered_it(site: Site) -> None:
    install(site)

    assert "Escalate" not in site.offered(f"/browse/{CASE}", KIM)


def test_the_screen_asks_need_reason_and_the_questions(site: Site) -> None:
    install(site)
    site.state("available")

    shown = next(one for one in site.page(f"/browse/{CASE}", KIM)["transitions"] if one["name"] == "Escalate")

    ids = site.ids()
    assert shown["fields"] == [ids[name] for name in ("need", "reason", "ask.impact", "ask.contact")]
    assert shown["required_fields"] == []


def test_using_it_asks_for_the_escalation_and_keeps_the_status(site: Site) -> None:
    install(site)
    site.state("available")
    before = site.get(f"/rest/api/3/issue/{CASE}")["fields"]
    number = next(one["id"] for one in site.page(f"/browse/{CASE}", KIM)["transitions"] if one["name"] == "Escalate")

    answer = site.post(f"/rest/api/3/issue/{CASE}/transitions", {"transition": {"id": number}})

    after, ids = site.get(f"/rest/api/3/issue/{CASE}")["fields"], site.ids()
    assert answer.status_code == 204, answer.text
    assert after[ids["escalation"]]["value"] == "Requested"
    assert [one["value"] for one in after[ids["escalate_now"]]] == ["Escalate this ticket"]
    assert after["status"] == before["status"]


def test_where_only_staff_use_the_transition_jira_itself_asks_what_they_need(site: Site) -> None:
    install(site)
    site.state("available", ENGINEERING)
    number = next(
        one["id"] for one in site.page(f"/browse/{ENGINEERING}", KIM)["transitions"] if one["name"] == "Escalate"
    )
    need = site.get("/rest/api/3/project/ENG/properties/halyard.options")["value"]["need"]
    body: Json = {"transition": {"id": number}}

    silent = site.post(f"/rest/api/3/issue/{ENGINEERING}/transitions", body)
    told = body | {"fields": {site.ids()["need"]: {"id": next(iter(need))}}}
    answered = site.post(f"/rest/api/3/issue/{ENGINEERING}/transitions", told)

    assert (silent.status_code, list(silent.json()["errors"])) == (400, [site.ids()["need"]])
    assert answered.status_code == 204


def test_the_filters_find_what_they_are_about_and_the_dashboard_lists_them(site: Site) -> None:
    install(site)
    site.state("available")
    requests.post(f"{site.address}/_sandbox/clock", json={"advance_seconds": 60}, timeout=10).raise_for_status()
    ours = own(site.get("/rest/api/3/filter/search?expand=description,jql", "kim@support.example")["values"])

    found = {
        name: site.get(f"/rest/api/3/search/jql?fields=summary&jql={quote(one['jql'])}", "kim@support.example")[
            "issues"
        ]
        for name, one in ours.items()
    }

    assert {name: [one["key"] for one in rows] for name, rows in found.items()} == {
        "filter.escalated.acme-jira": [],
        "filter.ready.acme-jira": [CASE],
    }
    (board,) = site.get("/rest/api/3/dashboard/search", "kim@support.example")["values"]
    assert board["name"] == "Escalation"
    assert len(site.get(f"/rest/api/3/dashboard/{board['id']}/gadget", "kim@support.example")["gadgets"]) == 2


def test_staff_edit_what_they_fill_in_and_not_what_we_hold(site: Site) -> None:
    install(site)

    editable, ids = set(site.page(f"/browse/{CASE}", KIM)["editable_fields"]), site.ids()

    assert {ids["acknowledge"], ids["outcome"], ids["owner"]} <= editable


def test_t16_the_webhook_tells_signed_of_a_change_in_the_projects(site: Site) -> None:
    install(site)
    site.settle()
    site.heard.calls.clear()

    site.put(f"/rest/api/3/issue/{CASE}", {"fields": {"summary": "Still down"}}, "kim@support.example")
    site.settle()

    receiver = JiraReceiver(site.account())
    events = [
        event
        for headers, body in site.heard.calls
        for event in receiver.receive(Delivery("acme-jira", headers, body, NOW))
    ]
    assert [(one.ref.id, one.kind, one.actor) for one in events] == [("20421", "changed", KIM)]


def test_the_test_call_arrives_and_is_believed(site: Site) -> None:
    steps = install(site)
    site.settle()

    receiver = JiraReceiver(site.account())
    events = [
        event
        for headers, body in site.heard.calls
        for event in receiver.receive(Delivery("acme-jira", headers, body, NOW))
    ]
    assert steps[-1].what == "test call"
    assert [one.host_kind for one in events] == ["issue_property_set"]


def test_permissions_and_portal_forms_are_looked_at(site: Site) -> None:
    lines = installer.plan(site.provisioner(), site.wish).by_hand

    codes = {line.rpartition("[")[2].rstrip("]") for line in lines}
    assert codes == {"JS-11"}


def test_without_an_admin_the_site_says_no(site: Site) -> None:
    with pytest.raises(WillNotWork):
        installer.plan(site.provisioner(site.calls("kim@support.example")), site.wish)


def test_every_request_is_as_the_vendor_describes_it(site: Site) -> None:
    vendor_spec.need(vendor_spec.JIRA)
    calls = site.calls()
    install(site, calls)

    # The admin webhook is in no description of the vendor's.
    told = [one for one in calls.written if not one[1].startswith("/rest/webhooks/")]
    assert len(told) > 30
    assert [one for one in (vendor_spec.faults(*call, vendor_spec.JIRA) for call in told) if one] == []
