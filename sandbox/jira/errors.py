"""The refusals a Jira site gives.

Refusal
    every answer that is not a success: status, body and headers, raised anywhere, answered at the edge
FieldProblem
    one field of a body does not take what was written to it; gathered into the `errors` map of a 400
"""

from collections.abc import Mapping

from sandbox.jira.records import Json


class Refusal(Exception):
    """The request cannot be carried out; the answer says why."""

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


class FieldProblem(Exception):
    """A field does not take this value; the text says why."""


def refused(status: int, *messages: str, errors: Mapping[str, str] | None = None) -> Refusal:
    """An answer in Jira's form: messages about the whole, and one for each field at fault."""
    return Refusal(status, {"errorMessages": list(messages), "errors": dict(errors or {})})


def not_understood(what: str) -> Refusal:
    """The sandbox answers 400 where Jira would quietly ignore, so that a mistake shows at once."""
    return refused(400, f"The sandbox does not know {what}")


def bad_request(*messages: str) -> Refusal:
    return refused(400, *messages)


def field_errors(errors: Mapping[str, str]) -> Refusal:
    """400 with Jira's map from field to what is wrong with it."""
    return refused(400, errors=errors)


def not_authenticated() -> Refusal:
    refusal = refused(401, "Client must be authenticated to access this resource.")
    refusal.headers["WWW-Authenticate"] = 'Basic realm="Jira"'
    return refusal


def forbidden(message: str = "You do not have the permission to do this.") -> Refusal:
    return refused(403, message)


def no_issue() -> Refusal:
    """The same whether there is none or it may not be seen: 404, never 403."""
    return refused(404, "Issue does not exist or you do not have permission to see it.")


def not_found(what: str) -> Refusal:
    return refused(404, f"{what} was not found, or you may not see it.")


def conflict(message: str) -> Refusal:
    return refused(409, message)


def too_large(what: str) -> Refusal:
    """413: the issue has as many of these as it can have."""
    return refused(413, f"The issue has as many {what} as it can have.")


def too_many_requests(retry_after: int, reason: str, resets_at: str) -> Refusal:
    """429 as Cloud words it; ``reason`` says which of its limits, ``resets_at`` is ISO 8601."""
    headers = {"Retry-After": str(retry_after), "RateLimit-Reason": reason, "X-RateLimit-Reset": resets_at}
    refusal = refused(429, "Rate limit exceeded.")
    refusal.headers = headers
    return refusal


def as_service_desk(refusal: Refusal) -> Refusal:
    """The same refusal in the form of `/rest/servicedeskapi`, which has one message only."""
    if "errorMessages" not in refusal.body:
        return refusal
    text = "; ".join([*refusal.body["errorMessages"], *refusal.body["errors"].values()])
    body = {"errorMessage": text, "i18nErrorMessage": {"i18nKey": "sandbox.refused", "parameters": []}}
    return Refusal(refusal.status, body, refusal.headers)
