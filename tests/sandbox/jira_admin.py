"""What the tests of the pretend Jira's set-up have in common: an admin's calls, and fields as an admin makes them."""

from typing import Any

from sandbox.jira.fields import TYPES
from tests.sandbox import jira_site
from tests.sandbox.jira_site import ADMIN, Json, Site

FLAGGED = "customfield_10021"
SUP, ENG = "10000", "10001"


def admin(site: Site, method: str, path: str, body: Any = None) -> Any:
    """What an admin's call answered; it must work."""
    return site.done(method, path, body, who=ADMIN)


def refusal(site: Site, method: str, path: str, body: Any = None) -> int:
    """The status of an admin's call that does not work."""
    return site.refused(method, path, body, who=ADMIN)[0]


def configuration(site: Site) -> Json:
    """How the whole site is set up."""
    return site.control("GET", "export?part=configuration")


def undescribed(site: Site, method: str, template: str, path: str, body: Any = None, who: str = ADMIN) -> list[str]:
    """What the vendor's description says against the answer to a call."""
    jira_site.description()
    answer = site.call(method, path, body, who=who, allow_redirects=False)
    return jira_site.faults(method, template, answer.status_code, answer.json() if answer.content else None)


def new_field(site: Site, kind: str = "select", name: str = "Escalation") -> tuple[str, str]:
    """A field as an admin makes it: its id, and the id of its context."""
    field = admin(site, "POST", "/field", {"name": name, "type": f"{TYPES}{kind}"})["id"]
    return field, context_of(site, field)


def context_of(site: Site, field: str) -> str:
    (one,) = admin(site, "GET", f"/field/{field}/context")["values"]
    return str(one["id"])


def options_of(site: Site, field: str) -> str:
    """The address of a field's options."""
    return f"/field/{field}/context/{context_of(site, field)}/option"


def listed(site: Site, field: str) -> list[str]:
    """The words of a field's options, in order."""
    return [one["value"] for one in admin(site, "GET", options_of(site, field))["values"]]
