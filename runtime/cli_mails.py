"""Shows the mails of the escalation mailboxes, and lets a person decide on those that are held."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import HostError
from runtime.chance import drawn
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, operator, possible, show
from runtime.cli_store import account_named, opened
from runtime.clock import pause, system_clock
from runtime.explain import rfc3339
from runtime.mail.reading import shown_text
from runtime.mail.room import MailRoom, Visit
from runtime.mail.sender import plain
from runtime.mail.setup_check import Kept, check
from runtime.settings import Account, Settings, load_settings
from runtime.wiring import wire
from store import MailRow, MailState, ReplyState

CHECKED = {
    Kept.KEPT: "ok, the mail server keeps its own line on top",
    Kept.SILENT: "the mail server writes no line of that id: every mail would be held; check trusted_authserv_id",
    Kept.BROKEN: "DANGER, a forged line is believed: anybody could write in anybody's name; see docs/mail.md",
}
UNKNOWN = "unknown"
STATES = (*(state.value for state in MailState), UNKNOWN)

app = typer.Typer(no_args_is_help=True, help="List, show and decide on the mails of the escalation mailboxes.")

NumberArgument = Annotated[int, typer.Argument(callback=possible, metavar="MAIL", help="The mail's number, as listed.")]


@app.command(name="list")
def list_mails(
    state: Annotated[str, typer.Option("--state", help=f"One of {', '.join(STATES)} (whose answer's fate is).")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List mails, newest first.

    Example: halyard mails list --state held
    """
    if state and state not in STATES:
        fail(f"--state {state!r} is not one of {', '.join(STATES)}", as_json, Exit.USAGE)
    with explained(as_json), opened(config, read_only=True) as (_, store):
        if state == UNKNOWN:
            rows = store.mails.rows(reply=ReplyState.UNKNOWN, limit=limit)
        else:
            rows = store.mails.rows(state=MailState(state) if state else None, limit=limit)
    words = "\n".join(_line(row) for row in rows) or "no mails"
    show([_facts(row) for row in rows], words, as_json)


@app.command(name="show")
def show_mail(number: NumberArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Show one mail: what became of it and why, and its words while it is held.

    Example: halyard mails show 42
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        row = _found(store.mails.row(number), number, as_json)
    facts = {**_facts(row), "text": str((row.body or {}).get("text", ""))}
    show(
        facts,
        "\n".join(f"{name:12} {_calm(value)}" for name, value in facts.items() if value not in ("", None)),
        as_json,
    )


@app.command()
def release(
    number: NumberArgument,
    sender: Annotated[str, typer.Option("--as", help="Whose mail it is, where that is not its sender's address.")] = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Vouch for the sender of a held mail; the service looks at it again at its next visit, as it does at any other.

    The helpdesk's record still decides whether they are on the case. Its sender gets no answer by mail.
    Example: halyard mails release 42 --as ana@acme.example
    """
    with explained(as_json), opened(config) as (_, store):
        row = _found(store.mails.row(number), number, as_json)
        whose = (sender or row.sender).lower()
        if not plain(whose):
            fail(f"say whose mail it is: --as ADDRESS ({whose or 'none'!r} is no address)", as_json, Exit.USAGE)
        if row.state is MailState.HELD and row.body is None:
            fail(f"the words of mail {number} were not kept ({row.why}); read it in the mailbox itself", as_json)
        if not store.mails.release(number, operator(), whose):
            fail(f"mail {number} is {row.state}, not held", as_json)
    show({"released": number, "as": whose}, f"mail {number} is looked at again as {whose}'s", as_json)


@app.command()
def drop(number: NumberArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Put a held mail away for good; it stays in the mailbox itself.

    Example: halyard mails drop 42
    """
    with explained(as_json), opened(config) as (_, store):
        row = _found(store.mails.row(number), number, as_json)
        if not store.mails.drop(number, operator(), system_clock()):
            fail(f"mail {number} is {row.state}, not held", as_json)
    show({"dropped": number}, f"mail {number} is put away", as_json)


@app.command()
def poll(
    account: Annotated[str, typer.Option("--account", help="Only the mailbox of this account.")] = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Visit every mailbox once: read what is unread, send the answers that are due.

    Harmless beside a running service. Example: halyard mails poll --account acme
    """
    with explained(as_json), opened(config) as (settings, store):
        meant = _meant(settings, account, config, as_json)
        rooms = wire(settings, system_clock, store).mail_rooms
        chosen = {key: room for key, room in rooms.items() if key in meant}
        if not chosen:
            fail(_no_mailbox(config, account), as_json, Exit.USAGE)
        visits, failed = _visited(chosen)
        found = {name: asdict(one) for name, one in visits.items()}
        show(found, "\n".join(map(_visit_line, visits, visits.values())), as_json)
        if failed is not None:
            raise failed


@app.command(name="check")
def check_mailboxes(
    account: Annotated[str, typer.Option("--account", help="Only the mailbox of this account.")] = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Send each mailbox a forged mail, and see whether its mail server can be impersonated.

    Exit code 3 where it can, or where it vouches for nobody. Example: halyard mails check --account acme
    """
    with explained(as_json):
        settings = load_settings(Path(config))
        meant = _meant(settings, account, config, as_json)
        found = {
            "/".join(key): check(one.mailbox, f"halyard{drawn(8)}", system_clock(), pause).value
            for key, one in meant.items()
            if one.mailbox is not None
        }
        if not found:
            fail(_no_mailbox(config, account), as_json, Exit.USAGE)
    show(found, "\n".join(f"{name}: {CHECKED[Kept(kept)]}" for name, kept in found.items()), as_json)
    if set(found.values()) != {Kept.KEPT.value}:
        raise typer.Exit(Exit.DIFFERENT)


def _meant(settings: Settings, account: str, config: str, as_json: bool) -> dict[tuple[str, str], Account]:
    """The account asked for, by connector and name; all of them where none was."""
    asked = (account_named(settings, account, config, as_json),) if account else settings.accounts
    return {(one.connector, one.name): one for one in asked}


def _no_mailbox(config: str, account: str) -> str:
    return f"{config} has no mailbox{f' for the account {account!r}' if account else ''}"


def _visited(rooms: Mapping[tuple[str, str], MailRoom]) -> tuple[dict[str, Visit], HostError | None]:
    """What each visit came to; a mailbox that is away keeps no other waiting."""
    visits: dict[str, Visit] = {}
    failed: HostError | None = None
    for (connector, account), room in rooms.items():
        try:
            visits[f"{connector}/{account}"] = room.visit()
        except HostError as error:
            failed = error
    return visits, failed


def _visit_line(name: str, one: Visit) -> str:
    read = f"{sum(one.mails.values())} read ({_counted(one.mails)})"
    return f"{name}: {read}, {one.copies} copies, {one.answers} answers sent, {one.put_off} put off"


def _counted(mails: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(mails.items())) or "none"


def _found(row: MailRow | None, number: int, as_json: bool) -> MailRow:
    if row is None:
        fail(f"there is no mail {number}; see `halyard mails list`", as_json)
    return row


def _line(row: MailRow) -> str:
    why = f"  {row.why}" if row.why else ""
    ticket = f"  case {row.ticket_id}" if row.ticket_id else ""
    answer = f"  answer {row.reply_state}" if row.reply_state else ""
    return (
        f"{row.id:>6}  {rfc3339(row.received_at)}  {row.account}  {row.sender or '-'}  {row.state}{why}{ticket}{answer}"
    )


def _facts(row: MailRow) -> dict[str, Any]:
    body = row.body or {}
    return {
        "id": row.id,
        "account": f"{row.connector}/{row.account}",
        "key": row.key,
        "received_at": rfc3339(row.received_at),
        "from": row.sender,
        "subject": row.subject,
        "state": row.state.value,
        "why": row.why,
        "ticket": row.ticket_id,
        "digest": row.digest,
        "copies": row.copies,
        "attachments": body.get("attachments"),
        "answer": row.reply_state.value,
        "answer_why": row.reply_why,
        "vouched_by": row.vouched_by,
        "ended_at": rfc3339(row.ended_at),
    }


def _calm(value: object) -> str:
    """What a stranger wrote, without what moves a terminal's cursor (T61)."""
    return shown_text(str(value))
