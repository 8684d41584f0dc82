"""Plays whole stories with a service that is a process of its own and dies where it is told to.

Whoever finds the line cut tries again, as people and helpdesks do. The helpdesk lives in the test's own process, so
what happened in it outlives every death of the service.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from store import Store
from tests.killing.accounts import Beside
from tests.killing.keeper import Child, Nursery
from tests.killing.orders import KILLED, Order
from tests.stories.desk import PATIENCE, Case, Desk
from tests.stories.judge import judge
from tests.stories.people import FILLED
from tests.stories.stage import Stage

REMINDER = re.compile(r" is still missing\. Owner: [^']*', [23] times$")
"""A promise that stays missed is said three times by the policy, to staff alone."""
FROM_THE_START = ("policy", "migrate")
"""What is written while the service starts."""


@dataclass
class Play:
    """One story on one database; the process is killed once, at the n-th passing of a point."""

    stage: Stage
    desk: Desk
    nursery: Nursery
    folder: Path
    order: Order
    started: list[Child] = field(default_factory=list)
    passed_before_armed: int = 0
    when_armed: Callable[[], None] = lambda: None
    beside: Beside = field(default_factory=Beside)

    @property
    def armed(self) -> Path:
        """There once the plug is armed."""
        return self.folder / "armed"

    @property
    def killed(self) -> Path:
        """There from just before the kill."""
        return self.folder / "killed"

    def serve(self) -> None:
        """Start the service; where it is killed as it starts, start it again, as a supervisor would."""
        for _ in range(2):
            child = self.nursery.start(replace(self.order, now=self.stage.clock.now().isoformat()))
            self.started.append(child)
            if child.ended is None:
                self.stage.clock.follow((f"{self.stage.settings.service.public_url}/_clock",))
                return
            assert child.ended == KILLED, "the service did not start"
            self.put_down()
        raise AssertionError("the service was killed twice")

    def put_down(self) -> None:
        """The plug is used up: whoever is started from now on lives."""
        self.order = replace(self.order, die_at="")

    def pass_time(self, seconds: float) -> None:
        """Time passes; a service that died on the way is started again, and time passes once more."""
        self.desk.control("POST", "clock", {"advance_seconds": seconds})
        if self.order.die_at and self.killed.exists():
            assert self.started[-1].wait() == KILLED
            self.put_down()
            self.stage.clock.follow(())
            self.serve()
            self.desk.control("POST", "clock", {"advance_seconds": 0})
            self.desk.control("POST", "clock", {"advance_seconds": 1200})

    def send_form(self, case: Case) -> bool:
        """The customer sends the form, and again where the line was cut; answers whether it was accepted."""
        for _ in range(2):
            link = case.link()
            try:
                answer = self.desk.session.post(
                    link, data=FILLED, headers={"Accept": "application/json"}, timeout=PATIENCE
                )
            except requests.ConnectionError:
                answer = None
            self.pass_time(1)
            if answer is not None and answer.status_code in (201, 202):
                return True
            if case.state() != "available":
                # In an outage it is received in other words.
                return any(" is received" in text for text in case.comments(public=True))
        return False

    def again(self, send: Callable[[], requests.Response]) -> requests.Response:
        """A program sends something, and the very same once more where the line was cut; answers the answer."""
        for _ in range(2):
            try:
                answer = send()
            except requests.ConnectionError:
                answer = None
            self.pass_time(1)
            if answer is not None:
                return answer
        raise AssertionError("the line was cut twice")

    def until(self, done: Callable[[], bool], do: Callable[[], Any] = lambda: None, every: float = 600) -> None:
        """Somebody does something in the host, and waits until it shows."""
        do()
        for _ in range(4):
            self.pass_time(every)
            if done():
                return
        raise AssertionError("nothing came of it")

    def begin(self, severity: str = "S1", *, after: float = 4 * 3600 + 120, **more: Any) -> Case:
        """The service runs and a case has been there for so many seconds; by themselves enough to be escalated."""
        self.serve()
        case = self.desk.open(severity, settled=False, **more)
        self.pass_time(0)
        self.pass_time(after)
        self.arm()
        return case

    @contextmanager
    def memory(self) -> Iterator[Store]:
        """What the service remembers, to be read only."""
        with closing(Store.open(self.order.database, read_only=True)) as store:
            yield store

    def start_anew(self, between: Callable[[Store], object], config: Path | None = None) -> None:
        """An operator stops the service, does something to its memory and starts it, with another configuration or not.

        SQLite is not safe for several writers in every version, so the service does not run meanwhile.
        """
        self.stop()
        with closing(Store.open(self.order.database)) as store:
            between(store)
        self.order = replace(self.order, config=str(config or self.order.config))
        self.serve()
        self.pass_time(0)

    def arm(self) -> None:
        """From now on passings count."""
        passed = Path(self.order.passed)
        self.passed_before_armed = len(passed.read_text("utf-8").split()) if passed.exists() else 0
        self.armed.touch()
        self.when_armed()

    def end(self) -> None:
        """Let what was put off happen, and stop the service as an operator does."""
        self.pass_time(3600)
        self.stop()

    def stop(self) -> None:
        """An operator stops the service; one that is killed as it stops is started and stopped once more."""
        self.stage.clock.follow(())
        if self.started[-1].stop() != 0:
            assert self.order.die_at, "the service did not stop in order"
            assert self.killed.exists(), "the service did not stop in order"
            self.put_down()
            self.serve()
            self.pass_time(1200)
            self.stop()


@dataclass(frozen=True)
class Outcome:
    """How a story came out: the escalation's public words, and everything that must not be.

    ``wrong`` names what this story knows to look for besides; it is asked once the service has ended.
    """

    play: Play
    case: Case
    words: Sequence[str]
    wrong: Callable[[], Sequence[str]] = tuple


@dataclass(frozen=True)
class Story:
    """A story, the account that it needs, and the helpdesks in which it is told.

    Who only looks on every minute is there where it is ``watched``: that takes longer than all the rest.
    """

    told: Callable[[Play], Outcome]
    account: str = "plain"
    hosts: Sequence[str] = ("zendesk", "jira")
    watched: bool = False


def faults_of(outcome: Outcome) -> list[str]:
    """What the judge finds wrong: by the host's journal, and by what the memory still holds."""
    verdict = judge(outcome.play.desk.deeds())
    found = [one for one in verdict.doubled if not REMINDER.search(one)]
    found += [f"ticket {one} was opened {count} times" for one, count in verdict.opened.items() if count != 1]
    words = verdict.of(f"E-{outcome.case.id}-1")
    if words != list(outcome.words):
        found.append(f"the customer read {words}")
    return [*found, *outcome.wrong()]
