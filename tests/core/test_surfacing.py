"""A wish that nobody acts on is put before the lead, once: CM-a7."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.cast import Absence, Cast
from core.commands import NoteKind
from core.escalation import History
from core.reading import Suggestion
from core.suggestions import REMEMBERED, next_reminder_at, settled, sooner
from core.terms import Suggestions
from core.tickets import Comment, Person, Role, Status
from tests.core.cases import (
    ANA,
    CAST,
    DAY,
    HOUR,
    KIM,
    LEAD,
    MINUTE,
    OPENED,
    SECOND,
    mulesoft,
    ticket,
)
from tests.core.wishing import POLICY, WISH, case, entries, told, wished


def test_cm_a7_after_the_time_of_the_policy_the_lead_is_told_once() -> None:
    found = wished()
    at = found.now
    due = found.look()
    assert (due.due_at, due.due_why) == (at + 4 * HOUR, "suggestion_due")

    found.now = at + 4 * HOUR - SECOND
    assert found.look("timer").notes == ()
    found.now = at + 4 * HOUR
    decision = found.look("timer")

    note, follower = decision.notes
    assert note.public is False
    assert note.text == (
        "For Bo Chen: Ana Ruiz asked for an escalation in the comment of Wed 4 Nov 2026, 11:00 CET, and nobody has "
        "ticked Escalate since. Assigned engineer: Kim. If you agree, tick Escalate; nothing was done."
    )
    assert (follower.kind, follower.email) == (NoteKind.FOLLOWER, LEAD.email)
    assert decision.rule == "suggestion_surfaced"
    found.wait(9 * DAY)
    assert not any("told" in one.key for one in found.look("timer").notes)
    assert entries(found, "suggested", "suggestion_surfaced") == ["suggested", "suggestion_surfaced"]


def test_cm_a7_a_ticket_that_was_solved_in_between_is_not_surfaced() -> None:
    found = wished()

    found.become(status=Status.SOLVED)
    found.look()
    found.wait(5 * HOUR)
    found.become(status=Status.OPEN)
    decision = found.look()

    assert told(found) == [""]
    assert decision.due_why != "suggestion_due"


def test_cm_a7_a_second_wish_is_surfaced_at_once() -> None:
    found = wished()

    found.wait(MINUTE)
    found.say(ANA, text="Please escalate this now.")
    found.look()

    assert told(found) == ["", "", ":told", ":told:escalation_lead"]
    assert "comment of Wed 4 Nov 2026, 11:01 CET" in found.sent[2].text


def test_cm_a7_two_wishes_found_in_one_look_are_surfaced_at_once_as_well() -> None:
    found = case()
    for _ in range(2):
        found.wait(MINUTE)
        found.say(ANA, text=WISH)
    found.look()

    assert told(found) == ["", "", ":told", ":told:escalation_lead"]


def test_a_customer_who_writes_ten_times_does_not_fill_the_leads_inbox() -> None:
    found = wished()
    for _ in range(9):
        found.wait(MINUTE)
        found.say(ANA, text=WISH)
        found.look()

    assert told(found).count(":told") == 1
    assert told(found).count(":told:escalation_lead") == 1
    assert next_reminder_at(POLICY, found.history) == found.history.suggested[2].at + 4 * HOUR

    found.wait(4 * HOUR)
    found.look("timer")
    assert told(found).count(":told") == 2
    assert next_reminder_at(POLICY, found.history) is None


def test_a_wish_after_the_lead_has_known_for_long_is_surfaced_at_once_again() -> None:
    found = wished()
    found.wait(4 * HOUR)
    found.look("timer")

    found.wait(4 * HOUR)
    found.say(ANA, text=WISH)
    found.look()

    assert told(found) == ["", ":told", ":told:escalation_lead", "", ":told"]


def test_a_pause_of_ours_collapses_into_one_look() -> None:
    found = case()
    found.say(ANA, text=WISH)
    found.wait(2 * DAY)

    found.look()

    assert told(found) == ["", ":told", ":told:escalation_lead"]


def test_a_comment_from_the_future_waits_from_now() -> None:
    found = case()
    found.become(comments=(Comment(found.now + DAY, "ana", Role.REQUESTER, True, WISH),))

    assert found.look().due_at == found.now + 4 * HOUR


@pytest.mark.parametrize(
    ("tell", "cast", "name", "follows"),
    [
        ("escalation_lead", CAST, "For Bo Chen:", LEAD.email),
        ("", CAST, "For Bo Chen:", LEAD.email),
        ("support_manager", CAST, "For Kim:", "kim@support.example"),
        ("support_manager", Cast(), "For support manager:", ""),
        (
            "escalation_lead",
            Cast({"escalation_lead": replace(LEAD, away=(Absence(OPENED, OPENED + 90 * DAY),))}, "Europe/Berlin"),
            "For Bo Chen:",
            LEAD.email,
        ),
    ],
    ids=["named", "owner of the first level", "another role", "nobody", "away"],
)
def test_cm_a7_the_lead_is_who_plays_the_role(tell: str, cast: Cast, name: str, follows: str) -> None:
    found = wished(replace(POLICY, suggestions=Suggestions(4 * HOUR, tell)), cast=cast)
    found.wait(4 * HOUR)

    notes = found.look("timer").notes

    assert notes[0].text.startswith(name)
    assert [one.email for one in notes[1:]] == ([follows] if follows else [])


@pytest.mark.parametrize(
    ("assignee", "name"),
    [(KIM, "Kim"), (Person("k", email="k@support.example"), "k@support.example"), (None, "—")],
)
def test_cm_a7_the_reminder_names_the_assigned_engineer(assignee: Person | None, name: str) -> None:
    found = wished(ticket=ticket(assignee=assignee))
    found.become(comments=())
    found.wait(4 * HOUR)

    found.look("timer")

    assert found.sent[1].text.startswith("For Bo Chen: The customer asked")
    assert f"Assigned engineer: {name}." in found.sent[1].text


def test_the_earlier_moment_is_the_armed_one() -> None:
    early, late = OPENED + HOUR, OPENED + DAY
    history = History(suggested=(Suggestion("1", OPENED),))

    assert sooner((early, "becomes_available"), POLICY, history) == (early, "becomes_available")
    assert sooner((late, "becomes_available"), POLICY, history) == (OPENED + 4 * HOUR, "suggestion_due")
    assert sooner((None, "settled:closed"), POLICY, history) == (OPENED + 4 * HOUR, "suggestion_due")
    assert sooner((None, "settled:closed"), POLICY, History()) == (None, "settled:closed")
    assert next_reminder_at(mulesoft(), history) is None


def test_an_unsent_note_of_a_settled_suggestion_no_longer_holds() -> None:
    history = History(suggested=(Suggestion("1", OPENED, settled_at=OPENED), Suggestion("12", OPENED)))

    keys: Mapping[str, bool] = {
        "stated:1": True,
        "stated:1:told": True,
        "stated:1:told:escalation_lead": True,
        "stated:12": False,
        "stated:12:told": False,
        "E-1-1:closed": False,
    }
    assert {key: settled(key, history) for key in keys} == keys


def test_what_is_remembered_has_a_bound() -> None:
    found = case()
    for number in range(REMEMBERED + 5):
        found.wait(SECOND)
        found.say(ANA, text=f"{WISH} ({number})")
    found.look()

    assert len(found.history.suggested) == REMEMBERED
