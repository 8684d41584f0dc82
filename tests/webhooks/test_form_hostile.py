"""The request form under attack and in a hurry: nothing breaks, nothing is kept by mistake, one escalation at most."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.webhooks import hostile
from tests.webhooks.service import FILLED, World, ticket

MIB = 1024 * 1024
ROUND = 500
REFUSALS = {400, 413, 415, 422}


@pytest.mark.parametrize("seed", range(5000 // ROUND))
def test_g5_5000_hostile_forms_are_refused_or_really_filled_in(world: World, seed: int) -> None:
    case = ticket()
    world.see(case)
    before = world.rows()
    link, number, taken = world.link(case), 1, 0

    for body, media in hostile.forms(seed, ROUND, FILLED):
        answer = world.client.post(link, data=body, content_type=media)
        assert answer.status_code in REFUSALS | {200, 201, 202, 409}, (answer.status_code, body[:200])
        assert b"Traceback" not in answer.data
        if answer.status_code not in REFUSALS:
            # Really a request, though an odd one: the next one is sent to another case.
            taken += 1
            case = ticket(str(20_000 + number))
            world.see(case)
            number += 1
            link = world.link(case)

    assert world.rows() - before == taken
    assert taken < ROUND / 4
    kept = [row.arrival.body or {} for row in world.service.store.deliveries(channel="form", limit=1000)]
    assert {body["need"] for body in kept} <= {"escalation"}


def test_g5_hostile_heads_over_a_right_form_break_nothing(world: World) -> None:
    world.see(ticket())
    link = world.shown_link(ticket())
    before = world.rows()

    for headers in hostile.header_sets(5, 500):
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
        answer = world.client.post(link, data=b"need=escalation", headers=headers)
        assert answer.status_code in {400, 413, 415, 422}, (answer.status_code, headers)
        with world.client.get(link, headers={**headers, "content-length": "0"}) as opened:
            assert opened.status_code in {200, 400}, headers

    assert world.rows() == before


def test_t9_hostile_forms_do_not_grow_the_memory(world: World) -> None:
    world.see(ticket())
    link = world.shown_link(ticket())
    forms = [(body, media) for body, media in hostile.forms(7, 200, {"need": "escalation", "impact": "short"})]
    for body, media in forms[:100]:
        world.client.post(link, data=body, content_type=media).close()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()

    for body, media in forms:
        world.client.post(link, data=body, content_type=media).close()

    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 4 * MIB
    assert peak - before < 16 * MIB


@pytest.mark.parametrize("fields", [FILLED, {"need": "only_update"}])
def test_ms_08_t43_fifty_posts_of_one_link_at_once_come_to_one_request(world: World, fields: dict[str, str]) -> None:
    world.see(ticket())
    link = world.shown_link(ticket())

    def post(_number: int) -> int:
        return world.app.test_client().post(link, data=fields).status_code

    with ThreadPoolExecutor(50) as many:
        statuses = list(many.map(post, range(50)))
    world.service.engine.drain()

    escalated = "impact" in fields
    assert set(statuses) <= {200, 201, 202, 409}
    assert sum(status != 409 for status in statuses) == 1
    assert len(world.service.store.deliveries(channel="form")) == 1
    assert len(world.service.store.escalations()) == escalated
    assert len(world.desk.comments()) == 1, "one receipt, or one comment for the requester"
    assert world.client.get(link).status_code == (201 if escalated else 200)


def test_ms_08_t43_fifty_links_of_one_ticket_at_once_open_one_escalation(world: World) -> None:
    case = ticket()
    world.see(case)
    links = [world.link(case, number=number) for number in range(50)]

    def post(link: str) -> int:
        return world.app.test_client().post(link, data=FILLED).status_code

    with ThreadPoolExecutor(50) as many:
        statuses = list(many.map(post, links))
    world.service.engine.drain()

    assert set(statuses) <= {201, 202, 409}
    assert len(world.service.store.escalations()) == 1
    receipts = [text for _, text in world.desk.comments() if "is received" in text]
    assert len(receipts) == 1
    answers = [world.client.get(link, headers={"Accept": "application/json"}) for link in links]
    shown = [json.loads(answer.data)["code"] for answer in answers]
    assert shown.count("accepted") == 1
    assert set(shown) == {"accepted", "active"}
