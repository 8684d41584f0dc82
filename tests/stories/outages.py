"""The account under a process that knows of outages, beside a pretend status page on the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from core.ledger import faults
from runtime.policy_file import load_policy
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.status_page import create_app
from store import Store
from tests.runtime.commands import Ran, halyard
from tests.runtime.outage_room import policy_text
from tests.stories import packs
from tests.stories.desk import Case, Desk
from tests.stories.people import KIM
from tests.stories.pretend import Pretend
from tests.stories.stage import START, Stage

POLL = 3600
"""How often the stories' service reads the page, in seconds."""

ACCOUNT = """\
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
    status_page:
      url: %s
      own_host: true
      poll_every: 1h
      subscribe_url: https://status.example.com/subscribe
      components:
        Europe / Runtime: {{product: [runtime], region: [emea]}}
        Americas / Runtime: {{product: [runtime], region: [amer]}}
"""
SUBSCRIBE = "Subscribe to it to get every update: https://status.example.com/subscribe"


class _SharedClock(Clock):
    """The stage's clock once there is a stage: the page is served before the account is installed."""

    def __init__(self) -> None:
        super().__init__(START)
        self.shared: Clock | None = None

    def now(self) -> datetime:
        return self.shared.now() if self.shared is not None else super().now()


@dataclass
class Outages:
    """A running service, its people, and those who know what is out of order."""

    stage: Stage
    desk: Desk
    page: str
    database: str
    policy: str = "outages.yaml"
    session: requests.Session = field(default_factory=requests.Session)

    # --- the status page -----------------------------------------------------------------------------------------

    def raised(self, component: str = "Europe / Runtime", name: str = "Runtime is down") -> str:
        """Somebody raises an incident on the page; the service has not read it yet."""
        return str(self._control("POST", "incidents", {"name": name, "components": [component]})["id"])

    def resolved(self, incident: str) -> None:
        """Somebody resolves it on the page; the service has not read that yet."""
        self._control("PUT", f"incidents/{incident}", {"status": "resolved"})

    def trouble(self, **body: Any) -> None:
        """The page itself is out of order, or in order again."""
        self._control("PUT", "trouble", body)

    def read(self) -> None:
        """The time passes after which the page is read again."""
        self.desk.advance(POLL)

    def _control(self, method: str, path: str, body: Any) -> dict[str, Any]:
        answer = self.session.request(method, f"{self.page}/_sandbox/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    # --- the operator --------------------------------------------------------------------------------------------

    def operator(self, *words: str) -> Ran:
        """An operator's command beside the service, and all that follows from it."""
        text = (self.stage.folder / "halyard.yaml").read_text("utf-8")
        text = text.replace("policy: outages.yaml", f"policy: {self.policy}")
        file = self.stage.folder / "operator.yaml"
        file.write_text(text.replace("service:\n", f"service:\n  database: {self.database}\n"), "utf-8")
        ran = halyard("outages", *words, "--config", file, environment=dict(self.stage.secrets))
        assert ran.code == 0, ran.err
        self.desk.settle()
        return ran

    def declared(self, *words: str) -> str:
        """An operator declares an outage; answers its id."""
        named = ("--title", "Runtime is down", "--json")
        return str(self.operator("declare", *named, *words).data["id"])

    # --- cases ---------------------------------------------------------------------------------------------------

    def case(self, product: str = "runtime", **more: Any) -> Case:
        """Ana's case of a product, in EMEA, S1, old enough to be escalated."""
        case = self.desk.open(product=product, **more)
        self.desk.advance(4 * 3600)
        assert case.state() == "available"
        return case

    def under(self, block: str) -> None:
        """Go on under another rule for outages, on the same memory."""
        self.policy = "other.yaml"
        file = self.stage.folder / self.policy
        file.write_text(policy_text(block), "utf-8")
        account = replace(self.stage.settings.accounts[0], policy=load_policy(str(file)), policy_name=self.policy)
        self.stage.stop()
        self.stage.serve(self.database, settings=replace(self.stage.settings, accounts=(account,)))

    def disagreements(self) -> list[str]:
        """What the promises and the journal say differently, of all tickets."""
        with closing(Store.open(self.database, read_only=True)) as store:
            return [what for one in store.ledger() for what in faults(one.escalations, one.lines)]


@dataclass
class Page:
    """A pretend status page that is served, on a clock that it shares with an account."""

    url: str
    clock: _SharedClock

    def shares(self, clock: Clock) -> None:
        """Keep the time of the account from now on."""
        self.clock.shared = clock


@contextmanager
def status_page() -> Iterator[Page]:
    """The pretend status page, for as long as the block lasts."""
    clock = _SharedClock()
    served = serve_in_thread(create_app(clock), clock)
    try:
        yield Page(served.url, clock)
    finally:
        served.stop()


def account(folder: Path, page: Page) -> packs.Account:
    """The account's entry, its policy written beside the configuration."""
    (folder / "outages.yaml").write_text(policy_text(), "utf-8")

    def entry(pretend: Pretend) -> str:
        helpdesk = pretend.helpdesk(packs.MULESOFT_SEVERITIES, "tier", "region", "product")
        return packs.entry(pretend, "outages.yaml") + ACCOUNT % page.url + helpdesk

    return entry


@contextmanager
def playing(stage: Stage, page: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outages]:
    """A service that runs, on a fresh database, with nothing out of order; the two witnesses agree at the end."""
    monkeypatch.setattr("runtime.cli_outages.system_clock", stage.clock.now)
    database = stage.database(folder)
    outages = Outages(stage, stage.set(), page, database)
    outages.session.trust_env = False
    outages._control("POST", "reset", {})
    stage.serve(database)
    try:
        yield outages
        assert outages.disagreements() == []
    finally:
        outages.session.close()
        stage.end()


def public(case: Case) -> list[str]:
    """What Halyard said where the customer sees it."""
    return [text for text in case.comments(public=True) if "Escalation E-" in text or "outage" in text]


def asks(case: Case, door: str) -> None:
    """An escalation is asked for by the customer's form or in the agent's ticket."""
    if door == "form":
        assert case.submit().status_code == 201
    else:
        case.tick(KIM)
