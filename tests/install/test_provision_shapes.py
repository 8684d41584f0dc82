"""A Zendesk account is read as resources, and written to without losing anything of the customer's."""

from typing import Any

from connectors import ownership
from connectors.zendesk import desired, provision_bodies, provision_checks, provision_facts
from connectors.zendesk.provision_facts import Account
from core.ports import Resource
from runtime.install_compare import differences
from tests.install.wishes import WISH

IDS = {"escalation": 11, "escalate_now": 12, "escalate_link": 13, "need": 14}
THEIRS = {
    "parent_field_id": 5,
    "value": "incident",
    "child_fields": [{"id": 7, "is_required": True, "required_on_statuses": {"type": "ALL_STATUSES"}}],
}


def field(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "text",
        "title": name,
        "agent_description": ownership.mark(name),
        "visible_in_portal": False,
        "editable_in_portal": False,
        "created_at": f"2026-11-22T10:00:{number:02}Z",
        **more,
    }


def form(**more: Any) -> dict[str, Any]:
    return {"id": 47, "name": "Support", "active": True, "ticket_field_ids": [1, 5, 7], **more}


def wanted_form(*shown: tuple[str, str, str]) -> Resource:
    conditions = frozenset((child, "when", parent, "is", value) for child, parent, value in shown)
    facts = {"field": frozenset(IDS), "show": conditions}
    return Resource(desired.FORM, "halyard.form.47", "Support", facts, id="47")


ACTION = wanted_form(("escalate_now", "escalation", "available"), ("need", "escalate_now", "true"))


def test_joining_a_form_keeps_the_customers_fields_and_conditions_first():
    now = form(agent_conditions=[THEIRS])

    body = provision_bodies.joined_form(ACTION, now, IDS)["ticket_form"]

    assert body["ticket_field_ids"] == [1, 5, 7, 11, 12, 13, 14]
    assert body["agent_conditions"][0] == THEIRS
    assert "end_user_conditions" not in body


def test_a_tick_box_parent_is_matched_with_true():
    body = provision_bodies.joined_form(ACTION, form(), IDS)["ticket_form"]

    assert [(one["parent_field_id"], one["value"]) for one in body["agent_conditions"]] == [
        (11, "halyard_escalation_available"),
        (12, True),
    ]


def test_joining_twice_changes_nothing():
    once = form(**provision_bodies.joined_form(ACTION, form(agent_conditions=[THEIRS]), IDS)["ticket_form"])

    assert provision_bodies.joined_form(ACTION, once, IDS)["ticket_form"] == {
        "ticket_field_ids": once["ticket_field_ids"],
        "agent_conditions": once["agent_conditions"],
    }


def test_what_the_customer_added_under_our_parent_stays():
    added: dict[str, Any] = {
        "parent_field_id": 11,
        "value": "halyard_escalation_available",
        "child_fields": [{"id": 7, "is_required": False, "required_on_statuses": {"type": "NO_STATUSES"}}],
    }

    body = provision_bodies.joined_form(ACTION, form(agent_conditions=[added]), IDS)["ticket_form"]

    assert [child["id"] for child in body["agent_conditions"][0]["child_fields"]] == [7, 12]
    assert len(added["child_fields"]) == 1, "what was read is not changed in place"


def test_a_child_the_customer_made_required_stays_required():
    required = {"id": 12, "is_required": True, "required_on_statuses": {"type": "ALL_STATUSES"}}
    now = form(
        agent_conditions=[{"parent_field_id": 11, "value": "halyard_escalation_available", "child_fields": [required]}]
    )

    body = provision_bodies.joined_form(ACTION, now, IDS)["ticket_form"]

    assert body["agent_conditions"][0]["child_fields"] == [required]


def test_a_joined_form_reads_back_as_wanted():
    body = provision_bodies.joined_form(ACTION, form(agent_conditions=[THEIRS]), IDS)["ticket_form"]
    fields = tuple(field(number, name) for name, number in IDS.items())

    (found,) = (
        one
        for one in provision_facts.existing(Account(fields=fields, forms=(form(**body),)))
        if one.kind == desired.FORM
    )

    assert differences(ACTION, found) == ()
    assert found.facts["kept conditions"] == ('show "7" when "5" is incident',)


def test_a_condition_value_that_comes_back_as_text_is_the_same():
    assert provision_facts.condition_value("true", "escalate_now") == "true"
    assert provision_facts.condition_value(True, "escalate_now") == "true"


def test_the_customers_options_stay_and_ours_are_added_one_by_one():
    facts = {"type": "tagger", "active": True, "portal": "hidden", "option": {"halyard_reason_slow": "Slow"}}
    wanted = Resource(desired.FIELD, "halyard.reason", "Reason", facts)
    now = field(3, "Reason", type="tagger", custom_field_options=[{"id": 1, "name": "Theirs", "value": "theirs"}])

    assert provision_bodies.field_change(wanted, now) is None
    assert provision_bodies.option_changes(wanted, now) == (
        {"custom_field_option": {"name": "Slow", "value": "halyard_reason_slow"}},
    )


def test_an_option_gets_its_name_back_by_its_id():
    facts = {"type": "tagger", "active": True, "portal": "hidden", "option": {"halyard_reason_slow": "Slow"}}
    wanted = Resource(desired.FIELD, "halyard.reason", "Reason", facts)
    now = field(
        3, "Reason", type="tagger", custom_field_options=[{"id": 8, "name": "Slw", "value": "halyard_reason_slow"}]
    )

    assert provision_bodies.option_changes(wanted, now) == (
        {"custom_field_option": {"id": 8, "name": "Slow", "value": "halyard_reason_slow"}},
    )


def test_a_mended_field_does_not_mention_its_options():
    facts = {"type": "tagger", "active": True, "portal": "read only", "option": {"halyard_reason_slow": "Slow"}}
    wanted = Resource(desired.FIELD, "halyard.reason", "Reason", facts)
    now = field(3, "Why", type="tagger", active=False, custom_field_options=[])

    assert provision_bodies.field_change(wanted, now) == {
        "ticket_field": {
            "title": "Reason",
            "active": True,
            "visible_in_portal": True,
            "editable_in_portal": False,
            "required_in_portal": False,
        }
    }


def test_of_two_with_the_same_mark_the_older_is_ours_and_the_copy_is_told():
    account = Account(fields=(field(9, "owner", title="Copy of owner"), field(3, "owner")))

    assert provision_facts.own_fields(account)["owner"]["id"] == 3
    assert provision_facts.doubles(account) == ("Copy of owner",)


def test_a_field_of_the_customers_with_our_title_is_not_ours():
    account = Account(fields=(field(4, "x", title="Escalation", agent_description="our own process"),))

    assert provision_facts.own_fields(account) == {}
    assert provision_facts.foreign_titles(account) == {"Escalation"}


def test_a_webhook_that_is_off_lacks_its_activation():
    hook = {
        "id": "01W",
        "name": desired.WEBHOOK_TITLE,
        "description": ownership.mark("intake"),
        "status": "inactive",
        "endpoint": WISH.endpoint,
        "http_method": "POST",
        "request_format": "json",
        "subscriptions": ["conditional_ticket_events"],
    }

    found = provision_facts.existing(Account(webhooks=(hook,)))
    on = provision_facts.existing(Account(webhooks=({**hook, "status": "active"},)))

    assert [one.kind for one in found] == ["webhook"]
    assert [one.kind for one in on] == ["webhook", "activation"]


def test_a_new_webhook_is_made_inactive_and_a_mended_one_keeps_its_status():
    webhook = next(
        one for one in desired.resources(WISH, desired.AccountFacts("acme", "1")) if one.kind == desired.WEBHOOK
    )

    assert provision_bodies.new_webhook(webhook)["webhook"]["status"] == "inactive"
    assert "status" not in provision_bodies.webhook_change(webhook)["webhook"]


def test_everything_in_order_leaves_nothing_by_hand():
    settings = {"tickets": {"collaboration": True, "follower_and_email_cc_collaborations": True}}
    brand = {"active": True, "help_center_state": "enabled"}

    assert provision_checks.by_hand(settings, (), (brand,), {"role": "admin"}, ()) == ()


def test_what_only_a_person_can_do_is_said_with_where_to_click():
    role = {"name": "Reader", "configuration": {"ticket_editing": False}, "team_member_count": 2}
    settings = {"tickets": {"collaboration": False}}

    said = provision_checks.by_hand(
        settings, (role,), ({"help_center_state": "disabled"},), {"role": "agent", "name": "Kim"}, ("Copy",)
    )

    assert [line[line.index("[ZD") :] for line in said] == ["[ZD-01]", "[ZD-03]", "[ZD-07]", "[ZD-04]", "[ZD-05]"]
    assert any("Reader" in line for line in said)
