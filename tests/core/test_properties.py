"""What holds for every policy, ticket and moment: one answer, the right moment, nothing twice; I3, I4, I9."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.availability import Availability, Verdict, availability
from core.cast import Cast
from core.escalation import History
from core.events import Act, Ask, Event, Look, Move
from core.intake import completed
from core.lifecycle import decide
from core.policy import Policy
from core.requests import Request
from core.sentences import SENTENCES
from core.tickets import Ticket
from tests.core.cases import CAST, OPENED, Case, ticket
from tests.core.policies import DETAILS, NEEDS, OUTCOMES, PEOPLE, REASONS, SEVERITY, TIER, WAIT, policies, tickets
from tests.core.processes import casts

MICROSECOND = timedelta(microseconds=1)
NOW = WAIT.map(lambda after: OPENED + after)
REQUESTS = st.builds(
    Request,
    key=st.sampled_from(("one", "two")),
    channel=st.sampled_from(("form", "api", "host", "mail", "csm", "internal", "flag", "comment")),
    by=st.sampled_from(PEOPLE),
    at=NOW,
    need=st.sampled_from(NEEDS),
    reason=st.sampled_from((*REASONS, "no such", "")),
    details=DETAILS,
)
ACTS = st.builds(
    Act,
    st.sampled_from(Move),
    st.just("act"),
    st.just("operator"),
    NOW,
    st.fixed_dictionaries({"outcome": st.sampled_from((*OUTCOMES, "no such")), "why": st.just("No.")}),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(st.builds(Look, st.just("hook")), st.builds(Ask, REQUESTS), ACTS)


@st.composite
def histories(draw: st.DrawFn, now: datetime) -> History:
    """What could be remembered at a moment: nothing later than it."""
    shown = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=3)))
    return History(
        inherited_uses=draw(st.integers(0, 2)),
        refused_requests=draw(st.integers(0, 2)),
        shown_at=None if shown is None else now - shown,
    )


def kind(answer: Availability) -> str:
    """Which of the three an answer is; fails where it is none or two of them."""
    if answer.verdict is Verdict.AVAILABLE:
        assert answer.available
        assert answer.available_at is not None
        assert answer.next_change_at is None or answer.next_change_at > answer.available_at
        return "available"
    assert not answer.available
    if answer.verdict is Verdict.NOT_YET:
        assert answer.available_at == answer.next_change_at is not None
        return "not yet"
    assert answer.available_at is answer.next_change_at is None
    return "refused"


@given(tickets(), policies(), NOW, st.data())
def test_I9_availability_is_one_of_three_and_says_why(
    one: Ticket, policy: Policy, now: datetime, data: st.DataObject
) -> None:
    history = data.draw(histories(now))

    found = availability(one, policy, history, now)

    assert kind(found) in ("available", "not yet", "refused")
    assert found == availability(one, policy, history, now)
    assert found.because
    for because in found.because:
        assert because.code in SENTENCES
        assert "$" not in because.text("UTC")
    if found.available:
        assert found.available_at is not None
        assert found.available_at <= now


@given(policies(), SEVERITY, TIER)
def test_MSa5_the_answer_changes_exactly_at_the_moment_it_names(policy: Policy, severity: str, tier: str) -> None:
    one = ticket(severity=severity, tier=tier)
    at = availability(one, policy, History(), OPENED).next_change_at
    if at is None:
        return

    assert at > OPENED
    assert availability(one, policy, History(), at - MICROSECOND).verdict is Verdict.NOT_YET
    assert availability(one, policy, History(), at).verdict is Verdict.AVAILABLE


@given(tickets(), policies(), EVENTS, NOW, st.data())
def test_I9_the_same_inputs_give_the_same_decision(
    one: Ticket, policy: Policy, event: Event, now: datetime, data: st.DataObject
) -> None:
    history = data.draw(histories(now))

    first, second = (decide(one, history, event, policy, now, CAST) for _ in range(2))

    assert first == second


@given(tickets(), policies(), casts(), EVENTS, NOW)
def test_I4_deciding_again_before_anything_was_written_adds_nothing(
    one: Ticket, policy: Policy, cast: Cast, event: Event, now: datetime
) -> None:
    first = decide(one, History(), event, policy, now, cast)

    again = decide(one, first.history, Look("hook"), policy, now, cast)

    assert (again.notes, again.entries) == ((), ())
    assert again.history == first.history
    assert again.wanted == first.wanted
    assert (again.due_at, again.due_why) == (first.due_at, first.due_why)


@given(tickets(), policies(), casts(), EVENTS, NOW)
def test_I4_no_change_no_commands(one: Ticket, policy: Policy, cast: Cast, event: Event, now: datetime) -> None:
    case = Case(policy=policy, cast=cast, now=now, ticket=one)
    if any(note.author for note in case.turn(event).notes):
        # What we posted in the requester's name is theirs: to ask for news is a chase, and heard as one.
        case.look()

    again = case.decide(Look("hook"))

    assert (again.notes, again.entries, case.differences(again)) == ((), (), {})


@given(tickets(), policies(), EVENTS, NOW)
def test_I3_there_is_one_armed_moment_or_a_reason_for_none(
    one: Ticket, policy: Policy, event: Event, now: datetime
) -> None:
    found = decide(one, History(), event, policy, now, CAST)

    assert found.due_why
    assert found.due_at is None or found.due_at > now
    keys = [note.key for note in found.notes]
    assert len(keys) == len(set(keys))


@given(tickets(), policies(), REQUESTS, NOW)
def test_MS07_a_request_opens_only_what_is_available(
    one: Ticket, policy: Policy, request: Request, now: datetime
) -> None:
    # Some reasons need no waiting, and a channel may have a reason of its own.
    before = availability(one, policy, History(), now, policy.reason(completed(request, policy).reason))

    found = decide(one, History(), Ask(request), policy, now, CAST)

    # A comment that is on the ticket may ask as well, by a channel of its own.
    opened = any(one.kind == "opened" and one.facts["channel"] == request.channel for one in found.entries)
    assert opened is found.rule.startswith("accepted:")
    assert not opened or before.available
    assert not opened or policy.redirect(request.need) is None
    assert found.rule.split(":")[0] in ("accepted", "refused", "redirected")


@given(policies(), SEVERITY, TIER, NOW)
def test_MS04_assignee_status_and_comments_have_no_say_in_the_moment(
    policy: Policy, severity: str, tier: str, now: datetime
) -> None:
    plain = ticket(severity=severity, tier=tier)
    other = replace(plain, assignee=None, comments=(), updated_at=now, version="9", subject="Other")

    assert availability(plain, policy, History(), now) == availability(other, policy, History(), now)
