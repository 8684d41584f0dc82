"""The pretend status page answers in the form of real ones, and is put out of order by its controls and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.clock import Clock
from sandbox.status_page import create_app

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def page(clock: Clock) -> Iterator[FlaskClient]:
    with create_app(clock).test_client() as client:
        yield client


def raised(page: FlaskClient, **body: Any) -> Json:
    answer = page.post("/_sandbox/incidents", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json or {}


def feeds(page: FlaskClient) -> tuple[Json, Json]:
    summary, unresolved = (page.get(f"/api/v2/{name}").json for name in ("summary.json", "incidents/unresolved.json"))
    return summary or {}, unresolved or {}


def test_a_page_in_order_says_that_everything_works(page: FlaskClient) -> None:
    summary, unresolved = feeds(page)

    assert summary["page"]["id"] == unresolved["page"]["id"]
    assert {one["status"] for one in summary["components"]} == {"operational"}
    assert sum(one["group"] for one in summary["components"]) == 3
    assert len(summary["components"]) == 12
    assert unresolved["incidents"] == []


def test_an_incident_takes_its_components_down_until_it_is_resolved(page: FlaskClient, clock: Clock) -> None:
    incident = raised(page, name="Runtime fails", components=["Europe / Runtime"])
    clock.advance_by(timedelta(hours=1))
    summary, unresolved = feeds(page)

    assert [one["name"] for one in summary["components"] if one["status"] != "operational"] == ["Runtime"]
    (found,) = unresolved["incidents"]
    assert (found["name"], found["status"], found["impact"]) == ("Runtime fails", "investigating", "major")
    assert (found["started_at"], found["components"][0]["group_id"]) == ("2026-11-22T10:00:00Z", "g1")

    page.put(f"/_sandbox/incidents/{incident['id']}", json={"status": "resolved", "body": "Mended."})

    summary, unresolved = feeds(page)
    assert unresolved["incidents"] == summary["incidents"] == []
    assert {one["status"] for one in summary["components"]} == {"operational"}


def test_the_latest_word_comes_first(page: FlaskClient) -> None:
    incident = raised(page, components=["c11"], body="First.")
    changed = page.put(f"/_sandbox/incidents/{incident['id']}", json={"components": {"c11": "operational"}}).json

    assert [one["body"] for one in (changed or {})["incident_updates"]] == ["Now: investigating.", "First."]
    assert (changed or {})["components"][0]["status"] == "operational"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "incidents", {"components": ["Mars / Runtime"]}),
        ("POST", "incidents", {"impact": "total"}),
        ("POST", "incidents", {"status": "gone"}),
        ("PUT", "incidents/inc0009", {}),
        ("PUT", "trouble", {"slow": True}),
        ("POST", "incidents", []),
    ],
)
def test_what_it_cannot_do_is_refused_with_words(page: FlaskClient, method: str, path: str, body: Any) -> None:
    answer = page.open(f"/_sandbox/{path}", method=method, json=body)

    assert answer.status_code == 400
    assert (answer.json or {})["description"]


def test_a_state_that_is_none_is_refused(page: FlaskClient) -> None:
    id_ = raised(page)["id"]

    assert page.put(f"/_sandbox/incidents/{id_}", json={"status": "gone"}).status_code == 400


@pytest.mark.parametrize(
    ("trouble", "status", "text"),
    [({"status": 503}, 503, ""), ({"body": "<html>"}, 200, "<html>"), ({"location": "http://127.0.0.1:1/"}, 302, "")],
)
def test_the_page_itself_can_be_out_of_order(page: FlaskClient, trouble: Json, status: int, text: str) -> None:
    page.put("/_sandbox/trouble", json=trouble)
    answer = page.get("/api/v2/summary.json")

    assert (answer.status_code, answer.text) == (status, text)
    assert answer.headers.get("Location") == trouble.get("location")
    page.post("/_sandbox/reset", json={})
    assert page.get("/api/v2/summary.json").status_code == 200


def test_a_person_raises_and_resolves_by_buttons(page: FlaskClient) -> None:
    assert "Everything works." in page.get("/").text

    page.post("/_sandbox/buttons/raise", data={"name": "<b>It fails</b>", "component": "c11"})
    shown = page.get("/").text
    assert "&lt;b&gt;It fails&lt;/b&gt;: investigating" in shown
    assert page.get("/incidents/inc0001").headers["Location"] == "/#inc0001"
    page.post("/_sandbox/buttons/resolve/inc0001")

    assert ": resolved" in page.get("/").text
    assert feeds(page)[1]["incidents"] == []


def test_a_page_from_elsewhere_presses_no_buttons(page: FlaskClient) -> None:
    answer = page.post("/_sandbox/buttons/raise", data={"name": "x"}, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403
