"""What every connector's provisioner promises when it leaves, puts back what was, and takes over what is there."""

from collections.abc import Iterator

import pytest

from core import fields
from core.errors import HostError, WillNotWork
from core.ports import Resource, Upkeep
from runtime.install_memory import Before
from runtime.install_upkeep import go_back, way_back
from tests.contract.cases import PROVISIONERS
from tests.contract.installing import InstallAtWork

CHANGED = (
    "a field is renamed",
    "a choice is renamed",
    "a field is off its form",
    "the action is gone",
    "the webhook is switched off",
    "the webhook calls elsewhere",
)


@pytest.fixture(params=PROVISIONERS, ids=lambda case: case.name)
def work(request: pytest.FixtureRequest) -> Iterator[InstallAtWork]:
    with request.param.open() as found:
        yield found


def begin(work: InstallAtWork) -> Upkeep:
    """A new run of the program that has looked at what is there."""
    run = work.begin()
    run.existing()
    return run


def leave(work: InstallAtWork, *, purge: bool) -> list[Resource]:
    """Take out whatever does not stay; answers what does."""
    run, kept = begin(work), list[Resource]()
    for one in run.installed():
        if run.stays(one, purge=purge):
            kept.append(one)
        else:
            run.remove(one, purge=purge)
    return kept


def seen(work: InstallAtWork) -> dict[tuple[str, str], Resource]:
    return {(one.kind, one.key): one for one in begin(work).existing()}


def test_taken_out_with_all_values_the_host_is_as_it_was_to_the_byte(work: InstallAtWork) -> None:
    before = work.hand.everything()
    work.install()

    kept = leave(work, purge=True)

    assert kept == []
    assert work.hand.ours() == ()
    assert work.hand.everything() == before
    assert begin(work).installed() == ()


def test_asking_what_is_there_and_what_stays_writes_nothing(work: InstallAtWork) -> None:
    work.install()
    before, written = work.hand.everything(), work.hand.writes()

    run = begin(work)
    told = [run.stays(one, purge=purge) for one in run.installed() for purge in (False, True)]

    assert told
    assert work.hand.writes() == written
    assert work.hand.everything() == before


def test_what_calls_us_goes_first_and_fields_last(work: InstallAtWork) -> None:
    work.install()

    kinds = list(dict.fromkeys(one.kind for one in begin(work).installed()))

    assert "webhook" in kinds[:3]
    assert "field" in kinds[-1]


def test_what_is_the_customers_by_then_stays_whatever_of_ours_goes(work: InstallAtWork) -> None:
    work.hand.takes_titles(("Escalation", "Owner"))
    work.install()
    work.hand.adds_choice(fields.REASON, "Theirs")
    theirs = work.hand.theirs()

    leave(work, purge=True)

    assert work.hand.ours() == ()
    assert work.hand.theirs() == theirs


def test_what_is_gone_already_counts_as_taken_out(work: InstallAtWork) -> None:
    work.install()
    run = begin(work)
    ours = run.installed()
    leave(work, purge=True)
    before = work.hand.everything()

    for one in ours:
        run.remove(one, purge=True)

    assert work.hand.everything() == before


@pytest.mark.parametrize("what", ["failed", "done, answer lost"])
def test_a_removal_that_was_cut_off_is_taken_up_again(work: InstallAtWork, what: str) -> None:
    before = work.hand.everything()
    work.install()
    work.hand.strikes_next(what)

    with pytest.raises(HostError):
        leave(work, purge=True)
    work.hand.relent()
    work.hand.time_passes(60)

    leave(work, purge=True)
    assert work.hand.ours() == ()
    work.hand.relent()
    assert len(work.hand.everything()) == len(before)


def test_what_somebody_changed_is_made_as_it_was_seen_before(work: InstallAtWork) -> None:
    work.install()
    earlier, theirs = seen(work), work.hand.theirs()
    for what in CHANGED:
        work.hand.breaks(what)
    now, run = seen(work), begin(work)

    for where, one in earlier.items():
        if now.get(where) != one:
            run.restore(one, now.get(where))

    assert {where: one.facts for where, one in seen(work).items()} == {k: one.facts for k, one in earlier.items()}
    assert work.hand.theirs() == theirs
    assert work.plan().pending == ()


def test_who_changed_a_field_is_told_or_not_known_and_nothing_else(work: InstallAtWork) -> None:
    work.install()
    work.hand.time_passes(3600)
    work.hand.renames(fields.OWNER, "Somebody")
    run = begin(work)
    (owner,) = (one for one in run.installed() if one.key.endswith(f".{fields.OWNER}"))

    told = run.last_change(owner)

    assert told is None or (told[0] <= work.clock.now() and isinstance(told[1], str))


def test_what_is_not_there_is_not_taken_over(work: InstallAtWork) -> None:
    plan = work.plan()
    (owner,) = (one.wanted for one in plan.changes if one.wanted.key.endswith(f".{fields.OWNER}"))

    with pytest.raises(WillNotWork):
        begin(work).adopt(owner, "987654321")

    assert work.hand.writes() == 0


def test_a_field_of_the_same_title_can_be_taken_over_and_is_given_back(work: InstallAtWork) -> None:
    (owner,) = (one.wanted for one in work.plan().changes if one.wanted.key.endswith(f".{fields.OWNER}"))
    work.hand.takes_titles((owner.title,))
    run = begin(work)
    ((number, title),) = run.candidates(owner)

    taken = run.adopt(owner, number)
    work.install()

    ours = work.hand.fields()[fields.OWNER]
    assert (taken.id, ours.id, ours.title, title) == (number, number, owner.title, owner.title)
    assert work.plan().pending == ()
    leave(work, purge=True)
    assert work.hand.ours() == ()
    assert begin(work).candidates(owner) == ((number, title),)


def test_the_way_back_to_before_leaves_nothing_and_back_again_is_whole(work: InstallAtWork) -> None:
    before, theirs = work.plan(), work.hand.theirs()
    work.apply(before)
    ours = {where: one.facts for where, one in seen(work).items()}
    nothing = [Before(one.wanted.kind, one.wanted.key, one.found) for one in before.changes]
    whole = [Before(one.kind, one.key, one) for one in seen(work).values()]

    _go(work, nothing)
    left = work.hand.ours()
    _go(work, whole)

    assert left == ()
    assert {where: one.facts for where, one in seen(work).items()} == ours
    assert work.plan().pending == ()
    assert work.hand.theirs() == theirs


def _go(work: InstallAtWork, snapshot: list[Before]) -> None:
    run = work.begin()
    go_back(run, way_back(run, snapshot), lambda step: None)
    assert way_back(work.begin(), snapshot) == ()
