"""What a hook may carry: JSON in UTF-8, of a reasonable size and shape, that can mean one thing only."""

import json
import time
import tracemalloc
from io import BytesIO
from typing import Any

import pytest

from tests.webhooks.service import World, delivery
from tests.zendesk.deliveries import envelope, trigger_body
from webhooks.doors import MAX_BODY

MIB = 1024 * 1024


def refused(world: World, body: bytes, **headers: Any) -> tuple[int, str]:
    """The status and code a rightly signed body is turned away with, having left nothing."""
    answer = world.hook(delivery(body, **headers))
    assert (world.rows(), world.woken) == (0, [])
    assert "Traceback" not in answer.text
    return answer.status_code, answer.json["error"]


def padded(length: int) -> bytes:
    """A rightly shaped body of exactly so many bytes."""
    body = trigger_body()
    return body[:-1] + b" " * (length - len(body)) + b"}"


@pytest.mark.parametrize(("length", "status"), [(MAX_BODY - 1, 202), (MAX_BODY, 202), (MAX_BODY + 1, 413)])
def test_t9_a_body_may_be_as_large_as_the_cap_and_no_larger(world: World, length: int, status: int) -> None:
    answer = world.hook(delivery(padded(length)))

    assert answer.status_code == status
    assert world.rows() == (status == 202)


def test_t9_a_body_over_the_cap_is_refused_before_it_is_read(world: World) -> None:
    class Watched(BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            found = super().read(size)
            Watched.taken += len(found)
            return found

    there = delivery(padded(MAX_BODY + 1))

    answer = world.client.post(
        "/hooks/zendesk/acme",
        input_stream=Watched(there.body),
        headers=dict(there.headers),
        environ_overrides={"CONTENT_LENGTH": str(len(there.body))},
    )

    assert answer.status_code == 413
    assert Watched.taken == 0


def test_t9_many_large_bodies_do_not_grow_the_memory(world: World) -> None:
    there = delivery(padded(MAX_BODY))
    over = delivery(padded(MAX_BODY + 1))
    for one in (there, over):
        world.hook(one)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()

    for _ in range(10):
        for one in (there, over):
            world.hook(one).close()

    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 2 * MIB
    assert peak - before < 16 * MIB


@pytest.mark.parametrize(
    "encoding", ["gzip", "deflate", "br", "zstd", "identity", "compress", "x-gzip", "gzip, gzip", ""]
)
def test_t9_a_body_under_any_content_encoding_is_refused(world: World, encoding: str) -> None:
    assert refused(world, trigger_body(), content_encoding=encoding)[0] == 415


@pytest.mark.parametrize("depth", [10, 100, 1000, 10_000, 100_000, 1_000_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_t10_a_deep_body_is_refused_quickly(world: World, depth: int, opening: str) -> None:
    body = (opening * depth).encode()[:MAX_BODY]
    there = delivery(body)
    began = time.thread_time()

    answer = world.hook(there)

    assert answer.status_code == 400
    assert answer.json["error"] == ("bad_json" if depth < 33 else "too_deep")
    assert time.thread_time() - began < 0.25
    assert world.rows() == 0


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, "-" + "9" * 5000, str(2**53 + 1), "1E+400"],
)
@pytest.mark.parametrize("place", ["ticket_id", "actor_id", "account", "extra"])
def test_t11_a_number_that_does_not_fit_is_refused(world: World, place: str, number: str) -> None:
    whole = {**json.loads(trigger_body()), place: "HERE"}
    body = json.dumps(whole).replace('"HERE"', number).encode()

    assert refused(world, body) == (400, "bad_number")


def doubled() -> list[Any]:
    """Each fixture with each of its keys said twice, inner ones too."""
    fixtures: dict[str, dict[str, Any]] = {
        "trigger": json.loads(trigger_body()),
        "comment": envelope(),
        "merged": envelope("ticket.merged"),
        "deleted": envelope("ticket.soft_deleted", event={"current": "x", "previous": None}),
        "detail": envelope("ticket.status_changed", detail={"id": "71447", "actor_id": "9", "custom": {"a": {"b": 1}}}),
    }
    return [
        pytest.param(
            json.dumps(_with_double(whole, path)).replace("\\u0000", "").encode(), id=f"{name}-{'.'.join(path)}"
        )
        for name, whole in fixtures.items()
        for path in _paths(whole)
    ]


def _paths(value: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return []
    return [one for key, inner in value.items() for one in ((*before, key), *_paths(inner, (*before, key)))]


def _with_double(value: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The value with the key at a path doubled: written with a NUL behind it, which is then taken out of the text."""
    first, *rest = path
    if rest:
        return {**value, first: _with_double(value[first], tuple(rest))}
    return {**value, f"{first}\0": value[first]}


@pytest.mark.parametrize("body", doubled())
def test_t12_a_key_said_twice_is_refused(world: World, body: bytes) -> None:
    assert refused(world, body) == (400, "doubled_key")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff" + trigger_body(),
        trigger_body(extra="x").replace(b'"x"', b'"\xed\xa0\x80"'),
        trigger_body(extra="x").replace(b'"x"', b'"\xc0\x80"'),
        trigger_body(extra="x").replace(b'"x"', b'"\xf4\x90\x80\x80"'),
        trigger_body(extra="x").replace(b'"x"', '"é"'.encode("latin-1")),
        trigger_body().decode().encode("utf-16"),
        trigger_body().decode().encode("utf-16-le"),
        trigger_body().decode().encode("utf-32"),
        trigger_body().decode().encode("utf-7") + b"+",
        b"\xef\xbb\xbf" + trigger_body(),
        trigger_body(extra="x").replace(b'"x"', b'"\0"'),
    ],
)
def test_t13_anything_but_plain_utf_8_is_refused(world: World, body: bytes) -> None:
    status, code = refused(world, body)

    assert status == 400
    assert code in ("bad_encoding", "bad_json")


@pytest.mark.parametrize("place", ["ticket_id", "actor_id"])
@pytest.mark.parametrize("letter", ["\\u0000", "\\ud800", "\\u202e", "\\u200b", "\\uff11", "\\u0660", " ", "\\n", "/"])
def test_t13_an_id_that_is_not_plain_digits_is_refused(world: World, place: str, letter: str) -> None:
    body = json.dumps({**json.loads(trigger_body()), place: "HERE"}).replace("HERE", f"12{letter}").encode()

    assert refused(world, body) == (400, "bad_id")


@pytest.mark.parametrize("letter", ["\\u0000", "\\ud800", "\\u202e", "\\ud83d\\ude00", "\\u2028"])
def test_t13_odd_characters_in_what_is_not_read_harm_nothing(world: World, letter: str) -> None:
    body = trigger_body(extra="HERE").replace(b"HERE", letter.encode())

    assert world.hook(delivery(body)).status_code == 202
    assert world.client.get("/metrics").status_code == 200


MEDIA = [
    "text/plain",
    "text/json",
    "text/html",
    "text/xml",
    "application/xml",
    "application/soap+xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/mixed; boundary=x",
    "application/octet-stream",
    "application/javascript",
    "application/json5",
    "application/jsonp",
    "application/ld+json",
    "application/problem+json",
    "application/json-seq",
    "application/x-ndjson",
    "application/yaml",
    "application/msgpack",
    "application/json; charset=utf-16",
    "application/json; charset=latin-1",
    "application/json; charset=utf-8; x=1",
    "application/json; boundary=x",
    "application/json, application/json",
    "application/json;" + " " * 100,
    "application",
    "/",
    "*/*",
    "json",
    None,
]


@pytest.mark.parametrize("media", MEDIA)
def test_t14_only_json_is_read(world: World, media: str | None) -> None:
    assert refused(world, trigger_body(), content_type=media) == (415, "bad_media")


def test_t14_thirty_kinds_were_tried() -> None:
    assert len(MEDIA) == 30


@pytest.mark.parametrize(
    "media",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'],
)
def test_t14_json_is_read_however_it_is_spelt(world: World, media: str) -> None:
    assert world.hook(delivery(content_type=media)).status_code == 202


@pytest.mark.parametrize(
    "body", [b"", b" ", b"null", b"1", b'"x"', b"[]", b"{}", b"[{}]", b"{} {}", b'{"ticket_id": "1"', b"{'a': 1}"]
)
def test_a_body_of_another_shape_is_refused(world: World, body: bytes) -> None:
    assert refused(world, body)[0] == 400


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, [], {}, ["1"], {"id": "1"}, "", "0", "01", "-1", "1" * 21, "1 "])
def test_a_ticket_id_of_another_type_is_refused(world: World, wrong: object) -> None:
    assert refused(world, trigger_body(ticket_id=wrong)) == (400, "bad_id")
