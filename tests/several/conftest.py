"""An installed account, a PostgreSQL, and processes of the service in their duties."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runtime.roles import Duty
from tests.several.machines import Machine, Machines, machines
from tests.several.orders import Order
from tests.stories import packs
from tests.stories.desk import Case, Desk
from tests.stories.people import ADMIN
from tests.stories.stage import Stage, staged
from tests.stories.zendesk_account import PretendZendesk
from tests.stories.zendesk_desk import ZendeskDesk

LONGER = os.environ.get("SEVERAL", "") == "longer"
"""Whether the longer form is run, as `make several` does."""


@dataclass
class Site:
    """The account, the database, and whoever works for it."""

    stage: Stage
    desk: Desk
    machines: Machines
    usual: Order

    def start(self, duty: Duty, *, freeze_at: str = "", armed: str = "") -> Machine:
        """A process in its duty; the one that takes requests listens where the helpdesk knows it."""
        listen = self.stage.settings.service.listen if duty is Duty.WEB else "127.0.0.1:0"
        return self.machines.start(replace(self.usual, duty=duty, listen=listen, freeze_at=freeze_at, armed=armed))

    def cases(self, count: int) -> list[Case]:
        """Cases that are old enough to be escalated; that they were opened is told only by what is said in them now."""
        made = [self.desk.open("S1", "titanium", settled=False) for _ in range(count)]
        self.the_present()
        for case in made:
            case.say_only("We look into it.")
        return made

    def the_present(self) -> None:
        """The helpdesk's clock, which stood five hours back while cases were opened, shows the present."""
        self.desk.at(datetime.now(UTC))


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account, installed into once."""
    with staged(tmp_path_factory.mktemp("several"), PretendZendesk(), packs.mulesoft) as stage:
        yield stage


@pytest.fixture(scope="session")
def nursery(account: Stage) -> Iterator[Machines]:
    """The interpreter that the processes come from."""
    with machines(account.secrets) as made:
        yield made


@pytest.fixture
def site(account: Stage, nursery: Machines, postgres_database: str) -> Iterator[Site]:
    """The account five hours ago, an empty database with its tables, and nobody at work yet."""
    desk = account.set(at=datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    _switch_automations_off(desk)
    config: Path = account.folder / "halyard.yaml"
    yield Site(account, desk, nursery, Order("", str(config), postgres_database, lease_seconds=2))
    nursery.clear()
    account.end()


def _switch_automations_off(desk: Desk) -> None:
    """The helpdesk's clock leaps over full hours here, and would show the action before any process of ours does."""
    assert isinstance(desk, ZendeskDesk)
    for one in desk.done("GET", "/automations.json", ADMIN)["automations"]:
        desk.done("PUT", f"/automations/{one['id']}.json", ADMIN, {"automation": {"active": False}})
