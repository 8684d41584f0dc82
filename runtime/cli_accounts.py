"""Shows what waits in each account, and makes one stand still, go on, or leave."""

from typing import Annotated, Any

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, operator, show
from runtime.cli_store import account_named, opened
from runtime.escalation_facts import escalation_facts
from runtime.pausing import Leaving, leaving
from store import AccountKey

app = typer.Typer(no_args_is_help=True, help="List, pause, resume and remove accounts.")

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name, or connector/name.")]
WhyOption = Annotated[str, typer.Option("--why", help="Kept beside it for whoever wonders.")]


@app.command(name="list")
def list_accounts(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Say of each account whether it works, how much waits, and until when that will take.

    Example: halyard accounts list
    """
    with explained(as_json), opened(config, read_only=True) as (settings, store):
        from runtime.backlog import backlog, backlog_facts, backlog_words
        from runtime.clock import system_clock
        from runtime.wiring import wire

        found = backlog(wire(settings, system_clock, store, looking=True))
    show([backlog_facts(one) for one in found], "\n".join(map(backlog_words, found)), as_json)


@app.command()
def pause(
    account: AccountArgument, why: WhyOption = "", config: ConfigOption = CONFIG, as_json: JsonOption = False
) -> None:
    """Make an account stand still: what arrives is kept, nothing is read or written there.

    Example: halyard accounts pause acme --why "their helpdesk moves tonight"
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.clock import system_clock
        from runtime.pausing import pause as make_still

        one = account_named(settings, account, config, as_json)
        key = (one.connector, one.name)
        changed = make_still(store, key, system_clock(), operator(), why)
        kind = store.queues.pauses()[key].kind
    said = f"{_name(key)} is paused" if changed else f"{_name(key)} stands still already: {kind}"
    show({"account": _name(key), "state": str(kind), "changed": changed}, said, as_json)


@app.command()
def resume(account: AccountArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Let an account go on; what waited is done by importance, within the helpdesk's limits.

    Example: halyard accounts resume acme
    """
    with explained(as_json), opened(config) as (settings, store):
        from runtime.pausing import resume as let_go_on

        one = account_named(settings, account, config, as_json)
        key = (one.connector, one.name)
        changed = let_go_on(store, key)
    said = f"{_name(key)} goes on" if changed else f"nothing kept {_name(key)} from going on"
    show({"account": _name(key), "state": "on", "changed": changed}, said, as_json)


@app.command()
def remove(
    account: AccountArgument,
    why: WhyOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; otherwise only say what it would mean.")] = False,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Take an account out: list its open escalations, then let it stand still and wipe the secrets kept of it.

    Without --yes nothing changes, and the exit code is 3 where escalations are open. Afterwards take its block out of
    the configuration and its secrets out of the environment.

    Example: halyard accounts remove acme --yes
    """
    with explained(as_json), opened(config, read_only=not yes) as (settings, store):
        one = account_named(settings, account, config, as_json)
        key = (one.connector, one.name)
        if yes:
            from runtime.clock import system_clock
            from runtime.pausing import remove as take_out

            found = take_out(settings, store, one, system_clock(), operator(), why)
        else:
            found = leaving(settings, store, one)
    show(_facts(key, found, done=yes), _words(key, found, done=yes), as_json)
    if found.open_escalations and not yes:
        raise typer.Exit(Exit.DIFFERENT)


def _facts(key: AccountKey, found: Leaving, *, done: bool) -> dict[str, Any]:
    return {
        "account": _name(key),
        "removed": done,
        "open_escalations": [escalation_facts(row) for row in found.open_escalations],
        "secrets": [path.name for path in found.files],
    }


def _words(key: AccountKey, found: Leaving, *, done: bool) -> str:
    lines = [f"{len(found.open_escalations)} escalations are open in {_name(key)}"]
    lines += [f"  {row.escalation.id}  {row.ref}  level {row.escalation.level}" for row in found.open_escalations]
    verb = "wiped" if done else "would be wiped"
    lines += [f"secret {verb}: {path.name}" for path in found.files]
    lines.append(
        f"{_name(key)} is removed; take its block out of the configuration and its secrets out of the environment"
        if done
        else "nothing changed; --yes does it"
    )
    return "\n".join(lines)


def _name(key: AccountKey) -> str:
    return "/".join(key)
