"""Commands for the people who write the policy: check it, show it, and ask it why."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from core.availability import availability
from core.decisions import known_zone
from core.policy import Policy, Promise
from core.sentences import duration
from core.tickets import TicketRef
from runtime import cli_check, cli_diff, cli_rebase, cli_simulate
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.clock import system_clock
from runtime.explain import explain, helpdesk_source, in_words
from runtime.policy_file import load_policy, policy_schema
from runtime.ticket_file import read_ticket

app = typer.Typer(no_args_is_help=True, help="Check, show and question an escalation policy.")

app.command(name="check")(cli_check.command)
app.command(name="diff")(cli_diff.command)
app.command(name="rebase")(cli_rebase.command)
app.command(name="simulate")(cli_simulate.command)

PolicyArgument = Annotated[str, typer.Argument(metavar="POLICY", help="A pack's name or a policy file.")]


@app.command(name="show")
def show_policy(policy: PolicyArgument, as_json: JsonOption = False) -> None:
    """Show when the action appears, why it may be used, and what is promised.

    Example: halyard policy show mulesoft
    """
    with explained(as_json):
        found = load_policy(policy)
        show(_facts(found), lambda: _words(found), as_json)


@app.command()
def schema(as_json: JsonOption = False) -> None:
    """Print the JSON Schema of a policy file, for editors to complete from.

    Example: halyard policy schema > policy.schema.json
    """
    found = policy_schema()
    show(found, json.dumps(found, indent=2), as_json)


@app.command(name="explain")
def explain_ticket(
    policy: Annotated[str, typer.Option("--policy", help="A pack's name or a policy file.")] = "",
    ticket: Annotated[str, typer.Option("--ticket", help="A file with one ticket as JSON.")] = "",
    at: Annotated[str, typer.Option("--at", help="The moment to ask about, RFC 3339; default now.")] = "",
    live: Annotated[
        tuple[str, str] | None, typer.Option("--live", metavar="ACCOUNT TICKET", help="Read a ticket from the host.")
    ] = None,
    zone: Annotated[str, typer.Option("--time-zone", help="The zone times are shown in.")] = "UTC",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say whether a ticket may be escalated, since or from when, and why.

    Example: halyard policy explain --policy mulesoft --ticket ticket.json --at 2026-11-22T14:00:00Z --json
    """
    with explained(as_json):
        now = _moment(at, as_json)
        if known_zone(zone, "") != zone:
            fail(f"--time-zone {zone!r} is no time zone; use a name such as Europe/Amsterdam", as_json, Exit.USAGE)
        if live is not None:
            _explain_live(live, config, now, zone, as_json)
            return
        if not policy or not ticket:
            fail("give --policy and --ticket, or --live ACCOUNT TICKET", as_json, Exit.USAGE)
        found = load_policy(policy)
        read, history, assumed = read_ticket(Path(ticket), now)
        answer = explain(read, found, history, now, zone, assumed)
        show(answer, lambda: in_words(read, answer, availability(read, found, history, now), now, zone), as_json)


def _explain_live(live: tuple[str, str], config: str, now: datetime, zone: str, as_json: bool) -> None:
    from runtime.cli_store import account_named
    from runtime.outage_desk import outages_for
    from runtime.settings import load_settings
    from runtime.shelf import PolicyShelf
    from runtime.wiring import open_store

    settings = load_settings(Path(config))
    account = account_named(settings, live[0], config, as_json)
    store = open_store(settings, read_only=True)
    try:
        ref = TicketRef(account.connector, account.name, live[1])
        read = account.kit.helpdesk(account.helpdesk, system_clock).fetch(ref)
        history = store.history(ref)
        found = PolicyShelf(settings, store).policy_for(account, history, read)
        outages = outages_for(store, account, read, history, found, now, None)
    finally:
        store.close()
    told = helpdesk_source(account.kit.sources(account.helpdesk))
    answer = explain(read, found, history, now, zone, outages=outages, source=told)
    at_once = availability(read, found, history, now, outages=outages)
    show(answer, lambda: in_words(read, answer, at_once, now, zone), as_json)


def _moment(text: str, as_json: bool) -> datetime:
    if not text:
        return system_clock()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--at {text!r} is not a moment; write it like 2026-11-22T14:00:00Z", as_json, Exit.USAGE)
    if found.tzinfo is None:
        fail(f"--at {text!r} has no time zone; add Z or an offset", as_json, Exit.USAGE)
    return found.astimezone(UTC)


def _facts(policy: Policy) -> dict[str, object]:
    return {
        "policy": policy.name,
        "version": policy.version,
        "title": policy.title,
        "waits": {
            severity: {tier: int(wait.total_seconds()) for tier, wait in row.items()}
            for severity, row in policy.waits.after.items()
        },
        "reasons": {one.code: one.title for one in policy.reasons},
        "redirects": {one.code: one.title for one in policy.redirects},
        "promises": {str(one.kind): int(one.within.total_seconds()) for one in policy.promises},
        "outcomes": {one.code: one.title for one in policy.outcomes},
        "at_most": policy.uses.at_most,
    }


def _words(policy: Policy) -> str:
    lines = [f"{policy.title} ({policy.name} {policy.version})", "", *_opening(policy)]
    lines += ["", "Reasons:", *(f"  {one.code}: {one.title}" for one in policy.reasons)]
    lines += ["", "Not an escalation:", *(f"  {one.code}: {one.title}" for one in policy.redirects)]
    lines += ["", "Promises:", *(f"  {one.kind}: {_promise(one)}" for one in policy.promises)]
    return "\n".join(lines)


def _opening(policy: Policy) -> list[str]:
    """When the action appears, in words: the table where there is one."""
    by_sla = [f"The action appears by the SLA's response time ({policy.waits.sla})."] if policy.waits.sla else []
    if not policy.waits.after:
        return by_sla or ["The action is there from the beginning."]
    tiers = list(dict.fromkeys(tier for row in policy.waits.after.values() for tier in row))
    first = max(len(severity) for severity in policy.waits.after) + 2
    width = max(len(tier) for tier in (*tiers, "00 h 00 min")) + 2
    lines = [*by_sla, "The action appears after:", " " * first + "".join(tier.rjust(width) for tier in tiers)]
    for severity, row in policy.waits.after.items():
        cells = (duration(row[tier]) if tier in row else "" for tier in tiers)
        lines.append(f"  {severity}".ljust(first) + "".join(cell.rjust(width) for cell in cells))
    return lines


def _promise(promise: Promise) -> str:
    hours = f" of the hours of {promise.clock}" if promise.clock else ""
    held = f", not counting while {' or '.join(sorted(promise.held_while))}" if promise.held_while else ""
    return f"within {duration(promise.within)}{hours}{held}"
