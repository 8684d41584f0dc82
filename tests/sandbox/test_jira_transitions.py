"""Transitions of the pretend Jira: who is offered which, what they take with them, and what they leave behind."""

from typing import Any

import pytest

from sandbox.jira import moves
from sandbox.jira.records import Actor
from sandbox.jira.rich_text import plain
from tests.sandbox.jira_setup import (
    PORTAL,
    add_transitions,
    every,
    field_is,
    loop,
    new_field,
    new_screen,
    offered,
    rule,
)
from tests.sandbox.jira_site import ADMIN, ANA, HALYARD, KIM, LEAD, LIGHT, ONE, S1, SEVERITY, Json, Site, document

GO = ONE + "/transitions"
IN_PROGRESS, OPEN = "3", "1"


def take(site: Site, number: str = "901", who: str = KIM, **more: Any) -> int:
    return site.status("POST", GO, {"transition": {"id": number}, **more}, who=who)


def restricted(**parameters: str) -> Json:
    return loop(conditions=every(rule("restrict-issue-transition", **parameters)))


def is_offered(site: Site, who: str = KIM) -> bool:
    return "Escalate" in offered(site, who)


@pytest.fixture
def eligible(site: Site) -> tuple[str, dict[str, str]]:
    """An Escalate button that shows while a field of ours says so, and its field."""
    field_id, options = new_field(site, "select", "no", "available", "requested")
    writes = rule("update-field", field=field_id, value=options["requested"], mode="replace")
    add_transitions(
        site, loop(conditions=every(field_is(field_id, options["available"])), actions=[writes], properties=PORTAL)
    )
    return field_id, options


def test_a_button_shows_only_while_the_field_says_so(site: Site, eligible: tuple[str, dict[str, str]]) -> None:
    field_id, options = eligible
    before = is_offered(site)

    site.edit(**{field_id: {"id": options["available"]}})

    assert (before, is_offered(site)) == (False, True)
    site.edit(**{field_id: {"id": options["no"]}})
    assert not is_offered(site)


def test_a_button_that_is_hidden_can_be_seen_by_who_asks_for_all(
    site: Site, eligible: tuple[str, dict[str, str]]
) -> None:
    found = site.get(f"{GO}?includeUnavailableTransitions=true&transitionId=901")["transitions"]

    assert [(one["name"], one["isAvailable"], one["isConditional"], one["looped"]) for one in found] == [
        ("Escalate", False, True, True)
    ]
    assert site.get(f"{GO}?transitionId=901")["transitions"] == []


def test_a_hidden_button_cannot_be_pressed(site: Site, eligible: tuple[str, dict[str, str]]) -> None:
    before = site.histories()

    assert take(site) == 400
    assert site.histories() == before


def test_a_loop_keeps_the_status_and_tells_only_what_changed(site: Site, eligible: tuple[str, dict[str, str]]) -> None:
    field_id, options = eligible
    site.edit(**{field_id: {"id": options["available"]}})
    before = site.fields("status")

    assert take(site) == 204

    last = site.histories()[-1]
    assert site.fields("status") == before
    assert [(one["fieldId"], one["to"]) for one in last["items"]] == [(field_id, options["requested"])]
    assert last["author"]["accountId"] == KIM


def test_a_loop_that_changes_nothing_leaves_no_history(site: Site) -> None:
    add_transitions(site, loop())
    before = site.histories()

    assert take(site) == 204
    assert site.histories() == before


def test_the_portal_offers_what_is_marked_for_it(site: Site, eligible: tuple[str, dict[str, str]]) -> None:
    field_id, options = eligible
    issue, ana = site.issue(), site.world.users[ANA]
    assert "Escalate" not in [one.name for one in moves.offered(site.world, ana, issue, portal=True)]

    site.edit(**{field_id: {"id": options["available"]}})

    issue = site.issue()
    shown = moves.offered(site.world, ana, issue, portal=True)
    assert [one.name for one in shown] == ["Resolve", "Escalate"]
    moves.perform_in_portal(site.world, issue, Actor(ana, "portal"), "901", "Please hurry")
    said = site.world.comments[issue.id][-1]
    assert (said.author_id, said.public, plain(said.body)) == (ANA, True, "Please hurry")
    assert site.histories()[-1]["author"]["accountId"] == ANA


def test_a_customer_is_offered_nothing_through_the_api(site: Site) -> None:
    assert moves.offered(site.world, site.world.users[ANA], site.issue()) == []


def test_who_may_not_transition_is_offered_nothing_and_refused(site: Site) -> None:
    site.world.project_of(site.issue()).permissions["TRANSITION_ISSUES"] = []

    assert offered(site, KIM) == []
    assert take(site, "11") == 400


def test_a_transition_moves_the_issue_and_resolves_it(site: Site) -> None:
    assert take(site, "41") == 204

    told = site.fields("status", "resolution")
    assert (told["status"]["name"], told["resolution"]["name"]) == ("Resolved", "Done")
    items = {one["fieldId"]: one["toString"] for one in site.histories()[-1]["items"]}
    assert items == {"status": "Resolved", "resolution": "Done"}
    assert take(site, "51") == 204
    assert site.fields("resolution")["resolution"] is None


def test_a_transition_that_does_not_begin_here_is_refused(site: Site) -> None:
    assert take(site, "51") == 400
    assert take(site, "1") == 400
    assert take(site, "nine") == 400


@pytest.mark.parametrize("body", [{}, {"transition": {}}, {"transition": "11"}, {"transition": {"id": True}}])
def test_a_body_that_names_no_transition_is_refused(site: Site, body: Json) -> None:
    assert site.status("POST", GO, body) == 400


def test_fields_must_be_on_the_screen(site: Site) -> None:
    why, _ = new_field(site, "textarea", name="Why")
    add_transitions(
        site,
        loop(transitionScreen=rule("transition-screen", screenId=new_screen(site, why, SEVERITY))),
        loop("Bare", "902"),
    )

    assert site.refused("POST", GO, {"transition": {"id": "902"}, "fields": {SEVERITY: S1}})[0] == 400
    assert set(site.refused("POST", GO, {"transition": {"id": "901"}, "fields": {"summary": "x"}})[1]) == {"summary"}
    assert take(site, fields={SEVERITY: S1, why: document("Down")}) == 204
    assert site.fields(SEVERITY)[SEVERITY]["id"] == S1["id"]


def test_the_fields_of_a_screen_are_told(site: Site) -> None:
    screen = new_screen(site, SEVERITY, "resolution")
    add_transitions(site, loop(transitionScreen=rule("transition-screen", screenId=screen)))

    (one,) = site.get(f"{GO}?transitionId=901&expand=transitions.fields")["transitions"]

    assert one["hasScreen"]
    assert {name: told["required"] for name, told in one["fields"].items()} == {SEVERITY: False, "resolution": True}
    assert [each["id"] for each in one["fields"][SEVERITY]["allowedValues"]] == ["10501", "10502", "10503", "10504"]


def test_a_resolution_on_the_screen_must_be_given(site: Site) -> None:
    add_transitions(site, loop(transitionScreen=rule("transition-screen", screenId=new_screen(site, "resolution"))))

    assert site.refused("POST", GO, {"transition": {"id": "901"}})[1] == {"resolution": "Resolution is required."}
    assert take(site, fields={"resolution": {"name": "Duplicate"}}) == 204


def test_a_comment_comes_with_a_transition(site: Site) -> None:
    update = {"comment": [{"add": {"body": document("Working on it")}}]}

    assert take(site, "41", update=update) == 204
    assert plain(site.world.comments[site.issue().id][-1].body) == "Working on it"


def test_properties_and_metadata_come_with_a_transition(site: Site) -> None:
    more = {"properties": [{"key": "ours", "value": 1}], "historyMetadata": {"type": "ours"}}

    assert take(site, "41", **more) == 204
    assert site.issue().properties["ours"] == 1
    assert site.histories()[-1]["historyMetadata"] == {"type": "ours"}


def test_version_two_takes_wiki_text(site: Site) -> None:
    why, _ = new_field(site, "textarea")
    add_transitions(site, loop(transitionScreen=rule("transition-screen", screenId=new_screen(site, why))))
    body = {"transition": {"id": "901"}, "fields": {why: "*Down*"}}

    assert site.status("POST", f"/rest/api/2{GO}", body, who=KIM) == 204
    assert site.get(f"/rest/api/2{ONE}?fields={why}")["fields"][why] == "*Down*"


CASES = [
    ("STRING", "=", ["S2"], True),
    ("STRING", "=", ["S1", "S2"], True),
    ("STRING", "!=", ["S1"], True),
    ("STRING", "!=", ["S2"], False),
    ("OPTIONID", "=", ["10502"], True),
    ("OPTIONID", "=", ["10501"], False),
    ("OPTIONID", "!=", ["10501"], True),
]


@pytest.mark.parametrize(("kind", "comparator", "values", "expected"), CASES)
def test_an_option_is_compared(site: Site, kind: str, comparator: str, values: list[str], expected: bool) -> None:
    site.edit(**{SEVERITY: {"id": "10502"}})
    add_transitions(site, loop(conditions=every(field_is(SEVERITY, *values, kind=kind, comparator=comparator))))

    assert is_offered(site) is expected


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [(">", "2", True), (">", "3", False), (">=", "3", True), ("<", "4", True), ("<=", "2", False), ("=", "3", True)],
)
def test_a_number_is_compared(site: Site, comparator: str, value: str, expected: bool) -> None:
    field_id, _ = new_field(site, "float")
    site.edit(**{field_id: 3})
    add_transitions(site, loop(conditions=every(field_is(field_id, value, kind="NUMBER", comparator=comparator))))

    assert is_offered(site) is expected


@pytest.mark.parametrize(("kind", "value", "expected"), [("DATE", "2026-11-22T09:59:59+00:00", True)])
def test_a_moment_is_compared(site: Site, kind: str, value: str, expected: bool) -> None:
    field_id, _ = new_field(site, "datetime")
    site.edit(**{field_id: "2026-11-22T11:00:00.000+0100"})
    add_transitions(
        site,
        loop(conditions=every(field_is(field_id, value, kind=kind, comparator=">"))),
        loop("Day", "902", conditions=every(field_is(field_id, "2026-11-22", kind="DATE_WITHOUT_TIME"))),
    )

    assert is_offered(site) is expected
    assert "Day" in offered(site, KIM)


def test_an_empty_field_equals_nothing_and_differs_from_all(site: Site) -> None:
    field_id, options = new_field(site, "select", "a")
    there = field_is(field_id, options["a"])
    add_transitions(
        site,
        loop(conditions=every(there)),
        loop("Not", "902", conditions=every(field_is(field_id, options["a"], comparator="!="))),
    )

    assert not is_offered(site)
    assert "Not" in offered(site, KIM)


def test_a_field_that_is_gone_holds_for_nobody(site: Site, eligible: tuple[str, dict[str, str]]) -> None:
    field_id, options = eligible
    site.edit(**{field_id: {"id": options["available"]}})

    site.done("POST", f"/field/{field_id}/trash", who=ADMIN)

    assert not is_offered(site)


def group_id(site: Site, name: str) -> str:
    return next(one.id for one in site.world.groups.values() if one.name == name)


def test_a_group_restricts(site: Site) -> None:
    add_transitions(site, restricted(groupIds=group_id(site, "support-leads")))

    assert (is_offered(site, KIM), is_offered(site, LEAD)) == (False, True)


def test_a_permission_restricts(site: Site) -> None:
    add_transitions(site, restricted(permissionKeys="ADMINISTER_PROJECTS"))

    assert (is_offered(site, KIM), is_offered(site, ADMIN)) == (False, True)


def test_a_role_restricts(site: Site) -> None:
    add_transitions(
        site, restricted(roleIds="10002"), restricted(roleIds="10100") | {"id": "902", "properties": PORTAL}
    )

    assert (is_offered(site, KIM), is_offered(site, ADMIN)) == (False, True)
    portal = moves.offered(site.world, site.world.users[ANA], site.issue(), portal=True)
    assert "Escalate" in [one.name for one in portal]


def test_a_field_of_people_allows_and_another_denies(site: Site) -> None:
    allow, _ = new_field(site, "multiuserpicker")
    deny, _ = new_field(site, "userpicker")
    add_transitions(site, restricted(allowUserCustomFields=allow, denyUserCustomFields=deny))
    assert not is_offered(site)

    site.edit(**{allow: [{"accountId": KIM}, {"accountId": LEAD}]})
    assert is_offered(site)

    site.edit(**{deny: {"accountId": KIM}})
    assert (is_offered(site, KIM), is_offered(site, LEAD)) == (False, True)


def test_only_denying_lets_all_others(site: Site) -> None:
    deny, _ = new_field(site, "userpicker")
    add_transitions(site, restricted(denyUserCustomFields=deny))
    site.edit(**{deny: {"accountId": KIM}})

    assert (is_offered(site, KIM), is_offered(site, LEAD)) == (False, True)


def test_a_field_of_groups_restricts(site: Site) -> None:
    field_id, _ = new_field(site, "grouppicker")
    add_transitions(site, restricted(groupCustomFields=field_id))
    site.edit(**{field_id: {"name": "support-leads"}})

    assert (is_offered(site, KIM), is_offered(site, LEAD)) == (False, True)


@pytest.mark.parametrize(("mode", "api"), [("users", True), ("usersAndAPI", False)])
def test_a_transition_is_hidden_from_people(site: Site, mode: str, api: bool) -> None:
    add_transitions(site, loop(conditions=every(rule("restrict-from-all-users", restrictMode=mode))))

    assert is_offered(site) is api
    assert "Escalate" not in [one.name for one in moves.offered(site.world, site.world.users[KIM], site.issue())]


def test_duties_are_separated(site: Site) -> None:
    add_transitions(
        site, loop(conditions=every(rule("separation-of-duties", fromStatusId=OPEN, toStatusId=IN_PROGRESS)))
    )
    site.world.issues[site.issue().id].status_id = OPEN

    assert take(site, "11") == 204

    assert (is_offered(site, KIM), is_offered(site, LEAD)) == (False, True)


def test_the_past_counts(site: Site) -> None:
    past = {"previousStatusIds": OPEN, "mostRecentStatusOnly": "true"}
    add_transitions(
        site,
        loop(conditions=every(rule("previous-status-condition", **past))),
        loop(
            "Never",
            "902",
            conditions=every(rule("previous-status-condition", previousStatusIds=OPEN, **{"not": "true"})),
        ),
        loop("Now", "903", conditions=every(rule("previous-status-condition", **past, includeCurrentStatus="true"))),
    )
    site.world.histories[site.issue().id] = []
    site.world.issues[site.issue().id].status_id = OPEN
    assert {"Never", "Now"} <= set(offered(site, KIM))
    assert not is_offered(site)

    take(site, "11")

    assert is_offered(site)
    assert "Never" not in offered(site, KIM)


def test_groups_of_conditions_nest(site: Site) -> None:
    leads = rule("restrict-issue-transition", groupIds=group_id(site, "support-leads"))
    nobody = rule("restrict-from-all-users", restrictMode="usersAndAPI")
    either = {"operation": "ANY", "conditions": [nobody], "conditionGroups": [every(leads)]}
    both = {"operation": "ALL", "conditions": [leads], "conditionGroups": [{"operation": "ANY"}]}
    add_transitions(site, loop(conditions=either), loop("Both", "902", conditions=both))

    assert (is_offered(site, KIM), is_offered(site, LEAD)) == (False, True)
    assert "Both" in offered(site, LEAD)


def test_children_hold_their_parent_back(site: Site) -> None:
    add_transitions(
        site, loop(conditions=every(rule("parent-or-child-blocking-condition", blocker="CHILD", statusIds="5,6")))
    )
    site.issue("SUP-418").parent_id = site.issue().id

    assert not is_offered(site)
    site.issue("SUP-418").status_id = "6"
    assert is_offered(site)


def test_the_light_agent_is_offered_what_the_permissions_say(site: Site) -> None:
    assert offered(site, LIGHT) == []
    assert offered(site, HALYARD)


def test_a_data_center_shows_no_flags(data_center: Site) -> None:
    found = data_center.get(GO)["transitions"]

    assert {name for one in found for name in one} == {"id", "name", "to"}
    assert data_center.status("POST", GO, {"transition": {"id": found[0]["id"]}}) == 204


def test_an_unknown_expansion_is_refused(site: Site) -> None:
    assert site.status("GET", f"{GO}?expand=everything") == 400
