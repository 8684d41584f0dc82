"""What a rehearsal against the pretend Zendesk needs: its people, its credentials, its first day, its story."""

from collections.abc import Iterator, Mapping

import requests

from connectors.ownership import key_of, marked_name
from connectors.zendesk.story import KIM, TOKEN, play
from core.fields import OWNER
from core.ports import Rehearsal, StoryStep

ADMIN = "admin@support.example"
ACCOUNT = """\
  - account: acme
    connector: zendesk
    policy: mulesoft
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
    panels:
      sidebar: {{installation: "9001", app: "9000"}}
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


class ZendeskRehearsal:
    """The pretend Zendesk's part of a rehearsal."""

    sandbox_option = "--zendesk-port"
    sandbox_name = "zendesk"

    @property
    def secrets(self) -> Mapping[str, str]:
        """The pretend host's OAuth clients; they open nothing but the sandbox on this machine."""
        return {
            "ZENDESK_CLIENT_ID": "halyard",
            "ZENDESK_CLIENT_SECRET": "sandbox-halyard-client-secret",
            "ZENDESK_ADMIN_CLIENT_ID": "halyard-setup",
            "ZENDESK_ADMIN_CLIENT_SECRET": "sandbox-halyard-setup-client-secret",
            "HALYARD_PANEL_SECRET": "demo-panel-secret-for-this-machine-only",
        }

    @property
    def places(self) -> Mapping[str, str]:
        """Where to begin, and case 10421 from its two sides."""
        return {
            "/": "the pretend Zendesk: start here",
            "/agent/tickets/10421": "case 10421 as its agent",
            "/hc/requests/10421": "case 10421 as its customer",
        }

    def account_block(self, url: str) -> str:
        """The account's entry in the configuration file."""
        return ACCOUNT.format(url=url)

    def seed(self, url: str) -> None:
        """Kim takes up case 10421 with an internal note, which wakes the service for it as any change does."""
        body = {"ticket": {"comment": {"body": "I am on it.", "public": False}}}
        address = f"{url}/api/v2/tickets/10421.json"
        requests.put(address, json=body, auth=(f"{KIM.email}/token", TOKEN), timeout=10).raise_for_status()

    def disturb(self, url: str) -> str:
        """An admin gives the field of the owner another title."""
        address, admin = f"{url}/api/v2/ticket_fields", (f"{ADMIN}/token", TOKEN)
        every = requests.get(f"{address}?page[size]=100", auth=admin, timeout=10).json()["ticket_fields"]
        (owner,) = (one for one in every if marked_name(one.get("agent_description")) == OWNER)
        body = {"ticket_field": {"title": "Somebody"}}
        requests.put(f"{address}/{owner['id']}", json=body, auth=admin, timeout=10).raise_for_status()
        return key_of(OWNER)

    def undo(self, url: str) -> None:
        """Nothing was done by hand."""
        del url

    def show_panels(self, url: str, service: str) -> None:
        """The sidebar app stands beside every ticket."""
        body = {"url": f"{service}/panel/zendesk/acme"}
        requests.put(f"{url}/_sandbox/app", json=body, timeout=10).raise_for_status()

    def story(self, url: str) -> Iterator[StoryStep]:
        """Case 10421 from its first minute to its escalation's end."""
        return play(url)


ZENDESK_REHEARSAL: Rehearsal = ZendeskRehearsal()
