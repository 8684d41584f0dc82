"""Two accounts that agree: a ticket gets a counterpart, both sides see one another, and nothing goes round."""

import re
from datetime import timedelta

from core.tickets import Status
from tests.runtime.engine_room import NOW, Room, ref
from tests.runtime.tie_room import (
    asked,
    case,
    desk,
    notes,
    solve,
    standings,
)

HOUR = 3600
NOTES_ONLY = "{when_done: note}"


def test_a_step_opens_a_counterpart_and_both_sides_say_so(tied: Room) -> None:
    asked(tied, note="The printers restart by themselves.")

    [new] = desk(tied, "globex").opened
    assert (new.account, new.key, new.title) == ("globex", "zendesk/acme/1#1", "Labels do not print")
    assert "T-1 (https://desk.example/1)" in new.text
    assert new.text.endswith("The printers restart by themselves.")
    assert new.fields == {"group": "R&D"}
    assert notes(tied, "acme", "1") == [
        "T-901 (https://desk.example/901) is worked on for this ticket from now on.",
    ]
    [told] = notes(tied, "globex", "901")
    assert told.startswith("T-1 (https://desk.example/1) waits for this ticket.")
    assert desk(tied, "globex").links == [("901", "zendesk/acme/1#1", "T-1", "https://desk.example/1")]


def test_the_counterpart_shows_flag_level_and_due_moment_of_the_one_that_asked(tied: Room) -> None:
    asked(tied)

    there = desk(tied, "globex")
    assert (there.held("901", "escalated"), there.held("901", "level")) == (True, 1)
    assert there.held("901", "next_update_due") == desk(tied).held("1", "next_update_due")
    assert re.fullmatch(r"T-1: worked on, level 1, .+", there.held("901", "counterpart"))
    assert desk(tied).held("1", "counterpart") == "T-901: worked on"


def test_a_pre_escalation_asks_without_any_escalation(tied: Room) -> None:
    asked(tied, escalate=False)

    assert tied.store.history(ref()).escalations == ()
    assert desk(tied, "globex").held("901", "escalated") in (None, False)
    assert notes(tied, "acme", "1") != []


def test_nothing_is_written_again_once_both_sides_know(tied: Room) -> None:
    asked(tied)
    written = [len(desk(tied, name).seen) for name in ("acme", "globex")]

    for _ in range(3):
        tied.look("1")
        tied.look("901", account="globex")

    assert [len(desk(tied, name).seen) for name in ("acme", "globex")] == written


def test_a_change_here_shows_there_without_a_hint_from_there(tied: Room) -> None:
    asked(tied)
    before = desk(tied, "globex").held("901", "next_update_due")

    desk(tied).change("1", fields={"acknowledge": True})
    tied.look("1")

    assert desk(tied, "globex").held("901", "next_update_due") != before


def test_the_end_of_the_work_there_records_the_step_that_the_policy_says(tied: Room) -> None:
    asked(tied)

    solve(tied, "901", "globex")

    assert [one.code for one in tied.store.history(ref()).escalations[-1].records] == ["engineering", "answered"]
    assert desk(tied).held("1", "counterpart") == "T-901: ended"
    assert "has ended" in notes(tied, "acme", "1")[-1]
    assert len(desk(tied, "globex").opened) == 1


def test_the_end_here_closes_the_escalation_there_by_the_policy_there(tied: Room) -> None:
    asked(tied)
    there = desk(tied, "globex")
    there.change("901", severity="S1", tier="titanium", created_at=NOW - timedelta(days=9))
    tied.look("901", account="globex")
    there.tick("901", "tick-901")
    tied.look("901", account="globex")
    assert there.held("901", "escalation") == "requested"

    desk(tied).change("1", fields={"outcome": "solution"})
    tied.look("1")

    escalation = tied.store.history(ref("901", "globex")).escalations[-1]
    assert (escalation.state.value, escalation.outcome) == ("closed", "workaround")
    assert notes(tied, "globex", "901")[-1].startswith("Nothing is waited for any more in T-1")
    assert there.tickets["901"].status is Status.OPEN


def test_work_that_is_taken_up_again_is_said_and_its_second_end_too(tied: Room) -> None:
    asked(tied)
    solve(tied, "901", "globex")

    desk(tied, "globex").change("901", status=Status.OPEN)
    tied.look("901", account="globex")
    solve(tied, "901", "globex")

    told = [text.split(" ")[0] for text in notes(tied, "acme", "1")]
    assert len(told) == 4
    assert "again" in notes(tied, "acme", "1")[2]
    assert len(set(desk(tied).notes("1"))) == len(desk(tied).notes("1"))


def test_several_tickets_share_the_counterpart_that_staff_name(tied: Room) -> None:
    asked(tied)
    asked(tied, "2", note="ticket: T-901")

    assert len(desk(tied, "globex").opened) == 1
    shown = desk(tied, "globex").held("901", "counterpart")
    assert shown.startswith("T-1: worked on")
    assert "; T-2: worked on" in shown

    desk(tied).change("1", fields={"outcome": "solution"})
    tied.look("1")

    assert desk(tied, "globex").held("901", "escalated") is True
    assert desk(tied, "globex").held("901", "counterpart").startswith("T-1: ended")


def test_a_name_that_means_no_ticket_opens_none_and_says_so(tied: Room) -> None:
    asked(tied, note="ticket: T-555")

    assert desk(tied, "globex").opened == []
    assert standings(tied) == ["unknown"]
    assert notes(tied, "acme", "1")[0].startswith("T-555 is no ticket with engineering")


def test_a_ticket_that_is_gone_or_tied_already_is_not_tied(tied: Room) -> None:
    asked(tied)
    for name in ("gone", "T-901"):
        desk(tied).step("1", "engineering", f"ticket: {name}", key=f"again-{name}")
        tied.look("1")

    assert standings(tied) == ["worked_on", "unknown", "unknown"]
    assert len(desk(tied, "globex").opened) == 1


def test_a_second_step_opens_no_second_counterpart_while_the_first_is_worked_on(tied: Room) -> None:
    asked(tied)
    desk(tied).step("1", "engineering", key="again")
    tied.look("1")

    assert len(desk(tied, "globex").opened) == 1

    solve(tied, "901", "globex")
    assert len(desk(tied, "globex").opened) == 1
    desk(tied).step("1", "engineering", key="once more")
    tied.look("1")

    assert len(desk(tied, "globex").opened) == 2


def test_a_counterpart_deleted_without_a_word_is_noticed_within_the_hour_and_told_once(tied: Room) -> None:
    asked(tied)
    desk(tied, "globex").delete("901")

    tied.pass_time(HOUR)
    told = [text for text in notes(tied, "acme", "1") if "was deleted" in text]
    assert len(told) == 1
    assert told[0].endswith("Owner: J. Doe, Region Lead EMEA.")
    tied.look("1")
    tied.pass_time(2 * HOUR)

    assert len([text for text in notes(tied, "acme", "1") if "was deleted" in text]) == 1
    assert desk(tied).held("1", "counterpart") == "T-901: deleted or hidden"
    assert len(desk(tied, "globex").opened) == 1


def test_one_that_is_gone_before_it_was_ever_seen_is_noticed_too(tied: Room) -> None:
    desk(tied, "globex").vanishing = True

    asked(tied)

    assert standings(tied) == ["lost"]


def test_a_counterpart_that_is_renamed_is_told_once(tied: Room) -> None:
    asked(tied)
    desk(tied, "globex").change("901", label="LAB-7", url="https://desk.example/LAB-7")
    tied.look("901", account="globex")
    tied.look("901", account="globex")

    assert notes(tied, "acme", "1")[1:] == ["T-901 is called LAB-7 (https://desk.example/LAB-7) now."]
    assert desk(tied).held("1", "counterpart") == "LAB-7: worked on"


def test_a_counterpart_merged_into_another_is_followed(tied: Room) -> None:
    asked(tied)
    desk(tied, "globex").put(case("950", "globex"))
    desk(tied, "globex").change("901", status=Status.CLOSED, merged_into="950")
    tied.look("901", account="globex")

    assert [one.other.id for one in tied.store.ties.of(ref())] == ["950"]
    assert desk(tied).held("1", "counterpart") == "T-950: worked on"
    assert desk(tied, "globex").held("950", "escalated") is True
    assert standings(tied) == ["worked_on"]
