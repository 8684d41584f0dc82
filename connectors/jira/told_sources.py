"""Says in an operator's words where an account keeps the facts that policies ask about."""

from collections.abc import Iterator, Mapping

from connectors.jira.account import JiraAccount, ValueSource

OWN = {
    "status": "the issue's status",
    "type": "the issue's type",
    "organization": "the request's organization",
    "created_at": "the issue",
    "comments": "the issue's comments",
}
"""Facts that every issue has in the same place."""

NAMES = {"contract": "contract.state", "contract_valid_until": "contract.valid_until"}
"""What a fact is called outside the account."""

WORDS = {
    "priority": "the issue's priority",
    "component": "the issue's component",
    "project": "the issue's project",
    "request_type": "the request's type",
    "reporter_time_zone": "the reporter's time zone",
}


def told_sources(account: JiraAccount) -> Mapping[str, str]:
    """Where each fact is read, by its name; one that is kept nowhere is left out."""
    found = {NAMES.get(name, name): ", else ".join(_words(source)) for name, source in account.sources.items()}
    if account.statuses:
        found["status"] = "the issue's status, by the account's mapping"
    if account.first_response_after:
        found["sla.first_response_due_at"] = "the issue, by the account's first_response_after"
    if account.first_response_sla:
        found["sla.first_response_due_at"] = f"the service level {account.first_response_sla}"
        found["sla.first_response_at"] = f"the service level {account.first_response_sla}"
    return OWN | {name: words for name, words in found.items() if words}


def _words(source: ValueSource) -> Iterator[str]:
    for one in source.chain():
        mapped = ", by the account's mapping" if one.values else ""
        match one.kind:
            case "field":
                yield f"field {one.name}{mapped}"
            case "organization_property":
                yield f"organization property {one.name}{mapped}"
            case "label":
                yield f"the label that begins with {one.name}{mapped}"
            case "always":
                yield "the configuration"
            case "none":
                continue
            case kind:
                yield f"{WORDS[kind]}{mapped}"
