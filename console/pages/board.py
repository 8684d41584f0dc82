"""Shows what is escalated now: the overdue first, then what is due soonest, for the accounts that somebody may see."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from console.parts import Console
from console.views import page, principal
from core.escalation import State
from runtime.access import AccountKey, Role
from runtime.routes import add_route, person
from store import EscalationRow

ROWS = 200
"""How many rows are shown at most; the worst come first."""
SOON_MINUTES = 60
STATES = {State.REQUESTED: "requested", State.ACTIVE: "active"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the board: the escalation, its ticket's page in the helpdesk, and how it stands with time."""

    row: EscalationRow
    link: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Chip:
    """An account to filter by, with how much there is of it."""

    name: str
    open: int
    overdue: int


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console``."""

    def show() -> Response:
        seen = console.accounts(principal())
        wanted = _wanted(seen)
        now = console.now()
        rows = console.store.boards.soonest(wanted or seen, ROWS)
        lines = [Line(row, ticket_page(console, row), urgency(row.due_at, now)) for row in rows]
        counts = console.store.boards.counts(now)
        chips = [Chip("/".join(key), *counts.get(key, (0, 0))) for key in seen]
        overdue = sum(one.overdue for one in chips)
        title = f"({overdue}) Escalations" if overdue else "Escalations"
        chosen = "/".join(wanted[0]) if wanted else ""
        return page(console, "board.html", title=title, lines=lines, chips=chips, chosen=chosen, most=ROWS)

    add_route(app, "/console", "board", show, person(Role.VIEWER))


def ticket_page(console: Console, row: EscalationRow) -> str:
    """Where the ticket is opened in its helpdesk; empty where it was never seen or its account is gone."""
    account = console.service.settings.account(row.ref.connector, row.ref.account)
    if account is None or row.snapshot is None:
        return ""
    return account.kit.page(account.helpdesk, row.snapshot.called)


def urgency(due_at: datetime | None, now: datetime) -> str:
    """How it stands with time, in one of four words: ``late``, ``soon``, ``later`` or ``none``."""
    if due_at is None:
        return "none"
    if due_at <= now:
        return "late"
    return "soon" if (due_at - now).total_seconds() < SOON_MINUTES * 60 else "later"


def _wanted(seen: tuple[AccountKey, ...]) -> tuple[AccountKey, ...]:
    """The account that the address filters by; raises ``NotFound`` for one that this person does not see."""
    asked = request.args.getlist("account")
    if not asked or asked == [""]:
        return ()
    found = tuple(key for key in seen if asked == ["/".join(key)])
    if not found:
        raise NotFound
    return found
