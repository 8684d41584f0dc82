"""Shows the escalations and lets an operator act on one, through the same door as everybody else."""

from typing import Annotated

import typer

from core.events import Move
from runtime.asking import act_arrival
from runtime.chance import drawn
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, operator, show
from runtime.cli_store import must_be_known, opened, ticket_ref
from runtime.cli_verify import verify
from runtime.escalation_facts import escalation_facts
from runtime.explain import rfc3339
from store import EscalationRow

app = typer.Typer(no_args_is_help=True, help="List, show, act on and verify escalations.")

app.command(name="verify")(verify)

TicketArgument = Annotated[str, typer.Argument(metavar="TICKET", help="connector/account/id")]


@app.command(name="list")
def list_escalations(
    every: Annotated[bool, typer.Option("--all", help="Ended ones too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List open escalations, newest first.

    Example: halyard escalations list --all --json
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        rows = store.escalations(open_only=not every, limit=limit)
    words = "\n".join(_line(row) for row in rows) or "nothing is escalated"
    show([escalation_facts(row) for row in rows], words, as_json)


@app.command(name="show")
def show_escalations(ticket: TicketArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Show a ticket's escalations and everything that happened, oldest first.

    Example: halyard escalations show CONNECTOR/ACCOUNT/10421
    """
    ref = ticket_ref(ticket)
    if ref is None:
        fail(f"{ticket!r} is not connector/account/id", as_json, Exit.USAGE)
    with explained(as_json), opened(config, read_only=True) as (_, store):
        rows = store.escalations(ref=ref)
        journal = tuple(reversed(store.journal(ref, limit=1000)))
    events = [
        {"at": rfc3339(row.entry.at), "kind": row.entry.kind, "by": row.entry.actor, "facts": dict(row.entry.facts)}
        for row in journal
    ]
    words = [*(_line(row) for row in rows), *(f"  {one['at']}  {one['kind']}  {one['facts']}" for one in events)]
    data = {"ticket": str(ref), "escalations": [escalation_facts(row) for row in rows], "journal": events}
    show(data, "\n".join(words) or f"{ref} was never escalated, and its journal is empty", as_json)


MOVABLE = tuple(one.value for one in Move if one is not Move.OPEN)
"""What an operator can ask for."""


@app.command()
def act(
    ticket: TicketArgument,
    move: Annotated[str, typer.Argument(help="One of: " + ", ".join(sorted(MOVABLE)))],
    outcome: Annotated[str, typer.Option("--outcome", help="How it is closed: a code of the policy.")] = "",
    why: Annotated[str, typer.Option("--why", help="The reason told to the requester when it is declined.")] = "",
    step: Annotated[str, typer.Option("--step", help="What is recorded: a code of the policy's steps.")] = "",
    detail: Annotated[list[str] | None, typer.Option("--detail", help="NAME=TEXT, as often as needed.")] = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Ask for a move of the open escalation; the service decides and carries it out with its next look.

    Example: halyard escalations act CONNECTOR/ACCOUNT/10421 close --outcome workaround
    """
    ref = ticket_ref(ticket)
    if ref is None:
        fail(f"{ticket!r} is not connector/account/id", as_json, Exit.USAGE)
    if move not in MOVABLE:
        fail(f"{move!r} is not a move; there is {', '.join(MOVABLE)}", as_json, Exit.USAGE)
    given = [one.partition("=") for one in detail or ()]
    if any(not (name and equals) for name, equals, _ in given):
        fail("--detail is NAME=TEXT, such as --detail cadence=daily", as_json, Exit.USAGE)
    named = (("outcome", outcome), ("why", why), ("code", step))
    details = {name: text for name, _, text in given} | {name: text for name, text in named if text}
    if move == "decline" and not why:
        fail("tell the requester --why it is declined", as_json, Exit.USAGE)
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock

        account = settings.account(ref.connector, ref.account)
        if account is None:
            fail(f"{ref.connector}/{ref.account} is not an account of {config}", as_json, Exit.USAGE)
        known = {one.code for policy in account.policies.values() for one in policy.outcomes}
        if move == "close" and outcome not in known:
            fail(f"--outcome {outcome!r} is not one of {', '.join(sorted(known))}", as_json, Exit.USAGE)
        steps = {one.code for policy in account.policies.values() for one in policy.steps}
        if move == "step" and step not in steps:
            fail(f"--step {step!r} is not one of {', '.join(sorted(steps)) or 'none'}", as_json, Exit.USAGE)
        must_be_known(store, account, ref, Move(move), as_json)
        key = f"act:{drawn(12)}"
        by = operator()
        store.accept([act_arrival(ref, Move(move), key, by, system_clock(), details)])
    show({"accepted": key, "ticket": str(ref), "move": move}, f"{move} of {ref} is accepted", as_json)


def _line(row: EscalationRow) -> str:
    one = row.escalation
    due = rfc3339(row.due_at) or row.due_why
    return f"{one.id}  {row.ref}  {one.state}  level {one.level}  {one.owner_name}  next {due}  {one.outcome}"
