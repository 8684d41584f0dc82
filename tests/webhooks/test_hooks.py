"""The door for webhooks: strangers are turned away, what is believed is kept once, and only then answered."""

import base64
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import StoreUnavailable
from core.ports import Delivery, Page
from core.tickets import TicketRef
from store.points import hooked
from tests.webhooks.service import NOW, SECRETS, Desk, World, delivery, ticket
from tests.zendesk.deliveries import STAMP, envelope, signature, trigger_body
from webhooks.app import HEADERS

NO_MOMENTS = {
    "none": None,
    "empty": "",
    "in seconds": "1795341600",
    "with an offset": "2026-11-22T10:00:00+00:00",
    "with a fraction": "2026-11-22T10:00:00.000Z",
    "in lower case": "2026-11-22t10:00:00z",
    "with a space": "2026-11-22 10:00:00Z",
    "NaN": "NaN",
    "of no day": "2026-02-30T10:00:00Z",
    "very long": STAMP * 300,
}


def unbelievable() -> Iterator[tuple[str, Delivery]]:
    """Forty calls that nobody with the account's secret made."""
    body = trigger_body()
    right = signature(SECRETS["acme"], STAMP, body)
    raw = base64.b64decode(right)
    signatures = {
        "none": None,
        "empty": "",
        "a space": " ",
        "of another account": signature(SECRETS["globex"], STAMP, body),
        "of another body": signature(SECRETS["acme"], STAMP, body + b" "),
        "of another moment": signature(SECRETS["acme"], "2026-11-22T10:00:01Z", body),
        "of the body alone": signature(SECRETS["acme"], "", body),
        "of an empty secret": signature("", STAMP, body),
        "by SHA-1": base64.b64encode(hmac.digest(SECRETS["acme"].encode(), STAMP.encode() + body, "sha1")).decode(),
        "by MD5": base64.b64encode(hmac.digest(SECRETS["acme"].encode(), STAMP.encode() + body, "md5")).decode(),
        "by SHA-512": base64.b64encode(hmac.digest(SECRETS["acme"].encode(), STAMP.encode() + body, "sha512")).decode(),
        "in hex": raw.hex(),
        "in base32": base64.b32encode(raw).decode(),
        "in url-safe base64": base64.urlsafe_b64encode(raw + b"\xff").decode(),
        "with a prefix": f"sha256={right}",
        "twice": f"{right},{right}",
        "with another before": f"{right[::-1]},{right}",
        "without padding": right.rstrip("="),
        "with more padding": f"{right}=",
        "with a loose last letter": right[:-2] + chr(ord(right[-2]) + 1) + "=",
        "with a line break": f"{right[:20]}%0a{right[20:]}",
        "cut": right[:-4],
        "lengthened": f"{right}AAAA",
        "in capitals": right.upper(),
        "a wildcard": "*",
        "null": "null",
        "true": "true",
        "all zero": base64.b64encode(bytes(32)).decode(),
        "very long": right * 500,
        "not ASCII": "é" * 44,
    }
    for name, value in signatures.items():
        yield f"signature {name}", delivery(x_zendesk_webhook_signature=value)
    for name, value in NO_MOMENTS.items():
        yield f"timestamp {name}", delivery(stamp=value or "", x_zendesk_webhook_signature_timestamp=value)


@pytest.mark.parametrize(("name", "there"), list(unbelievable()))
def test_t1_a_call_nobody_signed_is_refused_and_leaves_nothing(world: World, name: str, there: Delivery) -> None:
    answer = world.hook(there)

    assert answer.status_code == 401
    assert set(answer.json) == {"error", "message"}
    assert world.rows() == 0
    assert world.woken == []


def test_t1_there_are_forty_of_them() -> None:
    assert len(list(unbelievable())) == 40


def test_t1_a_stranger_learns_the_same_for_a_right_and_a_wrong_body(world: World) -> None:
    wrong = signature(SECRETS["globex"], STAMP, trigger_body())

    answers = [
        world.hook(delivery(body, x_zendesk_webhook_signature=wrong)).data
        for body in (trigger_body(), b"", b"[" * 100_000, b"\xff", b"{}")
    ]

    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/hooks/zendesk/nobody",
        "/hooks/jira/acme",
        "/hooks/zendesk/ACME",
        "/hooks/zendesk/acme%20",
        "/hooks/zendesk/acme%00",
        "/hooks/zendesk/%2e%2e",
        "/hooks/zendesk/" + "a" * 5000,
        "/hooks/zendesk/acme/",
        "/hooks/zendesk/acme/x",
        "/hooks/zendesk",
        "/hooks",
    ],
)
def test_a_door_that_is_not_there_is_not_found(world: World, path: str) -> None:
    there = delivery()

    answer = world.client.post(path, data=there.body, headers=dict(there.headers))

    assert answer.status_code == 404
    assert world.rows() == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"])
def test_only_a_post_is_a_hook(world: World, method: str) -> None:
    there = delivery()

    answer = world.client.open("/hooks/zendesk/acme", method=method, data=there.body, headers=dict(there.headers))

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert world.rows() == 0


def test_a_hook_is_kept_its_ticket_woken_and_then_it_is_answered(world: World) -> None:
    answer = world.hook(delivery())

    assert (answer.status_code, answer.json) == (202, {"accepted": ["new"]})
    (row,) = world.service.store.deliveries()
    assert row.arrival.ref == TicketRef("zendesk", "acme", "35436")
    assert row.arrival.received_at == NOW
    assert row.arrival.body is None, "a host's body is never kept"
    assert world.woken == [row.arrival.ref]


def test_a_believed_event_that_is_about_no_ticket_is_answered_and_not_kept(world: World) -> None:
    there = delivery(_event(subject="zen:user:1", type="zen:event-type:user.created"))

    answer = world.hook(there)

    assert (answer.status_code, answer.json) == (202, {"accepted": []})
    assert world.rows() == 0


@pytest.mark.parametrize("where", ["before", "inside"])
def test_i1_f37_a_commit_that_fails_is_answered_503_with_nothing_kept(world: World, where: str) -> None:
    def fail(name: str) -> None:
        if name == f"accept:{where}":
            raise StoreUnavailable("the disk is full")

    with hooked(fail):
        answer = world.hook(delivery())

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "disk" not in answer.text
    assert (world.rows(), world.woken) == (0, [])
    assert world.hook(delivery()).status_code == 202


def test_i1_the_answer_comes_after_the_commit(world: World) -> None:
    seen: list[int] = []

    def look(name: str) -> None:
        if name.startswith("accept:"):
            seen.append(world.rows())

    with hooked(look):
        world.hook(delivery())

    # Nothing to see before the commit, the row after it; only then was there an answer.
    assert seen == [0, 0, 1]
    assert world.rows() == 1


def test_f40_a_store_that_is_gone_is_said_with_503(world: World) -> None:
    def locked(name: str) -> None:
        raise StoreUnavailable("database is locked")

    with hooked(locked):
        answers = [world.hook(delivery()) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["Retry-After"] for answer in answers)


def test_f1_the_same_hook_fifty_times_at_once_is_one_row_and_every_answer_is_yes(world: World) -> None:
    there = delivery()

    def post(_number: int) -> tuple[int, str]:
        client = world.app.test_client()
        answer = client.post("/hooks/zendesk/acme", data=there.body, headers=dict(there.headers))
        return answer.status_code, json.loads(answer.data)["accepted"][0]

    with ThreadPoolExecutor(50) as many:
        answers = list(many.map(post, range(50)))

    assert {status for status, _ in answers} == {202}
    assert sorted(word for _, word in answers) == ["duplicate"] * 49 + ["new"]
    (row,) = world.service.store.deliveries()
    assert row.copies == 49
    assert len(world.woken) == 1


def test_f2_a_retry_with_a_new_time_and_the_body_written_anew_is_a_copy(world: World) -> None:
    first = world.hook(delivery())
    again = trigger_body().replace(b", ", b" ,  ")

    retry = world.hook(delivery(again, stamp="2026-11-22T10:00:40Z"))

    assert [first.json["accepted"], retry.json["accepted"]] == [["new"], ["duplicate"]]
    assert (world.rows(), retry.status_code) == (1, 202)


def test_f3_six_hooks_of_one_ticket_in_any_order_end_in_one_look_at_it_as_it_is(world: World) -> None:
    world.desk.put(ticket("35436"))
    hooks = [delivery(trigger_body(actor_id=str(n)), x_zendesk_webhook_invocation_id=f"hook-{n}") for n in range(6)]
    for number in (3, 0, 5, 1, 4, 2):
        world.hook(hooks[number])

    world.service.engine.drain()

    assert {row.state for row in world.service.store.deliveries()} == {"applied"}
    assert len(world.desk.writes) == 1
    assert world.desk.fetch(TicketRef("zendesk", "acme", "35436")).fields["escalation"] == "available"


@pytest.mark.parametrize(
    ("later", "status", "words"),
    [
        (timedelta(0), 202, {"accepted": ["duplicate"]}),
        (timedelta(minutes=4, seconds=59), 202, {"accepted": ["duplicate"]}),
        (timedelta(minutes=5), 202, {"accepted": ["duplicate"]}),
        (timedelta(minutes=5, seconds=1), 401, "too_old"),
    ],
)
def test_t3_a_captured_hook_sent_again_does_nothing(world: World, later: timedelta, status: int, words: object) -> None:
    there = delivery()
    world.hook(there)
    world.clock.tell(NOW + later)

    answer = world.hook(there)

    assert answer.status_code == status
    assert answer.json == words or answer.json["error"] == words
    assert world.rows() == 1


@pytest.mark.parametrize(("seconds", "status"), [(60, 202), (61, 401)])
def test_t3_a_hook_from_the_future_is_not_believed(world: World, seconds: int, status: int) -> None:
    ahead = delivery(at=NOW + timedelta(seconds=seconds))

    assert world.hook(ahead).status_code == status


def test_t3_a_captured_hook_under_another_invocation_is_a_copy(world: World) -> None:
    world.hook(delivery())

    answer = world.hook(delivery(x_zendesk_webhook_invocation_id="01J9ZZ5S9B4Q2M7C6T8V1X3Y99"))

    assert answer.json == {"accepted": ["duplicate"]}
    assert world.rows() == 1


def test_t3_what_is_too_old_is_counted(world: World) -> None:
    old = delivery(at=NOW - timedelta(hours=1))

    world.hook(old)

    assert (
        'halyard_deliveries_total{connector="zendesk",outcome="refused_401"} 1.0' in world.client.get("/metrics").text
    )


def test_t3_what_came_too_late_is_looked_for_in_the_helpdesk_instead_and_once_a_minute_at_most(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[str] = []

    def changed_since(_: Desk, account: str, cursor: str) -> Page:
        swept.append(account)
        return Page((), cursor, True)

    monkeypatch.setattr(Desk, "changed_since", changed_since)

    for _ in range(3):
        world.hook(delivery(at=NOW - timedelta(hours=1)))
        world.service.sweep_wished()

    assert swept == ["acme"]
    assert world.rows() == 0


def test_t3_what_nobody_signed_has_nothing_looked_for(world: World) -> None:
    world.hook(delivery(at=NOW - timedelta(hours=1), x_zendesk_webhook_signature="A" * 43 + "="))

    assert not world.service.sweep_wishes.taken("zendesk", "acme")


@pytest.mark.parametrize(("of", "at"), [("acme", "globex"), ("globex", "acme")])
def test_t20_one_accounts_hook_does_not_open_anothers_door(world: World, of: str, at: str) -> None:
    answer = world.hook(delivery(account=of), account=at)

    assert answer.status_code == 401
    assert world.rows() == 0


def test_t20_a_body_that_names_another_account_is_refused_though_it_is_rightly_signed(world: World) -> None:
    named = delivery(trigger_body(account="globex"))
    numbered = delivery(_event(account_id=7654321))

    assert [world.hook(one).status_code for one in (named, numbered)] == [401, 401]
    assert world.rows() == 0


def test_t20_the_same_ticket_number_in_two_accounts_is_two_tickets(world: World) -> None:
    world.hook(delivery(account="acme"))
    world.hook(delivery(account="globex"))

    assert {str(row.arrival.ref) for row in world.service.store.deliveries()} == {
        "zendesk/acme/35436",
        "zendesk/globex/35436",
    }


def test_every_answer_carries_the_headers_that_keep_browsers_safe(world: World) -> None:
    there = delivery()
    answers = [
        world.hook(there),
        world.hook(replace(there, body=b"{}")),
        world.client.get("/hooks/zendesk/acme"),
        world.client.get("/nowhere"),
        world.client.get("/escalate/nothing"),
        world.client.post("/escalate/nothing"),
        world.client.get("/healthz"),
        world.client.get("/readyz"),
        world.client.get("/version"),
        world.client.get("/metrics"),
        world.client.get("/static/form.css"),
        world.client.options("/escalate/nothing"),
        world.client.get("//healthz"),
    ]

    for answer in answers:
        missing = {name for name, value in HEADERS.items() if name != "Cache-Control" and answer.headers[name] != value}
        answer.close()
        assert missing == set(), answer.request.path
        assert "Server" not in answer.headers


def _event(**changes: Any) -> bytes:
    return json.dumps(envelope(**changes)).encode()
