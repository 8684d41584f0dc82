"""Every address there is, with wrong methods and with paths that nobody means: refused clearly, in its own shape.

Made from the addresses themselves, of the doors and of the console, so that a new one is in here by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from runtime.serve import together
from tests.console.doors import FILL, everything
from tests.console.room import Room, opened

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "MADEUP")
NASTY = (
    "..",
    "%2e%2e",
    "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd",
    "..%5c..",
    "%00",
    "acme%00",
    "a" * 5000,
    "%0d%0aSet-Cookie:%20x=1",
    "%ff",
    "%c0%ae%c0%ae",
    "%E2%80%AEacme",
    "acme%2fx",
    "acme;x",
    "acme.",
    "acme%20",
    "ACME",
    "%3Cscript%3E",
    "{{7*7}}",
    "%252e%252e",
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A service with its console, and an escalation that could be touched."""
    with opened(tmp_path_factory.mktemp("addresses")) as made:
        made.escalated()
        yield made


def rules(room: Room) -> list[str]:
    """Every address of both applications."""
    return sorted({one.rule for app in (room.webhooks, room.console) for one in app.url_map.iter_rules()})


def filled(rule: str, **given: str) -> str:
    """An address with these values, the usual ones for the rest."""
    named = {"account": "acme", **FILL, **given}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: named[match[1]], rule)


def ask(app: WSGIApplication, method: str, path: str, **headers: str) -> Response:
    """A call as the server hands it over: the path as bytes that were decoded once, and nothing put right."""
    environ = EnvironBuilder(method=method, path="/", headers=list(headers.items())).get_environ()
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    body, status, given = run_wsgi_app(app, environ, buffered=True)
    return Response(b"".join(body), status, given)


def wrong(path: str, answer: Response, statuses: Iterable[int]) -> list[str]:
    """What is not as it should be with a refusal."""
    kind, text = answer.mimetype, answer.get_data(as_text=True)
    expected = {"/console": "text/html", "/escalate": "text/html", "/api/": "application/problem+json"}
    shape = next((one for under, one in expected.items() if path.startswith(under)), "")
    found = {
        f"status {answer.status_code}": answer.status_code not in statuses,
        f"shape {kind}": kind != shape
        if shape
        else kind not in ("application/json", "application/problem+json", "text/html"),
        "empty": not text and answer.status_code >= 400,
        "a header of the caller's": "x=1" in str(answer.headers),
        "sent on": "Location" in answer.headers and not answer.headers["Location"].startswith("/console/sign-in"),
        "repeats what was sent": "<script>" in text.casefold() or "passwd" in text,
        "no word on what is allowed": answer.status_code == 405 and not answer.headers.get("Allow"),
        "unguarded": answer.headers.get("X-Content-Type-Options") != "nosniff",
    }
    return [f"{path[:80]}: {what}" for what, so in found.items() if so]


def test_a_method_that_an_address_has_not_is_refused_in_its_own_shape(room: Room) -> None:
    app, before = together(room.webhooks, room.console), everything(room)
    # The console takes nothing from elsewhere, whatever it is; the API names no address to whoever has no token.
    refused = (401, 403, 404, 405, 429)
    found = [
        one
        for rule in rules(room)
        for method in METHODS
        for one in wrong(filled(rule), ask(app, method, filled(rule)), refused)
    ]

    assert found == []
    assert everything(room) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_t44_a_path_that_nobody_means_leads_nowhere(room: Room, method: str) -> None:
    app, before = together(room.webhooks, room.console), everything(room)
    refused = (303, 400, 401, 403, 404, 405, 413, 414, 415, 429)
    found = [
        one
        for rule in rules(room)
        for name in re.findall(r"<(?:\w+:)?(\w+)>", rule)
        for nasty in NASTY
        for path in (filled(rule, **{name: nasty}),)
        for one in wrong(path, ask(app, method, path), refused)
    ]

    assert found == []
    assert everything(room) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_t26_nobody_is_sent_on_for_a_slash_and_least_of_all_by_the_name_they_came_by(room: Room, method: str) -> None:
    app = together(room.webhooks, room.console)
    for rule in (one for one in rules(room) if one != "/"):
        path = filled(rule)
        for other in (path.replace("/", "//").removeprefix("/"), f"{path}/", f"{path}//", path.removesuffix("/")):
            answer = ask(app, method, other, Host="elsewhere.example", Authorization="Bearer x")
            assert "elsewhere.example" not in str(answer.headers), other
            assert answer.status_code < 300 or answer.status_code in (303, 401, 403, 404, 405, 415, 429), other


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/healthz/x", 404), ("/%2e%2e/console", 404)])
def test_people_are_shown_a_page_and_machines_data_where_there_is_nothing(room: Room, path: str, status: int) -> None:
    app = together(room.webhooks, room.console)
    page, data = ask(app, "GET", path, Accept=BROWSER), ask(app, "GET", path)

    assert (page.status_code, page.mimetype, data.status_code, data.mimetype) == (
        status,
        "text/html",
        status,
        "application/json",
    )
    assert "There is nothing here" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"impact": "x" * 70_000}}, 413),
        ({"data": {"impact": "a\x07b"}}, 400),
        ({"data": {"need": ["a", "b"]}}, 400),
        ({"data": b"{}", "content_type": "application/json"}, 415),
        ({"data": b"x" * 1_100_000, "content_type": "application/x-www-form-urlencoded"}, 413),
    ],
    ids=["long", "control", "twice", "json", "huge"],
)
def test_whoever_sends_a_form_that_cannot_be_read_is_told_so_on_a_page(
    room: Room, sent: dict[str, Any], status: int
) -> None:
    client, before = room.webhooks.test_client(), everything(room)
    page = client.post("/escalate/x", headers={"Accept-Language": "de"}, **sent)
    data = client.post("/escalate/x", headers={"Accept": "application/json"}, **sent)

    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "Das Formular konnte nicht gelesen werden" in page.text
    assert (data.status_code, data.mimetype) == (status, "application/json")
    assert everything(room) == before
