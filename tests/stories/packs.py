"""The account under each of the other packs: where its facts come from, and who plays its roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.stories.pretend import Pretend, Severities

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday: the people of the packs work on weekdays."""

MULESOFT_SEVERITIES: Severities = ("S1", "S2", "S3", "S4")

Account = Callable[[Pretend], str]
"""An account's entry in the configuration, for one helpdesk or the other."""

OWN_POLICY = Path(__file__).parents[2] / "docs" / "examples" / "terminals.yaml"
"""The process that docs/a-process-of-your-own.md writes; it lies beside the configuration that names it."""

MULESOFT_PEOPLE = """\
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
"""
MENDIX_PEOPLE = """\
    time_zone: Europe/Madrid
    people:
      regional_manager:
        - {{email: manager@support.example, name: Support Manager, title: Manager EMEA, regions: [emea]}}
        - {{email: r.roe@support.example, name: R. Roe, title: Manager AMER, regions: [amer]}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
"""
CLOUDM_PEOPLE = """\
    time_zone: Europe/Madrid
    people:
      region_lead:
        - {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA, regions: [emea]}}
        - {{email: r.roe@support.example, name: R. Roe, title: Region Lead AMER, regions: [amer]}}
      support_manager: {{email: manager@support.example, name: Support Manager, title: Global}}
      director_cx: {{email: csm@support.example, name: C. Director, title: Director of CX}}
"""
OWN_PEOPLE = """\
    time_zone: Europe/Madrid
    people:
      shift_lead:
        - {{email: j.doe@support.example, name: J. Doe, title: Shift lead EMEA, regions: [emea]}}
        - {{email: r.roe@support.example, name: R. Roe, title: Shift lead AMER, regions: [amer]}}
      head_of_operations: {{email: manager@support.example, name: Support Manager, title: Head of operations}}
      account_team: {{email: csm@support.example, name: Customer Success Manager}}
"""
SIDE_BY_SIDE_PEOPLE = """\
    policies:
      - {{policy: cloudm, when: {{organization: [Globex]}}}}
      - {{policy: mendix, when: {{region: [apac], type: [incident]}}}}
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
      region_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      director_cx: {{email: csm@support.example, name: C. Director, title: Director of CX}}
      regional_manager: {{email: manager@support.example, name: Support Manager}}
"""
FIRST_RESPONSES = "first_response_after: {{critical: 1h, high: 4h, medium: 8h, low: 1d}}"


def mulesoft(pretend: Pretend) -> str:
    """MuleSoft's process."""
    helpdesk = pretend.helpdesk(MULESOFT_SEVERITIES, "tier", "region")
    return entry(pretend, "mulesoft") + MULESOFT_PEOPLE + helpdesk


def mendix(pretend: Pretend) -> str:
    """Mendix's process."""
    facts = ("region", "contract", "partners", "facts")
    helpdesk = pretend.helpdesk(("critical", "high", "medium", "low"), *facts, more=FIRST_RESPONSES)
    return entry(pretend, "mendix") + MENDIX_PEOPLE + helpdesk


def cloudm(pretend: Pretend) -> str:
    """CloudM's process."""
    return entry(pretend, "cloudm") + CLOUDM_PEOPLE + pretend.helpdesk(("urgent", "high", "normal", "low"), "region")


def own(pretend: Pretend) -> str:
    """A process that ships with nothing but the docs."""
    tier = f"tier: {pretend.sources['terminal tiers']}"
    helpdesk = pretend.helpdesk(("outage", "major", "minor", "question"), "region", "contract", more=tier)
    return entry(pretend, "terminals.yaml") + OWN_PEOPLE + helpdesk


def side_by_side(pretend: Pretend) -> str:
    """A process for each of the account's customers."""
    helpdesk = pretend.helpdesk(MULESOFT_SEVERITIES, "tier", "region")
    return entry(pretend, "mulesoft") + SIDE_BY_SIDE_PEOPLE + helpdesk


def entry(pretend: Pretend, policy: str) -> str:
    """The first lines of the account's entry."""
    return f"  - account: acme\n    connector: {pretend.name}\n    policy: {policy}\n"
