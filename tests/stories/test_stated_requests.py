"""A customer asks for an escalation in a comment: the engineer reads of it, then the lead; nobody's box is ticked."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from runtime.settings import load_settings
from tests.stories.desk import KIM, MANAGER, Case, Desk
from tests.stories.stage import SECRETS, Stage

WISH = "I would like this ticket to be escalated."
RULE = "\nsuggestions: {remind_after: 4h, tell: support_manager}\n"
HOUR = 3600


@pytest.fixture
def case(stage: Stage, tmp_path: Path) -> Case:
    """A case whose action shows, under the shipped policy with a rule for stated requests."""
    policy = files("policies").joinpath("mulesoft.yaml").read_text("utf-8") + RULE
    (stage.folder / "listening-policy.yaml").write_text(policy, "utf-8")
    told = (stage.folder / "halyard.yaml").read_text("utf-8")
    path = stage.folder / "listening.yaml"
    path.write_text(told.replace("policy: mulesoft", "policy: listening-policy.yaml"), "utf-8")
    desk = stage.set()
    stage.serve(stage.database(tmp_path), settings=load_settings(path, SECRETS))
    return shown(desk)


def shown(desk: Desk) -> Case:
    case = desk.open("S1", "titanium")
    desk.advance(5 * HOUR)
    return case


def followers(case: Case) -> list[int]:
    return list(case.ticket()["follower_ids"])


def untouched(case: Case) -> bool:
    """Whether nothing was done to the case beyond showing the action."""
    fields = case.fields()
    return case.receipts() == [] and not fields["escalated"] and case.offered() == (True, True)


def test_cm07_cm_a8_a_wish_becomes_an_internal_note_and_the_flag_stays_as_it_is(case: Case) -> None:
    case.write(f"The new driver did not help.\n\n{WISH}")

    (note,) = case.comments(public=False)
    assert note == (
        "Ana Ruiz asked for an escalation in the comment of Sun 22 Nov 2026, 16:00 CET: "
        "“I would like this ticket to be escalated.”. If you agree, tick Escalate; nothing was done."
    )
    assert untouched(case)


def test_cm_a7_after_four_hours_the_lead_is_named_and_follows_the_case(case: Case) -> None:
    case.write(WISH)

    case.desk.advance(4 * HOUR - 1)
    assert len(case.comments(public=False)) == 1
    case.desk.advance(1)

    assert case.words(public=False) == (
        "For Support Manager: Ana Ruiz asked for an escalation in the comment of Sun 22 Nov 2026, 16:00 CET, and "
        "nobody has ticked Escalate since. Assigned engineer: Kim. If you agree, tick Escalate; nothing was done."
    )
    assert MANAGER in followers(case)
    assert untouched(case)
    case.desk.advance(72 * HOUR)
    assert len(case.comments(public=False)) == 2


def test_cm_a7_asking_twice_reaches_the_lead_at_once(case: Case) -> None:
    case.write(WISH)
    case.desk.advance(HOUR)
    case.write("Please escalate this to your manager.")

    said = case.words(public=False)
    assert "“Please escalate this to your manager.”" in said
    assert "For Support Manager: Ana Ruiz asked for an escalation in the comment of Sun 22 Nov 2026, 17:00 CET" in said
    assert MANAGER in followers(case)


def test_cm08_the_engineer_ticks_the_box_and_the_lead_is_left_alone(case: Case) -> None:
    case.write(WISH)
    case.tick(KIM)

    case.desk.advance(4 * HOUR)

    assert len(case.receipts()) == 1
    assert case.fields()["escalated"]
    assert not [one for one in case.comments(public=False) if one.startswith("For Support Manager")]


@pytest.mark.parametrize(
    "text",
    [
        "No need to escalate, it works again.",
        "If this is not fixed by Friday we will escalate.",
        "All good now.\n\nOn Sun, 22 Nov 2026 at 10:12, Ana Ruiz <ana@acme.example> wrote:\n> Please escalate this.",
        "Could we have an update, please?",
    ],
    ids=["taken back", "put off", "quoted", "a status"],
)
def test_cm_a8_words_that_only_speak_of_it_lead_to_nothing(case: Case, text: str) -> None:
    case.write(text)
    case.desk.advance(24 * HOUR)

    assert case.comments(public=False) == []
    assert untouched(case)


def test_cm_a8_the_agents_own_words_are_no_wish(case: Case) -> None:
    case.say("Please escalate this case if you agree.", KIM)
    case.say("I would like this ticket to be escalated.", KIM, public=False)

    assert len(case.comments(public=False)) == 1
    assert untouched(case)
