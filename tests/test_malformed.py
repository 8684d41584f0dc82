"""A sample of ``make malformed``: what no helpdesk would send is refused, and the tally would see it if it were not."""

from collections.abc import Callable

import pytest
from flask import Flask, Response

from tests import malformed
from tests.malformed import MOST_GROWTH, Tally, jira_calls, mails, post, reached, read, run


def test_g5_t8_malformed_bodies_heads_and_mails_are_refused_or_really_ours() -> None:
    tallies = run(400, 150, 60)

    assert [fault for one in tallies for fault in one.faults] == []
    assert [one.sent for one in tallies] == [400, 400, 150, 60]
    assert all(one.growth < MOST_GROWTH for one in tallies)
    bodies, there, heads, letters = (one.outcomes for one in tallies)
    assert min(bodies["400"], bodies["401"], there["400"], there["401"]) > 50
    assert heads["401"] > 20
    assert sum(letters.values()) == 60


def test_g5_the_same_seed_sends_the_same() -> None:
    assert list(jira_calls(7, 20)) == list(jira_calls(7, 20)) != list(jira_calls(8, 20))
    assert list(mails(7, 5)) == list(mails(7, 5)) != list(mails(8, 5))


@pytest.mark.parametrize(
    ("answer", "rows", "fault"),
    [
        (lambda: ("oops", 500), 0, "500 for"),
        (lambda: ("Traceback (most recent call last)", 400), 0, "a trace for"),
        (lambda: ("no", 401), 1, "1 rows were kept and 0 answered for"),
        (lambda: ('{"accepted": ["new"]}', 202), 0, "0 rows were kept and 1 answered for"),
    ],
)
def test_g5_what_should_not_be_is_seen(answer: Callable[[], Response], rows: int, fault: str) -> None:
    app = Flask("wrong")
    app.add_url_rule("/", "door", answer, methods=["POST"])
    counted = iter([0, rows, rows])

    tally = post(app.test_client(), "/", [(b"{", {})], "bodies", lambda: next(counted))

    assert tally.faults[0].startswith(fault)
    assert not tally.held


def test_g5_a_mail_that_trips_the_reader_up_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(_data: bytes, _trust: object) -> None:
        raise RecursionError

    monkeypatch.setattr(malformed, "read_mail", trip)

    assert read([b"x"]).faults[0].startswith("RecursionError for")


def test_g5_what_was_reached_is_said_in_one_sentence() -> None:
    tally = Tally("bodies", sent=50_000, slowest=0.0414, busiest=0.0301, growth=3 * 2**20)

    words = "50,000 bodies: 0 answers but a refusal or an event of ours, no trace"
    times = "slowest 41 ms by the clock, 30 ms of the processor"

    assert reached([tally])["reached"] == {"G5": f"{words}; {times}, at most 3.0 MiB more memory"}
    assert not Tally("bodies", growth=MOST_GROWTH).held


def test_g5_which_one_kept_the_processor_busiest_is_said() -> None:
    tally = Tally("bodies")

    tally.deal(b"quick", bytes)
    tally.deal(b"slow" * 100, lambda: sum(range(10**6)))

    assert tally.busiest > 0
    assert f"of the processor ({b'slow' * 15!r})" in tally.line()
