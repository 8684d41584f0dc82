"""What we left on an issue is found again, whatever else is in the property, and never outgrows it."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.jira.marks import LARGEST, Expected, Left, digest, left, merged, value_of
from core.errors import WillNotWork

KEYS = st.text(min_size=1, max_size=12)
ENTRIES = st.builds(
    Expected,
    key=KEYS,
    digest=st.text("0123456789abcdef", min_size=1, max_size=8),
    public=st.sampled_from([None, True, False]),
    author=st.sampled_from(["", "5b10ac-ana"]),
    who=st.sampled_from(["", "5b10ac-lead"]),
)
LEFT = st.builds(
    Left,
    keys=st.lists(KEYS, max_size=8).map(tuple),
    expected=st.lists(ENTRIES, max_size=8, unique_by=lambda one: one.key).map(tuple),
)


@given(LEFT)
def test_what_was_left_reads_back(what: Left) -> None:
    assert left(json.loads(json.dumps(value_of(what)))) == what
    assert left(msgspec.Raw(json.dumps(value_of(what)).encode())) == what


@given(LEFT, st.lists(KEYS, max_size=4), st.lists(ENTRIES, max_size=4, unique_by=lambda one: one.key))
def test_the_same_write_a_second_time_leaves_the_same(before: Left, keys: list[str], expected: list[Expected]) -> None:
    once = merged(before, keys, expected)

    assert merged(once, keys, expected) == once
    assert {*keys} <= {*once.keys}
    assert {*expected} <= {*once.expected}


@given(st.integers(1, 2_000), st.integers(0, 400), st.sampled_from(["x", "é", "\U0001f600", '"', "\n"]))
def test_new_marks_survive_and_the_property_never_outgrows_its_room(keys: int, messages: int, letter: str) -> None:
    before = Left(
        tuple(f"{letter * 20}{number}" for number in range(keys)),
        tuple(Expected(f"m{letter}{number}", "d" * 64, True) for number in range(messages)),
    )

    after = merged(before, ["new"], [Expected("said", digest("Words"), False)])

    assert after.keys[-1] == "new"
    assert after.expected[-1].key == "said"
    assert len(json.dumps(value_of(after))) <= LARGEST + len(json.dumps(value_of(Left())))
    assert after.keys[:-1] == before.keys[len(before.keys) - len(after.keys) + 1 :]
    assert after.expected[:-1] == before.expected[len(before.expected) - len(after.expected) + 1 :]


def test_the_oldest_make_room_and_most_of_it_is_for_messages() -> None:
    before = Left(tuple(f"k{n}" for n in range(9_000)), tuple(Expected(f"m{n}", "d" * 64) for n in range(900)))

    after = merged(before, ["new"], [])

    assert len(after.keys) > 500
    assert len(after.expected) > 150
    assert after.keys[-2] == "k8999"
    assert after.expected[-1].key == "m899"


def test_a_write_with_more_to_remember_than_a_property_holds_is_not_made() -> None:
    with pytest.raises(WillNotWork, match="401 marks"):
        merged(Left(), ["one"], [Expected(f"m{n}", "d" * 64) for n in range(400)])


def test_a_message_said_again_is_expected_once_and_last() -> None:
    before = Left(("w1",), (Expected("a", "1"), Expected("b", "2")))

    after = merged(before, ["w2"], [Expected("a", "3")])

    assert after == Left(("w1", "w2"), (Expected("b", "2"), Expected("a", "3")))


def test_what_is_known_to_follow_no_longer_stands_among_what_is_done() -> None:
    assert merged(Left(("a",), ()), [], [Expected("a", "1")]) == Left((), (Expected("a", "1"),))
    assert merged(Left((), (Expected("a", "1"),)), ["a"], []) == Left(("a",), ())


@pytest.mark.parametrize(
    "junk",
    [
        None,
        5,
        "keys",
        [],
        {"keys": "abc", "expected": {"key": "a"}},
        {"keys": [1, None, "", "x" * 2_000, ["a"]], "expected": ["a", {"key": 5}, {"key": "a"}, {"digest": "d"}, None]},
    ],
)
def test_t58_a_property_that_somebody_wrote_over_says_nothing(junk: object) -> None:
    assert left(junk) == Left()
    assert left(msgspec.Raw(json.dumps(junk).encode())) == Left()


def test_an_entry_that_is_none_harms_no_other() -> None:
    told = {"keys": ["a", 5, "b"], "expected": [{"key": "c", "digest": "d", "more": 1}, 5], "more": {}}

    assert left(told) == Left(("a", "b"), (Expected("c", "d"),))


def test_no_property_says_nothing() -> None:
    assert left(msgspec.Raw(b"")) == Left()


@given(
    st.text() | st.text("e\u0301\u0327\u1100\u1161"),
    st.sampled_from(["", " ", "\n", "\\", "\u2060", "*", "_", "{", "\r\n", "…"]),
)
def test_words_are_known_again_whatever_stands_between_them(text: str, between: str) -> None:
    assert digest(between.join(text)) == digest(text)


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("é", "e\u0301"), ("ﬁne", "fine"), ("\uff12", "2")])
def test_letters_that_read_the_same_are_the_same(one: str, other: str) -> None:
    assert digest(one) == digest(other)


@given(st.text("abc123", max_size=20), st.text("abc123", max_size=20))
def test_other_words_are_not_taken_for_these(one: str, other: str) -> None:
    assert (digest(one) == digest(other)) is (one == other)
