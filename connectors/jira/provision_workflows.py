"""Writes a workflow of the customer's to Jira, once Jira's own validation has nothing against it.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: workflows (validate update, bulk update).
"""

from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import Json
from core.errors import WillNotWork

UPDATE = "/rest/api/3/workflows/update"


def write(calls: Calls, body: Json, name: str) -> None:
    """Have Jira look at the whole, then write it. In: the body, and the workflow's name for people.

    Errors: ``WillNotWork`` with what Jira has against it, of which nothing was written; those of the write.
    """
    levels = {"validationOptions": {"levels": ["ERROR"]}}
    verdict = calls.ask(f"{UPDATE}/validation", {"payload": body, **levels})
    faults = [str(one.get("message")) for one in verdict.get("errors") or () if one.get("level") != "WARNING"]
    if faults:
        raise WillNotWork(f'Jira does not take "{name}" as we would write it: {"; ".join(faults)}')
    calls.write("POST", UPDATE, body)
