"""Whatever a history or a note holds, it comes back the same."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.commands import Note
from core.errors import StoreError
from core.escalation import Ending, Escalation, History, Hold, Obligation, State, Written
from core.reading import ReadTo, Suggestion
from core.tickets import Ticket
from store import Store, codec
from store.columns import micros, moment, storable
from tests.store.made import NOW, REF, arrival, claim, ref, turn

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
whole_minutes = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
first, last = (NOW.replace(year=year, tzinfo=None) for year in (1900, 2200))
moments = st.datetimes(first, last, timezones=whole_minutes)
maybe = st.none() | moments
counted = st.integers(0, 2**31 - 1)
values = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words
written = st.builds(Written, values, st.lists(moments, max_size=3).map(tuple), st.booleans())
details = st.dictionaries(words, words, max_size=3)
obligations = st.builds(
    Obligation,
    basis_at=moments,
    within=st.timedeltas(timedelta(0), timedelta(days=4000)),
    due_at=moments,
    next_at=maybe,
    calendar=words,
    holds=st.lists(st.builds(Hold, moments, maybe), max_size=3).map(tuple),
    fired=counted,
    ended=st.none() | st.sampled_from(Ending),
    ended_at=maybe,
    ended_by=words,
)


@st.composite
def escalations(draw: st.DrawFn) -> tuple[Escalation, ...]:
    """Any number of ended ones, and then perhaps an open one."""
    ended = draw(st.lists(st.sampled_from([State.CLOSED, State.DECLINED]), max_size=3))
    states = ended + draw(st.lists(st.sampled_from([State.REQUESTED, State.ACTIVE]), max_size=1))
    one = st.builds(
        Escalation,
        ref=st.just(REF),
        number=st.just(0),
        level=st.integers(1, 9),
        details=details,
        opened_at=moments,
        obligations=st.lists(obligations, max_size=3).map(tuple),
        acknowledged_at=maybe,
        contacted_at=maybe,
        closed_at=maybe,
        **dict.fromkeys(
            (
                "policy",
                "policy_version",
                "owner",
                "owner_name",
                "channel",
                "requested_by",
                "requested_by_name",
                "reason",
                "assignee",
                "outcome",
            ),
            words,
        ),
    )
    return tuple(replace(draw(one), number=number, state=state) for number, state in enumerate(states, 1))


histories = st.builds(
    History,
    escalations=escalations(),
    inherited_uses=counted,
    refused_requests=counted,
    shown_at=maybe,
    link_from=maybe,
    handled=st.lists(words, max_size=4).map(tuple),
    read_to=st.none() | st.builds(ReadTo, moments, st.lists(words, max_size=3).map(tuple)),
    suggested=st.lists(st.builds(Suggestion, words, moments, maybe, maybe), max_size=3).map(tuple),
    written=st.dictionaries(words, written, max_size=4),
)
on_a_database = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_a_database
@given(history=histories)
def test_any_history_comes_back_the_same(store: Store, history: History) -> None:
    fresh = claim(store, ref(uuid.uuid4()))
    moved = replace(history, escalations=tuple(replace(one, ref=fresh.ref) for one in history.escalations))

    store.save(fresh, turn(history=moved))

    assert store.load(fresh).history == store.history(fresh.ref) == moved


def test_a_memory_from_before_suggestions_is_still_read() -> None:
    text = codec.dump_memory(History(inherited_uses=1, handled=("tick:1",)))
    old = {name: value for name, value in json.loads(text).items() if name not in ("read_to", "suggested")}

    assert codec.memory(json.dumps(old)) == History(inherited_uses=1, handled=("tick:1",))


@pytest.mark.parametrize(
    "history",
    [
        History(read_to=ReadTo(NOW.replace(tzinfo=None), ())),
        History(suggested=(Suggestion("1", NOW, reminded_at=NOW.replace(tzinfo=None)),)),
    ],
)
def test_a_naive_moment_of_a_suggestion_is_refused(history: History) -> None:
    with pytest.raises(StoreError):
        codec.dump_memory(history)


@on_a_database
@given(notes=st.lists(st.builds(Note, key=words), unique_by=lambda one: one.key, max_size=5))
def test_any_notes_come_back_the_same_and_in_order(store: Store, notes: list[Note]) -> None:
    account = str(uuid.uuid4())
    held = store.save(claim(store, ref(1, account)), turn(notes=tuple(notes)))

    assert [one.note for one in store.load(held).outgoing] == notes


@on_a_database
@given(body=st.none() | st.dictionaries(words, values | st.lists(values, max_size=3), max_size=4), actor=words)
def test_any_arrival_comes_back_the_same(store: Store, body: dict[str, object] | None, actor: str) -> None:
    sent = arrival(str(uuid.uuid4()), ref(uuid.uuid4()), body=body, actor=actor, host_kind=actor)
    store.accept([sent])

    (arrived,) = store.load(claim(store, sent.ref)).arrived
    assert arrived.arrival == sent


@given(ticket=st.builds(Ticket, ref=st.just(REF), version=words, fields=st.dictionaries(words, values)))
def test_any_ticket_comes_back_without_its_comments(ticket: Ticket) -> None:
    ticket = replace(ticket, created_at=NOW, updated_at=NOW, severities=())

    assert codec.snapshot(codec.dump_snapshot(ticket)) == replace(ticket, comments=())


@given(at=st.datetimes(first, last, timezones=st.timezones() | whole_minutes))
def test_any_moment_comes_back_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at)) == at.astimezone(UTC)


@given(history=histories)
def test_equal_histories_are_equal_text(history: History) -> None:
    turned = replace(history, written=dict(reversed(list(history.written.items()))))

    assert codec.dump_memory(turned) == codec.dump_memory(history)


@given(text=st.text(st.characters()))
def test_what_is_storable_is_left_alone_and_the_rest_keeps_its_length(text: str) -> None:
    kept = storable(text)

    kept.encode()
    assert "\0" not in kept
    assert len(kept) == len(text)
    assert all(old == new or new == "\ufffd" for old, new in zip(text, kept, strict=True))
