"""How an escalation moves and ends: every move of the table and none besides, I5, I6, F8, F22, F23."""

from dataclasses import replace
from itertools import product

import pytest

from core.acts import MOVES
from core.escalation import Escalation, History, State
from core.events import Act, Ask, Look, Move
from core.fields import ACKNOWLEDGE, FLAG, LEVEL, OUTCOME, OWNER, STATE
from core.in_host import HANDLED_KEPT
from core.policy import Outcome, Policy
from core.tickets import Status
from tests.core.cases import ANA, BO, DAY, DETAILS, HOUR, Case, mulesoft, ready, request, send

UNLIMITED = replace(mulesoft(), uses=replace(mulesoft().uses, at_most=None))


def in_state(state: State) -> Case:
    case = Case(policy=UNLIMITED).opened()
    match state:
        case State.REQUESTED:
            pass
        case State.ACTIVE:
            case.act(Move.ACKNOWLEDGE)
        case State.CLOSED:
            case.act(Move.CLOSE, outcome="solution")
        case State.DECLINED:
            case.act(Move.DECLINE, why="It is about another case.")
    assert case.escalation.state is state
    return case


OF_OTHER_PROCESSES = {
    Move.ACCEPT: "ignored:no_accept_now",
    Move.STEP: "ignored:unknown_step",
    Move.ASSIGN: "unfit:owner_unknown",
    Move.NEXT_LEVEL: "unfit:no_such_level",
    Move.DEESCALATE: "closed:workaround",
    Move.REOPEN: "ignored:no_reopen_now",
    Move.LIFT: "ignored:no_lift_now",
}
"""What the shipped policy has nothing to move for, and what is said then; tests of the other packs move it."""


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_an_act_moves_by_the_table_and_otherwise_changes_nothing(state: State, move: Move) -> None:
    case = in_state(state)
    before = case.escalation

    found = case.act(move, outcome="workaround", why="No.")

    if (state, move) in MOVES and move not in OF_OTHER_PROCESSES:
        assert case.escalation.state is MOVES[state, move]
        assert [entry.actor for entry in found.entries] == ["operator"]
    elif (state, move) in MOVES:
        assert case.escalation.state is (State.CLOSED if move is Move.DEESCALATE else state)
        assert found.rule == OF_OTHER_PROCESSES[move]
    else:
        assert case.escalation == before
        assert (found.notes, found.entries, found.rule) == ((), (), f"ignored:no_{move}_now")


def test_the_table_names_every_state_and_leads_nowhere_from_an_end() -> None:
    back = (Move.REOPEN, Move.LIFT)
    assert {state for state, move in MOVES if move not in back} == {State.REQUESTED, State.ACTIVE}
    assert [state for state, move in MOVES if move is Move.REOPEN] == [State.CLOSED]
    assert set(MOVES.values()) == set(State)


@pytest.mark.parametrize("outcome", ["", "no such"])
def test_closing_needs_an_outcome_of_the_policy(outcome: str) -> None:
    case = in_state(State.ACTIVE)

    found = case.act(Move.CLOSE, outcome=outcome)

    assert (found.rule, found.notes, case.escalation.state) == ("ignored:unknown_outcome", (), State.ACTIVE)


def test_closing_says_so_and_empties_the_fields_but_leaves_the_ticket_alone() -> None:
    case = in_state(State.ACTIVE)

    found = case.act(Move.CLOSE, outcome="workaround")

    assert [(note.public, note.text) for note in found.notes] == [
        (True, "Escalation E-10421-1 is closed: Workaround provided. The case itself stays as it is.")
    ]
    fields = case.ticket.fields
    assert [fields[name] for name in (FLAG, LEVEL, OWNER, OUTCOME)] == [None, None, None, "workaround"]
    assert not any(one.running for one in case.escalation.obligations)


def test_declining_says_why() -> None:
    case = in_state(State.DECLINED)

    assert case.sent[-1].text == "Escalation E-10421-1 was not accepted: It is about another case."
    assert case.ticket.fields[FLAG] is None


def test_a_declined_escalation_of_a_solved_ticket_shows_as_declined() -> None:
    case = in_state(State.DECLINED)

    case.become(status=Status.SOLVED)
    case.look()

    assert case.ticket.fields[STATE] == "declined"


def test_an_escalation_is_taken_up_by_ticking_in_the_host() -> None:
    case = Case().opened()

    case.set({ACKNOWLEDGE: True})
    found = case.look()

    assert (found.rule, case.escalation.state) == ("acknowledged", State.ACTIVE)
    assert found.notes[0].text.startswith(
        "Escalation E-10421-1: Bo Chen, Support Manager EMEA has taken it up.\nThe next"
    )
    assert case.ticket.fields[ACKNOWLEDGE] is None
    assert case.look().notes == ()


def test_ticking_in_the_host_with_nothing_to_take_up_is_undone_in_silence() -> None:
    case = ready()

    case.set({ACKNOWLEDGE: True, OUTCOME: "solution"})
    found = case.look()

    assert (found.notes, found.entries) == ((), ())
    assert case.ticket.fields[ACKNOWLEDGE] is None


def test_an_escalation_is_closed_by_choosing_an_outcome_in_the_host() -> None:
    case = Case().opened()

    case.set({OUTCOME: "withdrawn"})
    found = case.look()

    assert (found.rule, case.escalation.outcome) == ("closed:withdrawn", "withdrawn")


@pytest.mark.parametrize("look", [False, True])
def test_what_stood_in_the_fields_before_an_escalation_is_no_word_on_it(look: bool) -> None:
    case = ready()
    case.set({OUTCOME: "solution", ACKNOWLEDGE: True})
    if look:
        case.look()

    opened = case.decide(Ask(request()))
    again = case.decide(Look("hook"))
    case.ask()
    case.look()

    assert [one.state for one in (*opened.history.escalations, case.escalation)] == [State.REQUESTED] * 2
    assert again.history.escalations == ()
    assert case.ticket.fields[OUTCOME] is None
    case.set({OUTCOME: "solution"})
    assert case.look().rule == "closed:solution"


def test_an_outcome_that_only_we_set_cannot_be_chosen() -> None:
    ours = Outcome("expired", "Ended by us", chosen_by_people=False)
    case = Case(policy=replace(mulesoft(), outcomes=(*mulesoft().outcomes, ours))).opened()

    for outcome in ("expired", "no such"):
        case.set({OUTCOME: outcome})
        case.look()

    assert case.escalation.open


ENDINGS = [
    ({"status": Status.CLOSED}, "ticket_closed"),
    ({"status": Status.DELETED}, "ticket_deleted"),
    ({"status": Status.DELETED, "gone": "moved"}, "ticket_moved"),
    ({"status": Status.CLOSED, "gone": "archived"}, "ticket_archived"),
    ({"merged_into": "10422"}, "ticket_merged"),
    ({"merged_into": "10422", "status": Status.CLOSED}, "ticket_merged"),
]


@pytest.mark.parametrize(("changes", "outcome"), ENDINGS)
def test_F23_a_ticket_that_is_gone_takes_its_escalation_with_it_in_silence(
    changes: dict[str, object], outcome: str
) -> None:
    case = Case().opened()
    case.wait(DAY)

    case.become(**changes)
    found = case.look("merged")

    assert (case.escalation.state, case.escalation.outcome) == (State.CLOSED, outcome)
    assert (found.notes, found.rule) == ((), f"closed:{outcome}")
    assert (found.due_at, found.due_why) == (None, "settled:closed")


@pytest.mark.parametrize(("changes", "outcome"), ENDINGS)
def test_I5_nothing_that_comes_late_has_an_effect_on_a_ticket_that_is_gone(
    changes: dict[str, object], outcome: str
) -> None:
    case = Case(policy=UNLIMITED).opened()
    case.become(**changes)

    rules = [case.act(Move.CLOSE, outcome="solution").rule, case.act(Move.ACKNOWLEDGE).rule, case.ask("late").rule]

    assert rules == ["ignored:no_close_now", "ignored:no_acknowledge_now", "refused:closed"]
    assert [(one.state, one.outcome) for one in case.history.escalations] == [(State.CLOSED, outcome)]
    assert [note.key for note in case.sent if note.key.endswith((":closed", ":acknowledged"))] == []


def test_wanted_fields_of_a_ticket_that_takes_no_writes_are_none() -> None:
    case = Case().opened()

    case.become(status=Status.CLOSED)

    assert case.look().wanted == {}


@pytest.mark.parametrize("move", Move)
def test_I6_no_late_event_opens_a_finished_escalation_again(move: Move) -> None:
    case = Case().opened()
    case.act(Move.CLOSE, outcome="solution")
    ended = case.escalation

    case.act(move, outcome="workaround", why="Late.")
    case.set({ACKNOWLEDGE: True, OUTCOME: "withdrawn"})
    case.say(BO)
    case.look()
    case.ask("late")
    case.become(status=Status.SOLVED)
    case.look()
    case.become(status=Status.OPEN)
    case.wait(30 * DAY)
    case.look("timer")

    assert case.history.escalations == (ended,)


def test_F8_our_own_write_coming_back_has_no_effect() -> None:
    case = ready()
    for event in (Ask(request()), Act(Move.ACKNOWLEDGE, "a", "operator", case.now), Look("hook")):
        case.turn(event)

        echo = case.decide(Look("hook"))

        assert (echo.notes, echo.entries, case.differences(echo)) == ((), (), {})
        assert echo.history == case.history


def test_F22_deciding_again_after_a_conflict_gives_the_same_notes_by_the_same_keys() -> None:
    case = ready()

    lost = case.decide(Ask(request()))
    case.become(version="2", subject="Changed meanwhile")
    again = case.decide(Ask(request()))

    assert [note.key for note in lost.notes] == [note.key for note in again.notes]
    assert lost == again


def test_a_hint_says_only_that_and_never_what() -> None:
    found = ready().look("deleted")

    assert (found.rule, found.notes, found.entries) == ("looked:deleted", (), ())


def test_a_request_is_told_what_came_of_it_and_not_what_happened_beside_it() -> None:
    case = ready()
    case.say(BO)

    found = case.ask()

    assert [entry.kind for entry in found.entries] == ["opened", "contacted"]
    assert found.rule == "accepted:E-10421-1"


def test_only_so_many_answered_uses_are_remembered() -> None:
    case = Case()
    for _ in range(HANDLED_KEPT + 10):
        send(case, "host", need="other_case")

    assert case.history.handled == tuple(f"tick:{n}" for n in range(11, HANDLED_KEPT + 11))


def test_an_escalation_keeps_the_policy_version_it_opened_under() -> None:
    case = Case().opened()
    version = case.escalation.policy_version
    changed: Policy = replace(mulesoft(), version="another")

    case.policy = changed
    case.act(Move.ACKNOWLEDGE)

    assert case.escalation.policy_version == version == mulesoft().version


def test_an_escalation_has_a_name_people_can_say_and_keeps_what_was_asked() -> None:
    case = Case().opened()
    one: Escalation = case.escalation

    assert (one.id, one.level, one.channel, one.requested_by) == ("E-10421-1", 1, "form", ANA.id)
    assert one.details == DETAILS
    assert {name: value for name, value in case.ticket.fields.items() if name.startswith("ask.")} == {
        f"ask.{code}": text for code, text in DETAILS.items()
    }


def test_a_ticket_without_a_story_has_no_escalation() -> None:
    assert (History().current, History().latest) == (None, None)
    assert ready().look().availability.available
    assert HOUR < DAY
