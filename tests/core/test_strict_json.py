"""JSON from strangers means one thing or is refused, whatever it costs them to make it."""

import json

import pytest

from core.errors import NotReadable
from core.strict_json import BETWEEN, DEEPEST, LARGEST_INTEGER, read_object


@pytest.mark.parametrize(
    "value",
    [{}, {"a": 1, "b": [None, True, "x"]}, {"n": LARGEST_INTEGER, "f": -1.5}, {"text": 'brackets [ { in "quotes" \\'}],
)
def test_an_object_is_read_as_it_was_meant(value: dict[str, object]) -> None:
    assert read_object(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"a": "unclosed', "bad_json"),
        (b"[]", "bad_shape"),
        (b"null", "bad_shape"),
        (b'{"a": 1, "a": 1}', "doubled_key"),
        (b'{"a": {"b": 1, "b": 2}}', "doubled_key"),
        (b'{"a": NaN}', "bad_number"),
        (b'{"a": -Infinity}', "bad_number"),
        (b'{"a": 1e999}', "bad_number"),
        (f'{{"a": {LARGEST_INTEGER + 1}}}'.encode(), "bad_number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad_number"),
        (b"\xef\xbb\xbf{}", "bad_encoding"),
        (b'{"a": "\xff"}', "bad_encoding"),
        ('{"a": 1}'.encode("utf-16"), "bad_encoding"),
        (b'{"a":' * (DEEPEST + 1), "too_deep"),
        (b"[" * 500_000, "too_deep"),
        (b'{"a": ' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "too_deep"),
        (b'{"a": [' + b'"[", ' * DEEPEST + b"[" * DEEPEST, "too_deep"),
        (b"]" * DEEPEST, "bad_json"),
        (b'{"a": [}', "bad_json"),
    ],
)
def test_t10_anything_else_is_refused_by_name(body: bytes, code: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_object(body)

    assert refused.value.code == code


@pytest.mark.parametrize("body", [b'"' * 2**20, b'"a' * 2**19, b'["",' * 8 + b'"",' * 300_000, b"\\" * 2**20])
def test_t9_t10_a_run_of_strings_is_stepped_over_at_once(body: bytes) -> None:
    assert len(list(BETWEEN.finditer(b"[" + body))) <= 9


def test_t10_the_deepest_that_is_allowed_is_read() -> None:
    body = b'{"a":' * (DEEPEST - 1) + b"{}" + b"}" * (DEEPEST - 1)

    assert read_object(body)
    with pytest.raises(NotReadable):
        read_object(b'{"a":' + body + b"}")
