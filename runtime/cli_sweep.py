"""Reconciles once, for a scheduled job or a person who wants to be sure."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.clock import system_clock
from runtime.explain import rfc3339
from runtime.settings import Settings, load_settings
from runtime.sweep import Swept
from runtime.wiring import open_store, wire


def command(
    config: ConfigOption = CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what differs, and by what.")] = False,
    since: Annotated[str, typer.Option("--since", help="Begin here (RFC 3339) instead of where the last ended.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Stop after so many tickets; 0 is all.")] = 0,
    went_back: Annotated[
        bool, typer.Option("--went-back", help="Only list tickets that the helpdesk shows as they were before.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read what changed in every account, look at each ticket known differently, and write what differs.

    Exit code 3 with --dry-run when something differs. Example: halyard sweep --dry-run --since 2026-11-22T00:00:00Z
    """
    with explained(as_json):
        _check_moment(since, as_json)
        settings = load_settings(Path(config))
        if went_back:
            _list_setbacks(settings, as_json)
            return
        store = open_store(settings, read_only=dry_run)
        try:
            service = wire(settings, system_clock, store, looking=dry_run)
            swept = [
                service.sweep_one(desk, limit=limit, since=since, dry_run=dry_run) for desk in service.desks.values()
            ]
            turns = 0 if dry_run else service.engine.drain()
        finally:
            store.close()
    found = sum(one.woken for one in swept)
    words = "\n".join(line for one in swept for line in _told(one))
    show({"accounts": [asdict(one) for one in swept], "turns": turns}, f"{words}\n{turns} looked at", as_json)
    if dry_run and found:
        raise typer.Exit(Exit.DIFFERENT)


def _list_setbacks(settings: Settings, as_json: bool) -> None:
    """Every ticket that went back, with when it was changed by what we saw and by what is shown now."""
    store = open_store(settings, read_only=True)
    try:
        rows = [row for one in settings.accounts for row in store.setbacks.listed(one.connector, one.name)]
    finally:
        store.close()
    told = [{"ticket": str(row.ref), "known": rfc3339(row.known_at), "shown": rfc3339(row.found_at)} for row in rows]
    lines = [f"{one['ticket']}: known as of {one['known']}, shown as of {one['shown']}" for one in told]
    show({"went_back": told}, "\n".join(lines) or "No ticket went back.", as_json)


def _told(swept: Swept) -> list[str]:
    """One account: how much was read, what differs and what nobody told us of; with --dry-run each ticket by what."""
    counts = f"{swept.read} read, {swept.woken} differ ({swept.own} by our own write, {swept.missed} missed)"
    each = [f"  {one.ref.id}: {', '.join(one.differs)}" for one in swept.found]
    return [f"{swept.account}: {counts}, {swept.pages} pages", *each]


def _check_moment(text: str, as_json: bool) -> None:
    if not text:
        return
    try:
        aware = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        fail(f"--since {text!r} is not a moment with a zone, such as 2026-11-22T00:00:00Z", as_json, Exit.USAGE)
