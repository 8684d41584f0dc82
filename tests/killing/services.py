"""A service as a process of its own with the machine's clock, and whoever sends it webhooks; no story is told."""

from __future__ import annotations

import itertools
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from store import Store
from tests.killing.keeper import Child, Nursery
from tests.killing.orders import Order
from tests.webhooks.service import ACCOUNT, NUMBERS, SECRETS
from tests.zendesk import deliveries

PATIENCE = 60
HEAD = """\
halyard: 1
service:
  public_url: http://127.0.0.1:{port}
  listen: 127.0.0.1:{port}
accounts:
"""


@dataclass
class Service:
    """The service of one account whose helpdesk is at ``host``; started, ended and started again on one database."""

    nursery: Nursery
    folder: Path
    port: int
    database: str
    host: str
    child: Child | None = None
    session: requests.Session = field(default_factory=requests.Session)
    retry_after: str | None = None
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.session.trust_env = False
        account = ACCOUNT.format(name="acme", number=NUMBERS["acme"], policy="mulesoft")
        own = f"url: {self.host}\n      own_host: true"
        text = HEAD.format(port=self.port) + account.replace("url: https://acme.zendesk.com", own)
        self.config.write_text(text, "utf-8")

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "halyard.yaml"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, what: str = "serve", **order: Any) -> Child:
        """Start it; it listens, or has ended."""
        given: dict[str, Any] = {"config": str(self.config), "killed": str(self.folder / "killed"), **order}
        self.child = self.nursery.start(Order(what, self.database, **given))
        return self.child

    def post(self, number: str = "", session: requests.Session | None = None) -> tuple[str, int]:
        """Send a webhook about a ticket, each time another one; answers its id and the status, 0 for a cut line."""
        count = next(self.numbers)
        delivery_id = f"01J9ZZ5S9B4Q2M7C6T8V{count:06d}"
        now = datetime.now(UTC)
        body = deliveries.trigger_body(ticket_id=number or str(1000 + count), actor_id=str(900_000 + count))
        made = deliveries.delivery(
            body,
            secret=SECRETS["acme"],
            stamp=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            at=now,
            x_zendesk_account_id=NUMBERS["acme"],
            x_zendesk_webhook_invocation_id=delivery_id,
        )
        try:
            answer = (session or self.session).post(
                f"{self.url}/hooks/zendesk/acme", data=made.body, headers=dict(made.headers), timeout=PATIENCE
            )
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            return delivery_id, 0
        self.retry_after = answer.headers.get("Retry-After")
        return delivery_id, answer.status_code

    def kept(self, *ids: str) -> bool:
        """Whether all these deliveries are there, looked for once the service has ended."""
        with closing(Store.open(self.database)) as store:
            return all(store.delivery("zendesk", "acme", one) is not None for one in ids)

    def end(self) -> None:
        """Leave nothing open."""
        self.session.close()
        self.nursery.clear()
