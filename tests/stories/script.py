"""A customer's own system as it uses Halyard's API: a token, a key for each request, and nothing else."""

from __future__ import annotations

from itertools import count
from typing import Any

import requests

from tests.stories.desk import PATIENCE, Case
from tests.stories.people import EMAILS, FILLED, Who
from tests.stories.stage import API_TOKEN

KEYS = count(1)
BEARER = {"Authorization": f"Bearer {API_TOKEN}"}


def path(case: Case, what: str) -> str:
    """The address of something about a case."""
    return f"{case.desk.service}/api/v1/{case.ref.replace('acme/', 'acme/tickets/')}/{what}"


def get(case: Case, what: str) -> Any:
    """What the API says of a case."""
    answer = requests.get(path(case, what), headers=BEARER, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(case: Case, what: str, body: dict[str, Any], key: str = "") -> requests.Response:
    """Send a request or an act; whatever follows from it has not been waited for."""
    headers = {**BEARER, "Idempotency-Key": key or f"script-{next(KEYS)}"}
    return requests.post(path(case, what), json=body, headers=headers, timeout=PATIENCE)


def ask(case: Case, by: Who, reason: str = "blocked", key: str = "", **more: Any) -> requests.Response:
    """Ask for an escalation in the name of one of the people."""
    details = {code: FILLED[code] for code in ("impact", "wanted_outcome")}
    body = {"reason": reason, "details": details, "requested_by": {"email": EMAILS[by]}}
    return post(case, "escalations", {**body, **more}, key)


def act(case: Case, by: Who, move: str, **details: str) -> requests.Response:
    """Act on the escalation as one of the people, and let all follow."""
    answer = post(case, "acts", {"move": move, "details": details, "by": EMAILS[by]})
    case.desk.settle()
    return answer
