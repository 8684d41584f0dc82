"""An address of a stranger in any place of any answer: never called, by whatever is read of a ticket (T24)."""

import contextlib
from typing import Any

import pytest
import requests
import responses

from core.errors import HalyardError
from tests.steering import EVIL, places, steered
from tests.zendesk.host import (
    AGENT,
    BASE,
    COMPANY,
    FIELDS,
    PATH,
    PEOPLE,
    REQUESTER,
    SEVERITY,
    TICKET,
    audit,
    created_with,
    helpdesk,
    said,
    set_to,
    ticket,
    via,
)

NINE = "2026-11-22T09:00:00Z"
KEYS = [{"id": 1, "key": "support_tier", "type": "dropdown", "title": "Support tier"}]
AUDITS = [
    audit(
        2, AGENT, NINE, said(AGENT, "Looking"), set_to(SEVERITY, "severity_s1", "severity_s2"), set_to("status", "open")
    ),
    audit(
        1, REQUESTER, NINE, said(REQUESTER, "Down"), created_with(SEVERITY, "severity_s2"), via=via("web", "follow_up")
    ),
]
ANSWERS: dict[str, Any] = {
    "/api/v2/users/me.json": {"user": PEOPLE[3]},
    "/api/v2/ticket_fields.json": {"ticket_fields": FIELDS, "next_page": None},
    "/api/v2/organization_fields.json": {"organization_fields": KEYS, "next_page": None},
    f"{PATH}.json": {"ticket": ticket(), "users": PEOPLE[:2], "organizations": [COMPANY]},
    f"{PATH}/audits.json": {"audits": AUDITS, "users": PEOPLE, "meta": {"has_more": False, "after_cursor": None}},
}
CASES = [(path, where) for path, body in ANSWERS.items() for where in places(body)]


def asked_with(answers: dict[str, Any]) -> list[str]:
    """Every address that is called while a ticket is read from these answers."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as host:
        for path, body in answers.items():
            host.get(f"{BASE}{path}", json=body)
        with contextlib.suppress(HalyardError):
            helpdesk().fetch(TICKET)
        return [str(call.request.url) for call in host.calls]


def test_t24_the_answers_are_those_of_a_ticket_that_can_be_read() -> None:
    called = asked_with(ANSWERS)

    assert {url.removeprefix(BASE).partition("?")[0] for url in called} == set(ANSWERS)
    assert len(CASES) > 200


@pytest.mark.parametrize("path", list(ANSWERS))
def test_t24_an_address_in_any_place_of_an_answer_is_never_called(path: str) -> None:
    for where in places(ANSWERS[path]):
        called = asked_with({**ANSWERS, path: steered(ANSWERS[path], where)})

        assert [url for url in called if not url.startswith(f"{BASE}/api/v2/")] == [], where
        assert called, where


def test_t24_a_planted_call_would_be_seen() -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as host:
        host.get(EVIL, json={})
        requests.get(EVIL, timeout=5)

        assert [str(call.request.url) for call in host.calls] == [EVIL]
