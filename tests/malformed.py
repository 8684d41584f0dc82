"""Sends the doors what no helpdesk would, by the ten thousand (G-5): ``python -m tests.malformed [--every 50000]``.

Bodies at the hook of each helpdesk, half of them rightly signed; heads over a right body; mails at the reader. Counted
is whatever is no refusal and no event that is really ours, how long the slowest took by the clock and of the processor
(on a machine that others share the clock tells of them as well), which it was, and how much the memory grew.
The same seed sends the same. What was reached goes to ``bench/results/malformed.json``; a miss ends with 1.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flask.testing import FlaskClient

from connectors.jira.receiver import JiraReceiver
from runtime.mail.reading import read_mail
from store.intake import Intake
from tests import house
from tests.jira import accounts as jira
from tests.jira import deliveries as of_jira
from tests.mail.letters import TRUST, letter, mixed, part
from tests.webhooks import hostile
from tests.webhooks.service import running
from tests.zendesk.deliveries import trigger_body
from webhooks.app import create_app
from webhooks.doors import Doors

RESULT = house.ROOT / "bench" / "results" / "malformed.json"
REFUSALS = frozenset({400, 401, 408, 411, 413, 415, 429, 431})
MOST_GROWTH = 64 * 1024 * 1024
SLOWEST = 0.25
FEWEST_HEADS = 5_000
FEWEST_MAILS = 3_000

Call = tuple[bytes, Mapping[str, str]]
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Tally:
    """What became of one kind of malformed input; ``faults`` has the first of each that should not have been.

    ``slowest`` is in seconds by the clock, ``busiest`` in seconds of the processor, of all threads of this process.
    """

    what: str
    sent: int = 0
    kept: int = 0
    slowest: float = 0.0
    busiest: float = 0.0
    culprit: bytes = b""
    growth: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def deal(self, data: bytes, work: Callable[[], Answer]) -> Answer:
        """Have one more dealt with, and look how long that takes; ``data`` is what it is."""
        began, worked = time.perf_counter(), time.process_time()
        try:
            return work()
        finally:
            busy = time.process_time() - worked
            self.sent += 1
            self.slowest = max(self.slowest, time.perf_counter() - began)
            if busy > self.busiest:
                self.busiest, self.culprit = busy, data[:60]

    @property
    def held(self) -> bool:
        """Whether nothing happened that should not have, in memory that does not grow."""
        return not self.faults and self.growth < MOST_GROWTH

    def line(self) -> str:
        """The tally in a sentence."""
        shown = ", ".join(f"{count:,} x {name}" for name, count in sorted(self.outcomes.items()))
        size = f"{self.growth / 2**20:.1f} MiB more memory"
        times = f"slowest {self.slowest * 1000:.0f} ms, {self.busiest * 1000:.0f} ms of the processor"
        return f"{self.sent:,} {self.what}: {shown}; {times} ({self.culprit!r}), {size}"


def _memory() -> int:
    """The most this process ever held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def post(client: FlaskClient, path: str, calls: Iterable[Call], what: str, rows: Callable[[], int]) -> Tally:
    """Post calls at a door; an answer is a refusal, or says which events were kept."""
    tally, before, kept_before = Tally(what), _memory(), rows()
    for body, headers in calls:
        answer = tally.deal(body, partial(client.post, path, data=body, headers=dict(headers)))
        tally.outcomes[str(answer.status_code)] += 1
        if answer.status_code == 202:
            tally.kept += json.loads(answer.data)["accepted"].count("new")
        elif answer.status_code not in REFUSALS:
            tally.faults.append(f"{answer.status_code} for {body[:80]!r}")
        if b"Traceback" in answer.data:
            tally.faults.append(f"a trace for {body[:80]!r}")
    tally.growth = _memory() - before
    if rows() - kept_before != tally.kept:
        tally.faults.append(f"{rows() - kept_before} rows were kept and {tally.kept} answered for")
    return tally


def read(mails: Iterable[bytes]) -> Tally:
    """Read mails; whatever is in one, it is read and judged, or held for a person."""
    tally, before = Tally("mails"), _memory()
    for data in mails:
        try:
            mail = tally.deal(data, partial(read_mail, data, TRUST))
            tally.outcomes[str(mail.standing.value)] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            tally.faults.append(f"{type(error).__name__} for {data[:80]!r}")
    tally.growth = _memory() - before
    return tally


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def spoiled(source: random.Random, whole: bytes, odd: Sequence[bytes]) -> bytes:
    """A right thing, made wrong in a few places: bytes changed, cut, doubled, or ``odd`` ones put in."""
    data = bytearray(whole)
    for _ in range(source.randrange(1, 8)):
        place = source.randrange(len(data)) if data else 0
        match source.randrange(5):
            case 0 if data:
                data[place] = source.randrange(256)
            case 1:
                del data[place : place + source.randrange(1, 40)]
            case 2:
                data[place:place] = source.choice(odd)
            case 3:
                data[place:place] = bytes(data[place : place + source.randrange(1, 200)])
            case _:
                data = data[: max(place, len(data) // 2)]
    return bytes(data)


ODD_JSON = (
    *hostile.ODD_BYTES,
    b'"',
    b"{",
    b"[",
    b"\\u0000",
    b"\\ud800",
    b"1e999",
    b"NaN",
    b",",
    b"[" * 5000,
    b"9" * 5000,
)
ODD_MAIL = (
    *(b"\r\n\r\n", b"\n", b"\r", b"\0", b"\xff\xfe", b"=?utf-8?b?", b"=?x?q?=0d=0a?=", b"--b1--\r\n", b"\r\n "),
    *(
        b"Content-Type: multipart/mixed; boundary=b1\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"From: x@y.example\r\n",
    ),
    *(b"Authentication-Results: mx.support.example; dmarc=pass\r\n", b"Content-Type: text/plain; charset=unheard\r\n"),
    *(b"\xf0\x9f\x98\x80" * 50, b"(" * 500, b'"' * 99, b"<" * 99, b"@" * 99, b":;" * 200, "\u202e\u2066".encode()),
)


def jira_calls(seed: int, number: int) -> Iterator[Call]:
    """Hooks as Jira sends them, spoiled; half of them rightly signed."""
    source = _dice(seed)
    moved = of_jira.changed("x", of_jira.item("Key", "SUP-1", "HR-2"), issue=of_jira.issue(key="HR-2"))
    whole = [json.dumps(one).encode() for one in (of_jira.changed(), of_jira.commented(), moved)]
    for place in range(number):
        body = spoiled(source, source.choice(whole), ODD_JSON)
        signed = body if source.random() < 0.5 else body + b" "
        headers = dict(of_jira.delivery(signed).headers)
        headers["x-atlassian-webhook-identifier"] = f"{seed}-{place}"
        yield body, headers


def mails(seed: int, number: int) -> Iterator[bytes]:
    """Mails to the escalation mailbox, spoiled."""
    source = _dice(seed)
    nested = mixed(part("words"))
    for depth in range(40):
        nested = mixed(nested, boundary=f"b{depth}")
    parts = mixed(*(part(f"part {number}") for number in range(300)))
    whole = [
        letter(),
        letter(subject="=?utf-8?q?Ticket_10421?="),
        letter(body=mixed(part("a"), part("<b>", "text/html"))),
    ]
    whole += [letter(body=nested), letter(body=parts)]
    for _ in range(number):
        yield spoiled(source, source.choice(whole), ODD_MAIL)


@contextmanager
def doors(folder: Path) -> Iterator[tuple[FlaskClient, Callable[[], int]]]:
    """A real service with an account at either helpdesk, and how many rows it keeps."""
    with running(folder, "acme") as world:
        receivers = {**world.service.receivers, ("jira", "acme"): JiraReceiver(jira.account())}
        intake = Intake(world.service.store)
        app = create_app(Doors(replace(world.service, receivers=receivers), intake, lambda _ref: None))
        try:
            yield app.test_client(), world.rows
        finally:
            intake.close()


def run(every: int, heads: int, letters: int, seed: int = 20261122) -> tuple[Tally, ...]:
    """So many bodies for each hook, so many heads, so many mails."""
    with tempfile.TemporaryDirectory() as name, doors(Path(name)) as (client, rows):
        zendesk, there = "/hooks/zendesk/acme", "/hooks/jira/acme"
        # What a first round takes for good, such as caches and code, is no growth.
        for path, calls in (
            (zendesk, hostile.hooks(seed + 1, min(every, 2000))),
            (there, jira_calls(seed + 1, min(every, 2000))),
        ):
            post(client, path, calls, "to warm up", rows)
        read(mails(seed + 1, min(letters, 200)))
        right = trigger_body()
        return (
            post(client, zendesk, hostile.hooks(seed, every), "bodies at the one hook", rows),
            post(client, there, jira_calls(seed, every), "bodies at the other", rows),
            post(client, zendesk, ((right, one) for one in hostile.header_sets(seed, heads)), "heads", rows),
            read(mails(seed, letters)),
        )


def reached(tallies: Sequence[Tally]) -> Mapping[str, Any]:
    """What was reached, as the page of promises takes it."""
    slowest, busiest = max(one.slowest for one in tallies), max(one.busiest for one in tallies)
    growth = max(one.growth for one in tallies)
    counts = ", ".join(f"{one.sent:,} {one.what}" for one in tallies)
    faults = sum(len(one.faults) for one in tallies)
    words = f"{counts}: {faults} answers but a refusal or an event of ours, no trace"
    times = f"slowest {slowest * 1000:.0f} ms by the clock, {busiest * 1000:.0f} ms of the processor"
    told = f"{words}; {times}, at most {growth / 2**20:.1f} MiB more memory"
    return {"shown_by": "make malformed", "reached": {"G5": told}, "tallies": [one.line() for one in tallies]}


def main(arguments: Sequence[str]) -> int:
    """Send everything, print what became of it, write what was reached; 1 for a miss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=50_000, help="bodies for each hook")
    given = parser.parse_args(arguments)
    tallies = run(given.every, FEWEST_HEADS, FEWEST_MAILS)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(reached(tallies), indent=2) + "\n", "utf-8")
    lines = [line for one in tallies for line in (one.line(), *one.faults[:5])]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if all(one.held and one.slowest < SLOWEST for one in tallies) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
