"""Whatever a stranger or a broken host sends, the answer is a refusal and nothing else."""

import json
import random
import string
import time
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from connectors.jira.receiver import JiraReceiver
from core.errors import DeliveryRefused, NotBelieved, NotReadable
from core.ports import Delivery
from tests.jira.accounts import NOW, account
from tests.jira.deliveries import changed, comment, commented, delivery, issue, item

RECEIVER = JiraReceiver(account())
BODY = json.dumps(changed()).encode()


def refused(body: Any, **headers: Any) -> NotReadable:
    with pytest.raises(NotReadable) as found:
        RECEIVER.receive(delivery(body, **headers))
    return found.value


@seed(20261122)
@settings(max_examples=100)
@given(st.randoms(use_true_random=True))
def test_t8_5000_malformed_signatures_end_in_a_refusal(source: random.Random) -> None:
    whole = delivery(BODY).headers

    for _ in range(50):
        headers = _spoiled(dict(whole), source)
        with pytest.raises(DeliveryRefused):
            RECEIVER.receive(Delivery("acme", headers, BODY, NOW))


def _spoiled(headers: dict[str, str], source: random.Random) -> dict[str, str]:
    """The signature, made wrong in one of the ways seen in the wild."""
    name = "x-hub-signature"
    right = headers[name]
    place = source.randrange(len(right))
    bare = right.removeprefix("sha256=")
    ways = [
        "",
        bare,
        right[:-1],
        right + "0",
        f"sha1={bare}",
        f"sha1={bare[:40]}",
        f"sha512={bare}",
        f"sha512={bare}{bare}",
        f"none={bare}",
        f"SHA256={bare}",
        f"sha256={bare.upper()}",
        f"sha256 = {bare}",
        f"{right},{right}",
        f" {right}",
        f"{right}\n",
        right[:place] + source.choice("!\u00e9\u0660\x00 -_") + right[place + 1 :],
        "".join(source.choices(string.printable, k=source.randrange(1, 80))),
        "sha256=" + "0" * source.choice([0, 62, 63, 64, 65, 66, 65536]),
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
    moved = changed("x", item("Key", "SUP-1", "HR-2"), issue=issue(key="HR-2"))
    seeds = [BODY, json.dumps(commented()).encode(), json.dumps(moved).encode()]

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
    with pytest.raises(DeliveryRefused):
        RECEIVER.receive(delivery(body))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**17) | st.text(max_size=5) | st.sampled_from(["20421", "SUP-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "self", "key", "items"]), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(["issue", "comment", "user", "changelog", "timestamp", "issueLink", "issue_event_type_name"]),
    st.sampled_from(["jira:issue_updated", "comment_created", "comment_updated", "issuelink_created", "comment_x"]),
    ANYTHING,
)
def test_a_part_of_any_shape_ends_in_a_refusal_or_an_event(part: str, name: str, value: Any) -> None:
    try:
        events = RECEIVER.receive(delivery({**changed(comment=comment()), "webhookEvent": name, part: value}))
    except DeliveryRefused:
        return
    assert all(event.ref.id.isdigit() and isinstance(event.actor, str) for event in events)


@pytest.mark.parametrize("depth", [33, 1000, 100_000, 500_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_t10_deep_nesting_is_refused_before_a_parser_sees_it(depth: int, opening: bytes) -> None:
    there = delivery((opening * depth)[: 1024 * 1024])
    began = time.thread_time()

    with pytest.raises(NotReadable) as found:
        RECEIVER.receive(there)

    assert found.value.code == "too_deep"
    assert time.thread_time() - began < 0.05


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000, str(2**53 + 1)])
def test_t11_numbers_that_do_not_fit_are_refused(number: str) -> None:
    assert refused(BODY[:-1] + b', "n": ' + number.encode() + b"}").code == "bad_number"


def test_t12_every_key_said_twice_is_refused() -> None:
    for whole in (changed(), commented()):
        for key, value in whole.items():
            text = json.dumps(whole)[:-1] + f", {json.dumps(key)}: {json.dumps(value)}}}"
            assert refused(text.encode()).code == "doubled_key"
    inner = BODY.replace(b'"id": "20421"', b'"id": "20422", "id": "20421"')
    assert refused(inner).code == "doubled_key"


@pytest.mark.parametrize(
    "body",
    [
        b"\xff" + BODY,
        BODY[:-1] + b', "x": "\xed\xa0\x80"}',
        BODY.decode().encode("utf-16"),
        BODY.decode().encode("utf-32"),
        b"\xef\xbb\xbf" + BODY,
        BODY[:-1] + b', "x": "\xc0\x80"}',
    ],
)
def test_t13_anything_but_plain_utf_8_is_refused(body: bytes) -> None:
    assert refused(body).code in ("bad_encoding", "bad_json")


@pytest.mark.parametrize("spoiled", ["\\ud800", "\\u0000", "\\u202e", "\\u000a"])
def test_t13_half_characters_nul_and_bidi_in_an_id_are_refused_and_ignored_in_free_text(spoiled: str) -> None:
    for right in ('"id": "20421"', '"key": "SUP-421"', '"accountId": "5b10ac-kim"'):
        assert refused(BODY.replace(right.encode(), f'{right[:-1]}{spoiled}"'.encode())).code == "bad_id"

    assert RECEIVER.receive(delivery(BODY.replace(b"Production is down", spoiled.encode())))


@pytest.mark.parametrize(
    "issue_id",
    ["", "0", "007", "-1", "1" * 21, "1.0", "1 ", "\u0967\u0968", "../1", "SUP-421", 20421, True, ["1"], {"id": "1"}],
)
def test_an_issue_id_is_ascii_digits_one_to_twenty(issue_id: object) -> None:
    assert refused(changed(issue={**issue(), "id": issue_id})).code == "bad_id"


@pytest.mark.parametrize(
    "body", [changed(issue=None), commented(issue={}, comment={}), commented(comment={}, issue=None)]
)
def test_an_event_of_an_issue_that_names_none_is_refused(body: Any) -> None:
    assert refused(body).code == "bad_id"


def test_a_comment_on_another_issue_than_the_bodys_is_refused() -> None:
    assert refused(commented(issue=issue("20422", "SUP-422"))).code == "bad_shape"


@pytest.mark.parametrize("ends", [{}, {"sourceIssueId": 5}, {"sourceIssueId": True, "destinationIssueId": 1}, None])
def test_a_link_without_two_ends_is_refused(ends: object) -> None:
    assert refused({"webhookEvent": "issuelink_created", "issueLink": ends}).code == "bad_id"


@pytest.mark.parametrize("key", [5, "SUP", "SUP-", "-5", "../SUP-5", "SUP-5/../6", "S" * 300 + "-1", ["SUP-1"]])
def test_a_key_that_is_none_is_refused(key: object) -> None:
    assert refused(changed(issue={**issue(), "key": key})).code == "bad_id"


@pytest.mark.parametrize("actor", [5, ["5"], {"id": "5"}, "x" * 256, "a\nb", "a\x00"])
def test_an_actor_is_an_id_or_nothing(actor: object) -> None:
    assert refused(changed(user={"accountId": actor})).code == "bad_id"


@pytest.mark.parametrize("identifier", ["", "x" * 129, "a b", "é", "a\n"])
def test_an_identifier_that_is_none_is_refused(identifier: str) -> None:
    assert refused(BODY, x_atlassian_webhook_identifier=identifier).code == "bad_id"


@pytest.mark.parametrize("moment", [None, True, -1, 0, 10**13, "1795341598304", 1.5, []])
def test_a_moment_that_is_none_is_left_out(moment: object) -> None:
    (event,) = RECEIVER.receive(delivery({**changed(), "timestamp": moment}))

    assert event.occurred_at is None


@pytest.mark.parametrize("content", [[], "text", 5, None, True, {}, {"webhookEvent": 5}, {"webhookEvent": "a b"}])
def test_json_that_is_nobodys_is_refused(content: object) -> None:
    assert refused(json.dumps(content).encode()).code == "bad_shape"


@pytest.mark.parametrize(
    "items", [None, "x", [5, None, "x"], [{}], [{"field": "Key"}], [{"field": "Key", "fromString": 5}]]
)
def test_a_changelog_of_any_shape_is_no_move(items: object) -> None:
    body = changed(changelog={"items": items}, issue=issue(key="HR-5"))

    assert RECEIVER.receive(delivery(body)) == ()


def test_a_delivery_for_another_account_is_not_believed_by_this_receiver() -> None:
    there = delivery(BODY)

    with pytest.raises(NotBelieved):
        RECEIVER.receive(Delivery("globex", there.headers, there.body, there.received_at))


def test_a_receiver_keeps_nothing_between_deliveries() -> None:
    first = RECEIVER.receive(delivery(BODY))
    refused(b"[]")

    assert RECEIVER.receive(delivery(BODY)) == first
