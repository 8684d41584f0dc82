"""Ten thousand hostile calls: each is turned away with a word, or was really one of ours; nothing breaks."""

import json
import tracemalloc
from collections import Counter

import pytest

from connectors.zendesk.receiver import ZendeskReceiver
from core.errors import DeliveryRefused
from core.ports import Delivery
from tests.webhooks import hostile
from tests.webhooks.service import NOW, World
from tests.zendesk.deliveries import trigger_body

MIB = 1024 * 1024
ROUND = 500
REFUSALS = {400, 401, 413, 415}


def believed(world: World, body: bytes, headers: dict[str, str]) -> int | None:
    """How many events are really in a call, by the receiver alone; ``None`` where it is refused."""
    account = world.service.settings.account("zendesk", "acme")
    assert account is not None
    try:
        return len(ZendeskReceiver(account.helpdesk).receive(Delivery("acme", headers, body, NOW)))
    except DeliveryRefused:
        return None


@pytest.mark.parametrize("seed", range(5000 // ROUND))
def test_g5_5000_hostile_bodies_are_refused_or_really_ours(world: World, seed: int) -> None:
    answers: Counter[int] = Counter()
    kept = 0

    for body, headers in hostile.hooks(seed, ROUND):
        answer = world.client.post("/hooks/zendesk/acme", data=body, headers=dict(headers))
        answers[answer.status_code] += 1
        events = believed(world, body, dict(headers))
        assert answer.status_code in REFUSALS | {202}, (answer.status_code, body[:200])
        assert (answer.status_code == 202) == (events is not None), body[:200]
        assert b"Traceback" not in answer.data
        kept += json.loads(answer.data).get("accepted", []).count("new")

    assert world.rows() == kept <= answers[202] < ROUND / 5
    assert answers[400] > ROUND / 5
    assert answers[401] > ROUND / 5


@pytest.mark.parametrize("seed", range(5000 // ROUND))
def test_t8_5000_hostile_heads_are_refused_or_really_ours(world: World, seed: int) -> None:
    body = trigger_body()
    kept = 0

    for headers in hostile.header_sets(seed, ROUND):
        answer = world.client.post("/hooks/zendesk/acme", data=body, headers=headers)
        assert answer.status_code in REFUSALS | {202}, (answer.status_code, headers)
        assert b"Traceback" not in answer.data
        kept += json.loads(answer.data).get("accepted", []).count("new")

    assert world.rows() == kept


@pytest.mark.parametrize(
    "path", ["/healthz", "/version", "/metrics", "/escalate/nothing", "/static/form.css", "/nowhere"]
)
def test_t8_hostile_heads_break_no_other_door(world: World, path: str) -> None:
    for headers in hostile.header_sets(99, 200):
        headers.pop("transfer-encoding", None)
        with world.client.get(path, headers=headers) as answer:
            assert answer.status_code < 500, (answer.status_code, headers)
            assert b"Traceback" not in answer.data


def test_g5_hostile_calls_do_not_grow_the_memory(world: World) -> None:
    calls = list(hostile.hooks(77, 600))
    for body, headers in calls[:300]:
        world.client.post("/hooks/zendesk/acme", data=body, headers=dict(headers)).close()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()

    for body, headers in calls:
        world.client.post("/hooks/zendesk/acme", data=body, headers=dict(headers)).close()

    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 4 * MIB
    assert peak - before < 16 * MIB
