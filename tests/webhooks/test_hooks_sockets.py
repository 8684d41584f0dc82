"""What comes over a real socket to the real server: odd framing, endless chunks, and nothing believed by mistake."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.clock import ToldClock
from runtime.serve import Running, start
from tests.webhooks.service import NOW, Desk, delivery, over, settings_in
from tests.zendesk.deliveries import trigger_body
from webhooks.doors import MAX_BODY

Speak = Callable[..., bytes]
FORGED = b"POST /hooks/zendesk/acme HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service on a socket; its time stands still and nothing is worked on."""
    folder: Path = tmp_path_factory.mktemp("sockets")
    settings = over(settings_in(folder, "acme"), {"acme": Desk()})
    listening = replace(settings, service=settings.service.model_copy(update={"listen": "127.0.0.1:0"}))
    with closing(start(listening, ToldClock(NOW), migrate=True)) as made:
        yield made


@pytest.fixture
def speak(running: Running) -> Speak:
    """Send bytes and read until the other side has said all; ``more`` is sent after that, if it still listens."""

    def said(sent: bytes, *, finish: bool = True) -> bytes:
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
            try:
                line.sendall(sent)
                if finish:
                    line.shutdown(socket.SHUT_WR)
            except OSError:
                # Hung up on in the middle: what it said before is still there to read.
                pass
            return _all(line)

    return said


def _all(line: socket.socket) -> bytes:
    heard = b""
    while True:
        try:
            more = line.recv(65536)
        except ConnectionResetError:
            return heard
        if not more:
            return heard
        heard += more


def request(*framing: str, body: bytes = b"", path: str = "/hooks/zendesk/acme", version: str = "1.1") -> bytes:
    """A rightly signed hook with this framing and body on the wire."""
    there = delivery()
    lines = [f"POST {path} HTTP/{version}", "Host: here"]
    lines += [f"{name}: {value}" for name, value in there.headers.items()]
    return "\r\n".join((*lines, *framing)).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


def statuses(heard: bytes) -> list[int]:
    """The status of every answer on the line."""
    return [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]] or [
        int(part[:3]) for part in heard.split(b"HTTP/1.0 ")[1:]
    ]


BODY = trigger_body()
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKS = chunked(BODY)
BOTH = (LENGTH, "Transfer-Encoding: chunked")
# Framing, and what follows the headers: a smuggled hook behind it wherever two readers could disagree.
PAIRS: list[tuple[tuple[str, ...], bytes]] = [
    (BOTH, CHUNKS + FORGED),
    (tuple(reversed(BOTH)), CHUNKS + FORGED),
    (("Content-Length: 5", "Transfer-Encoding: chunked"), b"0\r\n\r\n" + FORGED),
    (("Content-Length: 0", "Transfer-Encoding: chunked"), CHUNKS + FORGED),
    (("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", LENGTH), CHUNKS),
    (("Transfer-Encoding: chunked, chunked",), CHUNKS + FORGED),
    (("Transfer-Encoding: chunked, identity",), CHUNKS + FORGED),
    (("Transfer-Encoding: identity, chunked",), CHUNKS + FORGED),
    (("Transfer-Encoding: gzip, chunked",), CHUNKS + FORGED),
    (("Transfer-Encoding: gzip",), BODY),
    (("Transfer-Encoding: identity", LENGTH), BODY),
    (("Transfer-Encoding: xchunked", LENGTH), BODY),
    (("Transfer-Encoding: chunkedx",), CHUNKS),
    (("Transfer-Encoding: 'chunked'",), CHUNKS),
    (('Transfer-Encoding: "chunked"',), CHUNKS),
    (("Transfer-Encoding: chunked;q=1",), CHUNKS),
    (("Transfer-Encoding : chunked",), CHUNKS),
    ((" Transfer-Encoding: chunked",), CHUNKS),
    (("Transfer-Encoding:\tchunked", LENGTH), CHUNKS + FORGED),
    (("Transfer-Encoding:\x0bchunked",), CHUNKS),
    (("Transfer-Encoding: chunked\x00",), CHUNKS),
    (("Transfer-Encoding:\r\n chunked",), CHUNKS),
    (("X: y\rTransfer-Encoding: chunked", LENGTH), BODY + FORGED),
    (("X: y\nTransfer-Encoding: chunked", LENGTH), CHUNKS + FORGED),
    (("Transfer_Encoding: chunked", "Content-Length: 0"), CHUNKS),
    (("Content-Length: 10", "Content-Length: 200"), BODY + FORGED),
    ((LENGTH, "Content-Length: 5"), BODY + FORGED),
    (("Content-Length: 5, 5",), BODY),
    (("Content-Length: -1",), BODY),
    (("Content-Length: +61",), BODY),
    (("Content-Length: 0x3d",), BODY),
    (("Content-Length: 6 1",), BODY),
    (("Content-Length: 61.0",), BODY),
    (("Content-Length: ٦",), BODY),
    (("Content-Length: 1e2",), BODY),
    (("Content-Length: 99999999999999999999999",), BODY),
    (("Content-Length :" + str(len(BODY)),), BODY),
    (("Transfer-Encoding: chunked",), b"-1\r\n" + BODY + b"\r\n0\r\n\r\n"),
    (("Transfer-Encoding: chunked",), b"0x10\r\n" + BODY + b"\r\n0\r\n\r\n"),
    (("Transfer-Encoding: chunked",), b"ffffffffffffffffff\r\n" + BODY + b"\r\n0\r\n\r\n"),
]


def test_t16_two_names_of_a_host_are_refused(speak: Speak, running: Running) -> None:
    before = running.service.store.counts().accepted
    body = delivery().body

    heard = speak(request("Host: elsewhere", f"Content-Length: {len(body)}", body=body))

    assert statuses(heard) == [400]
    assert running.service.store.counts().accepted == before


def test_t16_forty_framings_are_tried() -> None:
    assert len(PAIRS) == 40


@pytest.mark.parametrize(("framing", "after"), PAIRS)
def test_t16_framing_that_two_readers_could_read_differently_is_refused_and_hung_up_on(
    speak: Speak, running: Running, framing: tuple[str, ...], after: bytes
) -> None:
    before = running.service.store.counts().accepted
    lines = tuple(line.encode().decode("latin-1") for line in framing)

    heard = speak(request(*lines, body=after))

    # 501 is what the standard asks for where a transfer encoding is not known.
    assert set(statuses(heard)) <= {400, 401, 413, 501}, heard
    assert len(statuses(heard)) <= 1, "nothing behind it was taken for a second call"
    assert b"Traceback" not in heard
    assert running.service.store.counts().accepted == before


def test_two_calls_on_one_connection_are_two_answers(speak: Speak) -> None:
    one = request(LENGTH, body=BODY)
    chunks = request("Transfer-Encoding: chunked", body=CHUNKS)

    assert statuses(speak(one + chunks + one)) == [202, 202, 202]


def test_t9_a_chunked_body_without_a_length_is_read_up_to_the_cap(speak: Speak) -> None:
    whole = chunked(BODY[:10], BODY[10:])

    assert statuses(speak(request("Transfer-Encoding: chunked", body=whole))) == [202]


@pytest.mark.parametrize("size", [MAX_BODY + 1, 3 * MAX_BODY])
def test_t9_a_chunked_body_over_the_cap_is_refused(speak: Speak, size: int) -> None:
    body = chunked(*[b" " * 65536] * (size // 65536), b" " * (size % 65536 or 1))

    assert statuses(speak(request("Transfer-Encoding: chunked", body=body))) in ([413], [])


def test_t9_a_body_that_never_ends_is_cut_off(running: Running) -> None:
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(request("Transfer-Encoding: chunked"))
        try:
            while sent < 100 * MAX_BODY:
                line.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass

    assert sent < 20 * MAX_BODY


def test_t9_a_length_over_the_cap_is_refused_before_the_body_comes(speak: Speak) -> None:
    heard = speak(request(f"Content-Length: {100 * MAX_BODY}"), finish=False)

    assert statuses(heard) == [413]


def test_a_head_over_the_cap_is_refused(speak: Speak) -> None:
    assert statuses(speak(request(*(f"X-{number}: {'x' * 1000}" for number in range(100)))))[0] in (400, 431)


@pytest.mark.parametrize(
    "head",
    [
        b"\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET http://elsewhere/healthz HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /%ff%fe HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /static/../app.py HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /static/%2e%2e/app.py HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /static//etc/passwd HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        bytes(range(256)) + b"\r\n\r\n",
    ],
)
def test_a_head_that_is_none_raises_nothing(speak: Speak, head: bytes) -> None:
    heard = speak(head)

    assert all(status < 500 or status == 501 for status in statuses(heard)), heard
    assert b"Traceback" not in heard
    assert b"root:" not in heard
