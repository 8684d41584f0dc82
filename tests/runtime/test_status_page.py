"""What a status page says is believed whole or not at all, however odd its answer is; nothing else is ever called."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.errors import FeedUnreadable, Mistakes
from runtime import status_page as reading
from runtime.settings import load_settings
from runtime.status_page import MAX_BYTES, StatusPagePart, open_session, plain, read_feed, web_address
from tests.runtime.engine_room import NOW
from tests.runtime.outage_room import StatusPage, status_page
from tests.webhooks.service import ENVIRONMENT, configuration

Json = dict[str, Any]
PAGE = {"id": "p", "name": "P", "url": "https://status.example.com", "updated_at": "2026-11-22T14:00:00Z"}
COMPONENT = {"id": "c", "name": "API", "status": "major_outage"}
INCIDENT = {
    "id": "i1",
    "name": "API is down",
    "status": "identified",
    "impact": "major",
    "created_at": "2026-11-22T13:00:00+01:00",
    "components": [COMPONENT],
    "incident_updates": [],
}


@pytest.fixture(scope="module")
def served() -> Iterator[StatusPage]:
    with status_page() as page:
        yield page


@pytest.fixture
def page(served: StatusPage) -> StatusPage:
    served._control("POST", "reset", {})
    return served


def read(page: StatusPage | StatusPagePart) -> reading.Feed:
    with open_session() as session:
        return read_feed(session, page.part if isinstance(page, StatusPage) else page)


@contextmanager
def answering(*answers: bytes) -> Iterator[StatusPagePart]:
    """A server that gives these raw answers in turn, whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            # Whoever has heard enough hangs up, and what was not asked for is never said.
            with contextlib.suppress(OSError):
                for answer in answers:
                    line, _ = listener.accept()
                    with line:
                        while b"\r\n\r\n" not in line.recv(65536):
                            pass
                        line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        yield StatusPagePart.model_validate({"url": f"http://127.0.0.1:{port}", "own_host": True})
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        assert not thread.is_alive()


def http(body: bytes, head: str = "200 OK", *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {head}", "Connection: close", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def documents(incident: Json | None = None, summary: Json | None = None, **unresolved: Any) -> tuple[bytes, bytes]:
    """The two documents as raw answers: one incident, one component."""
    first = {"page": PAGE, "incidents": [{**INCIDENT, **(incident or {})}], **unresolved}
    second = {"page": PAGE, "components": [COMPONENT], **(summary or {})}
    return http(json.dumps(first).encode()), http(json.dumps(second).encode())


# --- what is read --------------------------------------------------------------------------------------------


def test_an_incident_is_read_with_what_does_not_work_and_the_latest_word(page: StatusPage) -> None:
    page.raised("Europe / Runtime", "Europe / Studio", body="We look into it.")

    feed = read(page)

    (found,) = feed.incidents
    assert (found.id, found.title, found.started_at, found.update) == (
        "inc0001",
        "Runtime is down",
        NOW,
        "We look into it.",
    )
    assert found.components == ("runtime", "europe", "europe / runtime", "studio", "europe / studio")
    assert {"europe / runtime", "americas", "cloud"} <= feed.components


def test_what_works_again_by_the_summary_is_not_out_of_order(page: StatusPage) -> None:
    incident = page.raised("Europe / Runtime", "Europe / Studio")
    page.change(incident, components={"Europe / Runtime": "operational", "Europe / Studio": "partial_outage"})

    assert read(page).incidents[0].components == ("studio", "europe", "europe / studio")


@pytest.mark.parametrize("body", [{"impact": "none"}, {"status": "resolved"}])
def test_what_is_no_outage_is_left_out(page: StatusPage, body: Json) -> None:
    page.raised("Europe / Runtime", **body)

    assert read(page).incidents == ()


def test_a_moment_is_read_in_utc_and_the_time_it_began_comes_before_the_time_it_was_written() -> None:
    with answering(*documents({"started_at": "2026-11-22T12:30:00+01:00"})) as part:
        assert read(part).incidents[0].started_at.isoformat() == "2026-11-22T11:30:00+00:00"


def test_an_incident_without_a_name_or_word_is_still_one() -> None:
    with answering(*documents({"name": "\u202e\n", "incident_updates": [{"body": None}]})) as part:
        (found,) = read(part).incidents

    assert (found.title, found.update) == ("An incident", "")


# --- what is not believed ------------------------------------------------------------------------------------

ODD = {
    "no JSON": (b"<html>maintenance</html>",),
    "a list": (b"[]",),
    "nothing": (b"",),
    "no page": (json.dumps({"incidents": []}).encode(),),
    "no incidents": (json.dumps({"page": PAGE}).encode(),),
    "incidents that are null": (json.dumps({"page": PAGE, "incidents": None}).encode(),),
    "incidents that are text": (json.dumps({"page": PAGE, "incidents": "none"}).encode(),),
    "too deep": (b'{"page": ' + b"[" * 100_000,),
    "half a document": (json.dumps({"page": PAGE, "incidents": [INCIDENT]}).encode()[:-9],),
    "no UTF-8": (b'{"page": {"id": "\xff"}}',),
}


@pytest.mark.parametrize("name", ODD)
def test_an_answer_that_is_no_feed_is_not_believed(name: str) -> None:
    with answering(http(*ODD[name])) as part, pytest.raises(FeedUnreadable, match="unreadable"):
        read(part)


@pytest.mark.parametrize(
    "incident",
    [
        {"id": "../admin"},
        {"id": ""},
        {"id": "x" * 65},
        {"created_at": "2026-11-22T13:00:00"},
        {"created_at": "yesterday"},
        {"components": [{"id": "c"}]},
        {"name": None},
    ],
)
def test_an_incident_that_is_odd_spoils_the_whole_answer(incident: Json) -> None:
    with answering(*documents(incident)) as part, pytest.raises(FeedUnreadable):
        read(part)


def test_two_pages_in_one_a_crowd_and_a_double_are_not_believed() -> None:
    cases = (
        (documents(summary={"page": {"id": "other"}}), "two pages"),
        (documents(incidents=[{**INCIDENT, "id": f"i{n}"} for n in range(201)]), "more than 200"),
        (documents(incidents=[INCIDENT, INCIDENT]), "twice"),
    )
    for answers, why in cases:
        with answering(*answers) as part, pytest.raises(FeedUnreadable, match=why):
            read(part)


@pytest.mark.parametrize(
    ("trouble", "why"),
    [({"status": 500}, "500"), ({"status": 404}, "404"), ({"location": "http://127.0.0.1:9/"}, "302")],
)
def test_anything_but_200_is_no_answer_and_no_redirect_is_followed(page: StatusPage, trouble: Json, why: str) -> None:
    page.trouble(**trouble)

    with pytest.raises(FeedUnreadable, match=why):
        read(page)


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    part = StatusPagePart.model_validate({"url": f"http://127.0.0.1:{port}", "own_host": True})

    with pytest.raises(FeedUnreadable, match="did not answer"):
        read(part)


def test_a_line_that_breaks_is_no_answer() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{") as part, pytest.raises(FeedUnreadable):
        read(part)


def test_an_answer_beyond_the_cap_is_not_read_to_its_end() -> None:
    with answering(http(b" " * (MAX_BYTES + 1))) as part, pytest.raises(FeedUnreadable, match="more than 1024 KiB"):
        read(part)


def test_a_packed_answer_is_not_unpacked() -> None:
    packed = http(gzip.compress(b" " * 1_000_000), "200 OK", "Content-Encoding: gzip")

    with answering(packed) as part, pytest.raises(FeedUnreadable):
        read(part)


def test_an_answer_that_takes_for_ever_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WHOLE_SECONDS", -1.0)

    with answering(*documents()) as part, pytest.raises(FeedUnreadable, match="took longer"):
        read(part)


# --- its settings and words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"url": "http://status.example.com"}, "https://"),
        ({"url": "http://status.example.com", "own_host": True}, "https://"),
        ({"url": "https://127.0.0.1"}, "not a public name"),
        ({"url": "https://[::1]"}, "not a public name"),
        ({"url": "https://localhost"}, "not a public name"),
        ({"url": "https://intranet"}, "not a public name"),
        ({"url": "https://2130706433"}, "not a public name"),
        ({"url": "https://127.1"}, "not a public name"),
        ({"url": "https://status.example.com/eu"}, "scheme and host alone"),
        ({"url": "https://status.example.com?x=1"}, "scheme and host alone"),
        ({"url": "https://me@status.example.com"}, "not an address"),
        ({"url": "file:///etc/passwd"}, "not an address"),
        ({"url": "https://status.example.com:x"}, "not an address"),
        ({"url": ""}, "not an address"),
        ({"url": "https://status.example.com", "subscribe_url": "javascript:alert(1)"}, "not an address"),
        ({"url": "https://status.example.com", "subscribe_url": "https://status.example.com/ x"}, "not an address"),
        ({"url": "https://status.example.com", "poll_every": "10s"}, "at least 30s"),
        ({"url": "https://status.example.com", "components": {"API": {"colour": ["red"]}}}, "no fact of a ticket"),
        ({"url": "https://status.example.com", "components": {"API": {}}}, "at least 1"),
        ({"url": "https://status.example.com", "key": "x"}, "Extra inputs"),
    ],
)
def test_settings_that_lead_elsewhere_or_mean_nothing_are_refused(settings: Json, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        StatusPagePart.model_validate(settings)


def test_settings_as_they_are_meant() -> None:
    one = StatusPagePart.model_validate({"url": "https://status.example.com/"})
    other = StatusPagePart.model_validate(
        {"url": "http://localhost:8079", "own_host": True, "subscribe_url": "https://status.example.com/subscribe?x=1"}
    )

    assert (one.base, one.subscribe, one.poll_every.total_seconds()) == (
        "https://status.example.com",
        "https://status.example.com",
        120,
    )
    assert (other.base, other.subscribe) == ("http://localhost:8079", "https://status.example.com/subscribe?x=1")


@given(st.text(max_size=400), st.integers(1, 50))
def test_words_of_a_page_are_one_line_of_bounded_length(text: str, longest: int) -> None:
    shown = plain(text, longest)

    assert len(shown) <= longest
    assert not any(letter in shown for letter in "\n\r\t\0\u202e\u2028")


@pytest.mark.parametrize(
    ("address", "is_one"),
    [("https://a.example/x?y#z", True), ("http://[::1]:80/", True), ("ftp://a.example", False), ("https://", False)],
)
def test_what_people_can_open_is_an_address(address: str, is_one: bool) -> None:
    assert web_address(address) is is_one


def test_what_is_wrong_with_a_page_is_said_with_its_place_in_the_file(tmp_path: Path) -> None:
    page = """\
    status_page:
      url: http://status.example.com
      poll_every: 1s
      components: {API: {colour: [red]}}
"""
    text = configuration("acme").replace("    people:\n", f"{page}    people:\n", 1)
    (tmp_path / "halyard.yaml").write_text(text, "utf-8")

    with pytest.raises(Mistakes) as mistakes:
        load_settings(tmp_path / "halyard.yaml", ENVIRONMENT)

    said = [str(one).partition("halyard.yaml:")[2] for one in mistakes.value.mistakes]
    assert said[0].startswith("11:12: accounts[1].status_page.url: must begin with https://")
    assert said[1] == "12:19: accounts[1].status_page.poll_every: must be at least 30s, not 1s"
    assert said[2].startswith("13:25: accounts[1].status_page.components.API: 'colour' is no fact of a ticket")
