"""Shows the notes that could not be written, and lets a person have one written after all, or never."""

from typing import Annotated, Any

import typer

from runtime.cli_output import CONFIG, ConfigOption, JsonOption, calm, explained, fail, operator, possible, show
from runtime.cli_store import opened
from runtime.clock import system_clock
from runtime.explain import rfc3339
from runtime.note_desk import Decision, decide, one_line
from store.parked_notes import ParkedNote

app = typer.Typer(no_args_is_help=True, help="List and decide on the notes that could not be written.")

NumberArgument = Annotated[int, typer.Argument(callback=possible, metavar="NOTE", help="The note's number, as listed.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the ticket's journal with your name.")]


@app.command(name="list")
def list_notes(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List the notes that wait for a person, oldest first.

    Example: halyard notes list
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        rows = store.watch.notes.rows(limit=limit)
    words = "\n".join(_line(row) for row in rows) or "no notes wait for a person"
    show([_facts(row) for row in rows], words, as_json)


@app.command()
def retry(
    number: NumberArgument, reason: ReasonOption, config: ConfigOption = CONFIG, as_json: JsonOption = False
) -> None:
    """Have a note written after all; it is looked for in the helpdesk first, so it is never there twice.

    Example: halyard notes retry 42 --reason "the owner's account is open again"
    """
    _decide("retried", number, reason, config, as_json)


@app.command()
def drop(
    number: NumberArgument, reason: ReasonOption, config: ConfigOption = CONFIG, as_json: JsonOption = False
) -> None:
    """Have a note never written.

    Example: halyard notes drop 42 --reason "said by phone"
    """
    _decide("dropped", number, reason, config, as_json)


def _decide(done: str, number: int, reason: str, config: str, as_json: bool) -> None:
    said = one_line(reason)
    with explained(as_json), opened(config) as (_, store):
        if not said:
            fail("--reason is empty; say why, for whoever reads the journal", as_json)
        found = next(iter(store.watch.notes.rows(number=number)), None)
        if found is None:
            fail(f"no note {number} waits for a person; see `halyard notes list`", as_json)
        decision = Decision.RETRY if done == "retried" else Decision.DROP
        if not decide(store, found, decision, operator(), said, system_clock()):
            fail(f"{found.ref} is being worked on, or somebody else decided; look again", as_json)
    show({"note": number, "done": done, "ticket": str(found.ref)}, f"note {number} of {found.ref} {done}", as_json)


def _line(row: ParkedNote) -> str:
    who = "public" if row.note.public else "internal"
    return calm(f"{row.number:>6}  {rfc3339(row.since)}  {row.ref}  {row.note.key}  {who}  {row.why}")


def _facts(row: ParkedNote) -> dict[str, Any]:
    return {
        "number": row.number,
        "ticket": str(row.ref),
        "key": row.note.key,
        "kind": row.note.kind.value,
        "public": row.note.public,
        "since": rfc3339(row.since),
        "why": row.why,
        "tries": row.tries,
    }
