"""The gate is on the server: whatever door a request comes through, it is checked at the second, and opens once."""

from datetime import timedelta

import pytest

from tests.stories.channels import CHANNELS, IN_HOST, by_form
from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, FILLED, KIM, LEAD

HIDDEN = (False, False)


def available(desk: Desk) -> Case:
    """A case whose action shows."""
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    return case


@pytest.mark.parametrize("channel", ["api", "macro"])
def test_ms07_a_request_before_the_threshold_is_refused_with_the_moment(desk: Desk, channel: str) -> None:
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600 - 1)

    CHANNELS[channel](case, {})

    assert case.receipts() == []
    assert not case.fields()["escalated"]
    assert not case.fields()["escalate_now"]
    assert "You can escalate case" in case.words(public=False)
    assert "Sun 22 Nov 2026, 14:00 UTC (in 1 s)" in case.words(public=False)


def test_ms07_before_the_threshold_the_page_takes_no_tick_at_all(desk: Desk) -> None:
    case = desk.open("S1", "titanium")

    CHANNELS["page"](case, {})

    assert case.receipts() == []
    assert not case.fields()["escalate_now"]


def test_ms07_a_refused_tick_does_not_use_up_the_right(desk: Desk) -> None:
    case = desk.open("S1", "titanium")
    case.tick()

    desk.advance(4 * 3600)
    case.tick()

    assert len(case.receipts()) == 1
    assert case.state() == "requested"


@pytest.mark.parametrize("channel", IN_HOST)
def test_ms07_ms_a1_an_old_tab_is_refused_after_the_case_was_solved(desk: Desk, channel: str) -> None:
    case = available(desk)
    case.move("solved")

    CHANNELS[channel](case, {})

    assert case.receipts() == []
    assert not case.fields()["escalated"]


def test_ms07_an_old_link_is_refused_after_the_case_was_solved(desk: Desk) -> None:
    case = available(desk)
    link = case.link()
    case.move("solved")

    answer = case.submit(link)

    assert answer.status_code == 409
    assert case.receipts() == []


def test_ms07_a_link_of_a_case_hidden_again_is_refused_with_the_reason(desk: Desk) -> None:
    case = available(desk)
    link = case.link()
    case.submit(link)

    again = case.submit(link)

    assert again.status_code == 409
    assert len(case.receipts()) == 1


def test_ms07_a_form_filled_in_while_the_case_is_solved_is_refused_on_the_ticket_as_it_is(desk: Desk) -> None:
    case = available(desk)
    link = case.link()
    # The webhook is on its way: what the service knows still says that the action is there.
    case.move_only("solved")

    answer = case.submit(link)

    assert answer.status_code == 409
    assert case.receipts() == []
    assert not case.fields()["escalated"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_ms08_ms23_a_proper_request_opens_by_every_door(desk: Desk, channel: str) -> None:
    case = available(desk)

    CHANNELS[channel](case, {})

    fields = case.fields()
    assert len(case.receipts()) == 1
    assert (fields["escalated"], fields["escalation"], fields["level"]) == (True, "requested", "1")
    assert fields["ask.impact"] == FILLED["impact"]
    assert case.offered() == HIDDEN


@pytest.mark.turns("first", "second")
@pytest.mark.parametrize("second", CHANNELS)
@pytest.mark.parametrize("first", ["form", "api"])
def test_ms08_a_second_request_by_any_door_is_refused(desk: Desk, first: str, second: str) -> None:
    case = available(desk)
    link = case.link()
    CHANNELS[first](case, {})

    if second == "form":
        by_form(case, {}, link)
    else:
        CHANNELS[second](case, {})

    assert len(case.receipts()) == 1
    assert case.state() == "requested"
    assert case.offered() == HIDDEN


@pytest.mark.parametrize("form_first", [True, False], ids=["form-first", "host-first"])
def test_ms08_two_submissions_at_the_same_moment_open_one(desk: Desk, form_first: bool) -> None:
    case = available(desk)
    link = case.link()

    # Neither has been noticed when the other is made: the host's webhook waits for the clock.
    if form_first:
        case.submit_only(link)
        case.tick_only()
    else:
        case.tick_only()
        case.submit_only(link)
    desk.settle()

    assert len(case.receipts()) == 1
    assert case.state() == "requested"
    assert [text for text in case.comments(public=False) if "already escalated" in text] != []


def test_ms08_a_closed_escalation_has_used_the_right_for_ever(desk: Desk) -> None:
    case = available(desk)
    case.submit()
    case.set(outcome="workaround")

    desk.advance(30 * 86400)
    case.tick()

    assert case.state() == "closed"
    assert len(case.receipts()) == 1
    assert "once only" in case.words(public=False)
    assert case.offered() == HIDDEN


def test_ms_a2_a_redirected_request_does_not_use_up_the_right(desk: Desk) -> None:
    case = available(desk)

    case.submit(need="only_update", impact="")
    case.tick(need="raise_severity")
    accepted = case.submit()

    assert accepted.status_code == 201
    assert len(case.receipts()) == 1


def test_ms_a2_a_request_with_too_little_said_does_not_use_up_the_right(desk: Desk) -> None:
    case = available(desk)

    poor = case.submit(impact="help!")
    case.tick(ask__impact="help!")
    accepted = case.submit()

    assert poor.status_code == 422
    assert accepted.status_code == 201


@pytest.mark.host("zendesk")
@pytest.mark.parametrize("steps", [1, 2], ids=["follow-up", "follow-up-of-a-follow-up"])
def test_ms_a3_a_follow_up_inherits_the_used_right(desk: Desk, steps: int) -> None:
    case = available(desk)
    case.submit()
    for _ in range(steps):
        case.move("closed")
        case = desk.open("S1", "titanium", follows=case)

    desk.advance(10 * 86400)
    case.tick()

    assert case.receipts() == []
    assert case.offered() == HIDDEN
    assert "follows up a case that was already escalated" in case.words(public=False)


@pytest.mark.host("zendesk")
def test_ms_a3_a_follow_up_of_a_case_never_escalated_has_its_own_right(desk: Desk) -> None:
    parent = desk.open("S1", "titanium")
    parent.move("closed")
    case = desk.open("S1", "titanium", follows=parent)

    desk.advance(4 * 3600)

    assert case.submit().status_code == 201


@pytest.mark.host("zendesk")
def test_ms_a3_a_follow_up_starts_without_the_flag_of_the_case_it_follows(desk: Desk) -> None:
    parent = available(desk)
    parent.submit()
    parent.move("closed")
    case = desk.open("S1", "titanium", follows=parent)

    fields = case.fields()

    assert not fields["escalated"]
    assert (fields["escalation"], fields["level"], fields["owner"]) == ("closed", None, None)


def test_ms_a9_whoever_may_write_in_the_case_may_ask(desk: Desk) -> None:
    case = available(desk)

    case.tick(who=LEAD)

    opened = [deed for deed in desk.deeds() if deed.said]
    assert len(case.receipts()) == 1
    assert opened[-1].ticket == case.id


def test_ms_a9_a_form_is_recorded_as_the_requester_it_was_issued_to(desk: Desk) -> None:
    case = available(desk)
    case.submit()

    case.tick(who=KIM)

    assert "at the request of Ana Ruiz" in case.words(public=False)


def test_ms07_a_link_made_up_by_a_stranger_opens_nothing(desk: Desk) -> None:
    case = available(desk)
    link = case.link()

    answers = [case.submit(bad).status_code for bad in (link[:-1], link + "x", link.replace("escalate/", "escalate/x"))]

    assert answers == [404, 404, 404]
    assert case.receipts() == []


def test_ms08_a_link_of_another_case_escalates_that_one_only(desk: Desk) -> None:
    case, other = desk.open("S1", "titanium"), desk.open("S1", "titanium")
    desk.advance(timedelta(hours=4).total_seconds())

    other.submit(other.link())

    assert (len(case.receipts()), len(other.receipts())) == (0, 1)


def test_ms07_opening_the_link_or_looking_at_it_twice_changes_nothing(desk: Desk) -> None:
    case = available(desk)
    before, link = case.changes(), case.link()

    statuses = [desk.session.request(method, link, timeout=60).status_code for method in ("GET", "HEAD", "GET")]
    desk.settle()

    assert statuses == [200, 200, 200]
    assert case.changes() == before
    assert case.said_by(ANA)[1:] == []
