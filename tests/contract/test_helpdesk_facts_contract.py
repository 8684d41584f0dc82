"""What every connector promises to tell of what people did in the host: steps, the flag, whom they called."""

from collections.abc import Iterator

import pytest

from core import fields
from core.commands import Note, NoteKind, TicketUpdate
from core.tickets import HostStep
from tests.contract.cases import HELPDESKS
from tests.contract.work import AtWork

LEADS = "escalations@support.example"


@pytest.fixture(params=HELPDESKS, ids=lambda case: case.name)
def work(request: pytest.FixtureRequest) -> Iterator[AtWork]:
    with request.param.open() as found:
        yield found


def test_a_recorded_step_is_told_once_with_its_person_and_words(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    before = work.helpdesk.fetch(ref).step
    work.hand.agent_records(ref, "call_held", "minutes: agreed on a fix")
    first = work.helpdesk.fetch(ref).step
    work.hand.time_passes(60)
    work.hand.agent_writes(ref, "Noted", public=False)
    again = work.helpdesk.fetch(ref).step

    assert before is None
    assert first is not None
    assert first == again
    assert (first.code, first.note) == ("call_held", "minutes: agreed on a fix")
    assert first.by is not None
    assert first.by.staff
    assert first.at.tzinfo is not None


def test_a_step_we_emptied_is_gone_and_the_same_one_recorded_again_is_another(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.agent_records(ref, "call_held", "first")
    ticket = work.helpdesk.fetch(ref)
    work.helpdesk.apply([TicketUpdate(ref, ticket.version, "taken", {fields.STEP: None, fields.STEP_NOTE: None}, ())])
    between = work.helpdesk.fetch(ref)
    work.hand.agent_records(ref, "call_held", "second")
    second = work.helpdesk.fetch(ref).step

    assert ticket.step is not None
    assert (between.step, between.fields[fields.STEP], between.fields[fields.STEP_NOTE]) == (None, None, None)
    assert second is not None
    assert second.key != ticket.step.key


def test_f44_steps_that_we_took_are_told_for_ever_with_who_chose_them_when_and_with_which_words(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    taken: list[HostStep | None] = []
    for words in ("first", "second"):
        work.hand.agent_records(ref, "call_held", words)
        ticket = work.helpdesk.fetch(ref)
        assert ticket.steps == tuple(taken), "what stands there still is no step that we took"
        taken += [ticket.step]
        emptied = {fields.STEP: None, fields.STEP_NOTE: None}
        work.helpdesk.apply([TicketUpdate(ref, ticket.version, f"taken {words}", emptied, ())])
        work.hand.time_passes(60)

    assert work.helpdesk.fetch(ref).steps == tuple(taken)
    assert [one.note for one in taken if one is not None] == ["first", "second"]


@pytest.mark.parametrize("many", [False, True])
def test_cm08_the_flag_ticked_by_hand_is_told_however_it_was_ticked(work: AtWork, many: bool) -> None:
    ref = work.hand.open_ticket()
    before = work.helpdesk.fetch(ref).flagged
    work.hand.agent_flags(ref, many=many)
    first = work.helpdesk.fetch(ref).flagged
    work.hand.agent_writes(ref, "Noted", public=False)

    assert before is None
    assert first is not None
    assert first.by is not None
    assert (first.by.staff, first.code) == (True, "flagged")
    assert work.helpdesk.fetch(ref).flagged == first


def test_cm08_a_flag_taken_off_is_not_told_and_ticked_again_it_is_another(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.agent_flags(ref, many=False)
    first = work.helpdesk.fetch(ref).flagged
    work.hand.agent_unflags(ref)
    between = work.helpdesk.fetch(ref).flagged
    work.hand.agent_flags(ref, many=False)
    second = work.helpdesk.fetch(ref).flagged

    assert between is None
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_the_flag_that_we_set_is_nobodys_tick(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.time_passes(2)
    ticket = work.helpdesk.fetch(ref)
    work.helpdesk.apply([TicketUpdate(ref, ticket.version, "opened", {fields.FLAG: True}, ())])
    found = work.helpdesk.fetch(ref)

    assert found.fields[fields.FLAG] is True
    assert found.flagged is None


def test_mx23_a_message_tells_whom_it_put_into_cc_and_the_next_does_not_tell_them_again(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.customer_writes(ref, "Please look", LEADS.upper())
    work.hand.customer_writes(ref, "And?", LEADS)
    work.hand.customer_writes(ref, "Anybody?")

    comments = work.helpdesk.fetch(ref).comments

    assert [set(one.copied) for one in comments] == [set(), {LEADS}, set(), set()]


def test_mx02_people_and_messages_bear_the_company_of_the_ticket(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.agent_writes(ref, "Looking into it", public=True)

    found = work.helpdesk.fetch(ref)

    assert found.organization
    assert found.requester is not None
    assert found.requester.organization == found.organization
    assert [one.organization for one in found.comments] == [found.organization, ""]


FACTS = (
    "organization",
    "tier",
    "region",
    "impact",
    "urgency",
    "brand",
    "product",
    "contract",
    "contract_valid_until",
    "partners",
    "first_response_due_at",
    "facts",
    "problem",
)


def test_every_fact_of_a_ticket_is_told_in_the_accounts_words(work: AtWork) -> None:
    found = work.helpdesk.fetch(work.hand.open_ticket())

    assert {name: getattr(found, name) for name in FACTS} == dict(work.known)


def test_mx41_an_incident_tells_its_problem_and_the_problem_none(work: AtWork) -> None:
    incident, problem = work.hand.open_ticket(), work.hand.open_ticket()
    work.hand.agent_links(incident, problem)

    assert work.helpdesk.fetch(incident).problem == problem.id
    assert work.helpdesk.fetch(problem).problem == ""


def test_mx06_the_target_for_the_first_answer_stays_when_it_was_given(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    before = work.helpdesk.fetch(ref)
    work.hand.time_passes(600)
    work.hand.agent_writes(ref, "Looking into it", public=True)
    after = work.helpdesk.fetch(ref)

    assert before.first_response_at is None
    assert after.first_response_at is not None
    assert after.first_response_due_at == before.first_response_due_at is not None


def test_whom_we_put_into_cc_is_told_on_no_message_of_a_customer(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.time_passes(2)
    ticket = work.helpdesk.fetch(ref)
    work.helpdesk.apply([TicketUpdate(ref, ticket.version, "c", {}, (Note("cc", NoteKind.CC, email=work.allowed_cc),))])
    work.hand.customer_writes(ref, "Thanks")

    assert [set(one.copied) for one in work.helpdesk.fetch(ref).comments] == [set(), set()]
