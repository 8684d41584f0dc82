"""Previews the move of running escalations to today's policy, and asks the service to make it."""

import sys
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from core.errors import CredentialsRefused, HostError
from core.tickets import TicketRef
from runtime.asking import rebase_arrival
from runtime.chance import drawn
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, at_a_terminal, explained, fail, operator, show
from runtime.cli_store import account_named, opened
from runtime.clock import Clock
from runtime.outage_desk import outages_for
from runtime.rebase import Preview, as_data, in_words, previewed
from runtime.settings import Account, Settings
from runtime.shelf import PolicyShelf
from runtime.turn import Desk
from store import Store

EVERY = 1_000_000
"""More escalations than run at once anywhere."""
TOGETHER = 100


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found at an account: previews, and the tickets that could not be read with the reason."""

    previews: tuple[Preview, ...]
    unread: tuple[tuple[TicketRef, str], ...]

    @property
    def movable(self) -> tuple[Preview, ...]:
        return tuple(one for one in self.previews if not one.refused)


def command(
    account: Annotated[str, typer.Option("--account", help="The account whose escalations are moved.")],
    ticket: Annotated[str, typer.Option("--ticket", help="Only this ticket, by the helpdesk's id.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what a move would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Move running escalations from the policy version they opened under to today's, after a preview of each.

    The service carries a move out with its next look, unless policy or escalation are not as previewed any more. Exit
    code 3 with --dry-run when there is something to move, 1 when one cannot be read or moved.

    Example: halyard policy rebase --account acme --dry-run
    """
    if dry_run and yes:
        fail("--dry-run only shows and --yes moves; give one of them", as_json, Exit.USAGE)
    if as_json and not dry_run and not yes:
        fail("nothing is asked with --json; say --dry-run or --yes", as_json, Exit.USAGE)
    with explained(as_json):
        from runtime.clock import system_clock

        with opened(config, read_only=True) as (settings, store):
            found_account = account_named(settings, account, config, as_json)
            found = _found(settings, store, found_account, ticket, system_clock)
        zone = found_account.cast.time_zone
        moved = 0
        if found.movable and not dry_run and (yes or _agreed(found, zone)):
            with opened(config) as (_, store):
                moved = _asked(store, found.movable, system_clock)
        show(_data(found, moved, zone), lambda: _words(found, moved, zone, shown=not yes and not dry_run), as_json)
    _end(found, dry_run=dry_run)


def _found(settings: Settings, store: Store, account: Account, ticket: str, clock: Clock) -> _Found:
    ref = TicketRef(account.connector, account.name, ticket) if ticket else None
    rows = store.escalations(open_only=True, connector=account.connector, account=account.name, ref=ref, limit=EVERY)
    today = {(policy.name, policy.version) for policy in account.policies.values()}
    only = next(iter(today)) if len(today) == 1 else None
    desk = Desk(account, account.kit.helpdesk(account.helpdesk, clock))
    shelf = PolicyShelf(settings, store)
    previews, unread = [], []
    for row in sorted(rows, key=lambda one: (one.escalation.opened_at, one.ref)):
        if (row.escalation.policy, row.escalation.policy_version) == only:
            continue
        history = store.history(row.ref)
        try:
            read = desk.helpdesk.fetch(row.ref)
            policy = shelf.policy_for(account, history, read)
            outages = outages_for(store, account, read, history, policy, clock(), desk.helpdesk.fetch)
        except CredentialsRefused:
            raise
        except HostError as error:
            unread.append((row.ref, str(error)))
            continue
        preview = previewed(desk, shelf, history, read, clock(), outages)
        if preview is not None:
            previews.append(preview)
    return _Found(tuple(previews), tuple(unread))


def _agreed(found: _Found, zone: str) -> bool:
    sys.stdout.write("\n".join(in_words(one, zone) for one in found.previews) + "\n")
    if not at_a_terminal():
        fail("there is something to move; say --yes to do it, or --dry-run to look only", code=Exit.USAGE)
    return typer.confirm(f"Move {len(found.movable)}?", abort=True)


def _asked(store: Store, previews: tuple[Preview, ...], clock: Clock) -> int:
    by, at = operator(), clock()
    arrivals = [rebase_arrival(one.ref, one.escalation, one.version, f"rebase:{drawn(12)}", by, at) for one in previews]
    for start in range(0, len(arrivals), TOGETHER):
        store.accept(arrivals[start : start + TOGETHER])
    return len(arrivals)


def _data(found: _Found, moved: int, zone: str) -> dict[str, Any]:
    return {
        "escalations": [as_data(one, zone) for one in found.previews],
        "unread": [{"ticket": str(ref), "error": error} for ref, error in found.unread],
        "accepted": moved,
    }


def _words(found: _Found, moved: int, zone: str, *, shown: bool) -> str:
    lines = [in_words(one, zone) for one in found.previews] if not (shown and found.movable) else []
    lines += [f"{ref}: not read, {error}" for ref, error in found.unread]
    if moved:
        lines.append(f"{moved} accepted; the service moves each with its next look")
    elif not found.previews and not found.unread:
        lines.append("every running escalation is under today's policy")
    return "\n".join(lines)


def _end(found: _Found, *, dry_run: bool) -> None:
    stuck = len(found.previews) - len(found.movable)
    if found.unread or (stuck and not dry_run):
        raise typer.Exit(Exit.FAILED)
    if dry_run and found.previews:
        raise typer.Exit(Exit.DIFFERENT)
