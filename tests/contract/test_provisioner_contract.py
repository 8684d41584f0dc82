"""What every connector's provisioner promises when it installs, as `core/ports.py` says it."""

import dataclasses
import json
import re
from collections.abc import Iterator

import pytest

from core import fields
from core.errors import CredentialsRefused, NotBelieved, TryLater, WillNotWork
from core.languages import LANGUAGES
from core.ports import Verb
from core.secrets import Secret
from core.sentences import say
from runtime import installer
from tests.contract.cases import PROVISIONERS
from tests.contract.installing import InstallAtWork

CODED = re.compile(r"\[[A-Z]{2}-\d\d\]$")
ALWAYS = (
    fields.STATE,
    fields.FLAG,
    fields.AVAILABLE_FROM,
    fields.LEVEL,
    fields.OWNER,
    fields.NEXT_DUE,
    fields.LINK,
    fields.ACTION,
    fields.NEED,
    fields.ACKNOWLEDGE,
)
"""The fields that every installation makes, whatever the policy."""


@pytest.fixture(params=PROVISIONERS, ids=lambda case: case.name)
def work(request: pytest.FixtureRequest) -> Iterator[InstallAtWork]:
    with request.param.open() as found:
        yield found


def test_planning_reads_and_writes_nothing(work: InstallAtWork) -> None:
    before = work.hand.everything()

    plan = work.plan()

    assert plan.pending
    assert work.hand.writes() == 0
    assert work.hand.everything() == before
    assert work.heard.calls == []


def test_a_plan_names_its_account_and_what_it_finds_of_the_hosts_own(work: InstallAtWork) -> None:
    plan = work.plan()

    assert (plan.connector, plan.account) == (work.run.connector, work.account)
    assert {one.verb for one in plan.changes} == {Verb.CREATE, Verb.CHANGE}
    assert all(one.found is not None and one.differences for one in plan.changes if one.verb is Verb.CHANGE)
    assert all(one.found is None for one in plan.changes if one.verb is Verb.CREATE)


def test_whatever_is_wanted_is_there_with_our_mark_once_it_was_applied(work: InstallAtWork) -> None:
    assert work.hand.ours() == ()

    steps = work.install()

    ours = work.hand.ours()
    assert {*ALWAYS, fields.REASON, fields.OUTCOME, "ask.impact"} <= set(ours)
    assert len(ours) == len(set(ours)) + ours.count("escalate") - ("escalate" in ours)
    assert [one.number for one in steps] == list(range(1, len(steps) + 1))
    assert work.hand.writes() >= len(steps)


def test_what_was_applied_comes_back_with_the_hosts_ids(work: InstallAtWork) -> None:
    plan = work.plan()

    made = installer.apply(work.run, plan, lambda step: None, test=False)

    assert [(one.kind, one.key) for one in made] == [(one.wanted.kind, one.wanted.key) for one in plan.changes]
    assert all(one.id for one in made)
    there = {name: one.id for name, one in work.hand.fields().items()}
    assert {one.id for one in made} >= set(there.values())


def test_a_second_plan_has_nothing_to_do_and_a_second_apply_writes_nothing(work: InstallAtWork) -> None:
    work.install()
    before, written = work.hand.everything(), work.hand.writes()

    plan = work.plan()
    work.apply(plan, test=True)

    assert plan.pending == ()
    assert [one.differences for one in plan.changes] == [()] * len(plan.changes)
    assert work.hand.writes() == written
    assert work.hand.everything() == before


def test_everything_of_the_customers_is_as_it_was(work: InstallAtWork) -> None:
    before = work.hand.theirs()

    work.install()

    assert work.hand.theirs() == before


def test_reasons_redirects_outcomes_and_steps_are_choices_and_questions_are_fields(work: InstallAtWork) -> None:
    wish = work.wish

    work.install(wish)

    there = work.hand.fields()
    need = {"escalation": say("form_need_escalation", {}, "UTC"), **wish.redirects}
    assert there[fields.NEED].words == need
    assert there[fields.REASON].words == wish.reasons
    assert there[fields.OUTCOME].words == wish.outcomes
    assert there[fields.STEP].words == wish.steps
    assert {code: there[f"ask.{code}"].title for code, _, _ in wish.questions} == {
        code: title for code, title, _ in wish.questions
    }


def test_a_policy_without_reasons_questions_outcomes_or_steps_has_no_field_for_them(work: InstallAtWork) -> None:
    work.install(work.bare)

    there = work.hand.fields()
    assert set(there) == set(ALWAYS)
    assert set(there[fields.NEED].words) == {"escalation"}
    assert work.plan(work.bare).pending == ()


def test_every_state_can_be_chosen(work: InstallAtWork) -> None:
    work.install()

    states = {state.value: say(f"field_is_{state.value}", {}, "UTC") for state in fields.Shown}
    assert work.hand.fields()[fields.STATE].words == states


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_titles_are_in_the_language_of_the_wish(work: InstallAtWork, language: str) -> None:
    work.install(dataclasses.replace(work.wish, language=language))

    there = work.hand.fields()
    assert {name: there[name].title for name in ALWAYS} == titles(language)
    assert there[fields.STATE].words["active"] == say("field_is_active", {}, "UTC", language=language)


def test_another_language_is_a_change_of_words_and_of_nothing_else(work: InstallAtWork) -> None:
    work.install()
    before, german = work.hand.fields(), dataclasses.replace(work.wish, language="de")

    plan = work.plan(german)
    work.apply(plan)

    after = work.hand.fields()
    assert all(one.verb is Verb.CHANGE and one.differences for one in plan.pending)
    assert {name: one.title for name, one in after.items() if name in ALWAYS} == titles("de")
    assert {name: (one.id, set(one.words)) for name, one in after.items()} == {
        name: (one.id, set(one.words)) for name, one in before.items()
    }
    assert work.plan(german).pending == ()


def test_t7_the_signing_secret_is_there_after_applying_and_the_next_run_knows_it(work: InstallAtWork) -> None:
    work.install()

    kept = work.kept
    assert kept is not None
    assert len(kept.reveal()) >= 32
    assert work.begin().signing_secret() == kept


def test_t7_the_signing_secret_is_shown_by_no_plan_no_step_and_no_repr(work: InstallAtWork) -> None:
    steps = work.install(test=True)
    kept = work.kept
    assert kept is not None

    work.hand.breaks("the webhook calls elsewhere")
    plan = work.plan()

    shown = [installer.render_plan(plan), json.dumps(installer.as_json(plan)), repr(plan), str(plan), repr(kept)]
    shown += [repr(work.run), str(vars(work.run)), repr(steps)]
    assert plan.pending
    assert not any(kept.reveal() in one for one in shown)


def test_the_test_call_arrives_signed_with_the_secret(work: InstallAtWork) -> None:
    steps = work.install(test=True)
    work.hand.time_passes(1)

    kept, told = work.kept, work.deliveries()
    assert kept is not None
    assert (steps[-1].what, bool(steps[-1].outcome)) == ("test call", True)
    assert told
    for delivery in told:
        work.receiver(kept).receive(delivery)
        with pytest.raises(NotBelieved):
            work.receiver(Secret("another-secret-0123456789-made-up")).receive(delivery)


def test_the_test_call_leaves_the_customers_as_it_was(work: InstallAtWork) -> None:
    work.install()
    before = work.hand.theirs()

    work.begin().test_call()

    assert work.hand.theirs() == before


def test_there_is_no_test_call_before_there_is_a_webhook(work: InstallAtWork) -> None:
    with pytest.raises(WillNotWork):
        work.begin().test_call()

    assert work.hand.writes() == 0


def test_credentials_that_are_refused_are_said_to_be_and_change_nothing(work: InstallAtWork) -> None:
    before = work.hand.everything()
    work.hand.revoke()

    with pytest.raises(CredentialsRefused):
        work.plan()

    assert work.hand.writes() == 0
    assert work.hand.everything() == before


def test_who_is_no_admin_is_refused_and_changes_nothing(work: InstallAtWork) -> None:
    before = work.hand.everything()

    with pytest.raises((WillNotWork, CredentialsRefused)):
        installer.plan(work.unfit(), work.wish)

    assert work.hand.writes() == 0
    assert work.hand.everything() == before


def test_credentials_refused_half_way_stop_at_that_step_and_the_rest_is_done_later(work: InstallAtWork) -> None:
    plan, taken = work.plan(), list[installer.Step]()

    def until_the_second(step: installer.Step) -> None:
        taken.append(step)
        if len(taken) == 2:
            work.hand.revoke()

    with pytest.raises(installer.InstallStopped) as stopped:
        work.apply(plan, until_the_second)
    work.hand.relent()
    work.install()

    assert isinstance(stopped.value.__cause__, CredentialsRefused | TryLater)
    assert len(taken) == len(stopped.value.done) == 2
    assert all(work.hand.ours().count(name) == 1 for name in ALWAYS)
    assert work.plan().pending == ()


def test_what_only_a_person_can_do_is_named_with_a_code_and_is_no_step(work: InstallAtWork) -> None:
    work.install()
    before = set(work.plan().by_hand)
    work.hand.switches_off()

    plan = work.plan()

    (told,) = set(plan.by_hand) - before
    assert all(CODED.search(one) for one in plan.by_hand)
    assert len(told) > len("[XX-00]") * 2
    assert plan.pending == ()


def titles(language: str) -> dict[str, str]:
    """Our own titles of the fields that are always there."""
    return {name: say(f"field_{name}", {}, "UTC", language=language) for name in ALWAYS}
