"""Asking for an escalation: MS-07, MS-08, MS-09, MS-11 to MS-17, MS-22, MS-23, MS-a6, T43; on the pack that ships."""

from dataclasses import replace
from typing import Any

import pytest

from core.availability import Verdict
from core.cast import Cast
from core.chases import unanswered_comments
from core.commands import NoteKind
from core.events import Ask, Move
from core.fields import FLAG, LINK, OWN, STATE
from core.policy import Policy
from core.requests import ESCALATION, missing_evidence, problems
from core.terms import Channel
from core.tickets import Comment, Person, Role
from tests.core.cases import (
    ANA,
    BO,
    CAST,
    CHANNELS,
    DAY,
    DETAILS,
    DOE,
    HOUR,
    KIM,
    MACHINE,
    OPENED,
    SECOND,
    Case,
    mulesoft,
    ready,
    request,
    send,
    ticket,
)


def policy_with(**changes: Any) -> Policy:
    return replace(mulesoft(), **changes)


def used_with(**changes: Any) -> Policy:
    return policy_with(uses=replace(mulesoft().uses, **changes))


def public_words(case: Case) -> list[str]:
    return [note.text for note in case.sent if note.kind is NoteKind.COMMENT and note.public]


@pytest.mark.parametrize("channel", CHANNELS)
def test_MS07_T43_a_request_before_the_threshold_is_refused_by_every_channel(channel: str) -> None:
    case = Case()
    case.wait(2 * DAY - SECOND)

    early = send(case, channel, "early")
    case.wait(SECOND)
    on_time = send(case, channel, "on time")

    assert early == "refused:not_yet"
    assert on_time == "accepted:E-10421-1"
    assert [one.number for one in case.history.escalations] == [1]


def test_MS07_a_refusal_of_the_hosts_action_says_why_inside_and_from_when() -> None:
    case = Case()
    case.wait(HOUR)

    case.tick()
    case.look()

    assert [(note.public, note.author) for note in case.sent] == [(False, "")]
    assert case.sent[0].text.startswith("The escalation asked for by Kim was not opened. You can escalate case 10421")
    assert "from Wed 4 Nov 2026, 10:00 CET (in 1 day 23 h)" in case.sent[0].text
    assert case.ticket.fields[STATE] == "not_yet"


def test_MS07_a_customer_who_used_the_hosts_action_too_early_reads_when_it_may() -> None:
    case = Case()
    case.wait(HOUR)

    case.tick(by=ANA)
    case.look()

    (note,) = case.sent
    assert (note.public, note.author) == (True, "")
    assert note.text.startswith("We could not open the escalation. You can escalate case 10421 from Wed 4 Nov 2026")


@pytest.mark.parametrize("lacks", [{"reason": ""}, {"details": {}}], ids=["reason", "answers"])
def test_MS23_a_customer_whose_portal_asked_too_little_is_led_to_the_form(lacks: dict[str, Any]) -> None:
    case = ready()

    case.tick(by=ANA, **lacks)
    case.look()
    (note,) = case.sent
    opened = send(case, "form")

    assert note.public
    assert note.text.startswith("The escalation is not open yet. Please")
    assert "Please give it on the form behind “Escalate this request” in this request" in note.text
    assert opened == "accepted:E-10421-1"


def test_MS23_where_there_is_no_form_a_customer_is_told_what_was_missing() -> None:
    case = ready(policy=policy_with(channels={"host": Channel()}))

    case.tick(by=ANA, reason="")
    case.look()

    assert [note.text.startswith("We could not open the escalation. Please") for note in case.sent] == [True]


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (None, "somebody in the helpdesk"),
        (Person("x", staff=True), "somebody in the helpdesk"),
        (Person("x", email="x@y.example", staff=True), "x@y.example"),
    ],
)
def test_MS07_a_refusal_names_whoever_asked_as_well_as_is_known(by: Person | None, name: str) -> None:
    case = Case()

    case.tick(by=by)
    case.look()

    assert case.sent[0].text.startswith(f"The escalation asked for by {name} was not opened.")


@pytest.mark.parametrize("channel", ["form", "api"])
def test_MS07_a_refusal_at_our_own_door_leaves_no_note_in_the_ticket(channel: str) -> None:
    case = Case()

    send(case, channel)

    assert case.sent == []
    assert [(entry.kind, entry.facts["code"]) for entry in case.journal] == [("refused", "not_yet")]


@pytest.mark.parametrize("second", CHANNELS)
@pytest.mark.parametrize("first", CHANNELS)
def test_MS08_a_case_is_escalated_once_only(first: str, second: str) -> None:
    case = ready()

    assert send(case, first, "first") == "accepted:E-10421-1"
    assert send(case, second, "second") == "refused:active"
    case.act(Move.CLOSE, outcome="solution")
    assert send(case, second, "third") == "refused:already_used"

    assert len(case.history.escalations) == 1
    assert case.ticket.fields[LINK] is None


def test_MS08_the_action_is_gone_after_the_first_use_and_says_so() -> None:
    case = Case().opened()

    active = case.look().availability
    case.act(Move.CLOSE, outcome="solution")
    closed = case.look().availability

    assert (active.verdict, closed.verdict) == (Verdict.ACTIVE, Verdict.ALREADY_USED)
    assert "already escalated" in active.because[0].text("UTC")
    assert "by Ana Ruiz" in closed.because[0].text("UTC")
    assert "once only" in closed.because[0].text("UTC")
    assert case.ticket.fields[STATE] == "closed"


def test_MS08_two_submissions_in_the_same_instant_give_one_escalation() -> None:
    case = ready()
    case.tick()

    together = case.turn(Ask(request("form:1")))

    assert together.rule == "accepted:E-10421-1", "what came of the form is not what came of the tick"
    assert [entry.kind for entry in together.entries] == ["opened", "refused"]
    assert len(case.history.escalations) == 1


def test_MS08_the_same_use_of_the_hosts_action_is_answered_once() -> None:
    case = ready()
    case.tick(need="only_update")
    used = case.ticket.request

    case.look()
    sent = len(case.sent)
    case.become(request=used)
    again = case.look()

    assert (len(case.sent), again.notes, again.entries) == (sent, (), ())


@pytest.mark.parametrize(("at_most", "words"), [(2, "twice only"), (3, "3 times only"), (None, "")])
def test_MS08_switch_how_often(at_most: int | None, words: str) -> None:
    case = ready(policy=used_with(at_most=at_most))
    for number in range(at_most or 5):
        assert send(case, "api", f"{number}") == f"accepted:E-10421-{number + 1}"
        case.act(Move.CLOSE, outcome="solution")

    found = case.look().availability

    assert found.available is (at_most is None)
    assert words in found.because[0].text("UTC")


def test_MS09_escalating_never_changes_the_severity() -> None:
    case = ready()

    opened = case.ask()

    questions = {f"ask.{one.code}" for one in case.policy.questions}
    assert set(opened.wanted) <= set(OWN) | questions
    assert opened.wanted[FLAG] is True
    assert case.ticket.severity == "S2"


def test_MS09_changing_the_severity_never_escalates() -> None:
    case = ready()

    for severity in ("S1", "S4", "S1", "S3"):
        case.become(severity=severity)
        case.look()

    assert case.history.escalations == ()
    assert case.sent == []


@pytest.mark.parametrize("reason", ["impact_changed", "quality_missed", "blocked"])
def test_MS11_MS12_MS14_MS15_MS16_every_ground_can_be_chosen(reason: str) -> None:
    case = ready()

    case.ask(reason=reason)

    assert case.escalation.reason == reason
    chosen = case.policy.reason(reason)
    assert chosen is not None
    assert f"Reason: {chosen.title}" in public_words(case)[0]


@pytest.mark.parametrize(
    ("reason", "required"),
    [("impact_changed", "changed"), ("quality_missed", "wanted_outcome"), ("blocked", "wanted_outcome")],
)
def test_MS11_MS12_MS16_every_ground_asks_for_its_details(reason: str, required: str) -> None:
    case = ready()
    details = {code: text for code, text in DETAILS.items() if code != required}

    assert case.ask("without", reason=reason, details=details).rule == "refused:answer_missing"
    assert case.ask("blank", reason=reason, details={**details, required: " \n "}).rule == "refused:answer_missing"
    only = {code: text for code, text in DETAILS.items() if code in ("impact", required)}
    assert case.ask("enough", reason=reason, details=only).rule == "accepted:E-10421-1"


@pytest.mark.parametrize("chases", [0, 1, 2, 7])
def test_MS17_MS22_no_response_needs_several_comments_without_an_answer(chases: int) -> None:
    case = Case()
    for _ in range(chases):
        case.wait(HOUR)
        case.say(ANA)
    case.wait(2 * DAY)

    rule = case.ask(reason="no_response").rule

    assert unanswered_comments(case.ticket) == chases
    assert rule == ("accepted:E-10421-1" if chases >= 2 else "refused:evidence_missing")


def chase(by: Person, *, public: bool = True, role: Role | None = None) -> Comment:
    return Comment(OPENED + HOUR, by.id, role or (Role.AGENT if by.staff else Role.REQUESTER), public, "Words.")


DESCRIPTION = Comment(OPENED, "ana", Role.REQUESTER, True, "Labels do not print.")


@pytest.mark.parametrize(
    ("comments", "count"),
    [
        ((), 0),
        ((DESCRIPTION,), 0),
        ((replace(DESCRIPTION, at=OPENED + 2 * SECOND),), 0),
        ((chase(ANA),), 1),
        ((chase(ANA), chase(ANA)), 2),
        ((DESCRIPTION, chase(ANA)), 1),
        ((DESCRIPTION, chase(ANA), chase(DOE)), 2),
        ((DESCRIPTION, chase(ANA), chase(KIM)), 0),
        ((DESCRIPTION, chase(ANA), chase(KIM), chase(ANA)), 1),
        ((DESCRIPTION, chase(ANA), chase(BO, role=Role.OWNER)), 0),
        ((DESCRIPTION, chase(ANA), chase(KIM, public=False), chase(ANA)), 2),
        ((DESCRIPTION, chase(ANA), chase(MACHINE, role=Role.SYSTEM), chase(ANA)), 2),
        ((DESCRIPTION, chase(ANA, public=False)), 0),
    ],
)
def test_MS22_only_public_answers_of_people_count_as_answers(comments: tuple[Comment, ...], count: int) -> None:
    assert unanswered_comments(ticket(comments=comments)) == count


def test_MS22_the_refusal_says_how_many_are_there_and_what_to_do() -> None:
    case = ready()

    (because,) = missing_evidence(request(reason="no_response"), case.policy, case.ticket)

    assert "needs at least 2 comments" in because.text("UTC")
    assert "there are 0" in because.text("UTC")
    assert missing_evidence(request(reason="no such"), case.policy, case.ticket) == ()


def test_MS23_MSa6_the_form_asks_for_reason_change_impact_outcome_and_contact() -> None:
    questions = {one.code: one.required for one in mulesoft().questions}

    assert questions == {"impact": True, "changed": False, "wanted_outcome": False, "contact": False}
    assert [one.code for one in mulesoft().reasons] == ["impact_changed", "quality_missed", "blocked", "no_response"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"need": ""}, []),
        ({"need": "no such"}, ["unknown_need"]),
        ({"reason": ""}, ["reason_missing"]),
        ({"reason": "", "details": {}}, ["reason_missing", "answer_missing"]),
        ({"details": {}}, ["answer_missing", "answer_missing"]),
        ({"details": {**DETAILS, "impact": "Too short."}}, ["answer_too_short"]),
        ({"details": {**DETAILS, "impact": "bad bad bad bad bad bad bad bad"}}, ["answer_too_vague"]),
        ({"details": {**DETAILS, "impact": "- - - - - - - - - - - - - - -"}}, ["answer_too_vague"]),
        ({"details": {**DETAILS, "contact": "x" * 301}}, ["answer_too_long"]),
        ({"details": {**DETAILS, "contact": "x" * 300}}, []),
        ({"details": {**DETAILS, "changed": "short", "contact": "x" * 301}}, ["answer_too_short", "answer_too_long"]),
    ],
)
def test_MS23_every_shortcoming_of_a_request_is_found_at_once(changes: dict[str, Any], codes: list[str]) -> None:
    case = ready()
    made = request(**changes)

    assert [one.code for one in problems(made, case.policy)] == codes
    assert case.turn(Ask(made)).rule == (f"refused:{codes[0]}" if codes else "accepted:E-10421-1")


def test_MS23_a_spent_link_is_replaced_whatever_came_of_it() -> None:
    case = ready()
    first = case.ticket.fields[LINK]

    case.ask(reason="")
    second = case.ticket.fields[LINK]
    case.ask("api:1", channel="api", reason="")

    assert first != second
    assert case.ticket.fields[LINK] == second, "only a form spends a link"


def test_an_accepted_request_brings_owner_followers_and_copies_and_tells_the_customer() -> None:
    case = Case().opened()

    people = [(str(note.kind), note.email) for note in case.sent if note.kind is not NoteKind.COMMENT]
    assert people == [
        ("follower", "bo@support.example"),
        ("follower", "kim@support.example"),
        ("cc", "doe@support.example"),
    ]
    assert len(public_words(case)) == 1
    assert "Bo Chen, Support Manager EMEA answers for it" in public_words(case)[0]
    assert "hear from us by" in public_words(case)[0]
    assert case.ticket.fields["owner"] == "Bo Chen, Support Manager EMEA"
    assert case.ticket.fields["need"] == ESCALATION


def test_a_role_that_nobody_plays_is_said_aloud_and_stops_nothing() -> None:
    case = ready(cast=Cast({"customer_success": CAST.people["customer_success"]}))

    case.ask()

    assert [entry.kind for entry in case.journal] == ["became_available", "no_owner", "opened"]
    assert (case.escalation.owner, case.escalation.owner_name) == ("", "Escalation lead")
    assert [note.email for note in case.sent if note.email] == ["doe@support.example"]


def test_a_case_without_requester_or_assignee_can_be_escalated() -> None:
    case = ready(ticket=ticket(requester=None, assignee=None))

    case.ask(by=Person("api"))

    assert (case.escalation.assignee, case.escalation.requested_by_name) == ("", "")
    assert "at the request of the requester" in case.look().availability.because[0].text("UTC")
