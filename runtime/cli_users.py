"""Lets people into the console who sign in with a password of ours, and shuts them out again."""

from typing import Annotated, Any

import typer

from runtime.cli_output import CONFIG, ConfigOption, JsonOption, explained, operator, show
from runtime.cli_store import opened
from runtime.explain import rfc3339
from store import UserRow

app = typer.Typer(no_args_is_help=True, help="Let people into the console: add, list, change, shut out.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="How they are called when they sign in.")]
AccountsOption = Annotated[
    list[str] | None,
    typer.Option("--account", help="connector/account that they see, as often as needed; none: all of them."),
]
RoleOption = Annotated[str, typer.Option("--role", help="viewer, responder, manager or admin.")]


@app.command()
def add(
    name: NameArgument,
    role: RoleOption = "viewer",
    account: AccountsOption = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Add somebody and print the link with which they choose their password, once and within a day.

    Example: halyard users add kim --role responder --account CONNECTOR/ACCOUNT
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.people_desk import PeopleDesk

        invited = PeopleDesk(settings, store).add(name, role, account or (), system_clock(), operator())
    _show_link(invited, as_json)


@app.command(name="list")
def list_users(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """List everybody who may sign in with a password of ours.

    Example: halyard users list --json
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        rows = store.access.users.all()
    words = "\n".join(_line(row) for row in rows) or "nobody; add somebody with `halyard users add`"
    show([_facts(row) for row in rows], words, as_json)


@app.command()
def role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="viewer, responder, manager or admin.")],
    account: AccountsOption = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Give somebody another role, on the accounts named here; they are signed out everywhere.

    Example: halyard users role kim manager
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.people_desk import PeopleDesk

        PeopleDesk(settings, store).let(name, role, account or (), system_clock(), operator())
    show({"name": name, "role": role}, f"{name} is a {role} now", as_json)


@app.command()
def disable(name: NameArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Shut somebody out; they are signed out everywhere at once.

    Example: halyard users disable kim
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.people_desk import PeopleDesk

        PeopleDesk(settings, store).disable(name, system_clock(), operator())
    show({"name": name, "disabled": True}, f"{name} is shut out", as_json)


@app.command()
def password(name: NameArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Take somebody's password and print a link with which they choose a new one; also for who was shut out.

    Example: halyard users password kim
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.people_desk import PeopleDesk

        invited = PeopleDesk(settings, store).renew(name, system_clock(), operator())
    _show_link(invited, as_json)


def _show_link(invited: Any, as_json: bool) -> None:
    until = rfc3339(invited.until)
    words = f"{invited.name} chooses a password here, once, until {until}:\n{invited.link}"
    show({"name": invited.name, "link": invited.link, "until": until}, words, as_json)


def _facts(row: UserRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "role": row.role,
        "accounts": None if row.accounts is None else sorted("/".join(one) for one in row.accounts),
        "password": bool(row.password),
        "disabled_at": rfc3339(row.disabled_at),
        "made_at": rfc3339(row.made_at),
        "made_by": row.made_by,
    }


def _line(row: UserRow) -> str:
    facts = _facts(row)
    where = "all accounts" if facts["accounts"] is None else ", ".join(facts["accounts"])
    state = "shut out" if row.disabled_at is not None else "" if row.password else "no password yet"
    return f"{row.name}  {row.role}  {where}  {state}".rstrip()
