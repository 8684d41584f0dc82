"""The pretend Jira site of the stories."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from connectors.jira.rehearsal import JIRA_REHEARSAL
from core.ports import Rehearsal
from sandbox.jira import seed
from sandbox.jira.allowances import PER_ISSUE
from sandbox.jira.app import create_app
from sandbox.jira.world import KEPT_ON_RESET, World, make_world
from tests.stories.jira_desk import ESCALATION_ID, IDS, OURS, JiraDesk
from tests.stories.people import BO, ESCALATION
from tests.stories.pretend import Pretend, Severities

if TYPE_CHECKING:
    from flask import Flask

    from sandbox.clock import Clock
    from tests.stories.people import Who

NOT_SEEDED = KEPT_ON_RESET | {"journal", "limits", "deliveries", "tasks"}
SHOWN_IN_PORTAL = ("escalation", "available_from", "owner", "next_update_due", "escalate_link")
OF_ISSUES = (
    "issues",
    "earlier",
    "snapshots",
    "moved_keys",
    "comments",
    "histories",
    "links",
    "remote_links",
    "sla_cycles",
)


class PretendJira(Pretend):
    """One site with a service desk, in memory."""

    name: ClassVar[str] = "jira"
    rehearsal: ClassVar[Rehearsal] = JIRA_REHEARSAL
    sources: ClassVar[Mapping[str, str]] = {
        "tier": "{{organization_property: support_tier}}",
        "region": "{{organization_property: region}}",
        "product": "{{field: Product, values: {{Runtime: runtime, Studio: studio}}}}",
        "contract": (
            "{{organization_property: support_contract, values: {{contract_active: valid, contract_ended: none}}}}"
        ),
        "partners": "{{organization_property: partners}}",
        "facts": "{{workaround: {{organization_property: support_tier, values: {{gold: agreed}}}}}}",
        "terminal tiers": (
            "{{organization_property: support_tier, values: {{titanium: premier, platinum: premier, gold: standard}}}}"
        ),
    }

    world: World

    def make(self, clock: Clock) -> Flask:
        self.world = make_world(clock, seed.seed_demo)
        # Whoever writes mails in these stories is known by their address, which not everybody shows.
        self.world.users[IDS[BO]].email_visible = True
        return create_app(self.world)

    def by_hand(self) -> None:
        """Show the customer our fields: a service desk's forms have no API."""
        ours = {
            marked[1]: one.id for one in self.world.custom_fields.values() if (marked := OURS.search(one.description))
        }
        for kind in self.world.request_types.values():
            kind.field_ids += [ours[name] for name in SHOWN_IN_PORTAL]

    def keep(self) -> None:
        self._bare = _plant(self.world, bare=True)
        self._furnished = _plant(self.world, bare=False)

    def start_over_with(self, *, tickets: bool) -> None:
        self.world.seed = self._furnished if tickets else self._bare

    def desk(self, url: str, service: str) -> JiraDesk:
        return JiraDesk(url, service)

    def head(self) -> str:
        return (
            "    helpdesk:\n      url: {url}\n      own_host: true\n      projects: [SUP]\n"
            f"      escalation_people: {{{{{ESCALATION_ID}: {ESCALATION}}}}}\n      problem_link: Problem/Incident\n"
            "      statuses: {{Waiting for customer: pending, On hold: hold, Closed: closed}}\n"
            '      allowed_ccs: ["@support.example"]\n'
        )

    def severity(self, names: Severities) -> str:
        values = ", ".join(f"S{number}: {name}" for number, name in enumerate(names, start=1))
        return "{{field: Severity, values: {{" + values + "}}}}"

    def bar(self, who: Who, how: str = "suspended") -> None:
        name, value = {"suspended": ("active", False), "gone": ("active", False), "unproven": ("email_visible", False)}[
            how
        ]
        setattr(self.world.users[IDS[who]], name, value)

    def speaks(self, who: Who, language: str, time_zone: str) -> None:
        user = self.world.users[IDS[who]]
        user.locale, user.time_zone = language, time_zone

    def rule_says(self, ticket: str, text: str, who: Who) -> None:
        raise NotImplementedError


def _plant(world: World, *, bare: bool) -> Callable[[World], None]:
    """A seed that brings back the site as it is now, without its issues where it shall be bare."""
    kept: dict[str, Any] = {
        one.name: copy.deepcopy(getattr(world, one.name)) for one in fields(world) if one.name not in NOT_SEEDED
    }
    kept |= {name: {} for name in OF_ISSUES} if bare else {}

    def plant(fresh: World) -> None:
        for name, value in kept.items():
            setattr(fresh, name, copy.deepcopy(value))
        # While the clock stands still people do in one second what takes them minutes.
        for name in PER_ISSUE:
            fresh.limits.allow(name, 1000)

    return plant
