"""Shows what came in, what became of it, and has one looked at again."""

from typing import Annotated, Any

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, operator, possible, show
from runtime.cli_store import opened, ticket_ref
from runtime.explain import rfc3339
from store import DeliveryRow

STATES = ("pending", "applied", "ignored", "parked")

app = typer.Typer(no_args_is_help=True, help="List, show and replay what came in.")


@app.command(name="list")
def list_deliveries(
    state: Annotated[str, typer.Option("--state", help="pending, applied, ignored or parked.")] = "",
    ticket: Annotated[str, typer.Option("--ticket", help="connector/account/id")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List deliveries, newest first.

    Example: halyard deliveries list --state parked
    """
    ref = ticket_ref(ticket)
    if ticket and ref is None:
        fail(f"--ticket {ticket!r} is not connector/account/id", as_json, Exit.USAGE)
    if state and state not in STATES:
        fail(f"--state {state!r} is not one of {', '.join(STATES)}", as_json, Exit.USAGE)
    with explained(as_json), opened(config, read_only=True) as (_, store):
        rows = store.deliveries(ref=ref, state=state or None, limit=limit)
    words = "\n".join(_line(row) for row in rows) or "no deliveries"
    show([_facts(row) for row in rows], words, as_json)


@app.command(name="show")
def show_delivery(
    delivery: Annotated[int, typer.Argument(callback=possible, help="The delivery's number, as listed.")],
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show one delivery: what it asked to look at, what became of it, and by which rule.

    Example: halyard deliveries show 42
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        row = next((one for one in store.deliveries(limit=1, before_id=delivery + 1) if one.id == delivery), None)
        if row is None:
            fail(f"there is no delivery {delivery}; see `halyard deliveries list`", as_json)
    facts = _facts(row)
    show(facts, "\n".join(f"{name:12} {value}" for name, value in facts.items() if value not in ("", None)), as_json)


@app.command()
def replay(
    delivery: Annotated[int, typer.Argument(callback=possible, help="The delivery's number, as listed.")],
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Have a delivery looked at once more; its ticket is read again, so this is always harmless.

    Example: halyard deliveries replay 42
    """
    with explained(as_json), opened(config) as (_, store):
        from runtime.clock import system_clock

        ref = store.replay(delivery, system_clock(), operator())
    show({"replayed": delivery, "ticket": str(ref)}, f"{ref} will be looked at again", as_json)


def _line(row: DeliveryRow) -> str:
    one = row.arrival
    copies = f" x{row.copies + 1}" if row.copies else ""
    when = rfc3339(one.received_at)
    return f"{row.id:>6}  {when}  {one.channel:8} {one.ref}  {one.kind}  {row.state}  {row.rule}{copies}"


def _facts(row: DeliveryRow) -> dict[str, Any]:
    one = row.arrival
    return {
        "id": row.id,
        "ticket": str(one.ref),
        "channel": one.channel,
        "kind": one.kind,
        "delivery_id": one.delivery_id,
        "received_at": rfc3339(one.received_at),
        "state": row.state,
        "rule": row.rule,
        "copies": row.copies,
        "tries": row.tries,
        "finished_at": rfc3339(row.finished_at),
    }
