"""Reconciles once, for a scheduled job or a person who wants to be sure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from core.errors import CredentialsRefused, HostError
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, at_account, explained, fail, said, show
from runtime.clock import system_clock
from runtime.explain import rfc3339
from runtime.settings import Settings, load_settings
from runtime.sweep import Swept
from runtime.turn import Desk
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
            stopped = store.queues.pauses()
            still = ["/".join(key) for key in service.desks if key in stopped]
            desks = {"/".join(key): desk for key, desk in service.desks.items() if key not in stopped}
            swept, failed = _each(
                desks, lambda desk: service.sweep_one(desk, limit=limit, since=since, dry_run=dry_run)
            )
            turns = 0 if dry_run else service.engine.drain()
        finally:
            store.close()
        if swept or not failed:
            _show(swept, still, turns, as_json)
        if failed:
            shut_out = any(isinstance(error, CredentialsRefused) for error in failed)
            fail("\n".join(map(said, failed)), as_json, Exit.NOT_AUTHORISED if shut_out else Exit.FAILED)
    if dry_run and any(one.woken for one in swept.values()):
        raise typer.Exit(Exit.DIFFERENT)


def _each(desks: Mapping[str, Desk], sweep_one: Callable[[Desk], Swept]) -> tuple[dict[str, Swept], list[HostError]]:
    """What each account's sweep came to, and the errors; an account that fails keeps no other waiting."""
    swept: dict[str, Swept] = {}
    failed: list[HostError] = []
    for name, desk in desks.items():
        try:
            with at_account(name):
                swept[name] = sweep_one(desk)
        except HostError as error:
            failed.append(error)
    return swept, failed


def _show(swept: Mapping[str, Swept], still: Sequence[str], turns: int, as_json: bool) -> None:
    words = [line for name, one in swept.items() for line in _told(name, one)]
    words += [f"{name}: stands still and is not read; `halyard accounts resume {name}`" for name in still]
    data = {"accounts": [asdict(one) for one in swept.values()], "stand_still": still, "turns": turns}
    show(data, "\n".join([*words, f"{turns} looked at"]), as_json)


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


def _told(name: str, swept: Swept) -> list[str]:
    """One account: how much was read, what differs and what nobody told us of; with --dry-run each ticket by what."""
    counts = f"{swept.read} read, {swept.woken} differ ({swept.own} by our own write, {swept.missed} missed)"
    each = [f"  {one.ref.id}: {', '.join(one.differs)}" for one in swept.found]
    return [f"{name}: {counts}, {swept.pages} pages", *each]


def _check_moment(text: str, as_json: bool) -> None:
    if not text:
        return
    try:
        aware = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        fail(f"--since {text!r} is not a moment with a zone, such as 2026-11-22T00:00:00Z", as_json, Exit.USAGE)
