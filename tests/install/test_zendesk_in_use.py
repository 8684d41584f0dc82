"""Once installed, the agent's form follows the Escalation field and the webhook tells of people, not of us."""

import json
from dataclasses import replace

import pytest
import requests

from connectors.signing_secrets import SigningSecret
from connectors.zendesk.provision_facts import own
from connectors.zendesk.receiver import ZendeskReceiver
from core.ports import Delivery
from runtime import installer
from tests.install.conftest import NOW, Host, Json

CASE = 10421
ANA = "ana@acme.example"
API_TOKEN = "sandbox-api-token"


@pytest.fixture
def installed(host: Host) -> Host:
    provisioner = host.provisioner()
    installer.apply(provisioner, installer.plan(provisioner, host.wish), lambda step: None)
    host.heard.calls.clear()
    return host


def ids(host: Host) -> dict[str, int]:
    fields = host.get("/api/v2/ticket_fields?page[size]=100")["ticket_fields"]
    return {name: one["id"] for name, one in own(fields, "agent_description").items()}


def write(host: Host, **values: object) -> None:
    known = ids(host)
    pairs = [{"id": known[name], "value": value} for name, value in values.items()]
    host.send("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"custom_fields": pairs}}, as_halyard=True)


def seen(host: Host) -> set[str]:
    """Those of our fields that an agent sees on the case's form."""
    shown = host.get(f"/agent/tickets/{CASE}?format=json")["visible_fields"]
    return {name for name, number in ids(host).items() if number in shown}


def required(host: Host) -> set[int]:
    found: list[int] = host.get(f"/agent/tickets/{CASE}?format=json")["required_fields"]
    return set(found)


def comment_as_customer(host: Host, text: str) -> Json:
    body = {"request": {"comment": {"body": text}}}
    signed_in = (f"{ANA}/token", API_TOKEN)
    answer = requests.put(f"{host.address}/api/v2/requests/{CASE}", json=body, auth=signed_in, timeout=10)
    answer.raise_for_status()
    changed: Json = answer.json()["request"]
    return changed


ALWAYS = {"escalation", "escalated"}
RUNNING = {"owner", "level", "next_update_due", "reason"}
QUESTIONS = {"need", "reason", "ask.impact", "ask.contact"}


def test_before_anything_is_known_the_agent_sees_no_action(installed):
    assert seen(installed) == ALWAYS


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("not_yet", {"available_from"}),
        ("available", {"escalate_now", "escalate_link"}),
        ("requested", {"acknowledge", *RUNNING}),
        ("active", {"outcome", *RUNNING}),
        ("closed", {"outcome"}),
        ("declined", set()),
    ],
)
def test_the_form_follows_the_escalation_field(installed, state, shown):
    write(installed, escalation=f"halyard_escalation_{state}")

    assert seen(installed) == ALWAYS | shown


def test_ticking_the_action_asks_the_questions(installed):
    write(installed, escalation="halyard_escalation_available", escalate_now=True)

    assert seen(installed) == ALWAYS | {"escalate_now", "escalate_link"} | QUESTIONS


def test_a_box_left_ticked_asks_nothing_once_the_state_moved_on(installed):
    write(installed, escalation="halyard_escalation_closed", escalate_now=True)

    assert seen(installed) == ALWAYS | {"outcome"}


def test_no_field_of_ours_holds_up_a_save(installed):
    write(installed, escalation="halyard_escalation_available", escalate_now=True)

    assert required(installed).isdisjoint(ids(installed).values())


def test_the_customer_reads_the_state_but_not_the_questions(installed):
    write(installed, escalation="halyard_escalation_available", reason="halyard_reason_slow")

    shown = {pair["id"] for pair in comment_as_customer(installed, "Any news?")["custom_fields"]}

    known = ids(installed)
    assert known["escalation"] in shown
    assert known["reason"] not in shown


def test_a_customers_comment_is_told_signed_and_believed(installed):
    secret = installed.provisioner().signing_secret()
    account = replace(installed.account("halyard"), signing_secrets=(SigningSecret("current", secret),))
    receiver = ZendeskReceiver(account)

    comment_as_customer(installed, 'Please "escalate" {this}')
    installed.settle()

    ((headers, body),) = installed.heard.calls
    (event,) = receiver.receive(Delivery("acme", headers, body, NOW))
    assert (event.ref.id, event.kind) == (str(CASE), "changed")
    assert set(json.loads(body)) == {"ticket_id", "actor_id", "account"}
    assert event.actor != str(installed.get("/api/v2/users/me")["user"]["id"])


def test_an_agents_change_is_told(installed):
    installed.send("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"priority": "low"}})
    installed.settle()

    assert len(installed.heard.calls) == 1


def test_our_own_update_is_not_told(installed):
    write(installed, escalation="halyard_escalation_available")
    installed.settle()

    assert installed.heard.calls == []


def test_nothing_is_told_before_the_webhook_is_switched_on(host):
    plan = installer.plan(host.provisioner(), host.wish)
    host.fail({"kind": "status", "status": 422, "match": {"method": "PATCH", "path_regex": "/webhooks/"}})
    with pytest.raises(installer.InstallStopped, match="activation"):
        installer.apply(host.provisioner(), plan, lambda step: None)

    comment_as_customer(host, "Any news?")
    host.settle()

    assert host.heard.calls == []
