"""Installing again mends what drifted at a Jira site, follows the policy, and leaves what is the customer's."""

import copy
from dataclasses import replace

import pytest

from connectors.jira.provision_facts import own_transition
from core.errors import WillNotWork
from runtime import installer
from tests.install.jira_site import ACCOUNT, BOTH, CloudSite, apply, plan
from tests.install.wishes import WISH


@pytest.fixture
def site() -> CloudSite:
    return CloudSite()


def test_options_that_were_renamed_get_their_words_back(site: CloudSite) -> None:
    apply(site)
    before = site.configuration()
    for options in site.options.values():
        for one in options:
            one["value"] = f"{one['value']}!"

    apply(site)

    assert site.configuration()["options"] == before["options"]
    assert site.configuration()["properties"] == before["properties"]


def test_a_reason_more_in_the_policy_is_one_option_more(site: CloudSite) -> None:
    apply(site)
    more = replace(WISH, reasons={**WISH.reasons, "loss": "Data loss"})

    changes = plan(site, wish=more).pending
    apply(site, wish=more)

    assert [one.wanted.key for one in changes] == ["halyard.reason", "halyard.options.SUP"]
    assert set(site.properties["SUP"]["reason"].values()) == {"impact", "slow", "loss"}
    assert plan(site, wish=more).pending == ()


def test_a_reason_less_in_the_policy_takes_nothing_away(site: CloudSite) -> None:
    apply(site)
    before = site.configuration()

    less = replace(WISH, reasons={"impact": "The impact grew"})

    assert plan(site, wish=less).pending == ()
    assert site.configuration() == before


def test_a_project_more_under_policy_gets_its_share(site: CloudSite) -> None:
    apply(site)

    kinds = [one.wanted.kind for one in plan(site, BOTH).pending]
    apply(site, BOTH)

    assert kinds == ["project_property", "workflow", "filter", "filter", "dashboard", "webhook"]
    assert plan(site, BOTH).pending == ()


def test_two_accounts_share_a_site_and_keep_their_webhooks_apart(site: CloudSite) -> None:
    other = replace(ACCOUNT, account="acme-eng", projects=("ENG",))
    apply(site)
    fields = copy.deepcopy(site.fields)

    apply(site, other)

    assert site.fields == fields
    assert len(site.webhooks) == 2
    assert plan(site).pending == () == plan(site, other).pending


def test_a_field_of_ours_of_the_wrong_type_is_a_persons_to_solve(site: CloudSite) -> None:
    apply(site)
    site.own("level")["schema"] = {"custom": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}

    with pytest.raises(installer.InstallStopped, match="of type textfield, not float"):
        apply(site)


def test_a_field_held_to_some_projects_gets_a_context_everywhere(site: CloudSite) -> None:
    apply(site)
    state = site.own("escalation")["id"]
    site.contexts[state][0] |= {"isGlobalContext": False, "projects": ["10001"]}

    apply(site)

    assert [one["isGlobalContext"] for one in site.contexts[state]] == [False, True]
    assert plan(site).pending == ()
    assert len(site.options[site.contexts[state][1]["id"]]) == 6


def test_after_a_new_context_the_transition_tests_the_new_option(site: CloudSite) -> None:
    apply(site)
    state = site.own("escalation")["id"]
    site.contexts[state][0] |= {"isGlobalContext": False, "projects": ["10001"]}

    apply(site)

    ours = own_transition(site.workflows["w-1"])
    assert ours is not None
    there = {one["id"] for one in site.options[site.contexts[state][1]["id"]]}
    tested = ours["conditions"]["conditions"][0]["parameters"]["fieldValue"]
    assert tested.strip('[]"') in there


def test_a_team_managed_project_beside_another_is_left_out_and_said(site: CloudSite) -> None:
    mixed = replace(ACCOUNT, projects=("SUP", "TEAM"))

    planned = plan(site, mixed)
    apply(site, mixed)

    assert any(one.startswith("TEAM: the project is team-managed") for one in planned.by_hand)
    assert set(site.properties) == {"SUP"}


def test_team_managed_projects_alone_are_refused(site: CloudSite) -> None:
    with pytest.raises(WillNotWork, match="TEAM: no company-managed project"):
        plan(site, replace(ACCOUNT, projects=("TEAM",)))


def test_a_project_that_is_not_there_is_named(site: CloudSite) -> None:
    with pytest.raises(WillNotWork, match="there is no project NOPE"):
        plan(site, replace(ACCOUNT, projects=("NOPE",)))


def test_a_workflow_that_cannot_be_changed_is_left_and_said(site: CloudSite) -> None:
    site.workflows["w-1"]["isEditable"] = False

    planned = plan(site)

    assert all(one.wanted.kind != "workflow" for one in planned.changes)
    assert any("[JS-04]" in one for one in planned.by_hand)


def test_a_workflow_that_went_since_the_plan_is_said(site: CloudSite) -> None:
    provisioner = site.provisioner()
    planned = installer.plan(provisioner, WISH)
    change = next(one for one in planned.changes if one.wanted.kind == "workflow")
    del site.workflows["w-1"]

    with pytest.raises(WillNotWork, match="workflow w-1 is gone"):
        provisioner.carry_out(change)


def test_a_screen_or_field_of_the_customers_with_our_title_stays_theirs(site: CloudSite) -> None:
    theirs = {"id": "customfield_9000", "name": "Escalation", "description": "Ours", "schema": {}}
    site.fields.append(theirs)

    apply(site)

    assert theirs in site.fields
    assert site.own("escalation")["name"] == "Escalation (Halyard)"
    assert plan(site).pending == ()


def test_a_code_table_that_somebody_scribbled_over_is_written_again(site: CloudSite) -> None:
    apply(site)
    before = copy.deepcopy(site.properties["SUP"])
    site.properties["SUP"] = {"escalation": "?"}

    apply(site)

    assert {**before} == {name: site.properties["SUP"][name] for name in before}
