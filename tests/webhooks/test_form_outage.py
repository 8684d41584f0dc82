"""The form tells of a known outage before anything else, with where to subscribe to it (MX-39, MX-40)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.events import Move
from core.outages import Outage
from core.tickets import Status, Ticket
from runtime.asking import act_arrival
from tests.runtime.outage_room import outage, policy_text
from tests.webhooks import page
from tests.webhooks.form_calls import send, told
from tests.webhooks.payloads import PAYLOADS
from tests.webhooks.service import FILLED, NOW, World, running, ticket

URL = "https://status.example.com"
JSON = {"Accept": "application/json"}
HERE = ("zendesk", "acme")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with running(tmp_path, "acme", policy="outages.yaml", text=policy_text()) as made:
        yield made


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[World]:
    with running(tmp_path, "acme", policy="refusing.yaml", text=policy_text("{requests: refuse}")) as made:
        yield made


def begins(world: World, **changes: Any) -> Outage:
    given = {"started_at": NOW, "subscribe_url": URL, **changes}
    one = outage(**given)
    world.service.store.add_outage(*HERE, one, world.clock())
    return one


def seen(world: World, **changes: Any) -> Ticket:
    case = ticket(product="Runtime", region="emea", **changes)
    world.see(case)
    return case


def test_mx39_the_outage_is_the_first_thing_that_the_form_says_with_its_link(world: World) -> None:
    case = seen(world)
    begins(world, last_update="The cause is found.")

    shown = page.read(world.client.get(world.shown_link(case)).text)

    notice = next(one for one in shown.all("section") if one.attributes["class"] == "outage")
    words = [one.text for one in notice.all("p")]
    assert words[0].startswith("There is a known outage that we are working on: Runtime is down (since ")
    assert words[1] == "The latest word on it: The cause is found."
    assert notice.one("a").attributes == {"href": URL, "rel": "noopener noreferrer"}
    order = [one.tag for one in shown.one("main").children]
    assert order.index("section") < order.index("form")


def test_mx39_scripts_are_told_of_it_first_too(world: World) -> None:
    case = seen(world)
    begins(world)

    answer = world.client.get(world.shown_link(case), headers=JSON).get_json()

    assert answer["code"] == "available"
    assert answer["sentences"][0].startswith("There is a known outage")
    assert answer["sentences"][1] == URL


@pytest.mark.parametrize(("language", "label"), [("de", "Bekannte Störung"), ("ja", "既知の障害")])
def test_mx39_it_is_told_in_the_reader_s_language(world: World, language: str, label: str) -> None:
    case = seen(world)
    begins(world)

    shown = page.read(world.client.get(f"{world.shown_link(case)}?lang={language}").text)

    assert [one.attributes["aria-label"] for one in shown.all("section")] == [label]
    assert "There is a known outage" not in shown.text


def test_without_an_outage_nothing_is_told(world: World) -> None:
    case = seen(world)
    begins(world, matches=())

    assert "outage" not in world.client.get(world.shown_link(case)).text


def test_a_policy_may_keep_quiet_about_it(tmp_path: Path) -> None:
    with running(tmp_path, "acme", policy="quiet.yaml", text=policy_text("{mention: false}")) as world:
        case = seen(world)
        begins(world)

        assert "known outage" not in world.client.get(world.shown_link(case)).text


def test_mx41_what_is_asked_for_during_it_is_received_and_its_fate_is_told(world: World) -> None:
    case = seen(world)
    begins(world)
    answer = send(world, world.shown_link(case))

    assert answer.status_code == 201
    assert told(answer).startswith("Escalation E-10421-1 of case 10421 is received. The escalation is closed for that")
    assert "answers for it" not in told(answer)


def test_mx41_one_that_waits_is_told_to_wait(world: World) -> None:
    case = seen(world)
    begins(world, confirmed_by="")

    assert "The escalation waits until then." in told(send(world, world.shown_link(case)))


def test_one_that_was_lifted_out_is_answered_for_again(world: World) -> None:
    case = seen(world)
    begins(world, confirmed_by="")
    link = world.shown_link(case)
    send(world, link)
    world.service.store.accept([act_arrival(case.ref, Move.LIFT, "act:1", "operator:bo", NOW, {})])
    world.service.engine.drain()

    shown = world.client.get(link)
    assert "J. Doe, Region Lead EMEA answers for it." in told(shown)
    assert "known outage" not in shown.text


def test_mx42_an_enquiry_is_taken_while_a_refusing_policy_refuses_escalations(refusing: World) -> None:
    case = seen(refusing)
    link = refusing.shown_link(case)
    begins(refusing)

    shown = refusing.client.get(link)
    assert shown.status_code == 409
    assert told(shown).startswith("Case 10421 is part of a known outage that is being worked on, so it cannot be")
    assert told(shown).count("Subscribe to it") == 0, "the link stands above"
    assert send(refusing, link).status_code == 409
    assert refusing.rows() == 0

    asked = send(refusing, link, {**FILLED, "need": "only_update"})
    assert (asked.status_code, refusing.service.store.history(case.ref).escalations) == (200, ())


def test_a_request_that_an_outage_overtook_is_told_why(refusing: World) -> None:
    """The page was opened in time; on the ticket as it then was there was an outage."""
    case = seen(refusing)
    link = refusing.shown_link(case)
    asked = refusing.client.get(link)
    assert asked.status_code == 200
    held = refusing.service.store.claim(
        now=NOW, worker="w", lease=refusing.service.settings.service.lease, limit=1, ref=case.ref
    )
    assert send(refusing, link).status_code == 202
    begins(refusing)
    refusing.service.store.release(held[0], wake_at=None)
    refusing.service.engine.drain()

    shown = refusing.client.get(link)

    assert shown.status_code == 409
    assert "Case 10421 is part of a known outage" in told(shown)


def test_a_ticket_that_is_over_is_told_nothing(world: World) -> None:
    case = seen(world)
    link = world.shown_link(case)
    begins(world)
    world.see(ticket(status=Status.CLOSED, product="Runtime", region="emea", version="9"))

    assert "known outage" not in world.client.get(link).text


def test_mx39_a_linked_problem_is_told_of_without_its_name(world: World) -> None:
    case = seen(world)
    link = world.shown_link(case)
    world.desk.put(ticket("9", subject="Cluster of Globex"))
    world.see(ticket(product="Runtime", region="emea", problem="9", version="5"))

    shown = world.client.get(link).text
    assert "linked to a known problem" in shown
    assert "Globex" not in shown


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a.example/\u202e", "", "http://"])
def test_t56_only_an_address_that_people_can_open_is_a_link(world: World, address: str) -> None:
    case = seen(world)
    begins(world, subscribe_url=address)

    shown = page.read(world.client.get(world.shown_link(case)).text)
    (notice,) = [one for one in shown.all("section") if one.attributes["class"] == "outage"]
    assert list(notice.all("a")) == []


def test_t56_the_words_of_a_status_page_are_words(world: World) -> None:
    case = seen(world)
    begins(world)
    shapes = set()
    for payload in PAYLOADS:
        changes = {"title": payload or "Down", "last_update": payload}
        world.service.store.change_outage(*HERE, "O-1", changes, None)
        shown = page.read(world.client.get(world.shown_link(case)).text)
        shapes.add((str(page.shape(shown)), bool(payload)))

    assert len({shape for shape, worded in shapes if worded}) == 1
