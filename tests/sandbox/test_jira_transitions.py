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
from tests.sandbox.jira_site import ADMIN, ANA, HALYARD, KIM, LIGHT, ONE, S1, SEVERITY, Json, Site, document

GO = ONE + "/transitions"
IN_PROGRESS, OPEN = "3", "1"


def take(site: Site, number: str = "901", who: str = KIM, **more: Any) -> int:
    return site.status("POST", GO, {"transition": {"id": number}, **more}, who=who)


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
    more: Json = {"properties": [{"key": "ours", "value": 1}], "historyMetadata": {"type": "ours"}}

    assert take(site, "41", **more) == 204
    assert site.issue().properties["ours"] == 1
    assert site.histories()[-1]["historyMetadata"] == {"type": "ours"}


def test_version_two_takes_wiki_text(site: Site) -> None:
    why, _ = new_field(site, "textarea")
    add_transitions(site, loop(transitionScreen=rule("transition-screen", screenId=new_screen(site, why))))
    body = {"transition": {"id": "901"}, "fields": {why: "*Down*"}}

    assert site.status("POST", f"/rest/api/2{GO}", body, who=KIM) == 204
    assert site.get(f"/rest/api/2{ONE}?fields={why}")["fields"][why] == "*Down*"


def test_a_field_that_is_gone_holds_for_nobody(site: Site, eligible: tuple[str, dict[str, str]]) -> None:
    field_id, options = eligible
    site.edit(**{field_id: {"id": options["available"]}})

    site.done("POST", f"/field/{field_id}/trash", who=ADMIN)

    assert not is_offered(site)


def test_the_light_agent_is_offered_what_the_permissions_say(site: Site) -> None:
    assert offered(site, LIGHT) == []
    assert offered(site, HALYARD)


def test_a_data_center_shows_no_flags(data_center: Site) -> None:
    found = data_center.get(GO)["transitions"]

    assert {name for one in found for name in one} == {"id", "name", "to"}
    assert data_center.status("POST", GO, {"transition": {"id": found[0]["id"]}}) == 204


def test_an_unknown_expansion_is_refused(site: Site) -> None:
    assert site.status("GET", f"{GO}?expand=everything") == 400
