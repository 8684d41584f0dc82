"""The Jira connector's provisioner under contract, installing into the pretend Jira over HTTP."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import requests

from connectors import ownership
from connectors.jira import desired
from connectors.jira.account import ApiToken, JiraAccount
from connectors.jira.provision import JiraProvisioner, open_provisioner
from connectors.jira.provision_facts import CUSTOM_TYPES, own
from connectors.jira.receiver import JiraReceiver
from connectors.signing_secrets import SigningSecret
from core.secrets import Secret
from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.seed import demo_world
from sandbox.serving import serve_in_thread
from tests.contract.installing import Choice, InstallAtWork, SeenField, Written, hearing
from tests.contract.jira import ADMIN, API, KIM, START, STRIKES, described

Json = dict[str, Any]
TOKEN = "sandbox-jira-token"
WEBHOOKS = "/rest/webhooks/1.0/webhook"
WORKFLOWS = f"{API}/workflows"
VIEWED = "10002"
"""The screen on which agents look at the desk's issues."""
ASKED = rf"{API}/(workflows(/update/validation)?|search/(jql|approximate-count)|permissions/check)$"
QUESTIONS = rf"^(/_sandbox/|{ASKED})"
ANY_WRITE = rf"^(?!{ASKED})/rest/"
WRITES = (
    ("POST", r"/field$"),
    ("POST", r"/option$"),
    ("PUT", r"/properties/halyard\.options$"),
    ("POST", r"/screens$"),
    ("POST", r"/tabs/\d+/fields$"),
    ("POST", r"/workflows/update/validation$"),
    ("POST", r"/workflows/update$"),
    ("POST", r"/filter$"),
    ("POST", r"/dashboard$"),
    ("POST", r"/gadget$"),
    ("PUT", r"/properties/config$"),
    ("POST", r"/webhook$"),
)
KINDS = (
    ("custom_fields", "description"),
    ("screens", "description"),
    ("filters", "description"),
    ("dashboards", "description"),
    ("webhooks", "name"),
)


@dataclass
class JiraAdmin:
    """An admin in the site's settings, and the sandbox's own controls."""

    address: str
    written: Written

    def ours(self) -> tuple[str, ...]:
        there = self._configuration()
        marked = [ownership.marked_name(one.get(text)) for kind, text in KINDS for one in there[kind]]
        marked += [
            ownership.marked_name(step.get("description"))
            for flow in there["workflows"]
            for step in flow["transitions"]
        ]
        tables = [
            desired.codes_key(one["key"]) for one in there["projects"] if desired.OPTIONS_PROPERTY in one["properties"]
        ]
        return tuple(sorted([*(one for one in marked if one), *tables]))

    def fields(self) -> Mapping[str, SeenField]:
        there = self._configuration()
        project = next(one for one in there["projects"] if one["key"] == "SUP")
        table = project["properties"].get(desired.OPTIONS_PROPERTY, {})
        return {name: _seen(one, table.get(name, {})) for name, one in own(there["custom_fields"]).items()}

    def theirs(self) -> object:
        whole = self._send("GET", "/_sandbox/export")
        there = whole["configuration"]
        ids = {one["id"] for one in there["custom_fields"] if ownership.marked_name(one["description"])}
        for kind, text in KINDS:
            there[kind] = [one for one in there[kind] if ownership.marked_name(one.get(text)) is None]
        for screen in there["screens"]:
            for tab in screen["tabs"]:
                tab["fields"] = [one for one in tab["fields"] if one not in ids]
        for workflow in there["workflows"]:
            workflow["transitions"] = _their_transitions(workflow)
        for project in there["projects"]:
            project["properties"].pop(desired.OPTIONS_PROPERTY, None)
        return whole

    def everything(self) -> bytes:
        return requests.get(f"{self.address}/_sandbox/export", timeout=10).content

    def writes(self) -> int:
        return self.written.count

    def breaks(self, what: str) -> None:
        acts: Mapping[str, Callable[[], object]] = {
            "a field is renamed": lambda: self.renames("owner", "Somebody"),
            "a field is deleted": lambda: self._delete_field("reason"),
            "the field of the state is deleted": lambda: self._delete_field("escalation"),
            "a choice is renamed": self._rename_choice,
            "a choice is deleted": lambda: self._send("DELETE", f"{self._options('reason')}/{self._choice('reason')}"),
            "a field is off its form": self._off_the_screen,
            "the action is gone": self._without_transition,
            "the webhook is deleted": lambda: self._send("DELETE", self._webhook_path()),
            "the webhook is switched off": lambda: self._change_webhook(enabled=False),
            "the webhook calls elsewhere": lambda: self._change_webhook(url="http://127.0.0.1:9/elsewhere"),
            "the webhook hears of nothing": lambda: self._change_webhook(events=["issuelink_created"]),
        }
        acts[what]()

    def renames(self, name: str, title: str) -> None:
        self._send("PUT", f"{API}/field/{self._own(name)['id']}", {"name": title})

    def adds_choice(self, name: str, words: str) -> None:
        self._send("POST", self._options(name), {"options": [{"value": words}]})

    def copies(self, name: str) -> str:
        original = self._own(name)
        title = f"Copy of {original['name']}"
        self._make_field(title, original["description"])
        return title

    def takes_titles(self, titles: tuple[str, ...]) -> None:
        for title in titles:
            self._make_field(title, "Our own")
        self._send("POST", f"{API}/screens", {"name": desired.SCREEN_NAME, "description": "Our own"})
        self._send("POST", f"{API}/filter", {"name": "Escalated", "jql": "created > -1d", "description": "Our own"})
        shares: Json = {"sharePermissions": [], "editPermissions": []}
        self._send("POST", f"{API}/dashboard", {"name": "Escalation", "description": "Our own", **shares})
        secret = Secret("nobody-signs-with-this-0123456789")
        name = desired.webhook_name("somebody-else", secret).partition("[")[0].rstrip()
        theirs = {"name": name, "url": "http://127.0.0.1:9/theirs", "events": ["jira:issue_updated"]}
        self._send("POST", WEBHOOKS, {**theirs, "filters": {}, "enabled": False})
        for workflow in self._configuration()["workflows"]:
            self._change_workflow(workflow["id"], _with_their_escalate)

    def switches_off(self) -> None:
        self._send("PUT", "/_sandbox/site", {"watching": False})

    def strikes(self, what: str) -> int:
        faults = [{**STRIKES[what], "match": {"method": method, "path_regex": path}} for method, path in WRITES]
        self._send("POST", "/_sandbox/faults", {"faults": faults})
        return len(faults)

    def strikes_next(self, what: str) -> None:
        matches = [{"method": method, "path_regex": ANY_WRITE} for method in ("POST", "PUT", "DELETE")]
        self._send("POST", "/_sandbox/faults", {"faults": [{**STRIKES[what], "match": one} for one in matches]})

    def revoke(self) -> None:
        fault = {"kind": "status", "status": 401, "count": 1000, "match": {"path_regex": "^/rest/"}}
        self._send("POST", "/_sandbox/faults", {"faults": [fault]})

    def relent(self) -> None:
        self._send("DELETE", "/_sandbox/faults")

    def time_passes(self, seconds: int) -> None:
        self._send("POST", "/_sandbox/clock", {"advance_seconds": seconds})

    def _make_field(self, title: str, description: str) -> None:
        kind = {"type": f"{CUSTOM_TYPES}textfield", "searcherKey": f"{CUSTOM_TYPES}textsearcher"}
        self._send("POST", f"{API}/field", {"name": title, "description": description, **kind})

    def _delete_field(self, name: str) -> None:
        self._send("DELETE", f"{API}/field/{self._own(name)['id']}")

    def _rename_choice(self) -> None:
        options = [{"id": self._choice("reason"), "value": "Else", "disabled": False}]
        self._send("PUT", self._options("reason"), {"options": options})

    def _off_the_screen(self) -> None:
        (tab,) = next(one for one in self._configuration()["screens"] if one["id"] == VIEWED)["tabs"]
        self._send("DELETE", f"{API}/screens/{VIEWED}/tabs/{tab['id']}/fields/{self._own('owner')['id']}")

    def _without_transition(self) -> None:
        for workflow in self._configuration()["workflows"]:
            self._change_workflow(workflow["id"], _their_transitions)

    def _change_workflow(self, number: str, transitions: Callable[[Json], list[Json]]) -> None:
        read = self._send("POST", WORKFLOWS, {"workflowIds": [number]})
        (workflow,) = read["workflows"]
        kept = ("id", "version", "statuses", "description", "startPointLayout", "loopedTransitionContainerLayout")
        changed = {name: workflow[name] for name in kept if name in workflow}
        statuses = [{key: value for key, value in one.items() if key != "scope"} for one in read["statuses"]]
        body = {"statuses": statuses, "workflows": [{**changed, "transitions": transitions(workflow)}]}
        self._send("POST", f"{WORKFLOWS}/update", body)

    def _change_webhook(self, **changes: Any) -> None:
        self._send("PUT", self._webhook_path(), changes)

    def _webhook_path(self) -> str:
        (webhook,) = own(self._configuration()["webhooks"], "name").values()
        return f"{WEBHOOKS}/{webhook['id']}"

    def _options(self, name: str) -> str:
        field = self._own(name)
        return f"{API}/field/{field['id']}/context/{field['contexts'][0]['id']}/option"

    def _choice(self, name: str) -> str:
        return self.fields()[name].choices[0].id

    def _own(self, name: str) -> Json:
        return own(self._configuration()["custom_fields"])[name]

    def _configuration(self) -> Json:
        """What is there; a field in the bin is not."""
        there = self._send("GET", "/_sandbox/export?part=configuration")
        return there | {"custom_fields": [one for one in there["custom_fields"] if one["trashed_at"] is None]}

    def _send(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = requests.request(method, self.address + path, json=body, auth=(ADMIN, TOKEN), timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}


def _seen(one: Json, table: Mapping[str, str]) -> SeenField:
    options = [each for context in one["contexts"] for each in context["options"]]
    choices = tuple(Choice(each["id"], each["value"], table.get(each["id"], "")) for each in options)
    return SeenField(one["id"], one["name"], choices)


def _their_transitions(workflow: Json) -> list[Json]:
    return [one for one in workflow["transitions"] if ownership.marked_name(one.get("description")) is None]


def _with_their_escalate(workflow: Json) -> list[Json]:
    """A transition of the customer's own that bears the words on ours."""
    there: list[Json] = workflow["transitions"]
    to = workflow["statuses"][0]["statusReference"]
    theirs = {"id": "77", "name": "Escalate", "description": "Our own", "type": "GLOBAL", "toStatusReference": to}
    return [*there, {**theirs, "links": [], "properties": {}, "actions": [], "validators": [], "triggers": []}]


def believing(account: JiraAccount, secret: Secret) -> JiraReceiver:
    """A receiver of the account to which this secret is the one it is signed with."""
    return JiraReceiver(signing_with(account, secret))


def signing_with(account: JiraAccount, secret: Secret | None) -> JiraAccount:
    """The account with the secret that the service keeps for it, if any."""
    return replace(account, signing_secrets=(SigningSecret("one", secret),) if secret else ())


@contextmanager
def jira_installing() -> Iterator[InstallAtWork]:
    """A fresh pretend site without anything of ours, and a service that its webhook can call."""
    clock = Clock(START)
    world = demo_world(clock)
    app = create_app(world)
    written = Written(app, QUESTIONS)
    running = serve_in_thread(app, clock)
    account = replace(described(running.url), projects=("SUP", "ENG"))
    lent, agent = ApiToken(ADMIN, Secret(TOKEN)), ApiToken(KIM, Secret(TOKEN))
    world.limits.enabled = False

    def opened(kept: Secret | None) -> JiraProvisioner:
        known = signing_with(account, kept)
        return open_provisioner(known, replace(known, credentials=lent), clock.now)

    try:
        with hearing(clock, f"/hooks/jira/{account.account}") as heard:
            yield InstallAtWork(
                hand=JiraAdmin(running.url, written),
                account=account.account,
                clock=clock,
                heard=heard,
                open=opened,
                unfit=lambda: open_provisioner(account, replace(account, credentials=agent), clock.now),
                receiver=lambda secret: believing(account, secret),
            )
    finally:
        running.stop()
