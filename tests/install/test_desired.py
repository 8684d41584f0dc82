"""What is wanted of a Zendesk account is marked, titled apart, tagged apart, and in the order of making."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from connectors import ownership
from connectors.zendesk import desired
from core import fields
from core.fields import Shown
from core.ports import Resource
from core.sentences import SENTENCES
from tests.install.wishes import ENDPOINT, WISH

FORM = desired.Form("360000", "Support")
FACTS = desired.AccountFacts("acme", "9001", forms=(FORM,))


def wanted(facts: desired.AccountFacts = FACTS, wish=WISH) -> tuple[Resource, ...]:
    return desired.resources(wish, facts)


def by_name(facts: desired.AccountFacts = FACTS, wish=WISH) -> dict[str, Resource]:
    return {ownership.name_of(one.key): one for one in wanted(facts, wish) if one.kind == desired.FIELD}


def one_of(kind: str) -> Resource:
    return next(one for one in wanted() if one.kind == kind)


def shown_when(parent: str, value: str) -> set[str]:
    shown = one_of(desired.FORM).facts["show"]
    assert isinstance(shown, frozenset)
    return {child for child, _, field, _, state in shown if (field, state) == (parent, value)}


def test_resources_come_in_the_order_of_making():
    kinds = list(dict.fromkeys(one.kind for one in wanted()))

    assert kinds == [
        "ticket_field",
        "ticket_form",
        "macro",
        "view",
        "trigger_category",
        "webhook",
        "trigger",
        "activation",
    ]


def test_every_field_of_ours_and_every_question_is_wanted():
    assert set(by_name()) == {*fields.OWN, "ask.impact", "ask.contact"}


def test_state_has_every_option_with_its_own_tag():
    options = by_name()["escalation"].facts["option"]

    assert isinstance(options, dict)
    assert list(options) == [f"halyard_escalation_{state.value}" for state in Shown]
    assert options["halyard_escalation_not_yet"] == "Not yet"


def test_titles_and_options_of_ours_are_in_the_accounts_language():
    german, english = by_name(wish=replace(WISH, language="de")), by_name()

    assert german["escalate_link"].title == "Diese Anfrage eskalieren"
    assert options(german["escalation"])["halyard_escalation_not_yet"] == "Noch nicht"
    assert options(german["need"])["halyard_need_escalation"] == "Ich brauche eine Eskalation"
    assert {name: set(options(one)) for name, one in german.items()} == {
        name: set(options(one)) for name, one in english.items()
    }


def options(one: Resource) -> Mapping[str, str]:
    found = one.facts.get("option", {})
    assert isinstance(found, dict)
    return found


def test_every_title_of_a_field_is_in_the_catalogue_and_used():
    named = {f"field_{name}" for name in (*fields.OWN, *fields.RECORDED, fields.COUNTERPART)} | {
        f"field_is_{state}" for state in Shown
    }
    moves = {
        f"field_step_{one}" for one in ("accept", "decline", "assign", "next_level", "de_escalate", "reopen", "lift")
    }

    assert {code for code in SENTENCES if code.startswith("field_")} == named | moves | {"field_step_note_hint"}


def test_need_begins_with_an_escalation_and_lists_the_redirects():
    assert by_name()["need"].facts["option"] == {
        "halyard_need_escalation": "I need an escalation",
        "halyard_need_update": "I only need an update",
    }


def test_option_tags_are_unique_over_all_fields():
    facts = [one.facts for one in by_name().values()]
    tags = [tag for known in facts if isinstance(options := known.get("option", {}), dict) for tag in options]
    tags += [known["tag"] for known in facts if known.get("tag")]

    assert len(tags) == len(set(tags))


def test_customers_read_five_fields_and_edit_none():
    portal = {name: one.facts["portal"] for name, one in by_name().items()}

    assert {name for name, seen in portal.items() if seen == "read only"} == {
        "escalation",
        "available_from",
        "owner",
        "next_update_due",
        "escalate_link",
    }
    assert "editable" not in portal.values()


def test_a_drop_down_without_options_is_not_made():
    names = by_name(wish=replace(WISH, reasons={}))

    assert "reason" not in names


def test_an_option_does_not_open_a_sub_menu():
    names = by_name(wish=replace(WISH, reasons={"data": "Data::loss"}))

    assert names["reason"].facts["option"] == {"halyard_reason_data": "Data: loss"}


def test_titles_are_unique():
    titles = [
        one.title.casefold() for one in by_name(wish=replace(WISH, questions=(("a", "Escalated", True),))).values()
    ]

    assert len(titles) == len(set(titles))


def test_a_title_of_the_customers_is_stepped_aside_for():
    taken = replace(FACTS, foreign_titles=frozenset({"escalation", "Subject"}))

    assert by_name(taken)["escalation"].title == "Escalation (Halyard)"


def test_a_second_taken_title_gets_a_number():
    taken = replace(FACTS, foreign_titles=frozenset({"Escalation", "Escalation (Halyard)"}))

    assert by_name(taken)["escalation"].title == "Escalation (Halyard 2)"


def test_a_stepped_aside_title_stays_when_the_customers_field_goes():
    ours = replace(FACTS, own_titles={"escalation": "Escalation (Halyard)"})

    assert by_name(ours)["escalation"].title == "Escalation (Halyard)"


def test_a_title_somebody_changed_is_wanted_back():
    ours = replace(FACTS, own_titles={"escalation": "Eskalation"})

    assert by_name(ours)["escalation"].title == "Escalation"


def test_the_form_shows_the_action_only_when_available():
    assert shown_when("escalation", "available") == {"escalate_now", "escalate_link"}
    assert shown_when("escalate_now", "true") == {"need", "reason", "ask.impact", "ask.contact"}


def test_the_form_shows_each_state_its_fields():
    assert shown_when("escalation", "not_yet") == {"available_from"}
    assert shown_when("escalation", "requested") == {"acknowledge", "owner", "level", "next_update_due", "reason"}
    assert shown_when("escalation", "active") == {"owner", "level", "next_update_due", "outcome", "reason"}
    assert shown_when("escalation", "closed") == {"outcome"}


def test_every_field_is_on_the_form():
    assert one_of(desired.FORM).facts["field"] == frozenset(by_name())


def test_the_trigger_tells_ids_only_and_not_of_ourselves():
    trigger = one_of(desired.TRIGGER).facts
    assert isinstance(trigger["action"], tuple)
    ((_, webhook, body),) = trigger["action"]

    assert webhook == desired.WEBHOOK_KEY
    assert json.loads(body) == {
        "ticket_id": "{{ticket.id}}",
        "actor_id": "{{current_user.id}}",
        "account": "acme",
    }
    assert trigger["all"] == (("role", "is_not", "9001"),)
    assert trigger["any"] == (("update_type", "is", "Create"), ("update_type", "is", "Change"))


def test_the_webhook_posts_json_to_the_endpoint_for_triggers():
    assert one_of(desired.WEBHOOK).facts == {
        "endpoint": ENDPOINT,
        "method": "POST",
        "format": "json",
        "events": ("conditional_ticket_events",),
    }


def test_a_mark_is_read_back():
    assert ownership.marked_name(f"For agents. {ownership.mark('ask.impact')} ") == "ask.impact"


def test_a_mark_counts_only_at_the_end():
    assert ownership.marked_name("[halyard:owner] was here") is None
    assert ownership.marked_name(None) is None


@pytest.mark.parametrize("tied", [True, False])
def test_the_counterpart_has_a_field_where_tickets_are_tied(tied):
    keys = {one.key for one in desired.resources(replace(WISH, counterparts=tied), FACTS)}

    assert ("halyard.counterpart" in keys) is tied
