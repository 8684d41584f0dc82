"""Shows known outages, and lets an operator declare one, vouch for it, end it, or take a ticket out of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from core.conditions import CUSTOM, NAMED, Condition, condition
from core.events import Move
from core.outages import Outage, OutageSource
from runtime.asking import act_arrival
from runtime.chance import drawn
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, operator, show
from runtime.cli_store import account_named, must_be_known, opened, ticket_ref
from runtime.clock import system_clock
from runtime.explain import rfc3339
from runtime.outage_desk import wake_shown
from runtime.outage_feed import last_read_at
from runtime.settings import Account, Settings
from runtime.status_page import MAX_TITLE, MAX_UPDATE, plain, web_address
from store import Store

app = typer.Typer(no_args_is_help=True, help="Declare, list, confirm and end known outages.")

AccountOption = Annotated[
    str, typer.Option("--account", "-a", help="The account, or connector/account; not needed for an only one.")
]
OutageArgument = Annotated[str, typer.Argument(metavar="OUTAGE", help="The outage's id, as listed.")]
Facts = Annotated[
    list[str] | None, typer.Option("--fact", help="NAME=VALUE of the tickets meant, such as facts.environment=eu-1.")
]
Values = list[str] | None


@app.command(name="list")
def list_outages(
    every: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """List the outages that go on, newest first, and when each status page was last read.

    Example: halyard outages list --all --json
    """
    with explained(as_json), opened(config, read_only=True) as (settings, store):
        rows = store.outages(running=not every, limit=limit)
        pages = [_page(store, one) for one in settings.accounts if one.status_page is not None]
    listed = [_facts(f"{row.connector}/{row.account}", row.outage) for row in rows]
    lines = [_line(f"{row.connector}/{row.account}", row.outage) for row in rows] or ["no outage is known"]
    lines += [f"status page of {one['account']}: last read {one['read_at'] or 'never'}" for one in pages]
    show({"outages": listed, "status_pages": pages}, "\n".join(lines), as_json)


@app.command(name="show")
def show_outage(
    outage: OutageArgument, account: AccountOption = "", config: ConfigOption = CONFIG, as_json: JsonOption = False
) -> None:
    """Show an outage and the escalations that are or were part of it.

    Example: halyard outages show O-1
    """
    with explained(as_json), opened(config, read_only=True) as (settings, store):
        of = _account(settings, account, config, as_json)
        found = _found(store, of, outage, as_json)
        rows = store.escalations(connector=of.connector, account=of.name, outage=outage, limit=1000)
    part = [
        {"id": row.escalation.id, "ticket": str(row.ref), "state": row.escalation.state.value}
        | {"waits": row.escalation.deprioritised, "outcome": row.escalation.outcome}
        for row in rows
    ]
    facts = {**_facts(f"{of.connector}/{of.name}", found), "escalations": part}
    words = [f"{name:16} {_shown(value)}" for name, value in facts.items() if value and name != "escalations"]
    words += [f"  {one['id']}  {one['ticket']}  {one['state']} {one['outcome']}" for one in part]
    show(facts, "\n".join(words), as_json)


@app.command()
def declare(
    title: Annotated[str, typer.Option("--title", help="What customers read.")],
    product: Annotated[Values, typer.Option("--product", help="A product that it is about; may be repeated.")] = None,
    region: Annotated[Values, typer.Option("--region", help="A region that it is about; may be repeated.")] = None,
    fact: Facts = None,
    everything: Annotated[bool, typer.Option("--everything", help="It is about every ticket of the account.")] = False,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="You vouch that these tickets are part of it.")
    ] = False,
    since: Annotated[str, typer.Option("--since", help="When it began, RFC 3339; default now.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where it is written about.")] = "",
    subscribe_url: Annotated[str, typer.Option("--subscribe-url", help="Where customers subscribe to it.")] = "",
    account: AccountOption = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Declare an outage: tickets for which all that is named here holds are part of it.

    Escalations are closed for it only where it names product and region and you vouch for it; else they wait.

    Example: halyard outages declare --title "Runtime is down" --product runtime --region emea --confirmed
    """
    words = _title(title, as_json)
    for name, address in (("--url", url), ("--subscribe-url", subscribe_url)):
        if address and not web_address(address):
            fail(f"{name} {address[:60]!r} is not an address such as https://status.example.com", as_json, Exit.USAGE)
    matches = _matches(product, region, fact, as_json)
    if not matches and not everything:
        fail("say which tickets it is about: --product, --region, --fact, or --everything", as_json, Exit.USAGE)
    if matches and everything:
        fail("--everything is about every ticket; leave the others out", as_json, Exit.USAGE)
    now = system_clock()
    meant = Outage(
        id="",
        title=words,
        source=OutageSource.OPERATOR,
        started_at=_moment("--since", since, now, as_json),
        matches=matches or (Condition({}),),
        status_page_url=url,
        subscribe_url=subscribe_url,
        confirmed_by=operator() if confirmed else "",
    )
    with explained(as_json), opened(config) as (settings, store):
        of = _account(settings, account, config, as_json)
        if all(policy.outage is None for policy in of.policies.values()):
            fail(f"no policy of {of.name} has an outage block, so nothing would follow; see docs/outages.md", as_json)
        made, woken = _added(store, of, meant, now)
    told = f"{made.id} is declared; {woken} tickets are looked at again"
    show({**_facts(f"{of.connector}/{of.name}", made), "woken": woken}, told, as_json)


@app.command()
def confirm(
    outage: OutageArgument, account: AccountOption = "", config: ConfigOption = CONFIG, as_json: JsonOption = False
) -> None:
    """Vouch that the tickets meant by an outage are part of it, so that escalations may be closed for it.

    Example: halyard outages confirm status-kctbh9vrtdwd
    """
    _change(outage, account, {"confirmed_by": operator()}, config, as_json)


@app.command()
def update(
    outage: OutageArgument,
    title: Annotated[str, typer.Option("--title", help="What customers read.")] = "",
    word: Annotated[str, typer.Option("--word", help="The latest word on it, for whoever asks.")] = "",
    product: Annotated[Values, typer.Option("--product", help="In the place of those before.")] = None,
    region: Annotated[Values, typer.Option("--region", help="In the place of those before.")] = None,
    fact: Facts = None,
    account: AccountOption = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Change what an outage is called, what is said of it, or which tickets it is about.

    Example: halyard outages update O-1 --word "The cause is found; a fix is tested."
    """
    matches = _matches(product, region, fact, as_json)
    changes: dict[str, Any] = {"title": _title(title, as_json)} if title else {}
    changes |= {"last_update": plain(word, MAX_UPDATE)} if word else {}
    changes |= {"matches": matches} if matches else {}
    if not changes:
        fail("say what changes: --title, --word, --product, --region or --fact", as_json, Exit.USAGE)
    _change(outage, account, changes, config, as_json)


@app.command()
def end(
    outage: OutageArgument,
    at: Annotated[str, typer.Option("--at", help="When it was over, RFC 3339; default now.")] = "",
    account: AccountOption = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say that an outage is over: what waits for it moves on, and every customer told of it is told.

    An outage of a status page ends there. Example: halyard outages end O-1
    """
    now = system_clock()
    ended_at = _moment("--at", at, now, as_json)
    with explained(as_json), opened(config) as (settings, store):
        of = _account(settings, account, config, as_json)
        found = _found(store, of, outage, as_json)
        if found.source is OutageSource.STATUS_PAGE and of.status_page is not None:
            fail(f"{outage} is over when {of.status_page.base} says so; resolve it there", as_json)
        if ended_at < found.started_at:
            fail(f"{outage} began at {rfc3339(found.started_at)}; it cannot end before", as_json, Exit.USAGE)
        woken = store.end_outage(of.connector, of.name, outage, ended_at, now)
        if woken is None:
            fail(f"{outage} is over since {rfc3339(found.ended_at)}", as_json)
    facts = _facts(f"{of.connector}/{of.name}", replace(found, ended_at=ended_at))
    show({**facts, "woken": woken}, f"{outage} is over; {woken} tickets are looked at again", as_json)


@app.command()
def lift(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="connector/account/id")],
    outage: Annotated[str, typer.Option("--outage", help="Which, where the ticket is part of several.")] = "",
    why: Annotated[str, typer.Option("--why", help="For the journal.")] = "",
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Take a ticket out of an outage for good; its escalation moves on by itself.

    Example: halyard outages lift CONNECTOR/ACCOUNT/10421 --why "It is about another thing."
    """
    ref = ticket_ref(ticket)
    if ref is None:
        fail(f"{ticket!r} is not connector/account/id", as_json, Exit.USAGE)
    details = {name: text for name, text in (("outage", outage), ("why", why)) if text}
    with explained(as_json), opened(config) as (settings, store):
        account = settings.account(ref.connector, ref.account)
        if account is None:
            fail(f"{ref.connector}/{ref.account} is not an account of {config}", as_json, Exit.USAGE)
        must_be_known(store, account, ref, Move.LIFT, as_json)
        key = f"act:{drawn(12)}"
        store.accept([act_arrival(ref, Move.LIFT, key, operator(), system_clock(), details)])
    show({"accepted": key, "ticket": str(ref), "move": "lift"}, f"lift of {ref} is accepted", as_json)


def _change(outage: str, account: str, changes: Mapping[str, Any], config: str, as_json: bool) -> None:
    now = system_clock()
    decides = bool(changes.keys() - {"last_update"})
    with explained(as_json), opened(config) as (settings, store):
        of = _account(settings, account, config, as_json)
        found = _found(store, of, outage, as_json)
        if found.ended_at is not None:
            fail(f"{outage} is over since {rfc3339(found.ended_at)}", as_json)
        woken = store.change_outage(of.connector, of.name, outage, changes, now if decides else None) or 0
        changed = replace(found, **changes)
        woken += wake_shown(store, of, changed, now) if decides else 0
    told = f"{outage} is changed; {woken} tickets are looked at again"
    show({**_facts(f"{of.connector}/{of.name}", changed), "woken": woken}, told, as_json)


def _added(store: Store, of: Account, meant: Outage, now: datetime) -> tuple[Outage, int]:
    """The outage under the next free number, and how many tickets are looked at because of it."""
    number = 1 + len(store.outages(connector=of.connector, account=of.name, limit=100_000))
    while True:
        made = replace(meant, id=f"O-{number}")
        woken = store.add_outage(of.connector, of.name, made, now)
        if woken is not None:
            return made, woken + wake_shown(store, of, made, now)
        number += 1


def _account(settings: Settings, asked: str, config: str, as_json: bool) -> Account:
    known = [f"{one.connector}/{one.name}" for one in settings.accounts]
    if not asked and len(known) > 1:
        fail(f"say which --account is meant; there is {', '.join(known)}", as_json, Exit.USAGE)
    return account_named(settings, asked or known[0], config, as_json)


def _found(store: Store, of: Account, id_: str, as_json: bool) -> Outage:
    found = next((one for one in store.outages_of(of.connector, of.name, {id_}) if one.id == id_), None)
    if found is None:
        fail(f"{of.connector}/{of.name} has no outage {id_!r}; see halyard outages list --all", as_json)
    return found


def _matches(product: Values, region: Values, fact: Values, as_json: bool) -> tuple[Condition, ...]:
    """All that was named as one condition; none where nothing was."""
    facts: dict[str, tuple[str, ...]] = {}
    pairs = [("product", one) for one in product or ()] + [("region", one) for one in region or ()]
    pairs += [(name.strip(), value) for name, _, value in (one.partition("=") for one in fact or ())]
    for name, value in pairs:
        if name not in NAMED and not (name.startswith(CUSTOM) and name != CUSTOM):
            fail(f"{name!r} is no fact of a ticket; there is {', '.join(NAMED)}, and {CUSTOM}NAME", as_json, Exit.USAGE)
        if not value.strip():
            fail(f"{name} needs a value; a ticket without one is not meant", as_json, Exit.USAGE)
        facts[name] = (*facts.get(name, ()), value.strip())
    return (condition(facts),) if facts else ()


def _title(title: str, as_json: bool) -> str:
    words = plain(title, MAX_TITLE)
    if not words:
        fail("--title must say what is out of order; customers read it", as_json, Exit.USAGE)
    return words


def _moment(name: str, text: str, now: datetime, as_json: bool) -> datetime:
    if not text:
        return now
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        fail(f"{name} {text!r} is not a moment with a zone, such as 2026-11-22T10:00:00Z", as_json, Exit.USAGE)
    if found > now:
        fail(f"{name} {text!r} is still to come; say it then", as_json, Exit.USAGE)
    return found


def _page(store: Store, of: Account) -> dict[str, Any]:
    url = of.status_page.base if of.status_page is not None else ""
    return {"account": f"{of.connector}/{of.name}", "url": url, "read_at": rfc3339(last_read_at(store, of))}


def _line(account: str, one: Outage) -> str:
    state = f"over {rfc3339(one.ended_at)}" if one.ended_at is not None else f"since {rfc3339(one.started_at)}"
    vouched = f"confirmed by {one.confirmed_by}" if one.confirmed_by else "not confirmed"
    return f"{one.id}  {account}  {one.source}  {state}  {vouched}  {one.title}"


def _facts(account: str, one: Outage) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": account,
        "title": one.title,
        "source": one.source.value,
        "started_at": rfc3339(one.started_at),
        "ended_at": rfc3339(one.ended_at),
        "matches": [{name: sorted(values) for name, values in each.facts.items()} for each in one.matches],
        "status_page_url": one.status_page_url,
        "subscribe_url": one.subscribe_url,
        "confirmed_by": one.confirmed_by,
        "last_update": one.last_update,
    }


def _shown(value: Any) -> str:
    """A fact for a person; conditions as NAME=VALUE."""
    if not isinstance(value, list):
        return str(value)
    either = [" and ".join(f"{name}={'|'.join(some)}" for name, some in one.items()) or "every ticket" for one in value]
    return "; or ".join(either)
