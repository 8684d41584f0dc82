"""Instead of an escalation, and what uses up the right: MS-10, MS-18 to MS-21, MS-a2, MS-a3, MS-a9."""

from dataclasses import replace
from typing import Any

import pytest

from core.availability import Verdict
from core.escalation import State
from core.events import Move
from core.fields import STATE
from core.policy import Policy, UsedBy
from core.terms import WhoMayAsk
from core.tickets import Person, Status
from tests.core.cases import (
    ANA,
    CHANNELS,
    DAY,
    DOE,
    HOUR,
    KIM,
    Case,
    mulesoft,
    ready,
    send,
    ticket,
)

REDIRECTS = {"only_update": True, "exception": True, "other_case": False, "raise_severity": True}


def policy_with(**changes: Any) -> Policy:
    return replace(mulesoft(), **changes)


def used_with(**changes: Any) -> Policy:
    return policy_with(uses=replace(mulesoft().uses, **changes))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("need", REDIRECTS)
def test_MS10_MS18_MS19_MS20_MS21_a_redirect_is_done_in_place_and_leaves_the_right_unused(
    need: str, channel: str
) -> None:
    case = ready()
    redirect = case.policy.redirect(need)
    assert redirect is not None

    rule = send(case, channel, need=need, details={"impact": "Sixty people now."})

    assert rule == f"redirected:{need}"
    assert case.history.escalations == ()
    posted = [(note.text, note.author) for note in case.sent if note.public]
    author = "" if channel == "host" else "ana"
    assert posted == ([(f"{redirect.comment}\nSixty people now.", author)] if REDIRECTS[need] else [])
    explained = [note.text for note in case.sent if not note.public]
    assert explained == ([redirect.explanation] if channel == "host" else [])
    assert case.look().availability.available
    assert send(case, channel, "again") == "accepted:E-10421-1"


@pytest.mark.parametrize("need", REDIRECTS)
def test_MS10_MS18_the_right_way_is_open_before_the_threshold_and_after_the_use(need: str) -> None:
    case = Case()
    case.wait(HOUR)

    before = send(case, "form", "before", need=need)
    case.wait(2 * DAY)
    send(case, "form", "escalates")
    after = send(case, "form", "after", need=need)

    assert before == after == f"redirected:{need}"
    assert len(case.history.escalations) == 1


def test_MS10_MS18_MS21_the_alternatives_are_named_wherever_the_action_is_not_offered() -> None:
    case = Case()

    not_yet = case.look().availability
    active = case.opened().look().availability

    codes = [code for code, posts in REDIRECTS.items() if posts]
    assert [one.code for one in not_yet.alternatives] == codes
    assert [one.code for one in active.alternatives] == codes
    assert all(one.text for one in not_yet.alternatives)


def test_MS20_something_unrelated_is_refused_here_and_pointed_elsewhere() -> None:
    case = ready()

    send(case, "host", need="other_case")

    assert [(note.public, "open a new case" in note.text) for note in case.sent] == [(False, True)]


def test_MS18_a_customer_who_redirects_in_the_portal_is_told_where_they_read_it() -> None:
    case = ready()
    redirect = case.policy.redirect("only_update")
    assert redirect is not None

    send(case, "host", need="only_update", by=ANA, details={})

    assert [(note.public, note.author, note.text) for note in case.sent] == [
        (True, "ana", redirect.comment),
        (True, "", redirect.explanation),
    ]


def test_MS18_a_colleague_who_redirects_speaks_for_us_and_not_as_the_customer() -> None:
    case = ready()

    send(case, "host", need="only_update", by=KIM, details={})

    assert [(note.text, note.author) for note in case.sent if note.public] == [
        ("Could we have an update on this case, please?", "")
    ]


@pytest.mark.parametrize("need", REDIRECTS)
def test_MS18_a_case_that_is_over_takes_no_redirect_and_says_why(need: str) -> None:
    case = ready()
    case.become(status=Status.SOLVED)

    assert send(case, "form", need=need) == "refused:closed"
    assert case.sent == []


REFUSED = [
    pytest.param({"need": "only_update"}, True, id="redirected"),
    pytest.param({"reason": ""}, True, id="incomplete"),
    pytest.param({"reason": "no_response"}, True, id="without evidence"),
]


@pytest.mark.parametrize(("changes", "uses"), REFUSED)
@pytest.mark.parametrize("used_by", UsedBy)
def test_MSa2_switch_what_uses_up_the_right(used_by: UsedBy, changes: dict[str, Any], uses: bool) -> None:
    case = ready(policy=used_with(used_by=used_by))

    case.ask("first", **changes)
    found = case.look().availability

    if used_by is UsedBy.ACCEPTED:
        assert found.available
        return
    assert found.verdict is Verdict.ALREADY_USED
    assert [one.code for one in found.because] == ["already_used_by_request"]
    assert case.ticket.fields[STATE] == "closed"
    assert case.ask("second").rule == "refused:already_used"


@pytest.mark.parametrize("used_by", UsedBy)
def test_MSa2_a_request_that_came_too_early_uses_nothing(used_by: UsedBy) -> None:
    case = Case(policy=used_with(used_by=used_by))

    case.ask("early")
    case.wait(2 * DAY)

    assert case.ask("on time").rule == "accepted:E-10421-1"


def test_MSa2_a_declined_escalation_leaves_the_right_unused() -> None:
    case = Case().opened()

    case.act(Move.DECLINE, why="The case is about something else.")

    assert case.escalation.state is State.DECLINED
    assert case.look().availability.available
    assert case.ask("again").rule == "accepted:E-10421-2"


@pytest.mark.parametrize(("inherits", "verdict"), [(True, Verdict.ALREADY_USED), (False, Verdict.AVAILABLE)])
def test_MSa3_a_follow_up_inherits_the_used_right(inherits: bool, verdict: Verdict) -> None:
    case = Case(policy=used_with(inherited_by_followups=inherits), ticket=ticket(followup_of="10000"))
    case.history = replace(case.history, inherited_uses=1)
    case.wait(2 * DAY)

    found = case.look().availability

    assert found.verdict is verdict
    assert ("follows up a case" in found.because[0].text("UTC")) is inherits


def test_MSa3_reopening_does_not_give_the_right_back() -> None:
    case = Case().opened()
    case.act(Move.CLOSE, outcome="solution")

    for status in (Status.SOLVED, Status.OPEN):
        case.wait(30 * DAY)
        case.become(status=status)
        case.look()

    assert case.ask("again").rule == "refused:already_used"


@pytest.mark.parametrize(
    ("who", "by", "allowed"),
    [
        (WhoMayAsk.ANY_CONTACT, ANA, True),
        (WhoMayAsk.ANY_CONTACT, DOE, True),
        (WhoMayAsk.REQUESTER_ONLY, ANA, True),
        (WhoMayAsk.REQUESTER_ONLY, DOE, False),
        (WhoMayAsk.REQUESTER_ONLY, KIM, True),
    ],
)
def test_MSa9_switch_who_may_press(who: WhoMayAsk, by: Person, allowed: bool) -> None:
    case = ready(policy=policy_with(who=who))

    rule = case.ask(by=by).rule

    assert rule == ("accepted:E-10421-1" if allowed else "refused:not_allowed")


def test_MSa9_a_case_without_a_requester_is_nobodys_but_the_staffs() -> None:
    case = ready(policy=policy_with(who=WhoMayAsk.REQUESTER_ONLY), ticket=ticket(requester=None))

    assert case.ask("ana").rule == "refused:not_allowed"
    assert case.ask("kim", by=KIM).rule == "accepted:E-10421-1"
