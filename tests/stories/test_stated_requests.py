"""A customer asks for an escalation in a comment: the engineer reads of it, then the lead; nobody's box is ticked."""

from __future__ import annotations

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, KIM, LEAD
from tests.stories.stage import Stage

WISH = "I would like this ticket to be escalated."
HOUR = 3600


@pytest.fixture
def case(cloudm: Desk) -> Case:
    """A case under CloudM's process, which the engineer answered an hour ago."""
    case = cloudm.open("S3")
    cloudm.advance(HOUR)
    case.say("We are looking into it.", KIM)
    cloudm.advance(HOUR)
    return case


def internal(case: Case) -> list[str]:
    """The notes that the customer does not see."""
    return case.comments(public=False)


def history(stage: Stage, case: Case, kind: str) -> list[str]:
    """Who did what of a kind, as the case's history tells."""
    rows = stage.running.service.store.journal(limit=1000)
    return [row.entry.actor for row in rows if row.ref.id == case.id and row.entry.kind == kind]


def test_cm07_cm_a8_a_wish_becomes_an_internal_note_and_the_flag_stays_as_it_is(case: Case) -> None:
    case.write(f"The new driver did not help.\n\n{WISH}")

    (note,) = internal(case)
    assert note == (
        "Ana Ruiz asked for an escalation in the comment of Mon 23 Nov 2026, 13:00 CET: "
        "“I would like this ticket to be escalated.”. If you agree, tick Escalated; nothing was done."
    )
    assert case.receipts() == []
    assert not case.fields()["escalated"]


def test_cm_a7_after_four_hours_the_lead_of_the_region_is_named_and_follows_the_case(case: Case) -> None:
    case.write(WISH)

    case.desk.advance(4 * HOUR - 1)
    assert len(internal(case)) == 1
    case.desk.advance(1)

    assert internal(case)[1] == (
        "For J. Doe: Ana Ruiz asked for an escalation in the comment of Mon 23 Nov 2026, 13:00 CET, and nobody has "
        "ticked Escalated since. Assigned engineer: Kim. If you agree, tick Escalated; nothing was done."
    )
    assert LEAD in case.followers()
    assert case.receipts() == []
    case.desk.advance(72 * HOUR)
    assert len(internal(case)) == 2


def test_cm_a7_asking_twice_reaches_the_lead_at_once(case: Case) -> None:
    case.write(WISH)
    case.desk.advance(HOUR)

    case.write("Please escalate this to your manager.")

    said = "\n".join(internal(case))
    assert "“Please escalate this to your manager.”" in said
    assert "For J. Doe: Ana Ruiz asked for an escalation in the comment of Mon 23 Nov 2026, 14:00 CET" in said
    assert LEAD in case.followers()


def test_cm07_cm08_the_engineer_ticks_the_box_and_the_lead_is_left_alone(case: Case) -> None:
    case.write(WISH)

    case.set(KIM, escalated=True)
    case.desk.advance(4 * HOUR)

    assert len(case.receipts()) == 1
    assert [one for one in internal(case) if one.startswith("For J. Doe")] == []


def test_cm_a7_a_solved_case_is_not_put_before_the_lead(case: Case) -> None:
    case.write(WISH)
    case.move("solved")

    case.desk.advance(24 * HOUR)

    assert len(internal(case)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "No need to escalate, it works again.",
        "If this is not fixed by Friday we will escalate.",
        "All good now.\n\nOn Sun, 22 Nov 2026 at 10:12, Ana Ruiz <ana@acme.example> wrote:\n> Please escalate this.",
    ],
    ids=["taken back", "put off", "quoted"],
)
def test_cm_a8_words_that_only_speak_of_it_lead_to_nothing(case: Case, text: str) -> None:
    case.write(text)
    case.desk.advance(24 * HOUR)

    assert internal(case) == []
    assert case.receipts() == []


def test_cm_a8_the_agents_own_words_are_no_wish(case: Case) -> None:
    case.say(WISH, KIM)
    case.say(WISH, KIM, public=False)

    assert internal(case) == [WISH]


def test_cm06_mx42_chases_and_questions_how_things_stand_are_in_the_history_and_use_nothing_up(
    cloudm_stage: Stage, case: Case
) -> None:
    for text in ("Any news?", "What is the status of this case, please?"):
        case.write(text)
        case.desk.advance(60)

    assert history(cloudm_stage, case, "chased") == [case.desk.id_of(ANA)] * 2
    assert internal(case) == []
    case.set(KIM, escalated=True)
    assert len(case.receipts()) == 1
