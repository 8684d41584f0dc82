"""What a rehearsal against the pretend Jira needs: its people, its credentials, its first day, its story."""

from collections.abc import Iterator, Mapping

import requests

from connectors.jira.story import BO_CASE, CASE, KIM, PATIENCE, TOKEN, play
from core.ports import Rehearsal, StoryStep

ACCOUNT = """\
  - account: acme-jira
    connector: jira
    policy: mulesoft
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
    helpdesk:
      url: {url}
      own_host: true
      projects: [SUP]
      severity: {{field: Severity}}
      tier: {{organization_property: support_tier}}
      region: {{organization_property: region}}
      allowed_ccs: ["@support.example"]
"""


class JiraRehearsal:
    """The pretend Jira's part of a rehearsal."""

    sandbox_option = "--jira-port"
    sandbox_name = "jira"

    @property
    def secrets(self) -> Mapping[str, str]:
        """The pretend site's API tokens; they open nothing but the sandbox on this machine."""
        return {
            "JIRA_EMAIL": "halyard@support.example",
            "JIRA_API_TOKEN": TOKEN,
            "JIRA_ADMIN_EMAIL": "admin@support.example",
            "JIRA_ADMIN_API_TOKEN": TOKEN,
        }

    @property
    def places(self) -> Mapping[str, str]:
        """Where to begin, and issue SUP-421 from its two sides."""
        return {
            "/": "the pretend Jira: start here",
            f"/browse/{CASE}": f"issue {CASE} as its agent",
            f"/servicedesk/customer/portal/1/{CASE}": f"issue {CASE} as its customer",
        }

    def account_block(self, url: str) -> str:
        """The account's entry in the configuration file."""
        return ACCOUNT.format(url=url)

    def seed(self, url: str) -> None:
        """Kim takes up two issues with internal notes, which wake the service for them as any change does."""
        for key in (CASE, BO_CASE):
            address = f"{url}/rest/servicedeskapi/request/{key}/comment"
            body = {"body": "I am on it.", "public": False}
            requests.post(address, json=body, auth=(KIM.email, TOKEN), timeout=PATIENCE).raise_for_status()

    def story(self, url: str) -> Iterator[StoryStep]:
        """Issue SUP-421 from its first minute to its escalation's end, and one that its customer escalates."""
        return play(url)


JIRA_REHEARSAL: Rehearsal = JiraRehearsal()
