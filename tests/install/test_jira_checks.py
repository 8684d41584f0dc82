"""What only a person can do at a Jira site is said with where to click, and not said where it is done."""

from dataclasses import replace
from typing import Any

import pytest

from connectors import ownership
from connectors.jira import desired, provision_checks, provision_facts
from connectors.jira.provision_checks import Seen
from connectors.jira.provision_facts import Context, Project, Site
from tests.install.wishes import WISH

Json = dict[str, Any]
DESK = Project("10000", "SUP", "Support", ("1",), service_desk=True)
ENG = Project("10001", "ENG", "Engineering", ("1",))
FIELD: Json = {
    "id": "customfield_10100",
    "name": "Escalation",
    "description": f"{provision_facts.ABOUT} {ownership.mark('escalation')}",
    "schema": {"custom": f"{provision_facts.CUSTOM_TYPES}select"},
}
OURS: Json = {
    "id": "31",
    "name": "Escalate",
    "description": ownership.mark("escalate"),
    "properties": {provision_facts.PORTAL_MARK: "true"},
}
SITE = Site(
    projects=(DESK, ENG),
    fields=(FIELD,),
    contexts={FIELD["id"]: Context("1")},
    workflows=({"id": "w", "name": "SUP: Support", "isEditable": True, "transitions": [OURS]},),
)


def allowed(*names: str) -> dict[str, Json]:
    return {name: {"name": name.title(), "havePermission": True} for name in names}


SEEN = Seen(
    installer=allowed("ADMINISTER", "CREATE_SHARED_OBJECTS"),
    running={one.key: allowed(*provision_checks.permissions_in(one)) for one in (DESK, ENG)},
    portal_may=frozenset({"SUP"}),
)


def said(site: Site = SITE, seen: Seen = SEEN) -> list[str]:
    return list(
        provision_checks.by_hand(site, seen, {"escalation": "Escalation", "escalate_link": "Escalate this request"})
    )


def the_one(site: Site = SITE, seen: Seen = SEEN) -> str:
    (line,) = said(site, seen)
    return line


def test_a_site_that_is_as_it_should_be_leaves_nothing_to_do() -> None:
    assert said() == []


def test_an_installer_who_is_no_admin_is_told() -> None:
    assert "[JS-01]" in the_one(seen=replace(SEEN, installer=allowed("CREATE_SHARED_OBJECTS")))


def test_an_installer_who_may_share_no_lists_is_told() -> None:
    assert "[JS-09]" in the_one(seen=replace(SEEN, installer=allowed("ADMINISTER")))


def test_permissions_the_service_lacks_are_named_as_the_host_names_them() -> None:
    lacking = {**SEEN.running["SUP"], "EDIT_ISSUES": {"name": "Edit Issues", "havePermission": False}}

    line = the_one(seen=replace(SEEN, running={**SEEN.running, "SUP": lacking}))

    assert "Edit Issues" in line
    assert line.startswith("SUP:")
    assert "[JS-02]" in line


def test_a_service_desk_needs_an_agents_licence_and_another_project_does_not() -> None:
    without = {key: allowed(*provision_checks.IN_A_PROJECT) for key in ("SUP", "ENG")}

    assert "SERVICEDESK_AGENT" in the_one(seen=replace(SEEN, running=without))


def test_a_team_managed_project_is_refused_with_the_way_out() -> None:
    team = Project("10002", "TEAM", "Team", team_managed=True)

    line = the_one(replace(SITE, projects=(DESK, ENG, team)))

    assert line.startswith("TEAM: the project is team-managed")
    assert "company-managed" in line


def test_a_copy_with_our_mark_is_named() -> None:
    copy = {**FIELD, "id": "customfield_10200", "name": "Escalation (copy)"}

    assert '"Escalation (copy)" is a copy' in the_one(replace(SITE, fields=(FIELD, copy)))


def test_jiras_own_workflow_must_be_copied_first() -> None:
    fixed = {"id": "j", "name": "classic default workflow", "isEditable": False, "transitions": []}

    line = the_one(replace(SITE, workflows=(*SITE.workflows, fixed)))

    assert "classic default workflow" in line
    assert "[JS-04]" in line


def test_a_project_with_a_context_of_its_own_is_named() -> None:
    line = the_one(replace(SITE, contexts={FIELD["id"]: Context("1", apart=("10001", "99999"))}))

    assert "delete the one of ENG," in line
    assert "[JS-06]" in line


def test_watching_switched_off_is_told() -> None:
    assert "[JS-07]" in the_one(seen=replace(SEEN, watching=False))


@pytest.mark.parametrize("properties", [{}, {provision_facts.PORTAL_MARK: "false"}, None])
def test_a_portal_mark_that_did_not_stay_is_a_tick_by_hand(properties: Json | None) -> None:
    workflow = {**SITE.workflows[0], "transitions": [{**OURS, "properties": properties}]}

    line = the_one(replace(SITE, workflows=(workflow,)))

    assert "tick Show transition on the customer portal" in line
    assert "[JS-10]" in line


def test_no_portal_is_spoken_of_without_a_service_desk() -> None:
    workflow = {**SITE.workflows[0], "transitions": [{**OURS, "properties": {}}]}

    assert said(replace(SITE, projects=(ENG,), workflows=(workflow,))) == []


def test_customers_who_may_use_no_transition_are_told_of() -> None:
    line = the_one(seen=replace(SEEN, portal_may=frozenset()))

    assert "Transition Issues" in line
    assert "[JS-12]" in line


def test_request_types_without_the_field_are_named() -> None:
    line = the_one(seen=replace(SEEN, bare_types={"SUP": {"Incident": ("escalation", "escalate_link")}}))

    assert 'Request types > Incident: add "Escalation", "Escalate this request" to the portal form' in line


def by_hand_there(site: Site) -> list[str]:
    specs = desired.field_specs(WISH)
    titles = {one.name: one.title for one in specs}
    return list(provision_checks.on_data_center(site, specs, titles, "acme-jira"))


def test_data_center_gets_the_exact_steps() -> None:
    lines = by_hand_there(Site(projects=(DESK,)))
    text = "\n".join(lines)

    assert '"Not yet", "Available", "Requested", "Active", "Closed", "Declined"' in text
    assert '"Escalate this ticket", "What do you need?", "Reason for the escalation", "Business impact"' in text
    assert '"Escalation" = "Available"' in text
    assert '[halyard:intake.acme-jira], JQL project in ("SUP")' in text
    assert [one[-7:-1] for one in lines[-4:]] == ["[JS-21", "[JS-22", "[JS-23", "[JS-24"]


def test_on_data_center_options_that_stand_are_not_asked_for_again() -> None:
    words = next(one for one in desired.field_specs(WISH) if one.name == "escalation").options.values()
    there = Context("global", tuple({"id": number, "value": one} for number, one in enumerate(words)))

    lines = by_hand_there(Site(projects=(DESK,), fields=(FIELD,), contexts={FIELD["id"]: there}))

    assert not any('"Not yet"' in one for one in lines)
    assert any("[JS-20]" in one for one in lines), "the other fields' options"


def test_an_adopted_field_on_no_screen_is_a_persons_to_put_there() -> None:
    theirs = {"id": "customfield_9", "name": "Grund", "schema": {"custom": f"{provision_facts.CUSTOM_TYPES}textfield"}}
    field = {**theirs, "description": "Why it hurts [halyard:owner]"}
    adopted = replace(SITE, fields=(*SITE.fields, field))
    shown = replace(adopted, viewed=frozenset({"1"}), screen_fields={**SITE.screen_fields, "1": ("customfield_9",)})

    assert "[JS-08]" in the_one(adopted)
    assert said(shown) == []
