"""What agents and customers can do with a request: through the service desk's API, on the pages and in the portal."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira_escalate import (
    ESCALATE,
    IMPACT,
    MANAGER,
    NEED,
    REQUESTED,
    STATE,
    TICK,
    TICKED,
    add_escalate,
    make_available,
    require_impact,
)
from tests.sandbox.jira_portal import ANA, BO, CASE, KIM, LIGHT, ServiceDesk, served_desk

ONE = "/request/{issueIdOrKey}/transition"
PATH = f"/request/{CASE}/transition"
AGENT, PORTAL = f"/browse/{CASE}", f"/servicedesk/customer/portal/1/{CASE}"


@pytest.fixture(scope="module")
def one_desk() -> Iterator[ServiceDesk]:
    with served_desk() as desk:
        yield desk


@pytest.fixture
def desk(one_desk: ServiceDesk) -> ServiceDesk:
    """The demo desk, started over, with an Escalate action."""
    one_desk.world.reset()
    add_escalate(one_desk)
    return one_desk


def names(desk: ServiceDesk, who: str) -> list[str]:
    return [one["name"] for one in desk.done(who, "GET", PATH)["values"]]


def values(desk: ServiceDesk) -> tuple[Any, Any]:
    issue = desk.issue()
    return issue.values.get(STATE), issue.values.get(TICK)


@pytest.mark.parametrize(
    ("who", "method", "path", "body"),
    [
        (KIM, "GET", f"{PATH}?start=1&limit=1", None),
        (ANA, "GET", PATH, None),
        (ANA, "POST", PATH, {"id": "41", "additionalComment": {"body": "It works again"}}),
        (KIM, "POST", PATH, {"id": "41"}),
        (KIM, "POST", PATH, {"id": "999"}),
        (BO, "POST", PATH, {"id": "41"}),
    ],
)
def test_an_answer_holds_against_the_description(
    desk: ServiceDesk, who: str, method: str, path: str, body: Any
) -> None:
    assert desk.against_description(who, method, ONE, path, body) == []


def test_each_is_offered_their_own(desk: ServiceDesk) -> None:
    assert names(desk, KIM) == ["Ask the customer", "Put on hold", "Resolve"]
    assert names(desk, ANA) == ["Resolve"]
    assert names(desk, LIGHT) == []


def test_escalate_comes_and_goes_with_the_state(desk: ServiceDesk) -> None:
    before = [names(desk, one) for one in (KIM, ANA)]
    make_available(desk)
    while_available = [names(desk, one) for one in (KIM, ANA)]
    desk.done(ANA, "POST", PATH, {"id": ESCALATE, "additionalComment": {"body": "All shops are down"}})

    assert ["Escalate" in one for one in before] == [False, False]
    assert ["Escalate" in one for one in while_available] == [True, True]
    assert ["Escalate" in names(desk, one) for one in (KIM, ANA)] == [False, False]
    assert values(desk) == (REQUESTED, [TICKED])
    assert desk.said() == [("All shops are down", True)]
    history = desk.world.histories[desk.issue().id][-1]
    assert (history.author_id, {one["fieldId"] for one in history.items}) == (ANA, {STATE, TICK})


def test_what_is_not_offered_is_refused_and_nothing_is_said(desk: ServiceDesk) -> None:
    body = {"id": ESCALATE, "additionalComment": {"body": "Now!"}}

    assert [desk.refused(one, "POST", PATH, body)[0] for one in (KIM, ANA, LIGHT, BO)] == [400, 400, 403, 404]
    assert desk.refused(ANA, "POST", PATH, {"id": "31"})[0] == 400
    assert (desk.said(), values(desk)) == ([], (None, None))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": 41},
        {"id": "41", "additionalComment": "done"},
        {"id": "41", "additionalComment": {"body": ""}},
        {"id": "41", "additionalComment": {"body": "x" * 32_768}},
        {"id": "41", "resolution": "Done"},
    ],
)
def test_a_body_that_makes_no_sense_is_refused(desk: ServiceDesk, body: Any) -> None:
    for who in (KIM, ANA):
        assert desk.refused(who, "POST", PATH, body)[0] == 400
    assert (desk.issue().status_id, desk.said()) == ("3", [])


def test_resolving_and_reopening_stop_and_start_the_promise(desk: ServiceDesk) -> None:
    desk.done(ANA, "POST", PATH, {"id": "41"})
    stopped = desk.done(KIM, "GET", f"/request/{CASE}/sla/2")
    desk.done(ANA, "POST", PATH, {"id": "51", "additionalComment": {"body": "It is back"}})
    again = desk.done(KIM, "GET", f"/request/{CASE}/sla/2")

    assert ("ongoingCycle" in stopped, len(stopped["completedCycles"])) == (False, 1)
    assert ("ongoingCycle" in again, len(again["completedCycles"])) == (True, 1)


# --- the agent's page ----------------------------------------------------------------------------------------


def test_an_agent_is_shown_the_screen_and_fills_it_in(desk: ServiceDesk) -> None:
    make_available(desk)
    offered = {one["name"]: one for one in desk.facts(AGENT, KIM)["transitions"]}
    assert (offered["Escalate"]["fields"], offered["Escalate"]["required_fields"]) == ([NEED, IMPACT], [])
    page = desk.page(AGENT, KIM, transition=ESCALATE).text
    assert ("What do you need?" in page, "A manager" in page) == (True, True)

    form = {"transition": ESCALATE, f"field_{NEED}": MANAGER, f"field_{IMPACT}": "All shops\r\nare down"}
    assert desk.submit(f"{AGENT}/transition", KIM, **form).status_code == 303

    assert values(desk) == (REQUESTED, [TICKED])
    assert desk.issue().values[NEED] == MANAGER
    lines = desk.world.histories[desk.issue().id][-1].items
    assert {one["fieldId"] for one in lines} == {STATE, TICK, NEED, IMPACT}


def test_a_field_left_out_is_named_and_the_rest_stays_entered(desk: ServiceDesk) -> None:
    make_available(desk)
    require_impact(desk)
    answer = desk.submit(f"{AGENT}/transition", KIM, transition=ESCALATE, **{f"field_{NEED}": MANAGER})

    assert answer.status_code == 400
    assert "Say what it costs you." in answer.text
    assert f'<option value="{MANAGER}" selected>' in answer.text
    assert '<span class="needed">(required)</span>' in answer.text
    assert values(desk)[1] is None
    assert desk.issue().values.get(NEED) is None


def test_a_field_that_is_not_on_the_screen_is_not_read(desk: ServiceDesk) -> None:
    make_available(desk)
    form = {"transition": ESCALATE, "field_customfield_10050": "10502"}

    assert desk.submit(f"{AGENT}/transition", KIM, **form).status_code == 303
    assert desk.issue().values["customfield_10050"] == "10501"


@pytest.mark.parametrize(("who", "chosen"), [(KIM, ESCALATE), (KIM, ""), (KIM, "999"), (LIGHT, "41")])
def test_an_old_page_does_nothing(desk: ServiceDesk, who: str, chosen: str) -> None:
    before = len(desk.world.histories[desk.issue().id])
    answer = desk.submit(f"{AGENT}/transition", who, transition=chosen)

    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    assert len(desk.world.histories[desk.issue().id]) == before


def test_who_only_reads_along_is_offered_nothing(desk: ServiceDesk) -> None:
    assert desk.facts(AGENT, LIGHT)["transitions"] == []
    assert "Nothing can be done with this issue by Light Agent now." in desk.page(AGENT, LIGHT).text


# --- the portal ----------------------------------------------------------------------------------------------


def test_a_customer_escalates_in_the_portal_without_a_screen(desk: ServiceDesk) -> None:
    make_available(desk)
    assert [one["name"] for one in desk.facts(PORTAL, ANA)["transitions"]] == ["Resolve", "Escalate"]

    answer = desk.submit(f"{PORTAL}/transition", ANA, transition=ESCALATE, additional="All shops are down")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PORTAL}?as={ANA}")
    assert (values(desk), desk.said()) == ((REQUESTED, [TICKED]), [("All shops are down", True)])
    assert "Escalate" not in [one["name"] for one in desk.facts(PORTAL, ANA)["transitions"]]


def test_a_customer_with_an_old_page_is_told_and_keeps_their_words(desk: ServiceDesk) -> None:
    answer = desk.submit(f"{PORTAL}/transition", ANA, transition=ESCALATE, additional="All shops are down")

    assert (answer.status_code, 'role="alert"' in answer.text, "All shops are down" in answer.text) == (400, True, True)
    assert (values(desk), desk.said()) == ((None, None), [])


def test_a_required_field_shuts_the_portal_out(desk: ServiceDesk) -> None:
    make_available(desk)
    require_impact(desk)

    answer = desk.submit(f"{PORTAL}/transition", ANA, transition=ESCALATE, additional="Please")

    assert (answer.status_code, "Say what it costs you." in answer.text) == (400, True)
    assert (values(desk)[1], desk.said()) == (None, [])


def test_an_agent_does_in_the_portal_what_a_customer_could(desk: ServiceDesk) -> None:
    assert [one["name"] for one in desk.facts(PORTAL, KIM)["transitions"]] == ["Resolve"]


def test_who_only_reads_along_does_nothing_in_the_portal(desk: ServiceDesk) -> None:
    assert desk.facts(PORTAL, LIGHT)["transitions"] == []

    answers = [
        desk.submit(f"{PORTAL}/{part}", LIGHT, **form).status_code
        for part, form in (
            ("transition", {"transition": "41"}),
            ("comment", {"comment": "Hello"}),
            ("participant", {"participant": "bo@globex.example"}),
        )
    ]

    assert answers == [403, 403, 403]
    assert (desk.issue().status_id, desk.said()) == ("3", [])
