"""An engine room whose policy knows of outages, and a pretend status page to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import requests

from core.conditions import condition
from core.outages import Outage, OutageSource
from core.tickets import Ticket
from runtime.settings import Settings
from runtime.status_page import StatusPagePart
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.status_page import create_app
from tests.runtime.engine_room import NOW, Room, settings_in, ticket

OUTCOME = ("\noutcomes:\n", "\noutcomes:\n  - {code: outage, title: Known outage}\n")
COMPONENTS = {
    "Europe / Runtime": {"product": ("runtime",), "region": ("emea",)},
    "Americas / Runtime": {"product": ("runtime",), "region": ("amer",)},
    "Studio": {"product": ("studio",)},
}


def policy_text(block: str = "{problem_tickets: true}") -> str:
    """The pack of one escalation per case, with a block on outages."""
    text = (files("policies") / "mulesoft.yaml").read_text("utf-8")
    assert text.count(OUTCOME[0]) == 1
    return f"{text.replace(*OUTCOME)}\noutage: {block}\n"


def outage_settings(folder: Path, *names: str, block: str = "{problem_tickets: true}") -> Settings:
    """Accounts under a policy that knows of outages."""
    (folder / "outages.yaml").write_text(policy_text(block), "utf-8")
    return settings_in(folder, *names, policy="outages.yaml")


def outage(id_: str = "O-1", **changes: Any) -> Outage:
    """The runtime is down in EMEA for an hour now; an operator vouches for it."""
    plain = Outage(
        id=id_,
        title="Runtime is down",
        source=OutageSource.OPERATOR,
        started_at=NOW.replace(hour=13),
        matches=(condition(COMPONENTS["Europe / Runtime"]),),
        confirmed_by="operator:bo",
    )
    return replace(plain, **changes)


def part(number: str = "1", **changes: Any) -> Ticket:
    """A case of a runtime in EMEA."""
    return ticket(number, **{"product": "Runtime", "region": "emea", **changes})


def escalated(room: Room, number: str = "1", **changes: Any) -> Ticket:
    """A case that was just escalated in the host."""
    room.desk.put(part(number, **changes))
    room.look(number)
    room.desk.tick(number)
    room.look(number)
    return room.desk.tickets[number]


@dataclass
class StatusPage:
    """A pretend status page that is served, and its settings in an account."""

    url: str
    part: StatusPagePart

    def raised(self, *components: str, **body: Any) -> str:
        """Put components out of order; answers the incident's id."""
        given = {"name": "Runtime is down", "components": list(components), **body}
        return str(self._control("POST", "incidents", given)["id"])

    def change(self, incident: str, **body: Any) -> None:
        """Say something else of an incident."""
        self._control("PUT", f"incidents/{incident}", body)

    def resolve(self, incident: str) -> None:
        """It is over."""
        self.change(incident, status="resolved")

    def trouble(self, **body: Any) -> None:
        """Put the page itself out of order, or in order again."""
        self._control("PUT", "trouble", body)

    def _control(self, method: str, path: str, body: Any) -> dict[str, Any]:
        answer = requests.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@contextmanager
def status_page(now: datetime = NOW, **settings: Any) -> Iterator[StatusPage]:
    """The pretend page, for as long as the block lasts."""
    clock = Clock(now)
    served = serve_in_thread(create_app(clock), clock)
    try:
        given = {"url": served.url, "own_host": True, "components": COMPONENTS, **settings}
        yield StatusPage(served.url, StatusPagePart.model_validate(given))
    finally:
        served.stop()
