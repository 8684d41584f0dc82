"""Sends the request form and reads what the page says."""

from typing import Any

from tests.webhooks import page
from tests.webhooks.service import FILLED, World


def send(world: World, link: str, fields: dict[str, str] | None = None, **options: Any) -> Any:
    """Post the form as filled in, or with these fields."""
    return world.client.post(link, data=FILLED if fields is None else fields, **options)


def told(answer: Any) -> str:
    """What the page says in its box."""
    return " ".join(
        one.text for one in page.read(answer.text).all("div") if one.attributes["role"] in ("alert", "status")
    )
