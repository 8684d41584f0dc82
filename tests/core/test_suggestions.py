"""A wish in a comment is put before the engineer, then the lead, and never acted on: CM-06 to CM-08, CM-a7, CM-a8."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.availability import Verdict
from core.cast import Absence, Cast
from core.commands import NoteKind
from core.escalation import History
from core.events import Look, Move
from core.fields import ACTION, FLAG
from core.lifecycle import decide
from core.policy import Policy
from core.reading import ReadTo, Suggestion, key_of, read_on, unread
from core.suggestions import REMEMBERED, next_reminder_at, settled, sooner
from core.terms import ChaseFirst, Suggestions
from core.tickets import Comment, Person, Role, Status, Ticket
from tests.core.cases import (
    ANA,
    BO,
    CAST,
    DAY,
    DOE,
    HOUR,
    KIM,
    LEAD,
    MACHINE,
    MINUTE,
    OPENED,
    SECOND,
    Case,
    mulesoft,
    ready,
    ticket,
)

RULE = Suggestions(4 * HOUR, "escalation_lead")
POLICY = replace(mulesoft(), suggestions=RULE)
WISH = "I would like this ticket to be escalated."
TAKEN_BACK = "No need to escalate, it works again."


def case(policy: Policy = POLICY, **changes: Any) -> Case:
    """A ticket whose action has just appeared."""
    return ready(policy=policy, **changes)


def wished(policy: Policy = POLICY, text: str = WISH, **changes: Any) -> Case:
    """The same, and Ana has asked for an escalation in a comment."""
    found = case(policy, **changes)
    found.wait(HOUR)
    found.say(ANA, text=text)
    found.look()
    return found


def told(found: Case) -> list[str]:
    """The keys of the notes so far, without the comment's own part."""
    return [one.key.removeprefix("stated:ana@").partition("+00:00")[2] for one in found.sent if "stated:" in one.key]


def entries(found: Case, *kinds: str) -> list[str]:
    return [one.kind for one in found.journal if one.kind in kinds]


# --- the suggestion -------------------------------------------------------------------------------------------------


def test_cm07_a_wish_in_a_comment_becomes_one_internal_note_with_the_sentence_heard() -> None:
    found = wished(text=f"The patch did not help.\n\n{WISH}\n\n-- \nHead of IT")

    (note,) = found.sent
    assert (note.kind, note.public, note.author) == (NoteKind.COMMENT, False, "")
    assert note.text == (
        "Ana Ruiz asked for an escalation in the comment of Wed 4 Nov 2026, 11:00 CET: "
        "“I would like this ticket to be escalated.”. If you agree, tick Escalate; nothing was done."
    )
    assert found.journal[-1].facts == {"comment": "ana@2026-11-04T10:00:00+00:00", "language": "en"}


def test_cm_a8_a_wish_opens_nothing_and_touches_no_field() -> None:
    found = case()
    before = found.ticket.fields

    found.say(ANA, text=WISH)
    decision = found.look()

    assert decision.rule == "suggested"
    assert found.history.escalations == ()
    assert found.ticket.fields == before
    assert decision.availability.verdict is Verdict.AVAILABLE


def test_cm_a8_no_need_to_escalate_leads_to_nothing() -> None:
    found = wished(text=TAKEN_BACK)

    assert found.sent == []
    assert found.history.suggested == ()


def test_cm08_the_box_opens_the_escalation_and_settles_the_suggestion() -> None:
    found = wished()

    found.tick(by=KIM)
    found.look()
    found.wait(5 * HOUR)
    found.look()

    assert found.ticket.fields[FLAG] is True
    assert found.history.suggested[0].settled_at == found.escalation.opened_at
    assert told(found) == [""]


def test_cm08_where_the_flag_opens_the_note_names_it() -> None:
    found = wished(replace(POLICY, flag_opens=True))

    assert "tick Escalated; nothing" in found.sent[-1].text


def test_a_wish_that_came_too_early_says_why_the_box_would_be_refused() -> None:
    found = Case(policy=POLICY)
    found.look()
    found.wait(HOUR)
    found.say(ANA, text=WISH)
    found.look()

    assert "Nothing was done, and Escalate would be refused now. You can escalate case 10421 from" in found.sent[0].text


@pytest.mark.parametrize(
    ("by", "changes", "heard"),
    [
        (ANA, {}, True),
        (DOE, {}, True),
        (KIM, {}, False),
        (ANA, {"public": False}, False),
        (MACHINE, {"role": Role.SYSTEM}, False),
        (BO, {"role": Role.OWNER}, False),
    ],
    ids=["requester", "other contact", "engineer", "internal", "machine", "owner"],
)
def test_only_the_customers_public_words_are_read(by: Person, changes: dict[str, Any], heard: bool) -> None:
    found = case()

    found.say(by, text=WISH, **changes)
    found.look()

    assert bool(found.sent) is heard


@pytest.mark.parametrize(
    ("requester", "name"),
    [
        (ANA, "Ana Ruiz"),
        (replace(ANA, name=""), "ana@customer.example"),
        (Person("ana"), "The customer"),
        (DOE, "The customer"),
        (None, "The customer"),
    ],
)
def test_who_asked_is_called_by_what_the_host_knows(requester: Person | None, name: str) -> None:
    found = wished(ticket=ticket(requester=requester))

    assert found.sent[0].text.startswith(f"{name} asked for an escalation")


def test_a_wish_in_the_description_is_heard_too() -> None:
    words = (Comment(OPENED, "ana", Role.REQUESTER, True, f"Labels do not print. {WISH}", "1"),)
    found = Case(policy=POLICY, ticket=ticket(comments=words))

    found.look()

    assert [one.key for one in found.sent] == ["stated:1"]
    assert entries(found, "chased") == []


def test_each_comment_is_read_once_and_a_second_look_says_nothing_more() -> None:
    found = wished()

    again = found.look()

    assert (again.notes, again.entries, again.history) == ((), (), found.history)


@pytest.mark.parametrize("over", [{"status": Status.SOLVED}, {"status": Status.CLOSED}, {"merged_into": "2"}])
def test_a_ticket_that_is_over_is_not_suggested_even_when_it_is_opened_again(over: dict[str, Any]) -> None:
    found = case()
    found.say(ANA, text=WISH)
    found.become(**over)
    found.look()

    found.become(status=Status.OPEN, merged_into="")
    found.look()

    assert told(found) == []


def test_nothing_is_suggested_while_an_escalation_is_open_and_again_once_it_ended() -> None:
    unlimited = replace(POLICY, uses=replace(POLICY.uses, at_most=None))
    found = Case(policy=unlimited).opened()
    found.say(ANA, text=WISH)
    found.look()
    assert told(found) == []

    found.act(Move.CLOSE, outcome="solution", pointer="KB 1")
    found.wait(HOUR)
    found.say(ANA, text=WISH)
    found.look()

    assert told(found) == [""]


def test_mx23_a_comment_that_was_taken_for_a_request_is_not_suggested_as_well() -> None:
    found = case()
    found.become(comments=(Comment(found.now, "ana", Role.REQUESTER, True, WISH, "77"),))
    found.history = replace(found.history, handled=("cc:77",))

    found.look()

    assert told(found) == []


def test_without_the_block_in_the_policy_nothing_is_read() -> None:
    found = wished(mulesoft())

    assert (found.sent, entries(found, "chased"), found.history.read_to) == ([], [], None)


# --- the reminder ---------------------------------------------------------------------------------------------------


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


# --- chases ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [POLICY, replace(mulesoft(), chase_first=ChaseFirst())])
def test_cm06_each_chase_is_entered_once(policy: Policy) -> None:
    found = case(policy)
    for text in ("Any news?", "Could we have a status, please?"):
        found.wait(HOUR)
        found.say(ANA, text=text)
        found.look()
        found.look()
    found.say(KIM)
    found.look()

    chased = [one for one in found.journal if one.kind == "chased"]
    assert [one.actor for one in chased] == ["ana", "ana"]
    assert chased[0].facts == {
        "comment": "ana@2026-11-04T10:00:00+00:00",
        "at": "2026-11-04T10:00:00+00:00",
    }


def test_mx42_cm06_to_ask_how_things_stand_opens_nothing_and_uses_nothing_up() -> None:
    found = wished(text="What is the status of this ticket?")

    assert (found.sent, found.history.escalations, found.history.refused_requests) == ([], (), 0)
    assert found.ask().rule == "accepted:E-10421-1"


def test_the_first_look_at_an_old_ticket_reads_only_what_nobody_has_answered() -> None:
    said = [(ANA, Role.REQUESTER), (KIM, Role.AGENT), (ANA, Role.REQUESTER)]
    words = tuple(
        Comment(OPENED + number * HOUR, by.id, role, True, WISH, str(number)) for number, (by, role) in enumerate(said)
    )

    found = Case(policy=POLICY, now=OPENED + 3 * HOUR, ticket=ticket(comments=words))
    found.look()

    assert [one.key for one in found.sent] == ["stated:2"]


def test_a_comment_in_the_second_that_was_just_read_is_not_lost() -> None:
    first, second = (Comment(OPENED, "ana", Role.REQUESTER, True, "Words.", key) for key in ("1", "2"))
    read_to = read_on(ticket(comments=(first,)), (first,))
    both = ticket(comments=(first, second))

    assert unread(both, read_to) == (second,)
    assert read_on(both, (second,)) == ReadTo(OPENED, ("1", "2"))
    assert unread(both, read_on(both, (second,))) == ()


def test_a_comment_that_was_answered_within_its_second_is_not_read_later() -> None:
    asked = Comment(OPENED, "ana", Role.REQUESTER, True, WISH, "1")
    answered, last = replace(asked, author="kim", role=Role.AGENT, id="2"), replace(asked, text="Words.", id="3")
    found = Case(policy=POLICY, ticket=ticket(comments=(asked, answered, last)))

    found.look()
    found.look()

    assert found.sent == []


def test_a_comment_without_an_id_is_known_by_its_author_and_moment() -> None:
    said = Comment(OPENED, "ana", Role.REQUESTER, True, "Words.")

    assert key_of(said) == "ana@2026-11-02T09:00:00+00:00"
    assert key_of(replace(said, id="7")) == "7"


# --- for any words --------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    (
        "please",
        "escalate",
        "don't",
        "if",
        "your manager",
        "I want",
        ",",
        "\n",
        "> ",
        "-- ",
        "bitte",
        "eskalieren",
        "€",
        "🙂",
    )
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=14).map(" ".join) | st.sampled_from((WISH, TAKEN_BACK, ""))
SAID = st.lists(st.tuples(TEXTS, st.sampled_from((ANA, DOE, KIM)), st.integers(0, 9)), max_size=6)


def conversation(said: list[tuple[str, Person, int]]) -> tuple[Ticket, datetime]:
    at, words = OPENED, []
    for number, (text, by, hours) in enumerate(said):
        at += timedelta(hours=hours)
        role = Role.AGENT if by.staff else Role.REQUESTER
        words.append(Comment(at, by.id, role, True, text, str(number)))
    return ticket(comments=tuple(words)), at


@given(SAID)
def test_cm_a8_no_words_ever_open_an_escalation_or_write_a_field(said: list[tuple[str, Person, int]]) -> None:
    one, now = conversation(said)
    silent = replace(one, comments=())

    found = decide(one, History(), Look("hook"), POLICY, now, CAST)
    plain = decide(silent, History(), Look("hook"), POLICY, now, CAST)

    assert found.history.escalations == ()
    assert found.wanted == plain.wanted
    assert found.wanted[FLAG] is None
    assert found.wanted[ACTION] is None
    assert all(note.kind is NoteKind.FOLLOWER or not note.public for note in found.notes)


@given(SAID)
def test_I4_I9_reading_again_suggests_nothing_new(said: list[tuple[str, Person, int]]) -> None:
    one, now = conversation(said)

    first, same = (decide(one, History(), Look("hook"), POLICY, now, CAST) for _ in range(2))
    again = decide(one, first.history, Look("hook"), POLICY, now, CAST)

    assert first == same
    assert (again.notes, again.entries, again.history) == ((), (), first.history)
    assert first.due_at is None or first.due_at > now


@given(SAID, st.integers(0, 6))
def test_however_the_looks_fall_each_wish_is_suggested_once(said: list[tuple[str, Person, int]], cut: int) -> None:
    one, now = conversation(said)
    part = replace(one, comments=one.comments[:cut])
    seen = part.comments[-1].at if part.comments else OPENED

    first = decide(part, History(), Look("hook"), POLICY, seen, CAST)
    second = decide(one, first.history, Look("hook"), POLICY, now, CAST)

    keys = [note.key for note in (*first.notes, *second.notes)]
    assert len(keys) == len(set(keys))
