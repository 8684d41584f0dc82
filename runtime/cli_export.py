"""Writes the history of tickets to a file, for people, other programs and ``halyard policy simulate``."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, moment_given, show
from runtime.cli_store import account_named, opened
from runtime.escalation_table import write_table
from runtime.history import account_line, head_line, policy_line, ticket_line
from runtime.policy_file import policy_text
from runtime.settings import Account, Settings
from store import Store, StoryRow

STDOUT = "-"


def command(
    account: Annotated[str, typer.Option("--account", help="Only this account; default all.")] = "",
    since: Annotated[str, typer.Option("--since", help="Only tickets opened from here on, RFC 3339.")] = "",
    until: Annotated[str, typer.Option("--until", help="Only tickets opened before this, RFC 3339.")] = "",
    person: Annotated[str, typer.Option("--person", help="Only tickets that name this address.")] = "",
    output: Annotated[str, typer.Option("--output", "-o", help="The file to write; - is the standard output.")] = "-",
    form: Annotated[Literal["jsonl", "csv"], typer.Option("--format", help="csv is a table of escalations.")] = "jsonl",
    without_texts: Annotated[bool, typer.Option("--without-texts", help="Leave out what people wrote.")] = False,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Write every ticket that is known, a line each, with what happened to it; docs/history.md tells the format.

    The file holds names and addresses: it is readable by its owner only.
    Example: halyard export --since 2026-01-01T00:00:00Z --output last-year.jsonl
    """
    first, last = (moment_given(name, text, as_json) for name, text in (("--since", since), ("--until", until)))
    if first is not None and last is not None and last <= first:
        fail("--until is not after --since", as_json, Exit.USAGE)
    with explained(as_json), opened(config, read_only=True) as (settings, store):
        only = account_named(settings, account, config, as_json) if account else None
        with _opened_file(output) as file:
            rows = _naming(store, person, _stories(store, only, first, last))
            if form == "csv":
                told = {"escalations": write_table((ticket_line(row) for row in rows), file)}
            else:
                _write_heads(settings, store, only, file)
                told = {"tickets": _write(file, (ticket_line(row, texts=not without_texts) for row in rows))}
    if output == STDOUT:
        return
    count, what = next((count, what) for what, count in told.items())
    show({**told, "output": output}, f"{count} {what} in {output}", as_json)


def _stories(
    store: Store, account: Account | None, since: datetime | None, until: datetime | None
) -> Iterator[StoryRow]:
    """The stories of tickets opened between two moments; of those that were never read where none is given."""
    connector, name = (account.connector, account.name) if account is not None else (None, None)
    after = None
    while page := store.stories(connector=connector, account=name, after=after):
        for row in page:
            created_at = row.snapshot.created_at if row.snapshot is not None else None
            if created_at is None:
                chosen = since is None and until is None
            else:
                chosen = (since is None or since <= created_at) and (until is None or created_at < until)
            if chosen:
                yield row
        after = page[-1].ref


def _naming(store: Store, person: str, rows: Iterator[StoryRow]) -> Iterator[StoryRow]:
    """Those of the stories in which somebody is named; all where nobody was asked for."""
    if not person:
        return rows
    theirs = {one.ref for one in store.watch.erasure.traces(person)}
    return (row for row in rows if row.ref in theirs)


def _write_heads(settings: Settings, store: Store, only: Account | None, file: TextIO) -> None:
    """What a replay needs before the first ticket: up to when, the policies, and who plays which role."""
    from runtime.clock import system_clock

    _write(file, [head_line(system_clock())])
    accounts = [only] if only is not None else list(settings.accounts)
    today = {
        (policy.name, policy.version): policy_text(name, settings.root)
        for one in accounts
        for name, policy in one.policies.items()
    }
    connector, name = (only.connector, only.name) if only is not None else (None, None)
    for version in sorted({*today, *store.policy_versions(connector=connector, account=name)}):
        text = today.get(version) or store.policy_text(*version)
        if text is not None:
            _write(file, [policy_line(*version, text)])
    _write(file, (account_line(one) for one in accounts))


def _write(file: TextIO, lines: Iterable[dict[str, Any]]) -> int:
    count = 0
    for line in lines:
        file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        count += 1
    return count


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


@contextmanager
def _opened_file(output: str) -> Iterator[TextIO]:
    """The output; a file is there only once it is whole, and is its owner's alone."""
    if output == STDOUT:
        yield sys.stdout
        return
    path = Path(output)
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "w", encoding="utf-8", newline="", opener=_owner_only) as file:
            yield file
        part.replace(path)
    except OSError as error:
        error.filename = output  # what was asked for, not the file beside it
        raise
    finally:
        part.unlink(missing_ok=True)
