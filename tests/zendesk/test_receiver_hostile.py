"""Whatever a stranger or a broken host sends, the answer is a refusal and nothing else."""

import json
import random
import string
import time

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from connectors.zendesk.receiver import ZendeskReceiver
from core.errors import DeliveryRefused, NotBelieved, NotReadable
from core.ports import Delivery
from tests.zendesk.deliveries import NOW, SECRET, STAMP, account, delivery, envelope, signature, trigger_body

RECEIVER = ZendeskReceiver(account())


def refused(body: bytes) -> NotReadable:
    with pytest.raises(NotReadable) as found:
        RECEIVER.receive(delivery(body))
    return found.value


@seed(20261122)
@settings(max_examples=100)
@given(st.randoms(use_true_random=True))
def test_t8_5000_malformed_header_sets_end_in_a_refusal(source: random.Random) -> None:
    body = trigger_body()
    whole = delivery(body).headers

    for _ in range(50):
        headers = _spoiled(dict(whole), source)
        with pytest.raises(DeliveryRefused):
            RECEIVER.receive(Delivery("acme", headers, body, NOW))


def _spoiled(headers: dict[str, str], source: random.Random) -> dict[str, str]:
    """One header that matters, made wrong in one of the ways seen in the wild."""
    name = source.choice(["x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp"])
    right = headers[name]
    place = source.randrange(len(right))
    ways = [
        "",
        right + "=",
        right[:-1],
        f"sha1={right}",
        f"{right},{right}",
        f" {right}",
        f"{right}\n",
        right.replace("=", "") + "*",
        right[:place] + source.choice("!\u00e9\u0660\x00 -_") + right[place + 1 :],
        "".join(source.choices(string.printable, k=source.randrange(1, 80))),
        "A" * source.choice([43, 45, 64, 65536]),
        "NaN",
        right + right,
    ]
    headers[name] = source.choice([one for one in ways if one != right])
    if source.random() < 0.1:
        headers.pop(name)
    return headers


@seed(20261123)
@settings(max_examples=100)
@given(st.randoms(use_true_random=True))
def test_t8_5000_malformed_bodies_that_are_rightly_signed_end_in_a_refusal_or_an_event(source: random.Random) -> None:
    seeds = [trigger_body(), json.dumps(envelope()).encode(), json.dumps(envelope("ticket.merged")).encode()]

    for _ in range(50):
        body = bytearray(source.choice(seeds))
        for _ in range(source.randrange(1, 6)):
            place = source.randrange(len(body))
            match source.randrange(4):
                case 0:
                    body[place] = source.randrange(256)
                case 1:
                    del body[place : place + source.randrange(1, 20)]
                case 2:
                    body[place:place] = source.choice([b'"', b"{", b"[", b"\\u0000", b"1e999", b"NaN", b"\xff", b","])
                case _:
                    body[place:place] = bytes(body[: source.randrange(1, 40)])
        try:
            events = RECEIVER.receive(delivery(bytes(body)))
        except DeliveryRefused:
            continue
        assert all(event.ref.account == "acme" and event.ref.id.isascii() for event in events)


@given(st.binary(max_size=300))
def test_any_bytes_that_are_rightly_signed_end_in_a_refusal(body: bytes) -> None:
    try:
        RECEIVER.receive(delivery(body))
    except DeliveryRefused:
        return
    raise AssertionError("random bytes were believed to be an event")


@pytest.mark.parametrize("depth", [33, 1000, 100_000, 500_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_t10_deep_nesting_is_refused_before_a_parser_sees_it(depth: int, opening: bytes) -> None:
    body = (opening * depth)[: 1024 * 1024]
    there = delivery(body)
    began = time.thread_time()

    with pytest.raises(NotReadable) as found:
        RECEIVER.receive(there)

    assert found.value.code == "too_deep"
    assert time.thread_time() - began < 0.05


def test_t10_brackets_inside_strings_are_no_depth_and_32_levels_are_read() -> None:
    nested: object = "[" * 1000 + '\\"{' * 100
    for _ in range(31):
        nested = [nested]

    assert RECEIVER.receive(delivery(trigger_body(extra=nested)))


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 500_000, b'"\\' * 500_000, b'"' * 1_000_000, b"\\" * 1_000_000])
def test_t10_unclosed_strings_do_not_cost_more_than_their_length(body: bytes) -> None:
    began = time.thread_time()

    refused(body)

    assert time.thread_time() - began < 2


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, str(2**53 + 1), str(-(2**53) - 1)]
)
def test_t11_numbers_that_do_not_fit_are_refused(number: str) -> None:
    body = b'{"ticket_id": "1", "account": "acme", "n": ' + number.encode() + b"}"

    assert refused(body).code == "bad_number"


def test_t12_every_key_said_twice_is_refused() -> None:
    for whole in (json.loads(trigger_body()), envelope()):
        for key, value in whole.items():
            text = json.dumps(whole)[:-1] + f", {json.dumps(key)}: {json.dumps(value)}}}"
            assert refused(text.encode()).code == "doubled_key"
    inner = json.dumps(envelope()).replace('"status": "OPEN"', '"id": "1", "status": "OPEN"')
    assert refused(inner.encode()).code == "doubled_key"


@pytest.mark.parametrize(
    "body",
    [
        b"\xff" + trigger_body(),
        trigger_body()[:-1] + b', "x": "\xed\xa0\x80"}',
        trigger_body().decode().encode("utf-16"),
        trigger_body().decode().encode("utf-32"),
        b"\xef\xbb\xbf" + trigger_body(),
        trigger_body()[:-1] + b', "x": "\xc0\x80"}',
    ],
)
def test_t13_anything_but_plain_utf_8_is_refused(body: bytes) -> None:
    assert refused(body).code in ("bad_encoding", "bad_json")


@pytest.mark.parametrize("spoiled", ["\\ud800", "\\u0000", "\\u202e", "\\uff11"])
def test_t13_half_characters_nul_and_bidi_in_an_id_are_refused_and_ignored_in_free_text(spoiled: str) -> None:
    in_id = json.dumps(envelope()).replace('"id": "71447"', f'"id": "7144{spoiled}7"')
    in_text = json.dumps(envelope()).replace('"event": {}', f'"event": {{"body": "{spoiled}"}}')

    refused(in_id.encode())

    assert RECEIVER.receive(delivery(in_text.encode()))


@pytest.mark.parametrize(
    "ticket_id",
    ["", "0", "007", "-1", "1" * 21, "1.0", "1 ", "\u0967\u0968", "../1", 35436, None, True, ["1"], {"id": "1"}],
)
def test_a_ticket_id_is_ascii_digits_one_to_twenty(ticket_id: object) -> None:
    assert refused(trigger_body(ticket_id=ticket_id)).code == "bad_id"


@pytest.mark.parametrize("actor", [5, None, "abc", "1" * 21, ["5"]])
def test_an_actor_is_an_id_or_nothing(actor: object) -> None:
    assert refused(trigger_body(actor_id=actor)).code == "bad_id"


@pytest.mark.parametrize("invocation", [None, "", "x" * 129, "a b", "é"])
def test_a_trigger_without_a_usable_delivery_id_is_refused(invocation: str | None) -> None:
    there = delivery(trigger_body(), x_zendesk_webhook_invocation_id=invocation)

    with pytest.raises(NotReadable):
        RECEIVER.receive(there)


@pytest.mark.parametrize("content", [[], "text", 5, None, True, {}, {"type": 5}, {"type": "zen:event-type:"}])
def test_json_that_is_nobodys_is_refused(content: object) -> None:
    assert refused(json.dumps(content).encode()).code == "bad_shape"


def test_a_delivery_for_another_account_is_not_believed_by_this_receiver() -> None:
    there = delivery(trigger_body())

    with pytest.raises(NotBelieved):
        RECEIVER.receive(Delivery("globex", there.headers, there.body, there.received_at))


def test_a_receiver_keeps_nothing_between_deliveries() -> None:
    first = RECEIVER.receive(delivery(trigger_body()))
    refused(b"[]")

    assert RECEIVER.receive(delivery(trigger_body())) == first
    assert signature(SECRET, STAMP, trigger_body()) == delivery(trigger_body()).headers["x-zendesk-webhook-signature"]
