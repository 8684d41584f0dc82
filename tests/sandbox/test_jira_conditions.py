"""Conditions of the pretend Jira's transitions: who is offered one, by fields, people, groups, roles and the past."""

import pytest

from sandbox.jira import moves
from tests.sandbox.jira_setup import PORTAL, add_transitions, every, field_is, loop, new_field, offered, rule
from tests.sandbox.jira_site import ADMIN, ANA, KIM, LEAD, ONE, SEVERITY, Json, Site

GO = ONE + "/transitions"
IN_PROGRESS, OPEN = "3", "1"


def take(site: Site, number: str, who: str = KIM) -> int:
    return site.status("POST", GO, {"transition": {"id": number}}, who=who)


def is_offered(site: Site, who: str = KIM) -> bool:
    return "Escalate" in offered(site, who)


def restricted(**parameters: str) -> Json:
    return loop(conditions=every(rule("restrict-issue-transition", **parameters)))


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
