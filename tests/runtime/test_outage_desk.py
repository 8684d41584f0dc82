"""The outages a ticket is decided with: those of its account, and its problem ticket while that is worked on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import TryLater
from core.escalation import Escalation
from core.tickets import Status
from runtime.clock import ToldClock
from runtime.outage_desk import PROBLEM_LOOKED_AT_EVERY, outages_for, wake_shown
from runtime.status_page import StatusPagePart
from store import Store
from tests.runtime.engine_room import KIM, NOW, Room, opened, ref, ticket
from tests.runtime.outage_room import escalated, outage, outage_settings, part

HERE = ("zendesk", "acme")
REFUSING = "{requests: refuse, problem_tickets: true}"


@pytest.fixture
def room(sqlite: str, tmp_path: Path) -> Iterator[Room]:
    with closing(Store.open(sqlite)) as store, opened(outage_settings(tmp_path), store, ToldClock(NOW)) as made:
        yield made


@pytest.fixture
def strict(sqlite: str, tmp_path: Path) -> Iterator[Room]:
    """A policy that refuses while an outage covers the ticket."""
    settings = outage_settings(tmp_path, block=REFUSING)
    with closing(Store.open(sqlite)) as store, opened(settings, store, ToldClock(NOW)) as made:
        yield made


def escalation(room: Room, number: str = "1") -> Escalation:
    return room.store.history(ref(number)).escalations[-1]


def words(room: Room) -> list[str]:
    """All public comments, in order."""
    return [note.text for update in room.desk.seen for note in update.notes if note.public]


def test_mx41_an_escalation_asked_for_during_a_covering_outage_is_closed_and_told_of_its_end(room: Room) -> None:
    room.store.add_outage(*HERE, outage(), NOW)
    escalated(room)

    assert (escalation(room).outcome, escalation(room).outage) == ("outage", "O-1")
    assert room.desk.held("1", "outcome") == "outage"
    assert room.desk.tickets["1"].status is Status.OPEN
    room.clock.tell(NOW + timedelta(hours=1))
    room.store.end_outage(*HERE, "O-1", room.clock(), room.clock())
    room.engine.drain()
    assert "is over: Runtime is down" in words(room)[-1]
    room.look()
    assert len(words(room)) == 2


def test_the_outage_of_another_account_means_nothing_here(room: Room) -> None:
    room.store.add_outage("zendesk", "globex", outage(), NOW)
    escalated(room)

    assert escalation(room).outage == ""


def test_a_policy_without_outages_asks_nobody(room: Room) -> None:
    account = room.service.desks[HERE].account
    room.store.add_outage(*HERE, outage(), NOW)
    policy, history = replace(account.policy, outage=None), room.store.history(ref())

    assert outages_for(room.store, account, part(problem="9"), history, policy, NOW, None) == ()


def test_an_escalation_that_waits_comes_after_the_others(room: Room) -> None:
    room.store.add_outage(*HERE, outage(confirmed_by=""), NOW)
    escalated(room)

    (row,) = room.store.escalations(ref=ref())
    assert (row.due_at, row.due_why) == (None, "waiting:outage")
    assert row.board.rank > len(room.settings.accounts[0].policy.severities)


def test_f23_a_followed_up_ticket_inherits_no_use_from_an_escalation_that_an_outage_closed(room: Room) -> None:
    room.store.add_outage(*HERE, outage(), NOW)
    escalated(room)
    room.store.end_outage(*HERE, "O-1", NOW, NOW)
    room.desk.put(part("2", followup_of="1"))
    room.look("2")

    assert room.desk.held("2", "escalation") == "available"


# --- problem tickets -----------------------------------------------------------------------------------------


def test_mx41_a_linked_problem_is_an_outage_until_it_is_solved(room: Room) -> None:
    room.desk.put(ticket("9", subject="Cluster of Globex", type="problem"))
    room.look("9")
    escalated(room, problem="9")

    assert (escalation(room).outage, escalation(room).deprioritised) == ("problem-9", True)
    assert "Globex" not in " ".join(words(room))

    room.clock.tell(NOW + timedelta(minutes=30))
    room.desk.change("9", status=Status.SOLVED)
    room.look("9")

    assert escalation(room).deprioritised is False
    assert "The known problem that case 1 was part of is solved" in words(room)[-1]


def test_mx_a5_a_problem_with_the_same_product_and_region_and_somebody_on_it_closes_the_escalation(room: Room) -> None:
    room.desk.put(part("9", type="problem"))
    room.look("9")
    escalated(room, problem="9")
    assert escalation(room).outcome == "outage"

    room.desk.put(part("8", type="problem", assignee=None))
    room.look("8")
    escalated(room, "2", problem="8")
    assert escalation(room, "2").deprioritised


def test_a_problem_never_seen_is_read_once_and_known_from_then_on(room: Room) -> None:
    room.desk.put(ticket("9", type="problem"))
    for number in ("1", "2", "3"):
        room.desk.put(part(number, problem="9"))
        room.look(number)

    assert room.store.snapshot(ref("9")) is not None
    assert room.desk.fetched.count("9") == 2, "once for the first case, once for itself"


def test_f19_a_problem_that_cannot_be_read_puts_the_look_off_and_ends_nothing(room: Room) -> None:
    room.desk.put(ticket("9", type="problem"))
    room.desk.put(part(problem="9"))
    room.desk.closed_to_us = lambda of: TryLater("away") if of.id == "9" else None
    room.look()
    assert room.store.snapshot(ref()) is None

    room.desk.closed_to_us = lambda _: None
    room.pass_time(60)
    assert room.store.snapshot(ref()) is not None


@pytest.mark.parametrize("gone", ["never there", "deleted", "merged", "itself"])
def test_a_problem_that_is_gone_is_no_outage(room: Room, gone: str) -> None:
    problem = "1" if gone == "itself" else "9"
    if gone in ("deleted", "merged"):
        changes = {"status": Status.DELETED} if gone == "deleted" else {"merged_into": "8", "status": Status.CLOSED}
        room.desk.put(ticket("9", type="problem", **changes))
        room.look("9")
    escalated(room, problem=problem)

    assert escalation(room).outage == ""


def test_a_problem_that_is_merged_away_lets_its_escalations_go(room: Room) -> None:
    room.desk.put(ticket("9", type="problem"))
    room.look("9")
    escalated(room, problem="9")
    room.desk.change("9", merged_into="8", status=Status.CLOSED)
    room.look("9")

    assert escalation(room).deprioritised is False
    assert "looked at by itself from now on" in words(room)[-1]


def test_a_link_made_later_and_a_link_taken_away_count_from_then_on(room: Room) -> None:
    room.desk.put(ticket("9", type="problem"))
    room.look("9")
    escalated(room)
    room.desk.change("1", problem="9")
    room.look()
    assert escalation(room).deprioritised

    room.desk.change("1", problem="")
    room.look()
    assert escalation(room).deprioritised is False


def test_i3_the_lost_word_that_a_problem_is_solved_costs_an_hour_at_most(room: Room) -> None:
    room.desk.put(ticket("9", type="problem"))
    room.look("9")
    escalated(room, problem="9")
    room.desk.change("9", status=Status.SOLVED)
    assert room.store.next_due() == NOW + PROBLEM_LOOKED_AT_EVERY

    room.hint("9")
    held = room.store.claim(now=NOW, worker="dies", lease=timedelta(seconds=60), limit=1, ref=ref("9"))
    assert held
    room.pass_time(2 * 3600)

    assert escalation(room).deprioritised is False


def test_problems_count_only_where_the_policy_says_so(sqlite: str, tmp_path: Path) -> None:
    settings = outage_settings(tmp_path, block="{}")
    with closing(Store.open(sqlite)) as store, opened(settings, store, ToldClock(NOW)) as room:
        room.desk.put(ticket("9", type="problem"))
        escalated(room, problem="9")

        assert escalation(room).outage == ""


def test_who_is_assigned_vouches_for_a_problem(room: Room) -> None:
    account = room.service.desks[HERE].account
    history = room.store.history(ref())
    nameless = replace(KIM, email="", name="")
    room.desk.put(part("9", type="problem"))
    for person, vouching in ((KIM, KIM.email), (replace(KIM, email=""), KIM.name), (nameless, "7")):
        room.desk.change("9", assignee=person)
        room.look("9")
        (found,) = outages_for(room.store, account, part(problem="9"), history, account.policy, NOW, None)
        assert found.confirmed_by == vouching


# --- where to subscribe --------------------------------------------------------------------------------------


def test_mx40_an_outage_without_a_link_gets_that_of_the_account_s_status_page(room: Room) -> None:
    page = StatusPagePart.model_validate({"url": "https://status.example.com"})
    account = replace(room.service.desks[HERE].account, status_page=page)
    room.desk.put(ticket("9", type="problem"))
    room.look("9")
    room.store.add_outage(*HERE, outage(), NOW)
    room.store.add_outage(*HERE, outage("O-2", status_page_url="https://other.example.com"), NOW)

    found = outages_for(
        room.store, account, part(problem="9"), room.store.history(ref()), account.policy, NOW, room.desk.fetch
    )

    assert {one.id: one.link for one in found} == {
        "O-1": "https://status.example.com",
        "O-2": "https://other.example.com",
        "problem-9": "",
    }


# --- refusing ------------------------------------------------------------------------------------------------


def test_a_refusing_policy_takes_the_action_away_while_the_outage_lasts_and_puts_it_back(strict: Room) -> None:
    strict.desk.put(part())
    strict.desk.put(part("2", region="amer"))
    for number in ("1", "2"):
        strict.look(number)
    assert strict.desk.held("1", "escalation") == "available"

    strict.store.add_outage(*HERE, outage(), NOW)
    assert wake_shown(strict.store, strict.service.desks[HERE].account, outage(), NOW) == 1
    strict.engine.drain()
    assert strict.desk.held("1", "escalation") == "not_yet"
    assert str(strict.desk.held("1", "available_from")).startswith("Case 1 is part of a known outage")
    assert strict.desk.held("2", "escalation") == "available"

    strict.store.end_outage(*HERE, "O-1", NOW, NOW)
    strict.engine.drain()
    assert strict.desk.held("1", "escalation") == "available"


def test_nobody_is_woken_for_an_outage_that_nobody_vouches_for(strict: Room) -> None:
    strict.desk.put(part())
    strict.look()

    assert wake_shown(strict.store, strict.service.desks[HERE].account, outage(confirmed_by=""), NOW) == 0


def test_nobody_is_woken_where_no_policy_refuses(room: Room) -> None:
    room.desk.put(part())
    room.look()

    assert wake_shown(room.store, room.service.desks[HERE].account, outage(), NOW) == 0
