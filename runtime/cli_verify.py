"""Checks that all that was written down of tickets is still as it was written, beside a service at work (T69)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import Mistake, Mistakes
from core.ledger import faults
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.cli_store import opened
from runtime.explain import rfc3339
from runtime.settings import Settings
from store import Damage, TicketLedger
from store.erasing import DIGESTS, ERASED
from store.forgetting import FORGOTTEN

WORDS: Mapping[Damage, str] = {
    Damage.CHANGED: "it is not as it was written",
    Damage.MISSING: "what stood before it is gone, or was written anew",
    Damage.REORDERED: "it stands in another place than it was written at",
    Damage.ADDED: "it was put in, or the ticket's head was turned back to before it",
    Damage.TAIL_CUT: "the last lines of the journal are gone",
    Damage.FOREIGN_HEAD: "the ticket's head is that of no line of its journal",
    Damage.UNREADABLE: "a line, an escalation or a promise holds a value that was never written",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written; the line of the journal where it is about one."""

    ticket: str
    kind: str
    what: str
    line: int | None = None
    at: datetime | None = None
    entry: str = ""

    @property
    def words(self) -> str:
        """For a person."""
        line = f"line {self.line} ({self.entry}, {rfc3339(self.at)}): " if self.line is not None else ""
        return _printable(f"{self.ticket}: {line}{self.kind}: {self.what}")

    @property
    def facts(self) -> dict[str, Any]:
        """For a script."""
        line = {"line": self.line, "at": rfc3339(self.at), "entry": self.entry or None}
        return {"ticket": self.ticket, "kind": self.kind, **line, "what": self.what}


@dataclass(slots=True)
class Report:
    """What was looked at and what was found."""

    lines: int = 0
    promises: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)

    def add(self, ledger: TicketLedger, kept: str | None) -> None:
        """Count a ticket, and what is wrong with it; ``kept`` is the head it had before, if that is known."""
        self.lines += len(ledger.digests)
        self.promises += sum(len(one.obligations) for one in ledger.escalations)
        self.heads[str(ledger.ref)] = ledger.head
        self.found += _faults(ledger, kept)

    @property
    def facts(self) -> dict[str, Any]:
        """For a script, and to be kept for a later ``--since``."""
        counts = {"tickets": len(self.heads), "lines": self.lines, "promises": self.promises}
        return {"sound": not self.found, **counts, "faults": [one.facts for one in self.found], "heads": self.heads}

    @property
    def words(self) -> str:
        """For a person."""
        count = len({one.ticket for one in self.found})
        end = "all as it was written" if not count else f"of {count} not all is as it was written"
        looked = f"{len(self.heads)} tickets, {self.lines} journal lines, {self.promises} promises: {end}"
        return "\n".join((*(one.words for one in self.found), looked))


def verify(
    account: Annotated[str, typer.Option("--account", help="Only this account: its name, or connector/account.")] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="FILE", help="What --json printed before: nothing of it may be gone.")
    ] = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Check every ticket's journal, and its promises against the journal; exit code 1 when anything was changed.

    Only reads, so that it may run beside the service. For each ticket the first broken line is told, and how.

    Example: halyard escalations verify --account acme
    """
    report = Report()
    with explained(as_json), opened(config, read_only=True) as (settings, store):
        kept = _kept(since)
        connector, name = _account(settings, account, as_json) if account else (None, None)
        for ledger in store.ledger(connector=connector, account=name):
            report.add(ledger, kept.pop(str(ledger.ref), None))
    chosen = (ref for ref in kept if not account or ref.startswith(f"{connector}/{name}/"))
    report.found += (_rewritten(ref, "the whole ticket is gone") for ref in chosen if kept[ref])
    show(report.facts, report.words, as_json)
    if report.found:
        raise typer.Exit(Exit.FAILED)


def _account(settings: Settings, asked: str, as_json: bool) -> tuple[str, str]:
    accounts = {(one.connector, one.name) for one in settings.accounts}
    chosen = [one for one in sorted(accounts) if asked in (one[1], "/".join(one))]
    known = ", ".join("/".join(one) for one in sorted(accounts))
    if not chosen:
        fail(f"--account {asked!r} is not configured; there is {known}", as_json, Exit.USAGE)
    if len(chosen) > 1:
        fail(f"--account {asked!r} may be several; there is {known}", as_json, Exit.USAGE)
    return chosen[0]


def _kept(file: str) -> dict[str, str]:
    """The heads of an earlier report; raises :class:`Mistakes` for a file that is none."""
    if not file:
        return {}
    try:
        heads = json.loads(Path(file).read_text("utf-8"))["heads"]
        return {str(ref): str(head) for ref, head in dict(heads).items()}
    except OSError as error:
        raise Mistakes((Mistake(file, 0, 0, "", f"cannot be read: {error.strerror}"),)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        cure = "is not what `halyard escalations verify --json` prints"
        raise Mistakes((Mistake(file, 0, 0, "", cure),)) from error


def _faults(ledger: TicketLedger, kept: str | None) -> Iterator[Fault]:
    broken, ticket = ledger.broken, str(ledger.ref)
    if broken is not None:
        yield Fault(ticket, broken.damage.value, WORDS[broken.damage], broken.line, broken.at, broken.kind)
    elif kept and kept not in ledger.digests and kept not in _before_erasing(ledger):
        yield _rewritten(ticket, "its journal does not go on from what it was then")
    else:
        yield from (Fault(ticket, "promise", what) for what in faults(ledger.escalations, ledger.lines))


def _before_erasing(ledger: TicketLedger) -> frozenset[str]:
    """The digests that the journal had before people were taken out of it, as it says itself."""
    erased = (line.facts.get(DIGESTS) for line in ledger.lines if line.kind in (ERASED, FORGOTTEN))
    return frozenset(str(digest) for digests in erased if isinstance(digests, list) for digest in digests)


def _printable(text: str) -> str:
    """The text without what could move a terminal's cursor: whoever changed a row chose its words too."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _rewritten(ticket: str, what: str) -> Fault:
    return Fault(ticket, "rewritten", what)
