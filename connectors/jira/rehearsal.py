"""What a rehearsal against the pretend Jira needs: its people, its credentials, its first day, its story."""

from collections.abc import Iterator, Mapping

import requests

from connectors.jira.story import BO_CASE, CASE, LINK_TITLE, PATIENCE, TOKEN, Host, play
from connectors.ownership import key_of, marked_name
from core.fields import OWNER
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

REQUEST_TYPES = ("11", "12")
BEFORE_ON_THE_PORTAL = ("Severity", "Product")
ON_THE_PORTAL = (
    "Severity",
    "Product",
    "Escalation",
    "Can be escalated from",
    "Escalation owner",
    "Next update due",
    LINK_TITLE,
)
"""The fields that a request shows its customer: by hand, since Jira has no API for it."""


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
        """An admin does what an installation cannot, and Kim takes up two issues, which wakes the service for them."""
        self._show(url, ON_THE_PORTAL)
        host = Host(url)
        for key in (CASE, BO_CASE):
            host.write("POST", f"/rest/servicedeskapi/request/{key}/comment", {"body": "I am on it.", "public": False})

    def disturb(self, url: str) -> str:
        """An admin gives the field of the owner another title."""
        admin = ("admin@support.example", TOKEN)
        every = requests.get(f"{url}/rest/api/3/field/search?maxResults=100", auth=admin, timeout=PATIENCE).json()[
            "values"
        ]
        (owner,) = (one for one in every if marked_name(one.get("description")) == OWNER)
        address = f"{url}/rest/api/3/field/{owner['id']}"
        requests.put(address, json={"name": "Somebody"}, auth=admin, timeout=PATIENCE).raise_for_status()
        return key_of(OWNER)

    def undo(self, url: str) -> None:
        """The admin shows on the portal what was shown there before."""
        self._show(url, BEFORE_ON_THE_PORTAL)

    def _show(self, url: str, titles: tuple[str, ...]) -> None:
        ids = {one["name"]: one["id"] for one in Host(url).get("/rest/api/3/field")}
        for kind in REQUEST_TYPES:
            form = {"kind": kind, "field": [ids[title] for title in titles]}
            requests.post(f"{url}/servicedesk/settings", data=form, timeout=PATIENCE).raise_for_status()

    def story(self, url: str) -> Iterator[StoryStep]:
        """Issue SUP-421 from its first minute to its escalation's end, and one that its customer escalates."""
        return play(url)


JIRA_REHEARSAL: Rehearsal = JiraRehearsal()
