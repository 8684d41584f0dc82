"""Reconciles once, for a scheduled job or a person who wants to be sure."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.clock import system_clock
from runtime.settings import load_settings
from runtime.sweep import Swept
from runtime.wiring import open_store, wire


def command(
    config: ConfigOption = CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what differs, and by what.")] = False,
    since: Annotated[str, typer.Option("--since", help="Begin here (RFC 3339) instead of where the last ended.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Stop after so many tickets; 0 is all.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Read what changed in every account, look at each ticket known differently, and write what differs.

    Exit code 3 with --dry-run when something differs. Example: halyard sweep --dry-run --since 2026-11-22T00:00:00Z
    """
    with explained(as_json):
        _check_moment(since, as_json)
        settings = load_settings(Path(config))
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
