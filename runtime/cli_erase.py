"""Takes a person out of what is remembered, where nothing of theirs is open (T63)."""

import re
from typing import Annotated

import typer

from runtime.chance import drawn
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, operator, show
from runtime.cli_store import opened
from runtime.clock import system_clock

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def command(
    person: Annotated[str, typer.Option("--person", help="The address they are known by.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only say what would be done.")] = False,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Put a name that says nothing in the place of a person, on every ticket on which nothing is open.

    Erase them in the helpdesk first: a ticket that is read again is remembered as it is there. It cannot be undone.
    Example: halyard erase --person ana@acme.example --yes
    """
    if not ADDRESS.fullmatch(person):
        fail(f"--person {person!r} is not an address", as_json, Exit.USAGE)
    with explained(as_json), opened(config, read_only=not yes) as (_, store):
        book, now, instead = store.watch.erasure, system_clock(), f"erased-{drawn(4)}"
        traces = book.traces(person)
        quiet = [one.ref for one in traces if not one.open]
        left = [one.ref for one in traces if one.open]
        if yes:
            left += [ref for ref in quiet if not book.erase(ref, person, instead, operator(), now)]
            mails = book.forget_mails(person, now)
        else:
            mails = book.mails(person)
    done = [ref for ref in quiet if ref not in left]
    facts = {
        "erased": yes,
        "tickets": [str(ref) for ref in done],
        "left": [str(ref) for ref in left],
        "mails": mails,
        "instead": instead if yes else "",
    }
    says = "erased from" if yes else "would be erased from"
    words = [f"{says} {len(done)} tickets and {mails} mails"]
    words += [f"left: {ref} (open, worked on, or its journal is not whole)" for ref in left]
    show(facts, "\n".join(words if yes else [*words, "nothing was changed; --yes does it"]), as_json)
    if left and yes:
        raise typer.Exit(Exit.DIFFERENT)
