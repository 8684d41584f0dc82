"""The refusals a Zendesk account gives, in its own words.

Refusal
    every answer that is not a success: status, body and headers, raised anywhere, answered at the edge
"""

from typing import Any

from sandbox.zendesk.records import Json


class Refusal(Exception):
    """The request cannot be carried out; the answer says why."""

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def not_understood(what: str) -> Refusal:
    """The sandbox answers 400 where Zendesk would quietly ignore, so that a mistake shows at once."""
    return Refusal(400, {"error": "NotUnderstood", "description": f"The sandbox does not know {what}"})


def bad_request(error: str, description: str, **more: Any) -> Refusal:
    return Refusal(400, {"error": error, "description": description, **more})


def too_many_values(most: int) -> Refusal:
    description = f"Parameter  cannot specify more than {most} values"
    return bad_request("TooManyValues", description, max_count=most)


def not_found() -> Refusal:
    return Refusal(404, {"error": "RecordNotFound", "description": "Not found"})


def forbidden(message: str = "You do not have access to this page.") -> Refusal:
    return Refusal(403, {"error": {"title": "Forbidden", "message": message}})


def missing_scope(scopes: str) -> Refusal:
    message = f"You are missing the following required scopes: {scopes}"
    return Refusal(403, {"error": "Forbidden", "description": message})


def not_authenticated() -> Refusal:
    return Refusal(401, {"error": "Couldn't authenticate you"})


def bad_token() -> Refusal:
    description = "The access token provided is expired, revoked, malformed or invalid for other reasons."
    return Refusal(401, {"error": "invalid_token", "error_description": description})


def invalid(field: str, description: str, error: str = "InvalidValue") -> Refusal:
    """422: the record would not be valid; which field and why stands in details."""
    details = {field: [{"error": error, "description": description}]}
    body = {"error": "RecordInvalid", "description": "Record validation errors", "details": details}
    return Refusal(422, body)


def closed_ticket() -> Refusal:
    return invalid("status", "Status: closed prevents ticket update", "ClosedTicket")


def update_conflict() -> Refusal:
    description = (
        "Safe Update prevented the update due to outdated ticket data. "
        "Please fetch the latest ticket data and try again."
    )
    return Refusal(409, {"error": "UpdateConflict", "description": description})


def too_many_requests(retry_after: int) -> Refusal:
    description = "Rate limit exceeded. Please wait and try again."
    return Refusal(429, {"error": "TooManyRequests", "description": description}, {"Retry-After": str(retry_after)})
