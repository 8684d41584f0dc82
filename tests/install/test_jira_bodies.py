"""What is sent to Jira is what its API describes, and leaves everything of the customer's where it was."""

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from connectors import ownership
from connectors.jira import desired, provision_bodies, provision_facts
from connectors.jira.provision_facts import Context, Project, Site
from core.ports import Resource
from core.secrets import Secret
from runtime.install_compare import differences
from tests.install import vendor_spec
from tests.install.test_jira_desired import FACTS, SECRET, STEPS, by_name, one_of

Json = dict[str, Any]
API = "/rest/api/3"
IDS = {"escalation": "customfield_10100", "escalate_now": "customfield_10101", "need": "customfield_10102"}
CODES = {"escalation": {"20001": "available", "20002": "requested"}, "escalate_now": {"20009": "ticked"}}
THEIRS: Json = {
    "id": "21",
    "name": "Start work",
    "description": "",
    "type": "DIRECTED",
    "links": [{"fromPort": 0, "fromStatusReference": "1", "toPort": 1}],
    "toStatusReference": "3",
    "actions": [{"id": "a1", "ruleKey": "system:change-assignee", "parameters": {"type": "to-current-user"}}],
    "conditions": {"operation": "ANY", "conditions": [{"ruleKey": "system:block", "parameters": {}}]},
    "validators": [],
    "triggers": [],
    "properties": {"opsbar-sequence": "10"},
}
WORKFLOW: Json = {
    "id": "w-1",
    "name": "SUP: Support",
    "description": "Ours since 2019",
    "isEditable": True,
    "scope": {"type": "GLOBAL"},
    "created": "2019-01-01T00:00:00.000+0000",
    "startPointLayout": {"x": 1.5, "y": 2.0},
    "statuses": [
        {"statusReference": "1", "properties": {}, "layout": {"x": 0.0, "y": 0.0}, "deprecated": False},
        {"statusReference": "3", "properties": {"jira.issue.editable": "true"}, "layout": {"x": 1.0, "y": 0.0}},
    ],
    "transitions": [THEIRS],
    "version": {"id": "f010ac1b", "versionNumber": 7},
}
STATUSES: list[Json] = [
    {"id": "1", "name": "Open", "statusCategory": "TODO", "statusReference": "1", "scope": {"type": "GLOBAL"}},
    {"id": "3", "name": "Doing", "statusCategory": "IN_PROGRESS", "statusReference": "3", "scope": {"type": "GLOBAL"}},
    {"id": "9", "name": "Elsewhere", "statusCategory": "DONE", "statusReference": "9", "scope": {"type": "GLOBAL"}},
]


def updated(workflow: Json = WORKFLOW, *, portal: bool = True) -> Json:
    wanted = one_of(desired.WORKFLOW)
    return provision_bodies.workflow_update(wanted, workflow, STATUSES, IDS, CODES, "10050", portal=portal)


def ours(body: Json) -> Json:
    found = provision_facts.own_transition(body["workflows"][0])
    assert found is not None
    return found


def after(body: Json) -> Json:
    """The workflow as Jira would show it after an update."""
    return {**WORKFLOW, **body["workflows"][0], "version": {"id": "next", "versionNumber": 8}}


def resource_of(workflow: Json) -> Resource:
    """The workflow's resource as a plan sees it."""
    mine = {"description": ownership.mark("screen"), "id": 10050, "name": "Halyard: Escalate"}
    site = Site(
        fields=tuple(custom_field(number, name) for name, number in IDS.items()),
        contexts={
            IDS[name]: Context("1", tuple({"id": number, "value": code} for number, code in table.items()))
            for name, table in CODES.items()
        },
        projects=(Project("10000", "SUP", "Support", codes=CODES),),
        screens=(mine,),
        workflows=(workflow,),
    )
    return next(one for one in provision_facts.existing(site, "acme-jira") if one.kind == desired.WORKFLOW)


def custom_field(number: str, name: str) -> Json:
    custom = provision_facts.CUSTOM_TYPES + "select"
    return {"id": number, "name": name, "description": ownership.mark(name), "schema": {"custom": custom}}


def test_the_workflow_is_sent_whole_with_its_version() -> None:
    (sent,) = updated()["workflows"]

    assert sent["version"] == WORKFLOW["version"]
    assert sent["description"] == WORKFLOW["description"]
    assert [one["statusReference"] for one in sent["statuses"]] == ["1", "3"]
    assert sent["statuses"][1]["properties"] == {"jira.issue.editable": "true"}


def test_every_transition_of_the_customers_stays_as_and_where_it_was() -> None:
    before = copy.deepcopy(WORKFLOW)

    (sent,) = updated()["workflows"]

    assert sent["transitions"][0] == THEIRS
    assert before == WORKFLOW


def test_only_the_statuses_of_the_workflow_are_named() -> None:
    assert [one["name"] for one in updated()["statuses"]] == ["Open", "Doing"]


def test_our_transition_is_global_and_loops() -> None:
    made = ours(updated())

    assert made["type"] == "GLOBAL"
    assert made["links"] == []
    assert "toStatusReference" not in made
    assert made["id"] == "31"


def test_a_second_update_finds_nothing_to_change() -> None:
    wanted, found = one_of(desired.WORKFLOW), resource_of(after(updated()))

    assert differences(wanted, found) == ()
    assert found.facts["kept transitions"] == ("Start work",)


def test_before_it_the_plan_tells_what_is_missing_in_words() -> None:
    words = differences(one_of(desired.WORKFLOW), resource_of(WORKFLOW))

    assert words == (
        "~ leads: nothing -> from any status, staying there",
        "+ must be filled in need",
        "~ screen: nothing -> halyard.screen",
        "+ then escalate_now becomes ticked",
        "+ then escalation becomes requested",
        "~ transition: nothing -> Escalate",
        "+ when escalation is available",
    )


def test_the_portal_mark_is_set_where_customers_are_to_see_it() -> None:
    assert ours(updated(portal=True))["properties"] == {provision_facts.PORTAL_MARK: "true"}
    assert ours(updated(portal=False))["properties"] == {}


@pytest.mark.parametrize(
    "group",
    [
        {"operation": "ALL", "conditions": [{"ruleKey": "system:restrict-issue-transition", "parameters": {}}]},
        {
            "operation": "ANY",
            "conditions": [{"ruleKey": "system:a", "parameters": {}}, {"ruleKey": "system:b", "parameters": {}}],
        },
        {"operation": "ALL", "conditions": [], "conditionGroups": [{"operation": "ANY", "conditions": []}]},
    ],
)
def test_conditions_an_admin_added_to_it_stay_beside_ours(group: Json) -> None:
    made = ours(updated())
    there = after(updated())
    there["transitions"] = [THEIRS, {**made, "conditions": group}]

    mended = ours(updated(there))

    assert mended["conditions"]["operation"] == "ALL"
    assert mended["conditions"]["conditions"][0] == made["conditions"]["conditions"][0]
    rest = json.dumps([mended["conditions"]["conditions"][1:], mended["conditions"]["conditionGroups"]])
    assert all(one["ruleKey"] in rest for one in group["conditions"])
    assert differences(one_of(desired.WORKFLOW), resource_of({**there, "transitions": [THEIRS, mended]})) == ()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": "Alarm"}, "transition"),
        ({"toStatusReference": "3"}, "leads"),
        ({"type": "DIRECTED", "links": THEIRS["links"]}, "leads"),
        ({"conditions": {"operation": "ALL", "conditions": []}}, "when"),
        ({"actions": []}, "then"),
        ({"transitionScreen": {"ruleKey": "system:transition-screen", "parameters": {"screenId": "3"}}}, "screen"),
        ({"transitionScreen": None}, "screen"),
    ],
)
def test_drift_of_our_transition_is_seen_and_mended(change: Json, word: str) -> None:
    drifted = after(updated())
    drifted["transitions"] = [THEIRS, {**ours(updated()), **change}]

    words = differences(one_of(desired.WORKFLOW), resource_of(drifted))

    assert any(word in one for one in words)
    assert differences(one_of(desired.WORKFLOW), resource_of(after(updated(drifted)))) == ()


@pytest.mark.parametrize(
    "told",
    [
        {"comparator": "!="},
        {"comparisonType": "STRING"},
        {"fieldValue": '["20002"]'},
        {"fieldValue": "20001, 20002"},
    ],
)
def test_a_loosened_condition_is_no_condition_of_ours(told: Mapping[str, str]) -> None:
    made = ours(updated())
    rule = made["conditions"]["conditions"][0]
    loose = {"operation": "ALL", "conditions": [{**rule, "parameters": {**rule["parameters"], **told}}]}
    drifted = {**WORKFLOW, "transitions": [THEIRS, {**made, "conditions": loose}]}

    assert "+ when escalation is available" in differences(one_of(desired.WORKFLOW), resource_of(drifted))
    assert ours(updated(drifted))["conditions"]["conditions"] == [rule]


def test_our_condition_among_others_of_which_any_will_do_is_not_enough() -> None:
    made = ours(updated())
    rules = [*made["conditions"]["conditions"], {"ruleKey": "system:other", "parameters": {}}]
    drifted = {**WORKFLOW, "transitions": [{**made, "conditions": {"operation": "ANY", "conditions": rules}}]}

    assert "+ when escalation is available" in differences(one_of(desired.WORKFLOW), resource_of(drifted))


def test_post_functions_of_the_admins_stay() -> None:
    made = ours(updated())
    mail = {"id": "x", "ruleKey": "system:trigger-webhook", "parameters": {"webhookId": "1"}}
    there = {**WORKFLOW, "transitions": [{**made, "actions": [*made["actions"], mail]}]}

    assert ours(updated(there))["actions"] == [*made["actions"], mail]


def test_a_new_field_has_a_searcher_for_its_kind_and_our_mark() -> None:
    body = provision_bodies.new_field(by_name()["escalation"])

    assert body["type"].endswith(":select")
    assert body["searcherKey"].endswith(":multiselectsearcher")
    assert ownership.marked_name(body["description"]) == "escalation"


def test_a_hint_comes_before_the_mark_and_is_read_back() -> None:
    wanted = by_name(wish=STEPS)["step_note"]
    made = provision_bodies.new_field(wanted)
    site = Site(fields=({"id": "customfield_1", "schema": {"custom": made["type"]}, **made},), contexts={})

    (found,) = provision_facts.existing(site, "acme-jira")

    assert found.facts["hint"] == wanted.facts["hint"]
    assert provision_bodies.field_change(wanted, found) is None


def test_a_changed_title_or_hint_is_mended_and_nothing_else_is_named() -> None:
    wanted = by_name(wish=STEPS)["step_note"]
    found = replace(wanted, title="Notes", facts={**wanted.facts, "hint": "old"})

    assert set(provision_bodies.field_change(wanted, found) or {}) == {"name", "description"}
    assert provision_bodies.field_change(wanted, replace(found, facts=wanted.facts)) == {"name": wanted.title}


def test_options_known_by_id_get_their_words_back_and_new_ones_are_made() -> None:
    wanted = by_name()["reason"]
    there = ({"id": "1", "value": "Impact, renamed"}, {"id": "2", "value": "Theirs"})

    changes, missing = provision_bodies.sorted_options(wanted, there, {"1": "impact"})

    assert changes == [{"id": "1", "value": "The impact grew", "disabled": False}]
    assert missing == ["slow"]


def test_an_option_switched_off_is_switched_on_again() -> None:
    wanted = by_name()["reason"]
    there = ({"id": "1", "value": "The impact grew", "disabled": True}, {"id": "2", "value": "No progress"})

    changes, missing = provision_bodies.sorted_options(wanted, there, {"1": "impact", "2": "slow"})

    assert [one["id"] for one in changes] == ["1"]
    assert missing == []


def test_an_option_of_our_words_that_an_interrupted_run_made_is_taken_over() -> None:
    wanted = by_name()["reason"]
    there = ({"id": "5", "value": "The impact grew"}, {"id": "6", "value": "No progress"})

    assert provision_bodies.sorted_options(wanted, there, {}) == ([], [])
    assert provision_bodies.claimed(wanted, there, {}) == {"impact": "5", "slow": "6"}


def test_an_option_that_another_code_owns_is_not_taken_over() -> None:
    wanted = by_name()["reason"]
    there = ({"id": "5", "value": "The impact grew"},)

    assert provision_bodies.sorted_options(wanted, there, {"5": "an_older_code"})[1] == ["impact", "slow"]


def test_a_code_whose_option_was_deleted_gets_a_new_one() -> None:
    assert provision_bodies.sorted_options(by_name()["reason"], (), {"1": "impact"})[1] == ["impact", "slow"]


def test_a_code_table_keeps_what_tickets_may_still_hold() -> None:
    kept = {"reason": {"1": "retired"}, "gone": {"3": "x"}}

    assert provision_bodies.code_table(kept, {"reason": {"2": "impact"}}) == {
        "reason": {"1": "retired", "2": "impact"},
        "gone": {"3": "x"},
    }


def test_t7_the_webhook_is_given_the_secret_and_the_plan_never_says_it() -> None:
    wanted = one_of(desired.WEBHOOK)
    body = provision_bodies.webhook(wanted, SECRET)

    assert body["secret"] == SECRET.reveal()
    assert body["filters"] == {"issue-related-events-section": 'project in ("SUP")'}
    assert body["excludeBody"] is False


def test_a_webhook_read_back_is_as_wanted_and_one_of_another_secret_is_not() -> None:
    wanted = one_of(desired.WEBHOOK)
    body = {key: value for key, value in provision_bodies.webhook(wanted, SECRET).items() if key != "secret"}
    shown = {**body, "isSigned": True, "self": "https://acme.example/rest/webhooks/1.0/webhook/7"}

    (found,) = provision_facts.existing(Site(webhooks=(shown,)), "acme-jira")

    assert found.id == "7"
    assert differences(wanted, found) == ()
    other = one_of(desired.WEBHOOK, replace(FACTS, secret=Secret("another-secret-0123456789-made-up")))
    assert [one.split(":")[0] for one in differences(other, found)] == ["~ title"]


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://elsewhere.example"},
        {"events": ["jira:issue_created"]},
        {"filters": {}},
        {"enabled": False},
        {"isSigned": False},
        {"excludeBody": True},
    ],
)
def test_drift_of_the_webhook_is_seen(change: Json) -> None:
    wanted = one_of(desired.WEBHOOK)
    shown = {**provision_bodies.webhook(wanted, SECRET), "isSigned": True, "self": "/webhook/7", **change}

    (found,) = provision_facts.existing(Site(webhooks=(shown,)), "acme-jira")

    assert len(differences(wanted, found)) > 0


def test_another_accounts_webhook_is_not_ours() -> None:
    shown = {**provision_bodies.webhook(one_of(desired.WEBHOOK), SECRET), "isSigned": True, "self": "/webhook/7"}

    assert provision_facts.existing(Site(webhooks=(shown,)), "acme-eng") == ()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{API}/field", provision_bodies.new_field(by_name()["escalation"])),
        ("POST", f"{API}/field", provision_bodies.new_field(by_name()["level"])),
        ("PUT", f"{API}/field/customfield_1", {"name": "Escalation", "description": ownership.mark("escalation")}),
        ("POST", f"{API}/field/customfield_1/context", provision_bodies.global_context()),
        (
            "POST",
            f"{API}/field/customfield_1/context/1/option",
            provision_bodies.new_options(by_name()["reason"], ["impact"]),
        ),
        (
            "PUT",
            f"{API}/field/customfield_1/context/1/option",
            {
                "options": provision_bodies.sorted_options(
                    by_name()["reason"], ({"id": "1", "value": "x"},), {"1": "slow"}
                )[0]
            },
        ),
        ("POST", f"{API}/screens", provision_bodies.screen(one_of(desired.SCREEN))),
        ("PUT", f"{API}/screens/1", provision_bodies.screen(one_of(desired.SCREEN))),
        ("POST", f"{API}/screens/1/tabs/2/fields", {"fieldId": "customfield_1"}),
        ("POST", f"{API}/workflows/update", updated()),
        (
            "POST",
            f"{API}/workflows/update/validation",
            {"payload": updated(), "validationOptions": {"levels": ["ERROR"]}},
        ),
        ("POST", f"{API}/workflows", {"workflowIds": ["w-1"]}),
        ("POST", f"{API}/workflows", {"projectAndIssueTypes": [{"projectId": "1", "issueTypeId": "2"}]}),
    ],
)
def test_every_body_is_as_the_vendor_describes_it(method: str, path: str, body: Json) -> None:
    vendor_spec.need(vendor_spec.JIRA)

    assert vendor_spec.faults(method, path, body, vendor_spec.JIRA) == []
