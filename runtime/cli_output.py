"""Prints what a command found, for people or for scripts, and ends it with the right exit code.

Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 differences found, 4 not authorised.
"""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Any, NoReturn

import typer

from core.errors import CredentialsRefused, HalyardError, HostError, Mistake, Mistakes, TryLater

JsonOption = Annotated[bool, typer.Option("--json", help="Print data for scripts instead of words.")]
ConfigOption = Annotated[
    str, typer.Option("--config", "-c", envvar="HALYARD_CONFIG", help="The configuration file.", show_default=True)
]
CONFIG = "halyard.yaml"
LARGEST = 2**63 - 2
"""The largest number that a row can have."""
CURES: Mapping[type[HalyardError], str] = {
    CredentialsRefused: "docs/configuration.md#secrets lists the credentials; `halyard doctor` says what they lack",
    TryLater: "nothing is lost: try again, and if it stays so, `halyard doctor` says what does not answer",
}
"""What to do about errors that always want the same."""


class Exit(IntEnum):
    """How a command ends."""

    OK = 0
    FAILED = 1
    USAGE = 2
    DIFFERENT = 3
    NOT_AUTHORISED = 4


def show(data: Any, words: str | Callable[[], str], as_json: bool) -> None:
    """Print the data as JSON, or the words."""
    if as_json:
        words = json.dumps(data, indent=2, ensure_ascii=False)
    sys.stdout.write((words if isinstance(words, str) else words()) + "\n")


def fail(message: str, as_json: bool = False, code: Exit = Exit.FAILED, **facts: Any) -> NoReturn:
    """End with an error on the error stream (as JSON where asked)."""
    text = json.dumps({"error": message, **facts}, ensure_ascii=False) if as_json else f"halyard: {message}"
    sys.stderr.write(text + "\n")
    raise typer.Exit(code)


def possible(number: int) -> int:
    """The number of a row as it was given; wrong usage where no database counts that far."""
    if number > LARGEST:
        raise typer.BadParameter("nothing has a number as large as that")
    return number


def moment_given(option: str, text: str, as_json: bool) -> datetime | None:
    """The moment that an option was given, in UTC; ``None`` where it was not."""
    if not text:
        return None
    found = None
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
    if found is None or found.tzinfo is None:
        fail(f"{option} {text!r} is not a moment with a zone, such as 2026-11-22T00:00:00Z", as_json, Exit.USAGE)
    return found.astimezone(UTC)


def faults(mistakes: Iterable[Mistake]) -> list[dict[str, Any]]:
    """Faults of a file as data for scripts."""
    return [
        {"file": one.file, "line": one.line, "column": one.column, "path": one.path, "message": one.message}
        for one in mistakes
    ]


def calm(text: str) -> str:
    """The text without what could move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def operator() -> str:
    """Who gave the command, as the system knows them: by name, or by number where it has no name for them (T70)."""
    try:
        return f"operator:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run as a number that nobody gave a name
        return f"operator:uid-{os.getuid()}"


def at_a_terminal() -> bool:
    """Whether there is a person to be asked."""
    return sys.stdin.isatty()


@contextmanager
def at_account(name: str) -> Iterator[None]:
    """Have an error of a helpdesk say which account it is of, where a command goes round several."""
    try:
        yield
    except HostError as error:
        error.add_note(name)
        raise


def said(error: HalyardError) -> str:
    """An error for a person: the account where it is known, what happened, and what to do where that is the same."""
    cures = (cure for kind, cure in CURES.items() if isinstance(error, kind))
    return "; ".join([": ".join([*getattr(error, "__notes__", ()), str(error)]), *cures])


@contextmanager
def explained(as_json: bool) -> Iterator[None]:
    """Turn our own errors into messages and exit codes; anything else is a fault of ours and keeps its trace."""
    try:
        yield
    except Mistakes as error:
        if as_json:
            fail("mistakes", True, mistakes=faults(error.mistakes))
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(Exit.FAILED) from error
    except CredentialsRefused as error:
        fail(said(error), as_json, Exit.NOT_AUTHORISED)
    except HalyardError as error:
        fail(said(error), as_json)
    except OSError as error:
        # A port that is taken, a folder that cannot be written: the operator's to mend.
        where = f"{error.filename}: " if error.filename else ""
        fail(f"{where}{error.strerror or error}", as_json)
