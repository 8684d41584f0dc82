"""The habits of zenpy 2.0.57 that would hurt, each shown to be off."""

import json
import logging
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import responses
from zenpy.lib import api as zenpy_api

from connectors.zendesk.account import NOWHERE
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import LookBeforeRepeating, TryLater, WillNotWork
from core.tickets import TicketRef
from tests.zendesk.host import (
    BASE,
    CHANGED,
    COMPANY,
    FIELDS,
    PATH,
    TICKET,
    accepts,
    asked,
    helpdesk,
    hosted,
    sent,
    shows,
    ticket,
)
from tests.zendesk.raw_host import raw_host

WRITE = TicketUpdate(TICKET, CHANGED, "k", {"escalation": "active"}, (Note("n", NoteKind.COMMENT, text="Words"),))


@pytest.fixture(autouse=True)
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"zenpy slept {seconds} seconds in our thread")

    monkeypatch.setattr(zenpy_api, "sleep", sleep)


def test_a_put_is_never_replayed_when_the_answer_does_not_come() -> None:
    with raw_host(b"") as host, responses.RequestsMock(assert_all_requests_are_fired=False) as rest:
        rest.add_passthru(f"{host.address}{PATH}.json")
        for path, body in (
            ("/api/v2/users/me.json", {"user": {"id": 1, "role": "admin"}}),
            ("/api/v2/ticket_fields.json", {"ticket_fields": FIELDS}),
        ):
            rest.get(f"{host.address}{path}", json=body)
        there = helpdesk(base_url=host.address, own_host=True, tier=NOWHERE, severity=NOWHERE)

        with pytest.raises(LookBeforeRepeating):
            there.apply([WRITE])

        assert host.requests == [f"PUT {PATH}.json HTTP/1.1"]


@pytest.mark.parametrize("status", [413, 429, 503])
def test_a_put_is_never_replayed_for_a_status(status: int) -> None:
    with hosted() as host:
        host.put(f"{BASE}{PATH}.json", status=status, json={}, headers={"Retry-After": "1"})

        with pytest.raises((TryLater, LookBeforeRepeating, WillNotWork)):
            helpdesk().apply([WRITE])

        assert len(sent(host)) == 1


@pytest.mark.parametrize("header", ["5", "86400", "Sun, 22 Nov 2026 10:02:00 GMT", "soon", "-1", ""])
def test_nobody_waits_for_a_429_whatever_it_says(header: str) -> None:
    with hosted() as host:
        host.put(f"{BASE}{PATH}.json", status=429, json={}, headers={"Retry-After": header})

        with pytest.raises(TryLater):
            helpdesk().apply([WRITE])

        assert len(sent(host)) == 1


def test_a_success_with_a_retry_after_is_not_asked_for_again() -> None:
    with hosted() as host:
        done = {"ticket": ticket(), "audit": {"id": 1, "events": []}}
        host.put(f"{BASE}{PATH}.json", json=done, headers={"Retry-After": "3"})

        helpdesk().apply([WRITE])

        assert len(sent(host)) == 1


def test_a_companys_new_tier_is_seen_at_once_for_there_is_no_cache() -> None:
    with hosted() as host:
        shows(host, ticket())
        there = helpdesk()
        before = there.fetch(TICKET)
        company = {**COMPANY, "organization_fields": {"support_tier": "platinum"}}
        host.replace("GET", f"{BASE}{PATH}.json", json={"ticket": ticket(status="solved"), "organizations": [company]})

        after = there.fetch(TICKET)

        assert (before.tier, after.tier) == ("gold", "platinum")
        assert (before.status.value, after.status.value) == ("open", "solved")


def test_moments_are_sent_whole() -> None:
    with hosted() as host:
        accepts(host)

        helpdesk().apply([WRITE])

        stamp = sent(host)[0]["ticket"]["updated_stamp"]
        assert datetime.fromisoformat(stamp).second == datetime.fromisoformat(CHANGED).second
        assert stamp == CHANGED


def test_a_paging_link_to_another_host_is_not_followed() -> None:
    with hosted() as host:
        link = "https://evil.example/api/v2/ticket_fields.json?page=2"
        host.replace("GET", f"{BASE}/api/v2/ticket_fields.json", json={"ticket_fields": FIELDS, "next_page": link})

        with pytest.raises(WillNotWork):
            helpdesk(severity=NOWHERE).fetch(TICKET)

        assert all(str(call.request.url).startswith(BASE) for call in host.calls)


def test_the_environment_cannot_send_the_calls_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZENPY_FORCE_NETLOC", "evil.example")
    monkeypatch.setenv("ZENPY_FORCE_SCHEME", "http")
    with hosted() as host:
        with pytest.raises(WillNotWork):
            helpdesk().apply([WRITE])

        assert all(str(call.request.url).startswith(BASE) for call in host.calls)


def test_two_accounts_in_one_process_write_to_their_own_hosts() -> None:
    other = "https://globex.zendesk.com"
    with hosted() as host:
        host.get(f"{other}/api/v2/users/me.json", json={"user": {"id": 2, "role": "admin"}})
        host.get(f"{other}/api/v2/ticket_fields.json", json={"ticket_fields": FIELDS})
        host.put(f"{other}/api/v2/tickets/7.json", json={"ticket": ticket(id=7), "audit": {"events": []}})
        accepts(host)
        globex = helpdesk(account="globex", base_url=other, severity=NOWHERE, tier=NOWHERE)
        ref = TicketRef("zendesk", "globex", "7")

        helpdesk().apply([WRITE])
        globex.apply([TicketUpdate(ref, CHANGED, "k", {"escalation": "active"})])

        assert [str(call.request.url) for call in host.calls if call.request.method == "PUT"] == [
            f"{BASE}{PATH}.json",
            f"{other}/api/v2/tickets/7.json",
        ]


def test_many_threads_never_mix_their_updates() -> None:
    def answer(request: Any) -> tuple[int, dict[str, str], str]:
        return 200, {}, json.dumps({"ticket": ticket(), "audit": {"id": 1, "events": []}})

    with hosted() as host:
        for number in range(1, 9):
            host.add_callback("PUT", f"{BASE}/api/v2/tickets/{number}.json", callback=answer)
        there = helpdesk()
        updates = [
            TicketUpdate(TicketRef("zendesk", "acme", str(number)), CHANGED, f"k{number}", {"owner": f"Owner {number}"})
            for number in range(1, 9)
        ]
        threads = [threading.Thread(target=there.apply, args=([one],)) for one in updates]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        for body in sent(host):
            number = body["ticket"]["id"]
            assert body["ticket"]["metadata"] == {"halyard": [f"k{number}"]}
            assert body["ticket"]["custom_fields"][0]["value"] == f"Owner {number}"


def test_no_text_of_a_ticket_is_logged_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    with hosted() as host:
        accepts(host)
        shows(host, ticket())
        there = helpdesk()
        with caplog.at_level(logging.DEBUG):
            there.apply([WRITE])
            there.fetch(TICKET)

    assert "Words" not in caplog.text
    assert "Production is down" not in caplog.text


def test_zenpy_is_used_in_one_module() -> None:
    folder = Path(__file__).parents[2] / "connectors" / "zendesk"
    users = [path.name for path in sorted(folder.glob("*.py")) if "from zenpy" in path.read_text()]

    assert users == ["writer.py"]


def test_the_calls_of_a_write_are_the_least_there_can_be() -> None:
    with hosted() as host:
        accepts(host)
        there = helpdesk()
        assert there.own_user_id
        before = len(host.calls)

        there.apply([WRITE])

        assert asked(host)[before:] == [f"PUT {PATH}.json"]
