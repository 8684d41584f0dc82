"""Stands in for a Zendesk with very many tickets: a tiny server whose answers were made before anybody asked.

``python -m bench.sweep_host`` reads one line of JSON, prints its port and serves until its input ends. Cursors are
page numbers.
"""

import json
import random
import socketserver
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.fields import OWN

OPENED = datetime(2026, 9, 1, tzinfo=UTC)
FIRST_ID = 10_000_000
TICKET_BYTES = 3800
SEVERITY, FIRST_OWN, FIRST_OTHER = 501, 600, 700
EXPORT = "/api/v2/incremental/tickets/cursor.json"
FIELDS: tuple[dict[str, Any], ...] = (
    {"id": SEVERITY, "type": "tagger", "title": "Severity", "active": True, "agent_description": None},
    *(
        {
            "id": FIRST_OWN + number,
            "type": "text",
            "title": name,
            "active": True,
            "agent_description": f"Kept by Halyard. [halyard:{name}]",
        }
        for number, name in enumerate(OWN)
    ),
)
ANSWERS: Mapping[str, object] = {
    "/api/v2/users/me.json": {"user": {"id": 900_001, "name": "Halyard", "role": "admin"}},
    "/api/v2/ticket_fields.json": {"ticket_fields": FIELDS, "next_page": None},
}


def version(number: int) -> str:
    """When the ticket of this number last changed."""
    return (OPENED + timedelta(days=30, seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def made_pages(tickets: int, per_page: int, seed: int = 7) -> list[bytes]:
    """Every page of the stream as the bytes of its answer's body."""
    chance = random.Random(seed)
    pages: list[bytes] = []
    for start in range(0, tickets, per_page):
        rows = [_ticket(number, chance) for number in range(start, min(start + per_page, tickets))]
        end = start + per_page >= tickets
        last = {"after_cursor": f"page-{len(pages) + 1}", "end_of_stream": end}
        # Zenpy follows the address and ignores the cursor.
        last["after_url"] = None if end else f"https://account.invalid{EXPORT}?cursor=page-{len(pages) + 1}"
        pages.append(json.dumps({"tickets": rows, **last}, separators=(",", ":")).encode())
    return pages


def _ticket(number: int, chance: random.Random) -> dict[str, Any]:
    opened = (OPENED + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    pairs = [{"id": SEVERITY, "value": f"severity_s{chance.randrange(1, 5)}"}]
    pairs += [{"id": one["id"], "value": None} for one in FIELDS[1:]]
    pairs += [{"id": FIRST_OTHER + other, "value": chance.choice((None, "yes", "emea"))} for other in range(20)]
    row: dict[str, Any] = {
        "url": f"https://account.invalid/api/v2/tickets/{FIRST_ID + number}.json",
        "id": FIRST_ID + number,
        "external_id": None,
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": opened,
        "updated_at": version(number),
        "generated_timestamp": 1_790_000_000 + number,
        "type": "incident",
        "subject": f"Orders of warehouse {chance.randrange(1000)} are not synchronised",
        "raw_subject": "Orders are not synchronised",
        "description": "",
        "priority": chance.choice(("urgent", "high", "normal", "low")),
        "status": chance.choice(("new", "open", "pending", "hold", "solved")),
        "requester_id": chance.randrange(10**9),
        "submitter_id": chance.randrange(10**9),
        "assignee_id": chance.randrange(10**9),
        "organization_id": chance.randrange(10**9),
        "group_id": chance.randrange(10**9),
        "collaborator_ids": [],
        "follower_ids": [],
        "email_cc_ids": [],
        "has_incidents": False,
        "is_public": True,
        "tags": ["orders", "warehouse", pairs[0]["value"]],
        "custom_fields": pairs,
        "fields": pairs,
        "ticket_form_id": 360_000_000,
        "brand_id": 360_000_001,
        "allow_channelback": False,
        "satisfaction_rating": None,
    }
    missing = TICKET_BYTES - len(json.dumps(row, separators=(",", ":")))
    return {**row, "description": ("It began this morning. " * 200)[: max(missing, 0)]}


class _Handler(socketserver.StreamRequestHandler):
    """Reads requests without a body, one after the other, and answers with bytes that are there already."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serve one connection until the other side hangs up."""
        assert isinstance(self.server, _Host)
        while line := self.rfile.readline():
            while self.rfile.readline().strip():
                continue
            body = self.server.answer(line.split(b" ")[1].decode())
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.wfile.write(head.encode())
            self.wfile.write(body)


class _Host(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, pages: Sequence[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._pages = pages
        self._answers = {path: json.dumps(answer).encode() for path, answer in ANSWERS.items()}

    def answer(self, address: str) -> bytes:
        """The body for a path and query."""
        parts = urlsplit(address)
        if parts.path != EXPORT:
            return self._answers.get(parts.path, b"{}")
        cursor = parse_qs(parts.query).get("cursor", ["page-0"])[0]
        return self._pages[int(cursor.removeprefix("page-"))]


def main() -> None:
    """Read what is wanted, make the pages, say the port and how large a ticket is, serve until the input ends."""
    wanted = json.loads(sys.stdin.readline())
    pages = made_pages(wanted["tickets"], wanted["per_page"])
    with _Host(pages) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        size = sum(map(len, pages)) / wanted["tickets"]
        print(json.dumps({"port": host.server_address[1], "bytes": size}), flush=True)
        sys.stdin.read()
        host.shutdown()


if __name__ == "__main__":
    main()
