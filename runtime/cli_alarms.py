"""Shows what stands in the way of the work, and takes a person's word that it was seen or decided."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from runtime.alarm_kinds import KINDS
from runtime.alarms import Alarms
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, calm, explained, fail, operator, possible, show
from runtime.cli_store import opened
from runtime.clock import system_clock
from runtime.explain import rfc3339
from store import Alarm

app = typer.Typer(no_args_is_help=True, help="List and confirm alarms.")


@app.command(name="list")
def list_alarms(
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="With --all: how many.")] = 100,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List the alarms that stand; exit code 3 when there is one.

    Example: halyard alarms list
    """
    with explained(as_json), opened(config, read_only=True) as (_, store):
        standing = store.alarms.open()
        rows = store.alarms.rows(limit=limit) if every else standing
    words = "\n".join(_words(row) for row in rows) or "no alarm stands"
    show([alarm_facts(row) for row in rows], words, as_json)
    if standing:
        raise typer.Exit(Exit.DIFFERENT)


@app.command()
def confirm(
    number: Annotated[int, typer.Argument(callback=possible, metavar="ALARM", help="The alarm's number, as listed.")],
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say that you saw an alarm: it is not reminded of any more, and one that waits for your word is over.

    Example: halyard alarms confirm 7
    """
    with explained(as_json), opened(config) as (_, store):
        found = next((one for one in store.alarms.open() if one.id == number), None)
        if found is None or not Alarms(store, system_clock).confirm(number, operator()):
            fail(f"no alarm {number} stands; see `halyard alarms list`", as_json)
    over = found.kind in KINDS and KINDS[found.kind].decided
    words = f"alarm {number} ({found.kind}) is {'over' if over else 'noted; it ends when its cause does'}"
    show({"confirmed": number, "kind": found.kind, "over": over}, words, as_json)


def alarm_facts(alarm: Alarm) -> Mapping[str, Any]:
    """An alarm as data, with what it means and what to do."""
    key, kind = alarm.key, KINDS.get(alarm.kind)
    return {
        "id": alarm.id,
        "kind": alarm.kind,
        "urgency": kind.urgency.name.lower() if kind else "",
        "connector": key.connector,
        "account": key.account,
        "subject": key.subject,
        "facts": dict(alarm.facts),
        "opened_at": rfc3339(alarm.opened_at),
        "seen_at": rfc3339(alarm.seen_at),
        "ended_at": rfc3339(alarm.ended_at),
        "confirmed_at": rfc3339(alarm.confirmed_at),
        "confirmed_by": alarm.confirmed_by,
        "means": kind.means if kind else "",
        "to_do": kind.cure if kind else "",
    }


def _words(alarm: Alarm) -> str:
    facts = alarm_facts(alarm)
    whose = "/".join(filter(None, (alarm.key.connector, alarm.key.account, alarm.key.subject)))
    until = f" to {facts['ended_at']}" if alarm.ended_at else ""
    seen = f", noted by {alarm.confirmed_by}" if alarm.confirmed_by else ""
    told = "".join(f"\n          {name}: {calm(value)}" for name, value in sorted(alarm.facts.items()))
    head = f"{alarm.id:>6}  {facts['urgency']:6}{alarm.kind}  {calm(whose)}  {facts['opened_at']}{until}{seen}"
    return f"{head}\n          {facts['means']}{told}\n          To do: {facts['to_do']}"
