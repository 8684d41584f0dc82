"""Mendix's process as it ships: the SLA's time, validation by a regional manager, review, contact, typed closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from core.cast import Absence, Cast, CastMember
from core.commands import NoteKind
from core.escalation import State
from core.events import Move
from core.fields import ACKNOWLEDGE, FLAG, OUTCOME, OWNER, STEP, STEP_NOTE
from core.policy import Policy, PromiseKind
from core.requests import Request
from core.terms import SlaBasis, Unknown
from core.tickets import Comment, HostStep, Person, Role, Status, Ticket
from runtime.policy_file import load_policy
from tests.core.cases import ANA, DAY, HOUR, KIM, OPENED, SECOND, Case, ticket

IMPACT = "Our webshop takes no orders since nine this morning, some 200 an hour are lost."
SLA = OPENED + 4 * HOUR
MANAGER = CastMember("manager@support.example", "A. Manager", "Support Manager", frozenset({"emea"}))
OTHER = CastMember("west@support.example", "W. Manager", "Support Manager", frozenset({"amer"}))
DEPUTY = CastMember("deputy@support.example", "D. Deputy", "Support Manager")
CSM = CastMember("csm@support.example", "C. Success", "Customer Success Manager")
CAST = Cast(
    {"regional_manager": OTHER, "customer_success": CSM},
    "Europe/Berlin",
    {"regional_manager": (MANAGER, DEPUTY)},
)
BOSS = Person("boss", "A. Manager", "manager@support.example", staff=True)
SUCCESS = Person("success", "C. Success", "csm@support.example", staff=True)
PARTNER = Person("pat", "Pat", "pat@partner.example", organization="Partner")
STRANGER = Person("mal", "Mal", "mal@elsewhere.example", organization="Elsewhere")
CONTACT = {"code": "contacted", "how": "call", "with": "Ana Ruiz", "cadence": "daily", "plan": "not needed"}


@cache
def mendix() -> Policy:
    """The pack that ships."""
    return load_policy("mendix")


def one(**changes: Any) -> Ticket:
    """A ticket of a customer with a contract, in EMEA, to be answered within four hours."""
    plain = ticket(
        mendix(),
        severity="high",
        tier="",
        region="EMEA",
        organization="Acme",
        partners=frozenset({"Partner"}),
        contract="valid",
        first_response_due_at=SLA,
        requester=replace(ANA, organization="Acme"),
    )
    fields = {**plain.fields, STEP: None, STEP_NOTE: None}
    return replace(plain, fields=fields, **changes)


def case(policy: Policy | None = None, **changes: Any) -> Case:
    """The ticket, looked at once."""
    found = Case(policy=policy or mendix(), cast=CAST, ticket=one(**changes))
    found.look()
    return found


def ask(found: Case, channel: str = "api", reason: str = "dissatisfied", **changes: Any) -> str:
    """A request for an escalation; what dealt with it."""
    given = {"by": found.ticket.requester or ANA, "details": {"impact": IMPACT}, **changes}
    return found.ask(channel=channel, reason=reason, **given).rule


def requested(**changes: Any) -> Case:
    """A case whose escalation was asked for at the SLA's time and waits for support to look."""
    found = case(**changes)
    found.wait(4 * HOUR)
    assert ask(found) == "accepted:E-10421-1"
    return found


def accepted(**changes: Any) -> Case:
    """A case whose escalation support has validated."""
    found = requested(**changes)
    found.act(Move.ACCEPT)
    assert found.escalation.state is State.ACTIVE
    return found


def step(found: Case, code: str, note: str = "", by: Person = BOSS) -> str:
    """Staff record a step in the host; what dealt with it."""
    found.uses += 1
    used = HostStep(f"audit:{found.uses}", by, found.now, code, note)
    found.become(step=used)
    found.set({STEP: code, STEP_NOTE: note})
    rule = found.look().rule
    found.become(step=None)
    return rule


def texts(found: Case, *, public: bool) -> list[str]:
    return [note.text for note in found.sent if note.kind is NoteKind.COMMENT and note.public is public]


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [replace(ANA, organization="Acme"), PARTNER, replace(PARTNER, organization="Acme")])
def test_mx02_mx_a10_customers_and_their_partners_may_ask(by: Person) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, by=by) == "accepted:E-10421-1"


@pytest.mark.parametrize("by", [STRANGER, replace(STRANGER, organization="")])
def test_mx02_a_third_party_may_not(by: Person) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, by=by) == "refused:not_allowed"


@pytest.mark.parametrize(
    ("contract", "until", "code"),
    [
        ("none", None, "no_contract"),
        ("", None, "no_contract"),
        ("", SLA, "contract_expired"),
        ("", SLA + SECOND, ""),
        ("valid", None, ""),
    ],
)
def test_mx03_only_with_a_valid_contract(contract: str, until: datetime | None, code: str) -> None:
    found = case(contract=contract, contract_valid_until=until)
    found.wait(4 * HOUR)

    rule = ask(found)

    assert rule == ("refused:not_entitled" if code else "accepted:E-10421-1")
    assert not code or found.look().availability.because[0].code == code


def test_mx03_an_unknown_contract_may_be_let_pass() -> None:
    lenient = replace(mendix(), entitlement=replace(mendix().entitlement, unknown=Unknown.ALLOW))
    found = case(lenient, contract="")
    found.wait(4 * HOUR)

    assert ask(found) == "accepted:E-10421-1"


# --- when -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "available"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
@pytest.mark.parametrize("answered_at", [None, OPENED + HOUR, SLA + HOUR])
def test_mx06_mx_a1_from_the_response_time_on(late: timedelta, available: bool, answered_at: datetime | None) -> None:
    found = case(first_response_at=answered_at)
    found.wait(4 * HOUR + late)

    answer = found.look().availability

    assert answer.available is available
    assert answer.available_at == SLA


@pytest.mark.parametrize(
    ("answered_at", "rule"),
    [
        (OPENED + HOUR, "refused:not_entitled"),
        (SLA, "refused:not_entitled"),
        (SLA + SECOND, "accepted:E-10421-1"),
        (None, "accepted:E-10421-1"),
    ],
)
def test_mx_a1_only_where_the_response_time_was_missed(answered_at: datetime | None, rule: str) -> None:
    strict = replace(mendix(), waits=replace(mendix().waits, sla=SlaBasis.ONLY_IF_BREACHED, sticky=False))
    found = case(strict, first_response_at=answered_at)
    found.wait(5 * HOUR)

    assert ask(found) == rule


@pytest.mark.parametrize("reason", ["production_impact", "business_risk"])
def test_mx08_mx09_some_grounds_need_no_waiting(reason: str) -> None:
    assert ask(case(), reason=reason) == "accepted:E-10421-1"


@pytest.mark.parametrize("reason", ["dissatisfied", "research_delay", "major_problem", "recurring", "data_loss"])
def test_mx06_the_others_do(reason: str) -> None:
    found = case()

    assert ask(found, reason=reason) == "refused:not_yet"
    assert "when the response time of its SLA has passed" in found.look().availability.because[0].text("UTC")


def test_mx06_a_response_time_that_nobody_knows_opens_nothing_but_the_early_grounds() -> None:
    found = case(first_response_due_at=None)
    found.wait(9 * DAY)

    assert ask(found) == "refused:not_entitled"
    assert ask(found, key="two", reason="business_risk") == "accepted:E-10421-1"


@pytest.mark.parametrize(
    "reason",
    [
        "dissatisfied",
        "research_delay",
        "major_problem",
        "prolonged_outage",
        "recurring",
        "security_breach",
        "data_loss",
    ],
)
def test_mx07_mx10_mx11_mx12_mx13_mx14_mx15_each_ground_can_be_chosen(reason: str) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, reason=reason) == "accepted:E-10421-1"


def test_mx14_not_while_a_workaround_is_agreed() -> None:
    found = case(facts={"workaround": "Agreed"})
    found.wait(4 * HOUR)

    assert ask(found, reason="security_breach") == "refused:reason_unfit"
    assert ask(found, key="two", reason="data_loss") == "accepted:E-10421-1"


def test_mx_a9_another_reason_needs_its_words() -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, reason="other") == "refused:answer_missing"
    given = {"impact": IMPACT, "explanation": "The vendor of our ERP goes out of business."}
    assert ask(found, key="two", reason="other", details=given) == "accepted:E-10421-1"


def test_mx17_support_itself_starts_one_and_nobody_else_on_that_ground() -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, reason="expectation_gap") == "refused:reason_staff_only"
    found.tick(by=KIM, reason="expectation_gap", details={"impact": IMPACT})
    assert found.look().rule == "accepted:E-10421-1"
    assert found.escalation.channel == "internal"


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
def test_mx_a12_a_ticket_that_is_done_is_not_escalated(status: Status) -> None:
    found = case(status=status)
    found.wait(4 * HOUR)

    assert ask(found) == "refused:closed"


def test_mx_a7_again_after_its_end_counted_and_with_a_pause_where_one_is_set() -> None:
    resting = replace(mendix(), uses=replace(mendix().uses, cool_down=DAY))
    found = case(resting)
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.CLOSE, outcome="withdrawn")
    closed_at = found.now

    assert ask(found, key="two") == "refused:not_yet"
    assert found.look().availability.available_at == closed_at + DAY
    found.wait(DAY)
    assert ask(found, key="three") == "accepted:E-10421-2"


# --- channels -------------------------------------------------------------------------------------------------


def copied(found: Case, text: str, by: Person = ANA, *, cc: bool = True) -> str:
    """A comment, with the escalation address in CC; what came of it."""
    found.uses += 1
    role = Role.AGENT if by.staff else Role.REQUESTER
    to = frozenset({"escalation@mendix.com"}) if cc else frozenset()
    words = Comment(found.now, by.id, role, True, text, id=f"c{found.uses}", copied=to)
    found.become(comments=(*found.ticket.comments, words))
    return found.look().rule


def test_mx23_a_comment_with_the_address_in_cc_and_the_impact() -> None:
    found = case()
    found.wait(4 * HOUR)

    copied(found, f"The checkout fails since this morning.\n\nBusiness impact: {IMPACT}")

    assert found.escalation.channel == "comment"
    assert found.escalation.details == {"summary": "The checkout fails since this morning.", "impact": IMPACT}


def test_mx23_mx26_a_comment_without_the_impact_is_asked_for_it_and_finished_by_the_answer() -> None:
    found = case()
    found.wait(4 * HOUR)

    copied(found, "The checkout fails since this morning.")

    assert found.history.escalations == ()
    assert "Business impact" in texts(found, public=True)[-1]
    copied(found, IMPACT, cc=False)
    assert found.escalation.details["impact"] == IMPACT
    found.look()
    assert len(found.history.escalations) == 1


@pytest.mark.parametrize(
    "words", ["production_impact", "Production impact", "Our production environment is tangibly affected."]
)
def test_mx23_a_reason_may_stand_in_the_comment(words: str) -> None:
    found = case()

    copied(found, f"The checkout fails.\nReason: {words}\nImpact: {IMPACT}")

    assert found.escalation.reason == "production_impact"


def test_mx23_the_address_added_by_an_agent_is_an_internal_start() -> None:
    found = case()
    found.wait(4 * HOUR)

    copied(found, f"The checkout fails since this morning.\nReason: data_loss\nBusiness impact: {IMPACT}", KIM)

    assert found.escalation.channel == "internal"


def test_mx23_a_later_comment_without_the_address_is_no_request() -> None:
    found = requested()
    found.act(Move.CLOSE, outcome="withdrawn")

    copied(found, f"Thank you all.\nBusiness impact: {IMPACT}", cc=False)

    assert len(found.history.escalations) == 1


def test_mx23_an_old_comment_asks_for_nothing_any_more() -> None:
    words = Comment(
        OPENED, "ana", Role.REQUESTER, True, f"x\nImpact: {IMPACT}", "c0", frozenset({"escalation@mendix.com"})
    )
    found = Case(policy=mendix(), cast=CAST, ticket=one(comments=(words,)))
    found.wait(4 * DAY)

    found.look()

    assert found.history.escalations == ()


def test_mx25_the_success_manager_asks_on_the_customers_behalf() -> None:
    found = case()
    found.wait(4 * HOUR)

    found.tick(by=SUCCESS, reason="dissatisfied", details={"impact": IMPACT})
    found.look()

    assert (found.escalation.channel, found.escalation.requested_by_name) == ("csm", "C. Success")
    assert found.escalation.on_behalf_of_name == "Ana Ruiz"
    assert "is received as E-10421-1" in texts(found, public=True)[0]


def test_mx25_mx26_the_same_details_are_asked_of_them() -> None:
    found = case()
    found.wait(4 * HOUR)

    found.tick(by=SUCCESS, reason="dissatisfied", details={})

    assert found.look().rule == "refused:answer_missing"


def test_mx20_what_was_written_elsewhere_is_kept_in_the_ticket() -> None:
    found = case()
    found.wait(4 * HOUR)

    ask(found, note="Dear all, the checkout fails.")

    assert any("Dear all, the checkout fails." in text for text in texts(found, public=False))


def test_mx20_even_when_nothing_comes_of_it() -> None:
    found = case()

    ask(found, note="Dear all, the checkout fails.")

    assert any("Dear all, the checkout fails." in text for text in texts(found, public=False))


@pytest.mark.parametrize("channel", ["form", "panel"])
def test_a_channel_that_the_policy_does_not_know_is_shut(channel: str) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, channel) == "refused:channel_closed"
    assert found.ticket.fields.get("escalate_link") is None


# --- validation -----------------------------------------------------------------------------------------------


def test_mx24_mx27_before_validation_there_is_an_acknowledgement_of_receipt_and_nothing_else() -> None:
    found = requested()

    assert [note.kind for note in found.sent] == [NoteKind.COMMENT]
    assert found.ticket.fields[FLAG] in (None, False)
    assert found.escalation.accepted_at is None


def test_mx04_mx24_mx27_mx28_acceptance_sets_the_flag_and_brings_the_regional_manager() -> None:
    found = accepted()

    assert found.ticket.fields[FLAG] is True
    followers = [note.email for note in found.sent if note.kind is NoteKind.FOLLOWER]
    assert followers == ["manager@support.example"]
    assert "A. Manager, Support Manager has taken it up" in texts(found, public=True)[-1]
    assert found.escalation.obligation(PromiseKind.ACKNOWLEDGE).met_at == found.now  # type: ignore[union-attr]


def test_mx24_the_manager_accepts_in_the_host() -> None:
    found = requested()

    assert step(found, "accept") == "validated"
    assert found.escalation.state is State.ACTIVE


def test_mx24_the_box_of_taking_it_up_is_the_acceptance() -> None:
    found = requested()
    found.set({ACKNOWLEDGE: True})

    found.look()

    assert found.escalation.state is State.ACTIVE
    assert found.escalation.accepted_at == found.now


def test_mx23_a_request_by_another_way_leaves_no_comment_to_be_finished() -> None:
    found = case()
    found.wait(4 * HOUR)
    copied(found, "The checkout fails since this morning.")
    ask(found)
    found.act(Move.CLOSE, outcome="withdrawn")

    copied(found, IMPACT, cc=False)

    assert len(found.history.escalations) == 1


def test_mx27_without_the_impact_there_is_nothing_to_validate() -> None:
    bare = replace(mendix(), questions=(), channels={"api": replace(mendix().channels["api"], requires=())})
    bare = replace(bare, reasons=tuple(replace(one, requires=()) for one in bare.reasons))
    found = case(bare)
    found.wait(4 * HOUR)
    ask(found, details={})

    assert step(found, "accept") == "unfit:detail_missing"
    assert step(found, "accept", f"impact: {IMPACT}") == "validated"


@pytest.mark.parametrize("code", ["no_impact", "not_the_ticket", "handled_already"])
def test_mx27_a_request_is_declined_with_a_reason(code: str) -> None:
    found = requested()

    rule = step(found, f"decline_{code}", "We spoke on the phone.")

    assert rule == f"declined:declined_{code}"
    decline = mendix().validation.decline(code)  # type: ignore[union-attr]
    assert decline is not None
    assert decline.explanation in texts(found, public=True)[-1]
    assert found.escalation.state is State.DECLINED


def test_mx22_only_a_person_answers_not_an_automatic_reply() -> None:
    found = requested()
    found.say(Person("machine", staff=True), role=Role.SYSTEM)
    found.look()
    assert found.escalation.obligation(PromiseKind.REPLY).running  # type: ignore[union-attr]

    found.say(BOSS)
    found.look()

    assert found.escalation.obligation(PromiseKind.REPLY).met_by == "boss"  # type: ignore[union-attr]
    assert found.escalation.state is State.REQUESTED, "an answer is no acceptance"


# --- review, contact, closing ---------------------------------------------------------------------------------


def test_mx05_review_comes_before_the_contact() -> None:
    found = accepted()
    contact = "how: call\nwith: Ana Ruiz\ncadence: daily\nplan: not needed"

    assert step(found, "contacted", contact) == "unfit:step_first"
    assert step(found, "reviewed", "next steps: second engineer by noon") == "step:reviewed"
    assert step(found, "contacted", contact) == "step:contacted"


def test_mx29_mx31_mx32_the_contact_names_cadence_and_plan() -> None:
    found = accepted()
    step(found, "reviewed", "next steps: second engineer by noon")

    assert step(found, "contacted", "how: call\nwith: Ana Ruiz") == "unfit:detail_missing"
    assert "“cadence” is missing" in texts(found, public=False)[-1]
    assert "“plan” is missing" in texts(found, public=False)[-1]
    assert step(found, "contacted", "how: call\nwith: Ana\nplan: -\ncadence: now and then") == "unfit:cadence_unknown"


def test_mx29_neither_the_assigned_engineer_nor_a_mere_comment_is_the_contact() -> None:
    found = accepted()
    step(found, "reviewed", "next steps: second engineer by noon")

    rule = step(found, "contacted", "how: call\nwith: Ana\ncadence: daily\nplan: not needed", by=KIM)
    found.say(BOSS)
    found.look()

    assert rule == "unfit:step_not_yours"
    assert found.escalation.contacted_at is None


def test_mx31_the_agreed_cadence_is_the_clock_from_then_on() -> None:
    found = accepted()
    step(found, "reviewed", "next steps: second engineer by noon")
    step(found, "contacted", "how: call\nwith: Ana Ruiz\ncadence: four_hourly\nplan: not needed")

    assert found.escalation.cadence == 4 * HOUR
    assert found.look().due_at == found.now + 4 * HOUR
    found.wait(3 * HOUR)
    step(found, "update_given")
    assert found.look().due_at == found.now + 4 * HOUR


def test_mx33_whoever_of_the_account_team_is_there_is_invited() -> None:
    found = accepted()

    assert step(found, "meeting_arranged", "at: 2026-11-05 15:00") == "step:meeting_arranged"
    assert "C. Success <csm@support.example>" in texts(found, public=False)[-1]


def test_mx34_one_advocate_at_any_time_also_when_one_leaves() -> None:
    away = replace(MANAGER, away=(Absence(SLA + HOUR, SLA + 9 * HOUR),))
    cast = replace(CAST, others={"regional_manager": (away, DEPUTY)})
    found = Case(policy=mendix(), cast=cast, ticket=one())
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.ACCEPT)
    assert found.escalation.owner == MANAGER.email
    assert (found.look().due_at, found.look().due_why) == (SLA + HOUR, "owner_changes")

    found.wait(HOUR)
    found.look()

    assert found.escalation.owner == DEPUTY.email
    assert "is away until" in texts(found, public=False)[-1]
    assert [one.owner for one in found.escalation.tenures] == [MANAGER.email, DEPUTY.email]


def test_mx34_an_absence_without_a_deputy_raises_an_alarm_once() -> None:
    away = replace(MANAGER, away=(Absence(SLA + HOUR, SLA + 9 * HOUR),))
    found = Case(policy=mendix(), cast=Cast({"regional_manager": away}), ticket=one())
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.ACCEPT)
    found.wait(HOUR)

    found.look()
    found.look()

    assert [entry.kind for entry in found.journal].count("owner_away_nobody") == 1


def test_mx34_who_is_involved_is_on_record() -> None:
    found = accepted()

    assert step(found, "involved", "team: Core") == "step:involved"
    assert found.escalation.records[-1].details == {"team": "Core"}


def test_mx16_consultations_before_are_on_record_and_no_escalation() -> None:
    found = case()

    assert step(found, "lead_consulted", by=KIM) == "step:lead_consulted"
    assert step(found, "second_line_consulted", by=KIM) == "unfit:detail_missing"
    assert step(found, "second_line_consulted", "team: Studio", by=KIM) == "step:second_line_consulted"
    assert found.history.escalations == ()
    assert [one.code for one in found.history.records] == ["lead_consulted", "second_line_consulted"]


def test_a_step_of_an_escalation_that_does_not_run_is_answered() -> None:
    found = case()

    assert step(found, "contacted") == "ignored:no_step_now"
    assert "“Spoke with the requester” is not possible" in texts(found, public=False)[-1]


def close(found: Case, code: str, note: str = "") -> str:
    found.set({OUTCOME: code, STEP_NOTE: note})
    return found.look().rule


def done(found: Case) -> Case:
    step(found, "reviewed", "next steps: second engineer by noon")
    step(found, "contacted", "how: call\nwith: Ana Ruiz\ncadence: daily\nplan: not needed")
    return found


@pytest.mark.parametrize(
    ("code", "note", "rule"),
    [
        ("solution", "", "unfit:detail_missing"),
        ("solution", "pointer: comment of noon", "unfit:detail_missing"),
        ("solution", "pointer: comment of noon\nconfirmed: by Ana", "closed:solution"),
        ("workaround", "", "unfit:detail_missing"),
        ("workaround", "pointer: comment of noon", "closed:workaround"),
        ("withdrawn", "", "closed:withdrawn"),
    ],
)
def test_mx36_mx37_mx_a6_closing_names_its_type_and_where_it_is_written(code: str, note: str, rule: str) -> None:
    assert close(done(accepted()), code, note) == rule


def test_mx05_mx29_nothing_is_closed_as_solved_without_review_and_contact() -> None:
    found = accepted()

    assert close(found, "workaround", "pointer: comment of noon") == "unfit:step_missing"
    assert close(found, "workaround", "pointer: comment of noon\nskip: the customer solved it") == "closed:workaround"


def test_mx35_no_silence_ends_an_escalation() -> None:
    found = done(accepted())

    found.wait(200 * DAY)
    found.look()

    assert found.escalation.open


def test_mx01_mx38_the_end_of_the_escalation_leaves_the_ticket_alone() -> None:
    found = done(accepted())

    close(found, "withdrawn")

    assert found.ticket.status is Status.OPEN
    assert found.ticket.fields[FLAG] in (None, False)
    assert found.escalation.ref == found.ticket.ref


def test_mx_a4_the_manager_may_be_copied_where_the_customer_sees_it() -> None:
    level = replace(mendix().levels[0], ccs=("regional_manager",))
    found = case(replace(mendix(), levels=(level,)))
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.ACCEPT)

    assert [note.email for note in found.sent if note.kind is NoteKind.CC] == ["manager@support.example"]


@pytest.mark.parametrize(
    ("region", "owner"), [("EMEA", MANAGER.email), ("AMER", OTHER.email), ("APAC", DEPUTY.email), ("", DEPUTY.email)]
)
def test_mx04_mx_a8_the_region_of_the_ticket_names_the_manager(region: str, owner: str) -> None:
    assert accepted(region=region).escalation.owner == owner


def test_xx05_an_owner_written_in_by_hand_is_taken_where_they_may_own_it() -> None:
    found = accepted()
    found.set({OWNER: "d. deputy"})

    found.look()

    assert found.escalation.owner == DEPUTY.email


def test_xx05_any_other_name_is_put_back() -> None:
    found = accepted()
    found.set({OWNER: "Somebody Else"})

    found.look()

    assert found.ticket.fields[OWNER] == "A. Manager, Support Manager"
    assert found.escalation.owner == MANAGER.email


def test_a_request_names_its_moment_in_utc() -> None:
    assert Request("k", "api", ANA, datetime(2026, 11, 2, tzinfo=UTC)).on_behalf_of is None
