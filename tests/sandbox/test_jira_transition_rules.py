"""What a transition of the pretend Jira checks after the click, and what it does by itself."""

from typing import Any

import pytest

from sandbox.jira import moves
from tests.sandbox.jira_setup import add_transitions, loop, new_field, new_screen, offered, rule
from tests.sandbox.jira_site import ADMIN, KIM, LEAD, ONE, Json, Site

GO = ONE + "/transitions"


def take(site: Site, number: str = "901", who: str = KIM, **more: Any) -> int:
    return site.status("POST", GO, {"transition": {"id": number}, **more}, who=who)


def is_offered(site: Site, who: str = KIM) -> bool:
    return "Escalate" in offered(site, who)


def validated(**parameters: str) -> Json:
    return loop(validators=[rule("validate-field-value", **parameters)])


def test_a_field_is_required(site: Site) -> None:
    field_id, _ = new_field(site, "textfield", name="Reason")
    screen = rule("transition-screen", screenId=new_screen(site, field_id))
    required = validated(
        ruleType="fieldRequired", fieldsRequired=field_id, ignoreContext="true", errorMessage="Say why"
    )
    add_transitions(site, required | {"transitionScreen": screen})

    assert site.refused("POST", GO, {"transition": {"id": "901"}})[1] == {field_id: "Say why"}
    (one,) = moves_named(site, "Escalate")
    assert one.required == (field_id,)
    assert take(site, fields={field_id: "Because"}) == 204


def moves_named(site: Site, name: str) -> list[moves.Move]:
    return [one for one in moves.offered(site.world, site.world.users[KIM], site.issue()) if one.name == name]


@pytest.mark.parametrize(
    ("parameters", "wrong", "right"),
    [
        ({"ruleType": "fieldMatchesRegularExpression", "regexp": "^[0-9]{4}$"}, "abc", "1234"),
        ({"ruleType": "fieldChanged", "errorMessage": "Change it"}, None, "new"),
        ({"ruleType": "fieldHasSingleValue", "excludeSubtasks": "true"}, None, "one"),
    ],
)
def test_a_value_is_validated(site: Site, parameters: dict[str, str], wrong: str | None, right: str) -> None:
    field_id, _ = new_field(site, "textfield")
    screen = rule("transition-screen", screenId=new_screen(site, field_id))
    add_transitions(site, validated(**parameters, fieldKey=field_id) | {"transitionScreen": screen})

    assert site.refused("POST", GO, {"transition": {"id": "901"}, "fields": {field_id: wrong}})[1].keys() == {field_id}
    assert take(site, fields={field_id: right}) == 204


def test_dates_are_validated(site: Site) -> None:
    start, _ = new_field(site, "datepicker", name="Start")
    end, _ = new_field(site, "datepicker", name="End")
    dates = {"date1FieldKey": end, "date2FieldKey": start}
    add_transitions(
        site,
        validated(ruleType="dateFieldComparison", **dates, conditionSelected=">="),
        validated(ruleType="windowDateComparison", **dates, numberOfDays="3") | {"id": "902"},
    )
    assert take(site) == 204

    site.edit(**{start: "2026-11-22", end: "2026-11-21"})
    assert (take(site), take(site, "902")) == (400, 204)

    site.edit(**{end: "2026-11-26"})
    assert (take(site), take(site, "902")) == (204, 400)


def test_a_permission_is_validated_after_the_click(site: Site) -> None:
    add_transitions(site, loop(validators=[rule("check-permission-validator", permissionKey="ADMINISTER_PROJECTS")]))

    assert is_offered(site)
    assert (take(site), take(site, who=ADMIN)) == (400, 204)


def test_the_past_and_the_parent_are_validated(site: Site) -> None:
    kin = rule("parent-or-child-blocking-validator", blocker="PARENT", statusIds="6")
    past = rule("previous-status-validator", previousStatusIds="10002")
    add_transitions(site, loop(validators=[kin]), loop("Past", "902", validators=[past]))

    assert (take(site), take(site, "902")) == (204, 400)
    site.issue().parent_id = site.issue("SUP-418").id
    assert take(site) == 400


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"type": "to-current-user"}, KIM),
        ({"type": "to-selected-user", "accountId": LEAD}, LEAD),
        ({"type": "to-default-user"}, LEAD),
        ({"type": "to-unassigned"}, None),
    ],
)
def test_a_transition_assigns(site: Site, parameters: dict[str, str], expected: str | None) -> None:
    add_transitions(site, loop(actions=[rule("change-assignee", **parameters)]))

    assert take(site) == 204
    assert site.issue().assignee_id == expected


def test_a_transition_writes_and_appends(site: Site) -> None:
    text, _ = new_field(site, "textfield")
    other, _ = new_field(site, "textfield")
    boxes, options = new_field(site, "multicheckboxes", "a", "b")
    number, _ = new_field(site, "float")
    people, _ = new_field(site, "userpicker")
    moment, _ = new_field(site, "datetime")
    writes = [
        rule("update-field", field=text, value="b", mode="append"),
        rule("update-field", field="labels", value="urgent late", mode="append"),
        rule("update-field", field=boxes, value=f"{options['b']},", mode="append"),
        rule("update-field", field=number, value="2.5"),
        rule("update-field", field=people, value=LEAD),
        rule("update-field", field=moment, value="2026-11-22T12:00:00+01:00"),
        rule("update-field", field="priority", value="1"),
        rule("copy-value-from-other-field", sourceFieldKey=text, targetFieldKey=other),
    ]
    add_transitions(site, loop(actions=writes))
    site.edit(**{text: "a", "labels": ["old"], boxes: [{"id": options["a"]}]})

    assert take(site) == 204

    told = site.fields(text, other, "labels", boxes, number, people, moment, "priority")
    assert (told[text], told[other], told["labels"]) == ("ab", "ab", ["old", "urgent", "late"])
    assert [one["value"] for one in told[boxes]] == ["a", "b"]
    assert (told[number], told[people]["accountId"], told["priority"]["name"]) == (2.5, LEAD, "Highest")
    assert told[moment].startswith("2026-11-22T11:00:00")


def test_a_function_passes_over_a_field_that_the_issue_lacks(site: Site) -> None:
    field_id, _ = new_field(site, "textfield")
    add_transitions(site, loop(actions=[rule("update-field", field=field_id, value="x")]))
    site.world.custom_fields[field_id].contexts[0].project_ids = ["10001"]

    assert take(site) == 204
    assert [one["field"] for one in site.journal("action_skipped")] == [field_id]
