"""What every connector's provisioner promises when it installs again: after a mishap, a person's hand, a new policy."""

import dataclasses
from collections.abc import Iterator, Mapping

import pytest

from core import fields
from core.errors import HostError, LookBeforeRepeating, TryLater, WillNotWork
from core.ports import Verb
from runtime import installer
from runtime.install_report import named
from tests.contract.cases import PROVISIONERS
from tests.contract.installing import InstallAtWork, SeenField

BROKEN = (
    "a field is renamed",
    "a field is deleted",
    "the field of the state is deleted",
    "a choice is renamed",
    "a choice is deleted",
    "a field is off its form",
    "the action is gone",
    "the webhook is deleted",
    "the webhook is switched off",
    "the webhook calls elsewhere",
    "the webhook hears of nothing",
)
MISHAPS: Mapping[str, tuple[type[HostError], ...]] = {
    "limited": (TryLater,),
    "failed": (TryLater, LookBeforeRepeating),
    "lost": (TryLater, LookBeforeRepeating),
    "done, answer lost": (TryLater, LookBeforeRepeating),
}


@pytest.fixture(params=PROVISIONERS, ids=lambda case: case.name)
def work(request: pytest.FixtureRequest) -> Iterator[InstallAtWork]:
    with request.param.open() as found:
        yield found


def as_read(work: InstallAtWork) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """What people read of our fields: titles and the words of choices."""
    return {name: (one.title, one.words) for name, one in work.hand.fields().items()}


def ids(one: SeenField) -> dict[str, str]:
    """The host's id of each of our choices."""
    return {each.code: each.id for each in one.choices if each.code}


@pytest.mark.parametrize("what", BROKEN)
def test_what_a_person_broke_is_planned_again_in_words_and_put_right(work: InstallAtWork, what: str) -> None:
    work.install()
    ours, read, theirs = work.hand.ours(), as_read(work), work.hand.theirs()
    work.hand.breaks(what)

    plan = work.plan()
    work.apply(plan)

    assert plan.pending
    assert all(one.verb is Verb.CREATE or one.differences for one in plan.pending)
    assert work.plan().pending == ()
    assert (work.hand.ours(), as_read(work), work.hand.theirs()) == (ours, read, theirs)


def test_a_plan_says_what_was_and_what_will_be(work: InstallAtWork) -> None:
    work.install()
    title = work.hand.fields()[fields.OWNER].title
    work.hand.renames(fields.OWNER, "Somebody")

    plan = work.plan()

    said = [one.differences for one in plan.pending if one.wanted.key.endswith(fields.OWNER)]
    assert said == [(f"~ title: Somebody -> {title}",)]
    assert f"~ title: Somebody -> {title}" in installer.render_plan(plan)


@pytest.mark.parametrize(
    "what", ["the webhook is deleted", "the webhook calls elsewhere", "the webhook is switched off"]
)
def test_a_webhook_put_right_is_signed_with_the_secret_that_is_kept(work: InstallAtWork, what: str) -> None:
    work.install()
    work.hand.breaks(what)

    work.install(test=True)
    work.hand.time_passes(1)

    kept, told = work.kept, work.deliveries()
    assert kept is not None
    assert told
    for delivery in told:
        work.receiver(kept).receive(delivery)


@pytest.mark.parametrize("what", MISHAPS)
def test_a_step_that_was_cut_off_and_taken_again_leaves_one_object_and_not_two(work: InstallAtWork, what: str) -> None:
    theirs = work.hand.theirs()
    kinds, mishaps = work.hand.strikes(what), list[BaseException | None]()

    while len(mishaps) <= kinds:
        try:
            work.install()
        except installer.InstallStopped as stopped:
            mishaps.append(stopped.__cause__)
            work.hand.time_passes(60)
        else:
            break

    assert len(mishaps) == kinds
    assert all(isinstance(one, MISHAPS[what]) for one in mishaps)
    assert work.plan().pending == ()
    assert work.hand.theirs() == theirs
    assert (work.hand.ours(), as_read(work)) == smooth(work)


@pytest.mark.parametrize("what", ["lost", "done, answer lost"])
def test_a_repair_that_was_cut_off_and_taken_again_is_whole(work: InstallAtWork, what: str) -> None:
    work.install()
    ours, read, theirs = work.hand.ours(), as_read(work), work.hand.theirs()

    for broken in BROKEN:
        work.hand.breaks(broken)
        work.hand.strikes_next(what)
        with pytest.raises(installer.InstallStopped):
            work.install()
        work.hand.relent()
        work.install()
        assert (work.hand.ours(), as_read(work), work.hand.theirs()) == (ours, read, theirs), broken

    assert work.plan().pending == ()


def smooth(work: InstallAtWork) -> tuple[tuple[str, ...], Mapping[str, tuple[str, Mapping[str, str]]]]:
    """What an installation looks like in which nothing went wrong."""
    with next(case for case in PROVISIONERS if case.name == work.run.connector).open() as fresh:
        fresh.install()
        return fresh.hand.ours(), as_read(fresh)


def test_the_first_mishap_stops_and_names_the_step_and_what_was_done_before_it(work: InstallAtWork) -> None:
    plan, steps = work.plan(), list[installer.Step]()

    def then_fail(step: installer.Step) -> None:
        steps.append(step)
        if len(steps) == 1:
            work.hand.strikes("failed")

    with pytest.raises(installer.InstallStopped) as stopped:
        work.apply(plan, then_fail)

    assert len(steps) == len(stopped.value.done)
    assert f"step {len(steps) + 1} of {len(plan.pending)}" in str(stopped.value)
    assert all(named(one) in str(stopped.value) for one in stopped.value.done)
    assert all(one.id for one in stopped.value.done)


def test_a_plan_is_not_carried_out_where_the_host_has_moved_on(work: InstallAtWork) -> None:
    work.install()
    work.hand.renames(fields.OWNER, "Somebody")
    plan = work.plan()
    work.hand.renames(fields.OWNER, "Somebody else")
    before, written = work.hand.everything(), work.hand.writes()

    with pytest.raises(installer.PlanOutdated):
        work.apply(plan)

    assert work.hand.writes() == written
    assert work.hand.everything() == before


def test_what_has_our_titles_without_our_mark_is_left_alone_and_ours_steps_aside(work: InstallAtWork) -> None:
    taken = tuple(one.wanted.title for one in work.plan().changes if one.wanted.key.endswith((".escalation", ".owner")))
    work.hand.takes_titles(taken)
    theirs = work.hand.theirs()

    work.install(test=True)
    work.hand.time_passes(1)

    ours = work.hand.fields()
    assert len(taken) == 2
    assert work.hand.theirs() == theirs
    assert [one.title for one in ours.values() if one.title in taken] == []
    assert ours[fields.STATE].title.startswith(taken[0])
    assert work.deliveries()
    assert work.plan().pending == ()


def test_a_copy_that_bears_our_mark_is_named_for_a_person_and_left_alone(work: InstallAtWork) -> None:
    work.install()
    title, before = work.hand.copies(fields.OWNER), work.hand.fields()[fields.OWNER]

    plan = work.plan()

    assert plan.pending == ()
    assert any(title in one for one in plan.by_hand)
    assert work.hand.fields()[fields.OWNER] == before


def test_a_new_reason_is_added_without_touching_the_old_ones(work: InstallAtWork) -> None:
    work.install()
    before = ids(work.hand.fields()[fields.REASON])
    more = dataclasses.replace(work.wish, reasons={"loss": "Data loss", **work.wish.reasons})

    plan = work.plan(more)
    work.apply(plan)

    after = work.hand.fields()[fields.REASON]
    assert any("Data loss" in line for one in plan.pending for line in one.differences)
    assert after.words == more.reasons
    assert {code: number for code, number in ids(after).items() if code in before} == before
    assert work.plan(more).pending == ()


def test_a_reason_that_the_policy_dropped_stays_for_the_tickets_that_bear_it(work: InstallAtWork) -> None:
    work.install()
    before = work.hand.fields()[fields.REASON]
    fewer = dataclasses.replace(work.wish, reasons={"impact": work.wish.reasons["impact"]})

    plan = work.plan(fewer)
    work.apply(plan)

    assert plan.pending == ()
    assert work.hand.fields()[fields.REASON] == before


def test_a_choice_of_the_customers_in_our_field_stays_when_ours_are_mended(work: InstallAtWork) -> None:
    work.install()
    work.hand.adds_choice(fields.REASON, "Theirs")
    (theirs,) = (one for one in work.hand.fields()[fields.REASON].choices if not one.code)
    idle = work.plan().pending
    more = dataclasses.replace(work.wish, reasons={**work.wish.reasons, "loss": "Data loss"})

    work.install(more)

    assert idle == ()
    assert theirs in work.hand.fields()[fields.REASON].choices


def test_a_question_more_is_one_field_more(work: InstallAtWork) -> None:
    work.install()
    before = work.hand.fields()
    more = dataclasses.replace(work.wish, questions=(*work.wish.questions, ("cadence", "How often to tell you", False)))

    work.install(more)

    after = work.hand.fields()
    assert set(after) - set(before) == {"ask.cadence"}
    assert {name: after[name] for name in before} == before
    assert work.plan(more).pending == ()


def test_a_service_that_moved_is_called_at_its_new_address(work: InstallAtWork) -> None:
    work.install(dataclasses.replace(work.wish, endpoint="http://127.0.0.1:9/hooks/before"))

    plan = work.plan()
    work.apply(plan, test=True)
    work.hand.time_passes(1)

    (change,) = plan.pending
    assert change.differences == (f"~ endpoint: http://127.0.0.1:9/hooks/before -> {work.heard.address}",)
    assert work.deliveries()


def test_nobody_makes_what_nobody_wants(work: InstallAtWork) -> None:
    change = work.plan().pending[0]

    with pytest.raises(WillNotWork):
        work.run.carry_out(dataclasses.replace(change, wanted=dataclasses.replace(change.wanted, kind="moon")))

    assert work.hand.writes() == 0
