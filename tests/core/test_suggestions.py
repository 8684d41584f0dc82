"""A wish in a comment is put before the engineer and never acted on; each chase is entered: CM-06 to CM-08, CM-a8."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.availability import Verdict
from core.commands import NoteKind
from core.escalation import History
from core.events import Look, Move
from core.fields import ACTION, FLAG
from core.lifecycle import decide
from core.policy import Policy
from core.reading import ReadTo, key_of, read_on, unread
from core.terms import ChaseFirst
from core.tickets import Comment, Person, Role, Status, Ticket
from tests.core.cases import (
    ANA,
    BO,
    CAST,
    DOE,
    HOUR,
    KIM,
    MACHINE,
    OPENED,
    Case,
    mulesoft,
    ticket,
)
from tests.core.wishing import POLICY, TAKEN_BACK, WISH, case, entries, told, wished

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
