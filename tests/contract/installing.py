"""What the contract suites of the installers need: an installation under way, and an admin's hand in the host."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from flask import Flask, Response, request

from core.ports import Delivery, Installing, InstallWish, Plan, Receiver, Upkeep
from core.secrets import Secret
from runtime import installer
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from tests.install.wishes import WISH

STEPS = {"call_held": "Call held", "contact": "Somebody was reached"}


@dataclass(frozen=True)
class Choice:
    """A choice of a field as an admin sees it; ``code`` is ours for it, empty where it is the customer's own."""

    id: str
    words: str
    code: str = ""


@dataclass(frozen=True)
class SeenField:
    """A field of ours as an admin sees it."""

    id: str
    title: str
    choices: tuple[Choice, ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        """The words of our choices by their code."""
        return {one.code: one.words for one in self.choices if one.code}


class AdminHand(Protocol):
    """An admin at work in the host, and its misfortunes; the suites do nothing to a host in any other way."""

    def ours(self) -> tuple[str, ...]:
        """A name for everything that is there with our mark, in a fixed order; what is there twice is named twice."""
        ...

    def fields(self) -> Mapping[str, SeenField]:
        """Our fields by name."""
        ...

    def theirs(self) -> object:
        """All that is the customer's, tickets included, ours taken out; equal while nothing of it changed."""
        ...

    def everything(self) -> bytes:
        """The whole host, byte for byte."""
        ...

    def writes(self) -> int:
        """How many calls that could change something have reached the host so far."""
        ...

    def breaks(self, what: str) -> None:
        """Undo by hand a part of what was installed: see the suites."""
        ...

    def renames(self, name: str, title: str) -> None:
        """Give a field of ours another title."""
        ...

    def adds_choice(self, name: str, words: str) -> None:
        """Add a choice of the customer's own to a field of ours."""
        ...

    def copies(self, name: str) -> str:
        """Make a field that bears the mark of one of ours; answers the copy's title."""
        ...

    def takes_titles(self, titles: tuple[str, ...]) -> None:
        """Make fields of these titles, and whatever else of ours has one: the same again without our mark."""
        ...

    def switches_off(self) -> None:
        """Turn off what the service needs and only a person can turn on again."""
        ...

    def strikes(self, what: str) -> int:
        """The next call of each kind that the installation writes with ends as ``what``; answers how many kinds."""
        ...

    def strikes_next(self, what: str) -> None:
        """The next call that writes anything ends as ``what``; what it did not strike is forgotten by ``relent``."""
        ...

    def revoke(self) -> None:
        """What the installation was lent no longer opens the door."""
        ...

    def relent(self) -> None:
        """It does again, and nothing else goes wrong any more."""
        ...

    def time_passes(self, seconds: int) -> None:
        """The host's clock and ours move, and what was due by then has happened."""
        ...


@dataclass
class Heard:
    """A service at ``address`` that answers every call with 202 and keeps it."""

    address: str = ""
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@dataclass
class InstallAtWork:
    """An installation into one account of a fresh host, and the hand in it.

    ``open`` makes an installer as a new run of the program would, given the signing secret that the service keeps by
    then, if any; ``unfit`` one that was lent the key of somebody who is no admin; ``receiver`` makes a receiver of
    the account that believes a secret. Planning begins such a run, applying belongs
    to it, and what was applied leaves the secret where the next run finds it.
    """

    hand: AdminHand
    account: str
    clock: Clock
    heard: Heard
    open: Callable[[Secret | None], Upkeep]
    unfit: Callable[[], Installing]
    receiver: Callable[[Secret], Receiver]
    kept: Secret | None = None

    @property
    def wish(self) -> InstallWish:
        """A small policy's wish, with steps to record."""
        return replace(WISH, endpoint=self.heard.address, steps=STEPS)

    @property
    def bare(self) -> InstallWish:
        """The wish of a policy that has nothing to ask, to choose or to record."""
        return InstallWish(self.heard.address, reasons={}, redirects={}, outcomes={}, questions=())

    def begin(self) -> Upkeep:
        """A new run of the program."""
        self.run = self.open(self.kept)
        return self.run

    def plan(self, wish: InstallWish | None = None) -> Plan:
        """What a new run would do."""
        return installer.plan(self.begin(), wish or self.wish)

    def apply(
        self, plan: Plan, on_step: Callable[[installer.Step], None] = lambda step: None, *, test: bool = False
    ) -> None:
        """Carry out what the run has planned, and keep its secret."""
        installer.apply(self.run, plan, on_step, test=test)
        self.kept = self.run.signing_secret()

    def install(self, wish: InstallWish | None = None, *, test: bool = False) -> list[installer.Step]:
        """Plan and apply; answers the steps taken."""
        steps: list[installer.Step] = []
        self.apply(self.plan(wish), steps.append, test=test)
        return steps

    def deliveries(self) -> tuple[Delivery, ...]:
        """What the host has sent to the service so far."""
        now: datetime = self.clock.now()
        return tuple(Delivery(self.account, headers, body, now) for headers, body in self.heard.calls)


@dataclass(frozen=True)
class ProvisionerCase:
    """One connector's provisioner under contract."""

    name: str
    open: Callable[[], AbstractContextManager[InstallAtWork]]


class Written:
    """Counts the calls to a pretend host that could change something there; ``questions`` are paths that do not."""

    def __init__(self, app: Flask, questions: str) -> None:
        self.count = 0
        self._questions = re.compile(questions)
        app.before_request(self._note)

    def _note(self) -> None:
        if request.method != "GET" and not self._questions.search(request.path):
            self.count += 1


@contextmanager
def hearing(clock: Clock, path: str) -> Iterator[Heard]:
    """A service that listens on a free port of this machine."""
    app, heard = Flask("service"), Heard()

    @app.post(path)
    def hook() -> Response:
        heard.calls.append(({name.lower(): value for name, value in request.headers.items()}, request.get_data()))
        return Response(status=202)

    running = serve_in_thread(app, Clock(clock.now()))
    try:
        heard.address = f"{running.url}{path}"
        yield heard
    finally:
        running.stop()
