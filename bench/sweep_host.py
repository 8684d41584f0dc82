"""Stands in for a Zendesk with very many tickets: a tiny server whose answers were made before anybody asked.

``python -m bench.sweep_host TICKETS PER_PAGE`` prints its port and serves until its input ends.
Cursors are page numbers.
"""

import json
import random
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
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


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in two writes; together with delayed acknowledgements that costs 40 ms an answer.
    disable_nagle_algorithm = True
    pages: ClassVar[list[bytes]] = []
    answers: ClassVar[Mapping[str, bytes]] = {}

    def do_GET(self) -> None:
        """Answer with bytes that are there already."""
        parts = urlsplit(self.path)
        if parts.path == EXPORT:
            cursor = parse_qs(parts.query).get("cursor", ["page-0"])[0]
            place = int(cursor.removeprefix("page-"))
            body = self.pages[place] if place < len(self.pages) else b'{"tickets":[],"end_of_stream":true}'
        else:
            body = self.answers.get(parts.path, b"{}")
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


def main() -> None:
    """Make the pages, say the port and how large a ticket is, serve until the input ends."""
    tickets, per_page = int(sys.argv[1]), int(sys.argv[2])
    _Handler.pages = made_pages(tickets, per_page)
    _Handler.answers = {path: json.dumps(answer).encode() for path, answer in ANSWERS.items()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    size = sum(map(len, _Handler.pages)) / tickets
    print(json.dumps({"port": server.server_address[1], "bytes": size}), flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
