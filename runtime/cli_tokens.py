"""Makes tokens with which scripts call the API of one account, lists them, and takes them back."""

from typing import Annotated, Any

import typer

from core.durations import parse_duration
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, operator, show
from runtime.cli_store import account_named, opened
from runtime.explain import rfc3339
from store import TokenRow

app = typer.Typer(no_args_is_help=True, help="Make, list and take back tokens of the API.")

AccountOption = Annotated[str, typer.Option("--account", help="The account, or connector/account.")]
NameOption = Annotated[str, typer.Option("--name", help="What it is for; used once in its account.")]


@app.command()
def add(
    account: AccountOption,
    name: NameOption,
    role: Annotated[str, typer.Option("--role", help="viewer, responder or manager.")] = "viewer",
    expires: Annotated[str, typer.Option("--expires", help="How long it lives, such as 90d; else for ever.")] = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Make a token and print it, this once.

    Example: halyard tokens add --account CONNECTOR/ACCOUNT --name portal --role responder --expires 90d
    """
    try:
        lives = parse_duration(expires) if expires else None
    except ValueError as error:
        fail(f"--expires: {error}", as_json, Exit.USAGE)
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.token_desk import TokenDesk

        found = account_named(settings, account, config, as_json)
        where = f"{found.connector}/{found.name}"
        by = operator()
        made = TokenDesk(settings, store).add(where, name, role, lives, system_clock(), by)
    data = {**_facts(made.row, standing=True), "token": made.token.reveal()}
    show(data, f"{name} opens {where} as a {role}; it is not shown again:\n{made.token.reveal()}", as_json)


@app.command(name="list")
def list_tokens(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """List the tokens of every account, without what opens a door.

    Example: halyard tokens list --json
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        from runtime.clock import system_clock

        now, rows = system_clock(), store.access.tokens.all()
    facts = [_facts(row, standing=row.stands(now)) for row in rows]
    show(facts, "\n".join(map(_line, facts)) or "no token was made", as_json)


@app.command()
def revoke(
    account: AccountOption, name: NameOption, config: ConfigOption = CONFIG, as_json: JsonOption = False
) -> None:
    """Let a token open nothing any more, at once.

    Example: halyard tokens revoke --account CONNECTOR/ACCOUNT --name portal
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.token_desk import TokenDesk

        found = account_named(settings, account, config, as_json)
        where, by = f"{found.connector}/{found.name}", operator()
        TokenDesk(settings, store).revoke(where, name, system_clock(), by)
    show({"account": where, "name": name, "revoked": True}, f"{name} opens {where} no more", as_json)


def _facts(row: TokenRow, *, standing: bool) -> dict[str, Any]:
    return {
        "account": f"{row.connector}/{row.account}",
        "name": row.name,
        "role": row.role,
        "opens": standing,
        "made_at": rfc3339(row.made_at),
        "made_by": row.made_by,
        "expires_at": rfc3339(row.expires_at),
        "revoked_at": rfc3339(row.revoked_at),
        "used_at": rfc3339(row.used_at),
    }


def _line(facts: dict[str, Any]) -> str:
    state = "opens its account" if facts["opens"] else "opens nothing"
    until = f"until {facts['expires_at']}" if facts["expires_at"] else ""
    return f"{facts['account']}  {facts['name']}  {facts['role']}  {state}  {until}".rstrip()
