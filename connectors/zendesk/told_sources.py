"""Says in an operator's words where an account keeps the facts that policies ask about."""

from collections.abc import Iterator, Mapping

from connectors.zendesk.account import ValueSource, ZendeskAccount

OWN = {
    "status": "the ticket's status",
    "type": "the ticket's type",
    "organization": "the ticket's organization",
    "created_at": "the ticket",
    "comments": "the ticket's comments",
}
"""Facts that every ticket has in the same place."""

NAMES = {"contract": "contract.state", "contract_valid_until": "contract.valid_until"}
"""What a fact is called outside the account."""


def told_sources(account: ZendeskAccount) -> Mapping[str, str]:
    """Where each fact is read, by its name; one that is kept nowhere is left out."""
    found = {NAMES.get(name, name): ", else ".join(_words(source)) for name, source in account.sources.items()}
    if account.brands:
        found["brand"] = "the ticket's brand, by the account's mapping"
    if account.first_response_after:
        found["sla.first_response_due_at"] = "the ticket, by the account's first_response_after"
    if account.first_response_sla:
        found["sla.first_response_due_at"] = "the SLA policy of the account"
    return OWN | {name: words for name, words in found.items() if words}


def _words(source: ValueSource) -> Iterator[str]:
    for one in source.chain():
        mapped = ", by the account's mapping" if one.values else ""
        match one.kind:
            case "ticket_field":
                yield f"ticket field {one.name}{mapped}"
            case "organization_field":
                yield f"organization field {one.name}{mapped}"
            case "priority":
                yield f"the ticket's priority{mapped}"
            case "requester_time_zone":
                yield f"the requester's time zone{mapped}"
            case "always":
                yield "the configuration"
            case "none":
                continue
