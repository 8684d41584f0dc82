"""The account under each of the other packs: where its facts come from, and who plays its roles."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday: the people of the packs work on weekdays."""

ESCALATION = "escalation@mendix.com"
PAT = 30000014
REGION_LEAD = 30000009

HELPDESK = """\
    helpdesk:
      url: {url}
      own_host: true
      severity:
        ticket_field: Severity
        values: {{severity_s1: %s, severity_s2: %s, severity_s3: %s, severity_s4: %s}}
      region: {{organization_field: region}}
      allowed_ccs: ["@support.example"]
"""

MENDIX = (
    """\
  - account: acme
    connector: zendesk
    policy: mendix
    time_zone: Europe/Madrid
    people:
      regional_manager:
        - {{email: manager@support.example, name: Support Manager, title: Manager EMEA, regions: [emea]}}
        - {{email: r.roe@support.example, name: R. Roe, title: Manager AMER, regions: [amer]}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
"""
    + HELPDESK % ("critical", "high", "medium", "low")
    + """\
      contract: {{organization_field: support_contract, values: {{contract_active: valid, contract_ended: none}}}}
      partners: {{organization_field: partners}}
      first_response_after: {{critical: 1h, high: 4h, medium: 8h, low: 1d}}
      facts:
        workaround: {{organization_field: support_tier, values: {{gold: agreed}}}}
"""
)

CLOUDM = (
    """\
  - account: acme
    connector: zendesk
    policy: cloudm
    time_zone: Europe/Madrid
    people:
      region_lead:
        - {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA, regions: [emea]}}
        - {{email: r.roe@support.example, name: R. Roe, title: Region Lead AMER, regions: [amer]}}
      support_manager: {{email: manager@support.example, name: Support Manager, title: Global}}
      director_cx: {{email: csm@support.example, name: C. Director, title: Director of CX}}
"""
    + HELPDESK % ("urgent", "high", "normal", "low")
)

OWN_POLICY = Path(__file__).parents[2] / "docs" / "examples" / "terminals.yaml"
"""The process that docs/a-process-of-your-own.md writes; it lies beside the configuration that names it."""

OWN = (
    """\
  - account: acme
    connector: zendesk
    policy: terminals.yaml
    time_zone: Europe/Madrid
    people:
      shift_lead:
        - {{email: j.doe@support.example, name: J. Doe, title: Shift lead EMEA, regions: [emea]}}
        - {{email: r.roe@support.example, name: R. Roe, title: Shift lead AMER, regions: [amer]}}
      head_of_operations: {{email: manager@support.example, name: Support Manager, title: Head of operations}}
      account_team: {{email: csm@support.example, name: Customer Success Manager}}
"""
    + HELPDESK % ("outage", "major", "minor", "question")
    + """\
      tier:
        organization_field: support_tier
        values: {{titanium: premier, platinum: premier, gold: standard}}
      contract: {{organization_field: support_contract, values: {{contract_active: valid, contract_ended: none}}}}
"""
)

SIDE_BY_SIDE = """\
  - account: acme
    connector: zendesk
    policy: mulesoft
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
    helpdesk:
      url: {url}
      own_host: true
      severity:
        ticket_field: Severity
        values: {{severity_s1: S1, severity_s2: S2, severity_s3: S3, severity_s4: S4}}
      tier: {{organization_field: support_tier}}
      region: {{organization_field: region}}
      allowed_ccs: ["@support.example"]
"""
