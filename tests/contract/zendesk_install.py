"""The Zendesk connector's provisioner under contract, installing into the pretend Zendesk over HTTP."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import requests

from connectors import ownership
from connectors.signing_secrets import SigningSecret
from connectors.zendesk import desired
from connectors.zendesk.account import ApiToken, OAuthClient, ZendeskAccount
from connectors.zendesk.provision import open_provisioner
from connectors.zendesk.provision_facts import own
from connectors.zendesk.receiver import ZendeskReceiver
from core.secrets import Secret
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk.app import create_app
from sandbox.zendesk.seed import demo_world
from sandbox.zendesk.world import World
from tests.contract.installing import Choice, InstallAtWork, SeenField, Written, hearing
from tests.contract.zendesk import START, STRIKES, described

Json = dict[str, Any]
ADMIN = ("admin@support.example/token", "sandbox-api-token")
FIELDS, FORMS, WEBHOOKS, TRIGGERS = (
    f"/api/v2/{one}" for one in ("ticket_fields", "ticket_forms", "webhooks", "triggers")
)
RULES = {"macros": "description", "views": "description", "automations": "title", "triggers": "description"}
"""Each kind of rule and the text of it that bears our mark."""
QUESTIONS = "^/(oauth|_sandbox)/"
WRITES = (
    ("POST", r"/ticket_fields$"),
    ("PUT", r"/ticket_forms/\d+$"),
    ("POST", r"/trigger_categories$"),
    ("POST", r"/webhooks$"),
    ("POST", r"/triggers$"),
    ("PATCH", r"/webhooks/\w+$"),
)


@dataclass
class ZendeskAdmin:
    """An admin in the Admin Center, and the sandbox's own controls."""

    address: str
    clock: Clock
    world: World
    written: Written

    def ours(self) -> tuple[str, ...]:
        there = self._configuration()
        marked = [
            ownership.marked_name(one.get(text))
            for kind, text in (
                ("ticket_fields", "agent_description"),
                *RULES.items(),
                ("webhooks", "description"),
            )
            for one in there[kind]
        ]
        category = [one["name"] for one in there["trigger_categories"] if one["name"] == desired.CATEGORY_TITLE]
        return tuple(sorted([*(one for one in marked if one), *category]))

    def fields(self) -> Mapping[str, SeenField]:
        return {name: _seen(name, one) for name, one in self._own_fields().items()}

    def theirs(self) -> object:
        whole = self._get("/_sandbox/export")
        there, ids = whole["configuration"], {one["id"] for one in self._marked_fields()}
        there["ticket_fields"] = [one for one in there["ticket_fields"] if one["id"] not in ids]
        there["ticket_forms"] = [_their_form(one, ids) for one in there["ticket_forms"]]
        there["trigger_categories"] = [
            one for one in there["trigger_categories"] if one["name"] != desired.CATEGORY_TITLE
        ]
        for kind, text in (*RULES.items(), ("webhooks", "description")):
            there[kind] = [one for one in there[kind] if ownership.marked_name(one.get(text)) is None]
        for ticket in whole["tickets"]:
            for name in ("custom_fields", "fields"):
                ticket[name] = [one for one in ticket.get(name) or () if one["id"] not in ids]
        return whole

    def everything(self) -> bytes:
        return requests.get(f"{self.address}/_sandbox/export", timeout=10).content

    def writes(self) -> int:
        return self.written.count

    def breaks(self, what: str) -> None:
        acts: Mapping[str, Callable[[], object]] = {
            "a field is renamed": lambda: self.renames("owner", "Somebody"),
            "a field is deleted": lambda: self._send("DELETE", self._field_path("reason")),
            "the field of the state is deleted": lambda: self._send("DELETE", self._field_path("escalation")),
            "a choice is renamed": lambda: self._choices("reason", lambda one: [{**one[0], "name": "Else"}, *one[1:]]),
            "a choice is deleted": lambda: self._choices("reason", lambda one: one[1:]),
            "a field is off its form": self._off_the_form,
            "the action is gone": self._without_conditions,
            "the webhook is deleted": lambda: self._send("DELETE", self._webhook_path()),
            "the webhook is switched off": lambda: self._change_webhook(status="inactive"),
            "the webhook calls elsewhere": lambda: self._change_webhook(endpoint="http://127.0.0.1:9/elsewhere"),
            "the webhook hears of nothing": self._still_the_trigger,
        }
        acts[what]()

    def renames(self, name: str, title: str) -> None:
        self._send("PUT", self._field_path(name), ticket_field={"title": title})

    def adds_choice(self, name: str, words: str) -> None:
        option = {"name": words, "value": words.lower()}
        self._send("POST", f"{self._field_path(name)}/options", custom_field_option=option)

    def copies(self, name: str) -> str:
        original = self._own_fields()[name]
        title = f"Copy of {original['title']}"
        copy = {"type": "text", "title": title, "agent_description": original["agent_description"]}
        self._send("POST", FIELDS, ticket_field=copy)
        return title

    def takes_titles(self, titles: tuple[str, ...]) -> None:
        for title in titles:
            self._send("POST", FIELDS, ticket_field={"type": "text", "title": title})
        webhook = {"name": desired.WEBHOOK_TITLE, "endpoint": "http://127.0.0.1:9/theirs", "status": "inactive"}
        self._send("POST", WEBHOOKS, webhook={**webhook, "http_method": "POST", "request_format": "json"})
        conditions = {"all": [{"field": "status", "operator": "is", "value": "solved"}], "any": []}
        actions = [{"field": "priority", "value": "low"}]
        theirs = {"title": desired.TRIGGER_TITLE, "conditions": conditions, "actions": actions}
        self._send("POST", TRIGGERS, trigger=theirs)

    def switches_off(self) -> None:
        with self.world.lock:
            self.world.account.collaboration = False

    def strikes(self, what: str) -> int:
        faults = [{**STRIKES[what], "match": {"method": method, "path_regex": path}} for method, path in WRITES]
        self._send("POST", "/_sandbox/faults", faults=faults)
        return len(faults)

    def strikes_next(self, what: str) -> None:
        matches = [{"method": method, "path_regex": "^/api/"} for method in ("POST", "PUT", "PATCH")]
        self._send("POST", "/_sandbox/faults", faults=[{**STRIKES[what], "match": one} for one in matches])

    def revoke(self) -> None:
        fault = {"kind": "status", "status": 401, "count": 1000, "match": {"path_regex": "^/(api|oauth)/"}}
        self._send("POST", "/_sandbox/faults", faults=[fault])

    def relent(self) -> None:
        self._send("DELETE", "/_sandbox/faults")

    def time_passes(self, seconds: int) -> None:
        self._send("POST", "/_sandbox/clock", advance_seconds=seconds)

    def _choices(self, name: str, change: Callable[[list[Json]], list[Json]]) -> None:
        options = change(self._own_fields()[name]["custom_field_options"])
        self._send("PUT", self._field_path(name), ticket_field={"custom_field_options": options})

    def _off_the_form(self) -> None:
        owner = self._own_fields()["owner"]["id"]
        for form in self._configuration()["ticket_forms"]:
            kept = [one for one in form["ticket_field_ids"] if one != owner]
            conditions = [
                {**one, "child_fields": children}
                for one in form["agent_conditions"]
                if (children := [each for each in one["child_fields"] if each["id"] != owner])
            ]
            self._change_form(form, ticket_field_ids=kept, agent_conditions=conditions)

    def _without_conditions(self) -> None:
        """The form no longer shows the action where it can be used."""
        ids = {one["id"] for one in self._own_fields().values()}
        for form in self._configuration()["ticket_forms"]:
            theirs = [one for one in form["agent_conditions"] if one["parent_field_id"] not in ids]
            self._change_form(form, agent_conditions=theirs)

    def _change_form(self, form: Json, **changes: Any) -> None:
        self._send("PUT", f"{FORMS}/{form['id']}", ticket_form=changes)

    def _change_webhook(self, **changes: Any) -> None:
        self._send("PATCH", self._webhook_path(), webhook=changes)

    def _still_the_trigger(self) -> None:
        trigger = own(self._configuration()["triggers"], "description")["changed"]
        self._send("PUT", f"{TRIGGERS}/{trigger['id']}", trigger={"active": False})

    def _webhook_path(self) -> str:
        (webhook,) = own(self._configuration()["webhooks"], "description").values()
        return f"{WEBHOOKS}/{webhook['id']}"

    def _field_path(self, name: str) -> str:
        return f"{FIELDS}/{self._own_fields()[name]['id']}"

    def _own_fields(self) -> dict[str, Json]:
        return own(self._configuration()["ticket_fields"], "agent_description")

    def _marked_fields(self) -> list[Json]:
        there: list[Json] = self._configuration()["ticket_fields"]
        return [one for one in there if ownership.marked_name(one.get("agent_description"))]

    def _configuration(self) -> Json:
        found: Json = self._get("/_sandbox/export?part=configuration")
        return found

    def _get(self, path: str) -> Json:
        return self._send("GET", path)

    def _send(self, method: str, path: str, **body: Any) -> Json:
        answer = requests.request(method, self.address + path, json=body or None, auth=ADMIN, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}


def _seen(name: str, one: Json) -> SeenField:
    prefix = desired.option_tag(name, "")
    choices = [
        Choice(
            str(each["id"]),
            each["name"],
            each["value"].removeprefix(prefix) if each["value"].startswith(prefix) else "",
        )
        for each in one.get("custom_field_options") or ()
    ]
    return SeenField(str(one["id"]), one["title"], tuple(choices))


def _their_form(form: Json, ids: set[int]) -> Json:
    fields = [one for one in form["ticket_field_ids"] if one not in ids]
    conditions = [one for one in form["agent_conditions"] if one["parent_field_id"] not in ids]
    return {**form, "ticket_field_ids": fields, "agent_conditions": conditions}


def believing(account: ZendeskAccount, secret: Secret) -> ZendeskReceiver:
    """A receiver of the account to which this secret is the one it is signed with."""
    return ZendeskReceiver(replace(account, signing_secrets=(SigningSecret("one", secret),)))


@contextmanager
def zendesk_installing() -> Iterator[InstallAtWork]:
    """A fresh pretend account without anything of ours, and a service that its webhook can call."""
    clock = Clock(START)
    world = demo_world(clock)
    app = create_app(world)
    written = Written(app, QUESTIONS)
    running = serve_in_thread(app, clock)
    account = described(running.url)
    lent = OAuthClient("halyard-setup", Secret("sandbox-halyard-setup-client-secret"))
    admin = replace(account, credentials=lent)
    agent = ApiToken("kim@support.example", Secret("sandbox-api-token"))
    world.limits.enabled = False
    try:
        with hearing(clock, f"/hooks/zendesk/{account.account}") as heard:
            yield InstallAtWork(
                hand=ZendeskAdmin(running.url, clock, world, written),
                account=account.account,
                clock=clock,
                heard=heard,
                open=lambda kept: open_provisioner(account, admin, clock.now),
                unfit=lambda: open_provisioner(account, replace(account, credentials=agent), clock.now),
                receiver=lambda secret: believing(account, secret),
            )
    finally:
        running.stop()
