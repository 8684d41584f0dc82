"""Installing into a pretend Zendesk over HTTP: nothing is written by a plan, lost by an apply, or done twice."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from connectors import ownership
from connectors.zendesk import desired
from connectors.zendesk.provision_facts import own
from core.errors import WillNotWork
from core.ports import Verb
from runtime import installer
from tests.install import vendor_spec
from tests.install.conftest import Host, Json, Wired


def install(host: Host, calls: Wired | None = None) -> list[installer.Step]:
    steps: list[installer.Step] = []
    provisioner = host.provisioner(calls)
    installer.apply(provisioner, installer.plan(provisioner, host.wish), steps.append)
    return steps


def fields_of(host: Host) -> dict[str, Json]:
    return own(host.get("/api/v2/ticket_fields?page[size]=100")["ticket_fields"], "agent_description")


def forms_of(host: Host) -> list[Json]:
    forms: list[Json] = host.get("/api/v2/ticket_forms")["ticket_forms"]
    return forms


def default_form(host: Host) -> Json:
    return next(form for form in forms_of(host) if form["default"])


def without_ours(host: Host) -> Json:
    """The customer's own configuration, ours taken out."""
    ids = {one["id"] for one in fields_of(host).values()}
    triggers = host.get("/api/v2/triggers")["triggers"]
    forms = [
        {
            **form,
            "updated_at": "",
            "ticket_field_ids": [one for one in form["ticket_field_ids"] if one not in ids],
            "agent_conditions": [one for one in form["agent_conditions"] if one["parent_field_id"] not in ids],
        }
        for form in forms_of(host)
    ]
    return {
        "fields": [one for one in host.get("/api/v2/ticket_fields")["ticket_fields"] if one["id"] not in ids],
        "forms": forms,
        "triggers": [one for one in triggers if ownership.marked_name(one["description"]) is None],
        "categories": [
            one
            for one in host.get("/api/v2/trigger_categories")["trigger_categories"]
            if one["name"] != desired.CATEGORY_TITLE
        ],
    }


def test_a_plan_writes_nothing(host):
    before, happened, calls = host.export(), host.journal(), host.calls()

    plan = installer.plan(host.provisioner(calls), host.wish)

    assert plan.pending
    assert calls.written == []
    assert (host.export(), host.journal()) == (before, happened)
    assert {path for method, path in host.wire() if method != "GET"} == {"/oauth/tokens"}
    assert host.heard.calls == []


def test_a_plan_wants_everything_of_a_fresh_account(host):
    plan = installer.plan(host.provisioner(), host.wish)

    verbs = {change.wanted.kind: change.verb for change in plan.changes}
    assert verbs == {
        "ticket_field": Verb.CREATE,
        "ticket_form": Verb.CHANGE,
        "macro": Verb.CREATE,
        "view": Verb.CREATE,
        "trigger_category": Verb.CREATE,
        "webhook": Verb.CREATE,
        "trigger": Verb.CREATE,
        "activation": Verb.CREATE,
    }


def test_applied_twice_changes_nothing(host):
    install(host)
    after_first = host.export()
    provisioner = host.provisioner(calls := host.calls())
    plan = installer.plan(provisioner, host.wish)

    installer.apply(provisioner, plan, lambda step: None)

    assert plan.pending == ()
    assert calls.written == []
    assert host.export() == after_first
    assert len(host.heard.calls) == 1, "the one test call of the first time"


def test_everything_of_the_customers_is_as_it_was(host):
    before = without_ours(host)

    install(host)

    assert without_ours(host) == before


def test_what_is_made_bears_our_mark(host):
    install(host)

    triggers = host.get("/api/v2/triggers")["triggers"]
    webhooks = host.get("/api/v2/webhooks")["webhooks"]
    assert set(fields_of(host)) >= {"escalation", "escalate_now", "ask.impact"}
    assert list(own(triggers, "description")) == ["changed"]
    assert list(own(webhooks, "description")) == ["intake"]


def test_our_category_comes_last(host):
    install(host)

    categories = host.get("/api/v2/trigger_categories")["trigger_categories"]
    assert max(categories, key=lambda one: one["position"])["name"] == desired.CATEGORY_TITLE


def test_an_interrupted_apply_is_taken_up_again(host):
    plan = installer.plan(host.provisioner(), host.wish)
    host.fail({"kind": "status", "status": 422, "match": {"method": "POST", "path_regex": "/triggers"}})

    with pytest.raises(installer.InstallStopped, match=r"trigger halyard\.changed"):
        installer.apply(host.provisioner(), plan, lambda step: None)
    steps: list[installer.Step] = []
    installer.apply(host.provisioner(), plan, steps.append)

    assert [step.what.split()[0] for step in steps] == ["trigger", "activation", "test"]
    assert installer.plan(host.provisioner(), host.wish).pending == ()


def test_a_write_whose_answer_was_lost_is_not_repeated_but_found(host):
    host.fail({"kind": "cut_after", "match": {"method": "POST", "path_regex": "/ticket_fields$"}})
    with pytest.raises(installer.InstallStopped, match=r"halyard\.escalation"):
        install(host)

    install(host)

    titles = [one["title"] for one in host.get("/api/v2/ticket_fields?page[size]=100")["ticket_fields"]]
    assert titles.count("Escalation") == 1


def test_a_foreign_field_of_the_same_title_is_not_taken_over(host):
    body = {"ticket_field": {"type": "text", "title": "Escalation", "agent_description": "Our own"}}
    theirs = host.send("POST", "/api/v2/ticket_fields", body)["ticket_field"]

    install(host)

    assert host.get(f"/api/v2/ticket_fields/{theirs['id']}")["ticket_field"] == theirs
    assert fields_of(host)["escalation"]["title"] == "Escalation (Halyard)"


def test_an_option_of_the_customers_in_our_field_stays(host):
    install(host)
    ours = fields_of(host)["reason"]
    path = f"/api/v2/ticket_fields/{ours['id']}"
    host.send("POST", f"{path}/options", {"custom_field_option": {"name": "Theirs", "value": "theirs"}})
    host.send("PUT", path, {"ticket_field": {"custom_field_options": [{"name": "Theirs", "value": "theirs"}]}})

    install(host)

    options = {one["value"] for one in fields_of(host)["reason"]["custom_field_options"]}
    assert options == {"theirs", "halyard_reason_impact", "halyard_reason_slow"}


def test_what_somebody_changed_is_shown_and_put_back(host):
    install(host)
    trigger = next(iter(own(host.get("/api/v2/triggers")["triggers"], "description").values()))
    host.send("PUT", f"/api/v2/triggers/{trigger['id']}", {"trigger": {"active": False}})

    plan = installer.plan(host.provisioner(), host.wish)
    install(host)

    assert [change.differences for change in plan.pending] == [("~ active: no -> yes",)]
    assert host.get(f"/api/v2/triggers/{trigger['id']}")["trigger"]["active"] is True


def test_conditions_somebody_deleted_come_back_beside_the_customers(host):
    install(host)
    form = default_form(host)
    own_ids = {one["id"] for one in fields_of(host).values()}
    theirs = [one for one in form["agent_conditions"] if one["parent_field_id"] not in own_ids]
    host.send("PUT", f"/api/v2/ticket_forms/{form['id']}", {"ticket_form": {"agent_conditions": theirs}})

    install(host)

    assert default_form(host)["agent_conditions"] == form["agent_conditions"]


def test_a_webhook_switched_off_is_switched_on_again(host):
    install(host)
    webhook = next(iter(own(host.get("/api/v2/webhooks")["webhooks"], "description").values()))
    host.send("PATCH", f"/api/v2/webhooks/{webhook['id']}", {"webhook": {"status": "inactive"}})

    steps = install(host)

    assert [step.what.split()[0] for step in steps] == ["activation", "test"]
    assert host.get(f"/api/v2/webhooks/{webhook['id']}")["webhook"]["status"] == "active"


def test_a_plan_is_refused_when_the_account_moved_on(host):
    plan = installer.plan(host.provisioner(), host.wish)
    host.send(
        "POST", "/api/v2/trigger_categories", {"trigger_category": {"name": desired.CATEGORY_TITLE, "position": 1}}
    )
    host.send("POST", "/api/v2/trigger_categories", {"trigger_category": {"name": "Later", "position": 99}})
    before = host.export()

    with pytest.raises(installer.PlanOutdated, match="trigger_category"):
        installer.apply(host.provisioner(), plan, lambda step: None)

    assert host.export() == before


def test_a_form_is_chosen_by_name_and_an_unknown_one_is_refused(host):
    name = default_form(host)["name"]

    plan = installer.plan(host.provisioner(), replace(host.wish, forms=(name.upper(),)))

    assert [one.wanted.title for one in plan.changes if one.wanted.kind == "ticket_form"] == [name]
    with pytest.raises(WillNotWork, match="are called 'Nowhere'; there are"):
        installer.plan(host.provisioner(), replace(host.wish, forms=("Nowhere",)))


def test_all_active_forms_can_be_joined(host):
    active = {str(form["id"]) for form in forms_of(host) if form["active"]}

    plan = installer.plan(host.provisioner(), replace(host.wish, forms=("all",)))

    assert {one.wanted.id for one in plan.changes if one.wanted.kind == "ticket_form"} == active


def test_a_service_that_does_not_answer_is_told_when_all_else_stands(host):
    host.heard.status = 401

    with pytest.raises(installer.InstallStopped, match="test call was answered 401; start the service"):
        install(host)

    assert installer.plan(host.provisioner(), host.wish).pending == ()


def test_the_test_call_is_signed_with_the_webhooks_secret(host):
    install(host)
    secret = host.provisioner().signing_secret()

    headers, body = host.heard.calls[0]

    assert vendor_signature(secret.reveal(), headers, body) == headers["x-zendesk-webhook-signature"]
    assert "ticket_id" not in json.loads(body)


def test_every_request_is_as_the_vendor_describes_it(host):
    vendor_spec.need()
    calls = host.calls()
    install(host, calls)
    reason, trigger = fields_of(host)["reason"], own(host.get("/api/v2/triggers")["triggers"], "description")["changed"]
    path = f"/api/v2/ticket_fields/{reason['id']}"
    host.send("PUT", path, {"ticket_field": {"title": "Why", "custom_field_options": [{"name": "x", "value": "x"}]}})
    host.send("PUT", f"/api/v2/triggers/{trigger['id']}", {"trigger": {"active": False}})
    host.send("POST", "/api/v2/trigger_categories", {"trigger_category": {"name": "Later", "position": 99}})
    install(host, calls)

    said = [vendor_spec.faults(*one) for one in calls.written]
    said += [vendor_spec.faults("GET", path, None) for path in calls.read_paths]

    assert [one for one in said if one] == []
    assert {method for method, _, _ in calls.written} == {"POST", "PUT", "PATCH"}


def vendor_signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    message = headers["x-zendesk-webhook-signature-timestamp"].encode() + body
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()
