"""What Halyard writes: one write per decision, nothing after it, nobody copied in who must not be, and no loops."""

from pathlib import Path

import pytest

from runtime.clock import system_clock
from runtime.installation import installations
from runtime.settings import load_settings
from tests.stories.desk import Case, Desk
from tests.stories.people import CSM, KIM, LEAD, MANAGER
from tests.stories.stage import Stage
from tests.stories.zendesk_account import PretendZendesk


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case whose action shows."""
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    return case


def test_f8_every_decision_is_one_write_and_nothing_follows_from_it(case: Case) -> None:
    desk, counted = case.desk, []

    for step in (
        case.submit,
        lambda: case.set(LEAD, acknowledge=True),
        lambda: case.say("I lead this from here.", LEAD),
        lambda: case.set(outcome="workaround"),
        case.tick,
    ):
        before = len(desk.writes())
        step()
        counted.append(len(desk.writes()) - before)
        desk.settle()
        desk.advance(120)

    assert counted == [1, 1, 1, 1, 1]
    assert len(desk.writes()) == case.own_changes()


@pytest.mark.host("zendesk")
def test_f8_a_trigger_that_tells_us_of_every_change_starts_no_loop(stage: Stage, case: Case) -> None:
    """Somebody takes the guard against our own user out of the trigger: the service does not depend on it."""
    assert isinstance(stage.pretend, PretendZendesk)
    for trigger in stage.pretend.world.triggers.values():
        if "Halyard" in trigger["title"]:
            conditions = trigger["conditions"]
            conditions["all"] = [one for one in conditions["all"] if one["field"] not in ("current_user", "role")]

    case.submit()
    case.desk.settle()
    writes = len(case.desk.writes())
    for _ in range(5):
        case.desk.advance(60)

    rules = [row.rule for row in stage.running.service.store.deliveries(channel="hook")]
    assert "ignored:own_echo" in rules
    assert len(case.desk.writes()) == writes


def test_only_allowed_addresses_are_copied_in_and_staff_are_followers(case: Case) -> None:
    case.submit()

    assert case.followers() >= {LEAD, MANAGER}
    assert case.ccs() == {CSM}


def test_an_address_off_the_allow_list_is_not_copied_in_and_the_rest_is_done(stage: Stage, tmp_path: Path) -> None:
    text = (stage.folder / "halyard.yaml").read_text("utf-8")
    strict = stage.folder / "strict.yaml"
    strict.write_text(text.replace('["@support.example"]', "[]"), "utf-8")
    desk = stage.set()
    stage.serve(stage.database(tmp_path), settings=load_settings(strict, stage.secrets))
    case = desk.open()
    desk.advance(4 * 3600)

    case.submit()

    assert case.ccs() == set()
    assert case.followers() >= {LEAD, MANAGER}
    assert len(case.receipts()) == 1


def test_a_follower_or_cc_whom_somebody_removed_is_not_put_back(case: Case) -> None:
    case.submit()

    case.drop_follower(MANAGER)
    case.drop_cc(CSM)
    case.set(LEAD, acknowledge=True)
    case.desk.advance(86400)

    assert MANAGER not in case.followers()
    assert case.ccs() == set()


def test_a_held_field_that_somebody_changed_is_put_back(case: Case) -> None:
    case.submit()

    case.set(KIM, escalated=False, owner="Nobody")

    fields = case.fields()
    assert fields["escalated"]
    assert fields["owner"] == "J. Doe, Region Lead EMEA"


def test_the_assignee_and_the_status_are_left_to_people(case: Case) -> None:
    before = case.assignee(), case.status()

    case.submit()
    case.set(LEAD, acknowledge=True)
    case.set(outcome="solution")

    assert (case.assignee(), case.status()) == before


@pytest.mark.parametrize(
    ("hours", "promise"), [(0.5, "acknowledgement"), (2, "first answer")], ids=["acknowledge", "contact"]
)
def test_a_missed_promise_is_said_inside_once_per_reminder_and_never_outside(
    case: Case, hours: float, promise: str
) -> None:
    case.submit()
    public = case.comments(public=True)

    case.desk.advance(hours * 3600 - 1)
    early = _missed(case, promise)
    case.desk.advance(1)
    due = _missed(case, promise)
    case.desk.advance(86400)

    assert (early, due) == (0, 1)
    # The first breach and three reminders, and then no more.
    assert _missed(case, promise) == 4
    assert case.comments(public=True) == public


def test_a_missed_update_is_said_inside_and_the_next_word_ends_it(case: Case) -> None:
    case.submit()
    case.say("I lead this from here.", LEAD)

    case.desk.advance(86400 - 1)
    early = _missed(case, "update")
    case.desk.advance(1)
    due = _missed(case, "update")
    case.say("The fix is in test.", LEAD)
    case.desk.advance(86400 - 1)

    assert (early, due, _missed(case, "update")) == (0, 1, 1)


def test_a_solved_case_waits_in_silence_and_goes_on_when_it_is_reopened(case: Case) -> None:
    case.submit()

    case.move("solved")
    case.desk.advance(86400)
    silent = [text for text in case.comments(public=False) if "still missing" in text]
    case.move("open")

    assert silent == []
    assert _missed(case, "acknowledgement") == 1
    assert case.state() == "requested"


def test_installing_twice_writes_nothing(stage: Stage, desk: Desk) -> None:
    before = desk.session.get(f"{desk.url}/_sandbox/export?part=configuration", timeout=60).content

    for one in installations(load_settings(stage.folder / "halyard.yaml", stage.secrets), system_clock):
        planned = one.plan()
        one.apply(planned, lambda _step: None)

        assert planned.pending == ()
    assert desk.session.get(f"{desk.url}/_sandbox/export?part=configuration", timeout=60).content == before
    assert desk.installers_writes() == []


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_restarting_in_the_middle_loses_nothing(
    stage: Stage, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    url = stage.database(tmp_path) if engine == "sqlite" else request.getfixturevalue("postgres_database")
    desk = stage.set()
    stage.serve(url)
    case = desk.open()
    stage.restart(url)
    desk.advance(4 * 3600)
    link = case.link()
    stage.restart(url)
    accepted = case.submit(link)
    stage.restart(url)
    again = case.submit(link)
    case.set(LEAD, acknowledge=True)
    stage.stop()
    # While nothing runs: a word of the lead's, whose webhook finds nobody.
    case.say_only("I lead this from here.", LEAD)
    desk.control("POST", "clock", {"advance_seconds": 120})
    stage.serve(url)
    desk.settle()
    contacted = case.fields()["next_update_due"]
    case.set(outcome="workaround")
    stage.restart(url)
    case.tick()

    assert (accepted.status_code, again.status_code) == (201, 409)
    assert contacted.startswith("update by")
    assert (len(case.receipts()), case.state()) == (1, "closed")
    assert stage.running.service.store.integrity() == "ok"


def _missed(case: Case, promise: str) -> int:
    said = [text for text in case.comments(public=False) if "still missing" in text]
    words = {"update": "an update was due", "first answer": "a first answer", "acknowledgement": "the acknowledgement"}
    return sum(words[promise] in text for text in said)
