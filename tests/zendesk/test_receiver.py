"""Zendesk's webhooks are believed by their signature, in time, and read as hints about one ticket."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.signing_secrets import SigningSecret
from connectors.zendesk import signing
from connectors.zendesk.receiver import ZendeskReceiver
from core.errors import DeliveryRefused, NotBelieved, NotReadable, NotThisMedia, TooLarge
from core.ports import TicketEvent
from core.secrets import Secret
from core.tickets import TicketRef
from tests import house
from tests.zendesk.deliveries import (
    INVOCATION,
    NOW,
    OTHER_SECRET,
    SECRET,
    STAMP,
    account,
    delivery,
    envelope,
    signature,
    trigger_body,
)

VECTORS = house.ROOT.parent / "shared" / "specs" / "zendesk-samples"


def code_of(body: bytes, **how: Any) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        ZendeskReceiver(account()).receive(delivery(body, **how))
    return refused.value.code


def test_our_triggers_body_becomes_one_event() -> None:
    body = trigger_body()

    events = ZendeskReceiver(account()).receive(delivery(body))

    assert events == (
        TicketEvent(
            ref=TicketRef("zendesk", "acme", "35436"),
            kind="changed",
            delivery_id=INVOCATION,
            digest=hashlib.sha256(STAMP.encode() + body).hexdigest(),
            actor="900123",
            host_kind="trigger",
            occurred_at=NOW,
        ),
    )


def test_an_envelope_becomes_one_event_known_by_the_events_own_id() -> None:
    (event,) = ZendeskReceiver(account()).receive(delivery(json.dumps(envelope()).encode()))

    assert event.ref == TicketRef("zendesk", "acme", "71447")
    assert (event.kind, event.host_kind, event.actor) == ("changed", "ticket.comment_added", "900124")
    assert event.delivery_id == "58800d2d-3af7-55ca-862c-5c3ab66f3758"
    assert event.occurred_at == datetime(2026, 11, 22, 9, 59, 58, 304701, tzinfo=UTC)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("ticket.created", "created"),
        ("ticket.merged", "merged"),
        ("ticket.soft_deleted", "deleted"),
        ("ticket.permanently_deleted", "deleted"),
        ("ticket.custom_field_changed", "changed"),
        ("ticket.something_new", "unknown"),
        ("messaging_ticket.message_added", "unknown"),
    ],
)
def test_a_word_of_theirs_becomes_one_of_ours_and_a_new_one_is_no_error(theirs: str, ours: str) -> None:
    (event,) = ZendeskReceiver(account()).receive(delivery(json.dumps(envelope(theirs)).encode()))

    assert (event.kind, event.host_kind) == (ours, theirs)


def test_a_believed_event_that_is_about_no_ticket_is_no_event() -> None:
    body = json.dumps(envelope("user.deleted", subject="zen:user:5", detail={"id": "5"})).encode()

    assert ZendeskReceiver(account()).receive(delivery(body)) == ()


def test_t1_unsigned_wrongly_signed_and_foreign_calls_are_not_believed() -> None:
    body = trigger_body()
    wrong = signature(SECRET, STAMP, body + b" ")

    assert code_of(body, x_zendesk_webhook_signature=None) == "bad_header"
    assert code_of(body, x_zendesk_webhook_signature="") == "bad_header"
    assert code_of(body, x_zendesk_webhook_signature=wrong) == "bad_signature"
    assert code_of(body, secret=OTHER_SECRET) == "bad_signature"
    assert code_of(body, x_zendesk_webhook_signature_timestamp=None) == "bad_header"


def test_t1_a_signature_is_the_one_canonical_base64_of_32_bytes() -> None:
    body = trigger_body()
    right = signature(SECRET, STAMP, body)
    # The last character before the padding has bits that stand for nothing.
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = f"{right[:42]}{digits[digits.index(right[42]) + 1]}="

    assert base64.b64decode(other) == base64.b64decode(right)
    assert [code_of(body, x_zendesk_webhook_signature=one) for one in (other, "!" * 44, "A")] == ["bad_signature"] * 3


def test_t1_nothing_is_parsed_before_it_is_believed() -> None:
    assert code_of(b"{" * 100, x_zendesk_webhook_signature="A" * 44) == "bad_signature"


def test_t2_every_live_secret_is_compared_in_constant_time_without_early_exit(monkeypatch) -> None:
    compared: list[bytes] = []
    real = hmac.compare_digest

    def spy(wanted: bytes, given_one: bytes) -> bool:
        compared.append(wanted)
        return real(wanted, given_one)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    secrets = (
        SigningSecret("ended", Secret(OTHER_SECRET[1:] + "x"), NOW - timedelta(seconds=1)),
        SigningSecret("first", Secret(SECRET)),
        SigningSecret("second", Secret(OTHER_SECRET), NOW + timedelta(days=1)),
        SigningSecret("third", Secret(OTHER_SECRET[::-1]), NOW + timedelta(days=1)),
    )

    ZendeskReceiver(account(*secrets, host_account_id="")).receive(delivery(trigger_body()))

    assert len(compared) == 3, "one call for each live secret, the first match notwithstanding"


@pytest.mark.parametrize(
    ("seconds", "code"), [(0, ""), (299, ""), (300, ""), (301, "too_old"), (-60, ""), (-61, "too_old")]
)
def test_t3_replay_within_four_fifty_nine_is_a_duplicate_and_after_five_minutes_refused(seconds, code) -> None:
    replayed = delivery(trigger_body(), at=NOW + timedelta(seconds=seconds))
    receiver = ZendeskReceiver(account())

    if not code:
        assert receiver.receive(replayed)[0].digest == receiver.receive(delivery(trigger_body()))[0].digest
        return
    with pytest.raises(NotBelieved) as refused:
        receiver.receive(replayed)
    assert refused.value.code == code


def test_t3_another_unsigned_invocation_id_leaves_the_digest_as_it_is() -> None:
    receiver = ZendeskReceiver(account())

    (first,) = receiver.receive(delivery(trigger_body()))
    (second,) = receiver.receive(delivery(trigger_body(), x_zendesk_webhook_invocation_id="another-id"))

    assert first.delivery_id != second.delivery_id
    assert first.digest == second.digest


def test_t3_a_stranger_is_not_told_that_it_came_too_late() -> None:
    assert code_of(trigger_body(), secret=OTHER_SECRET, at=NOW + timedelta(days=3)) == "bad_signature"


@given(st.integers(min_value=-30, max_value=60))
def test_t4_characters_moved_between_timestamp_and_body_are_never_believed(moved: int) -> None:
    body = trigger_body()
    whole, place = STAMP.encode() + body, len(STAMP) + moved
    if moved == 0 or place < 0:
        return
    stamp, rest = whole[:place].decode(), whole[place:]
    forged = delivery(rest, stamp=stamp, x_zendesk_webhook_signature=signature(SECRET, STAMP, body))

    with pytest.raises(NotBelieved):
        ZendeskReceiver(account()).receive(forged)


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-11-22T10:00:00+00:00",
        "2026-11-22 10:00:00Z",
        "2026-11-22T10:00:00.0Z",
        "2026-11-22T10:00Z",
        "20261122T100000Z",
        "2026-11-22t10:00:00z",
        "1795341600",
        "NaN",
        "2026-13-22T10:00:00Z",
        "2026-11-22T10:00:60Z",
        "\uff12\uff10\uff12\uff16-11-22T10:00:00Z",
        "2026-11-22T10:00:00Z\n",
    ],
)
def test_t4_only_the_one_exact_form_of_the_timestamp_is_a_timestamp(stamp: str) -> None:
    short = len(stamp) <= 20 and stamp.isascii()

    assert code_of(trigger_body(), stamp=stamp) == ("bad_timestamp" if short else "bad_header")


def test_t6_an_old_secret_is_believed_until_it_ends_and_then_not() -> None:
    rotating = account(
        SigningSecret("new", Secret(OTHER_SECRET)),
        SigningSecret("old", Secret(SECRET), NOW + timedelta(minutes=2)),
    )
    late = NOW + timedelta(minutes=2)

    (by_old,) = ZendeskReceiver(rotating).receive(delivery(trigger_body()))
    (by_new,) = ZendeskReceiver(rotating).receive(delivery(trigger_body(), secret=OTHER_SECRET))

    assert (by_old.believed_by, by_new.believed_by) == ("old", "new")
    with pytest.raises(NotBelieved):
        ZendeskReceiver(rotating).receive(delivery(trigger_body(), at=late))


def test_t9_a_body_over_a_mebibyte_is_too_large_and_one_of_it_is_not() -> None:
    limit = 1024 * 1024
    body = trigger_body()
    padded = body + b" " * (limit - len(body))

    assert ZendeskReceiver(account()).receive(delivery(padded))
    with pytest.raises(TooLarge):
        ZendeskReceiver(account()).receive(delivery(padded + b" "))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity", ""])
def test_t9_any_content_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(NotThisMedia):
        ZendeskReceiver(account()).receive(delivery(trigger_body(), content_encoding=encoding))


@pytest.mark.parametrize(
    ("media", "accepted"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("application/json;charset=UTF-8", True),
        ("Application/JSON", True),
        ("application/json; charset=utf-16", False),
        ("application/json; charset=latin-1", False),
        ("application/json; boundary=x", False),
        ("application/json, text/plain", False),
        ("application/jsonp", False),
        ("application/problem+json", False),
        ("application/xml", False),
        ("text/xml", False),
        ("text/json", False),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("*/*", False),
        ("", False),
        (None, False),
        ("application/json" + " " * 100, False),
    ],
)
def test_t14_only_json_in_utf_8_is_read(media: str | None, accepted: bool) -> None:
    there = delivery(trigger_body(), content_type=media)
    if accepted:
        assert ZendeskReceiver(account()).receive(there)
        return
    with pytest.raises(NotThisMedia):
        ZendeskReceiver(account()).receive(there)


def test_t20_what_names_another_account_is_not_believed() -> None:
    foreign = json.dumps(envelope(account_id=7654321)).encode()

    for other in ("7654321", "7", "1" * 20):
        assert code_of(trigger_body(), x_zendesk_account_id=other) == "wrong_account"
    assert code_of(trigger_body(), x_zendesk_account_id="1" * 21) == "bad_header"
    assert code_of(trigger_body(account="globex")) == "wrong_account"
    assert code_of(foreign) == "wrong_account"


def test_an_envelope_whose_subject_and_detail_differ_is_not_readable() -> None:
    body = json.dumps(envelope(detail={"id": "71448"})).encode()

    with pytest.raises(NotReadable):
        ZendeskReceiver(account()).receive(delivery(body))


@pytest.mark.parametrize(
    ("secret", "stamp", "body", "wanted"),
    [
        # Computed with `openssl dgst -sha256 -hmac SECRET -binary | base64` over stamp and body.
        ("k" * 24, "2026-01-02T03:04:05Z", b"{}", "OPa5R71KbG9nevr676Dx2Kc/GxmSn5Fbgker0UZ0EzQ="),
    ],
)
def test_signature_vectors_of_another_tool(secret: str, stamp: str, body: bytes, wanted: str) -> None:
    assert signature(secret, stamp, body) == wanted
    headers = {signing.SIGNATURE: wanted, signing.TIMESTAMP: stamp}
    signed_at = datetime.fromisoformat(stamp)
    believed = signing.believe(headers, body, secrets=(SigningSecret("one", Secret(secret)),), received_at=signed_at)
    assert believed == (signed_at, hashlib.sha256(stamp.encode() + body).hexdigest(), "one")


def test_signature_vectors_beside_this_checkout() -> None:
    place = VECTORS / "webhook-signature-vectors.synthetic.json"
    if not place.exists():
        pytest.skip("the signature vectors are not beside this checkout")
    for one in json.loads(place.read_text()):
        body, stamp = one["body"].encode(), one["timestamp"]
        headers = {signing.SIGNATURE: one["signature"], signing.TIMESTAMP: stamp}
        secrets = (SigningSecret("vector", Secret(one["secret"])),)

        signed_at, digest, name = signing.believe(
            headers, body, secrets=secrets, received_at=datetime.fromisoformat(stamp)
        )

        assert signature(one["secret"], stamp, body) == one["signature"]
        assert digest == hashlib.sha256(stamp.encode() + body).hexdigest()
        assert name == "vector"
        assert signed_at == datetime.fromisoformat(stamp)
