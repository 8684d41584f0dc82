"""The form offers customers the grounds that are theirs to choose, none that only support itself may use (MX-17)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from tests.webhooks import page
from tests.webhooks.service import FILLED, World, running, ticket

BLOCKED = "  - code: blocked\n"
TEXT = (files("policies") / "mulesoft.yaml").read_text("utf-8")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    assert TEXT.count(BLOCKED) == 1
    text = TEXT.replace(BLOCKED, f"{BLOCKED}    staff_only: true\n")
    with running(tmp_path, "acme", policy="grounds.yaml", text=text) as made:
        yield made


def test_mx17_a_ground_of_support_itself_is_not_offered(world: World) -> None:
    case = ticket()
    world.see(case)

    shown = page.read(world.client.get(world.shown_link(case)).text)

    offered = [one.attributes["value"] for one in shown.all("option")]
    assert offered == ["", "impact_changed", "quality_missed", "no_response"]


def test_mx17_nor_taken_where_somebody_sends_it_all_the_same(world: World) -> None:
    case = ticket()
    world.see(case)
    link = world.shown_link(case)

    world.client.post(link, data={**FILLED, "reason": "blocked"})

    assert world.service.store.escalations() == ()
