"""The pretend Zendesk account of the stories."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from core.ports import Rehearsal
from sandbox.zendesk import seed
from sandbox.zendesk.app import create_app
from sandbox.zendesk.changes import update_ticket
from sandbox.zendesk.records import Actor
from sandbox.zendesk.world import KEPT_ON_RESET, World, make_world
from tests.stories.pretend import Pretend, Severities
from tests.stories.zendesk_desk import IDS, ZendeskDesk

if TYPE_CHECKING:
    from flask import Flask

    from sandbox.clock import Clock
    from tests.stories.people import Who

NOT_SEEDED = KEPT_ON_RESET | {"journal", "limits", "tokens", "invocations", "jobs"}
BARRED = {"suspended": ("suspended", True), "gone": ("active", False), "unproven": ("verified", False)}
BARRED = {"suspended": ("suspended", True), "gone": ("active", False), "unproven": ("verified", False)}
OF_TICKETS = ("tickets", "comments", "audits")


class PretendZendesk(Pretend):
    """One account, in memory."""

    name: ClassVar[str] = "zendesk"
    rehearsal: ClassVar[Rehearsal] = ZENDESK_REHEARSAL
    sources: ClassVar[Mapping[str, str]] = {
        "tier": "{{organization_field: support_tier}}",
        "region": "{{organization_field: region}}",
        "product": "{{ticket_field: Product, values: {{product_runtime: runtime, product_studio: studio}}}}",
        "contract": (
            "{{organization_field: support_contract, values: {{contract_active: valid, contract_ended: none}}}}"
        ),
        "partners": "{{organization_field: partners}}",
        "facts": "{{workaround: {{organization_field: support_tier, values: {{gold: agreed}}}}}}",
        "terminal tiers": (
            "{{organization_field: support_tier, values: {{titanium: premier, platinum: premier, gold: standard}}}}"
        ),
    }

    world: World

    def make(self, clock: Clock) -> Flask:
        self.world = make_world(clock, seed.seed_demo)
        return create_app(self.world)

    def by_hand(self) -> None:
        """Nothing: here the installer does it all."""

    def keep(self) -> None:
        self._bare = _plant(self.world, bare=True)
        self._furnished = _plant(self.world, bare=False)

    def start_over_with(self, *, tickets: bool) -> None:
        self.world.seed = self._furnished if tickets else self._bare

    def desk(self, url: str, service: str) -> ZendeskDesk:
        return ZendeskDesk(url, service)

    def head(self) -> str:
        return '    helpdesk:\n      url: {url}\n      own_host: true\n      allowed_ccs: ["@support.example"]\n'

    def severity(self, names: Severities) -> str:
        values = ", ".join(f"severity_s{number}: {name}" for number, name in enumerate(names, start=1))
        return "{{ticket_field: Severity, values: {{" + values + "}}}}"

    def bar(self, who: Who, how: str = "suspended") -> None:
        name, value = BARRED[how]
        setattr(self.world.users[IDS[who]], name, value)

    def speaks(self, who: Who, language: str, time_zone: str) -> None:
        user = self.world.users[IDS[who]]
        user.locale, user.time_zone = language, time_zone

    def rule_says(self, ticket: str, text: str, who: Who) -> None:
        rule = Actor(self.world.users[IDS[who]], "rule")
        with self.world.lock:
            update_ticket(self.world, int(ticket), {"comment": {"body": text, "public": True}}, rule)


def _plant(world: World, *, bare: bool) -> Callable[[World], None]:
    """A seed that brings back the account as it is now, without its tickets where it shall be bare."""
    kept: dict[str, Any] = {
        one.name: copy.deepcopy(getattr(world, one.name)) for one in fields(world) if one.name not in NOT_SEEDED
    }
    kept |= {name: {} for name in OF_TICKETS} if bare else {}

    def plant(fresh: World) -> None:
        for name, value in kept.items():
            setattr(fresh, name, copy.deepcopy(value))

    return plant
