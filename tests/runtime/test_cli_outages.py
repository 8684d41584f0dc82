"""``halyard outages``: declared, vouched for, changed, ended and lifted by operators, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.conditions import Condition, condition
from core.escalation import Escalation, History, State
from core.outages import Outage, OutageSource
from core.tickets import TicketRef
from store import Store
from tests.runtime.commands import Ran, halyard
from tests.runtime.outage_room import policy_text
from tests.store.made import claim, escalation, turn
from tests.webhooks.service import configuration

NOW = datetime.now(UTC)
HERE = ("zendesk", "acme")
PAGE = '    status_page: {url: "https://status.example.com", components: {API: {region: [emea]}}}\n'
DECLARED = ("outages", "declare", "--title", "Runtime is down")
WHERE = ("--product", "Runtime", "--region", "emea")


@pytest.fixture
def folder(tmp_path: Path, empty_database: Path) -> Path:
    """A configuration of two accounts whose policy knows of outages, acme with a status page; an empty database."""
    (tmp_path / "outages.yaml").write_text(policy_text(), "utf-8")
    text = configuration("acme", "globex", policy="outages.yaml")
    assert text.count("    people:\n") == 2
    (tmp_path / "halyard.yaml").write_text(text.replace("    people:\n", PAGE + "    people:\n", 1), "utf-8")
    (tmp_path / "halyard.db").write_bytes(empty_database.read_bytes())
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{folder}/halyard.db")) as opened:
        yield opened


def ran(folder: Path, *words: object, account: str = "zendesk/acme") -> Ran:
    of = ("--account", account) if account else ()
    return halyard(*words, *of, "--config", folder / "halyard.yaml")


def data(folder: Path, *words: object, **given: Any) -> Any:
    answer = ran(folder, *words, "--json", **given)
    assert answer.code == 0, answer.err
    return answer.data


def kept(store: Store, outage: Outage, account: str = "acme") -> None:
    store.add_outage("zendesk", account, outage, NOW)


def known(id_: str = "O-1", **changes: Any) -> Outage:
    given: dict[str, Any] = {"title": "Down", "source": OutageSource.OPERATOR, "started_at": NOW - timedelta(hours=1)}
    return Outage(id=id_, **(given | changes))


def with_escalation(store: Store, number: str = "7", **changes: Any) -> Escalation:
    of = TicketRef(*HERE, number)
    held = claim(store, of)
    one = escalation(of=of, **changes)
    store.release(store.save(held, turn(history=History(escalations=(one,)))), wake_at=None)
    return one


# --- declare -------------------------------------------------------------------------------------------------


def test_an_outage_is_declared_with_all_that_is_said_of_it(folder: Path, store: Store) -> None:
    with_escalation(store)
    more = ("--fact", "facts.environment=eu-1", "--product", "Studio", "--confirmed")
    links = ("--url", "https://status.example.com/1", "--subscribe-url", "https://status.example.com")

    found = data(folder, *DECLARED, *WHERE, *more, *links, "--since", "2026-01-02T03:04:05+01:00")

    (one,) = store.outages_of(*HERE)
    wanted = {"product": ("runtime", "studio"), "region": ("emea",), "facts.environment": ("eu-1",)}
    assert (one.id, one.title, one.source) == ("O-1", "Runtime is down", OutageSource.OPERATOR)
    assert one.matches == (condition(wanted),)
    assert one.started_at == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert one.confirmed_by.startswith("operator:")
    assert (one.status_page_url, one.subscribe_url) == ("https://status.example.com/1", "https://status.example.com")
    assert (found["id"], found["woken"], found["started_at"]) == ("O-1", 1, "2026-01-02T02:04:05Z")
    assert found["matches"] == [{name: list(values) for name, values in wanted.items()}]


def test_without_being_vouched_for_it_is_not_confirmed_and_began_now(folder: Path, store: Store) -> None:
    ran(folder, *DECLARED, *WHERE)

    (one,) = store.outages_of(*HERE)
    assert one.confirmed_by == ""
    assert abs(one.started_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_outages_are_numbered_per_account(folder: Path, store: Store) -> None:
    kept(store, known("O-2"))
    names = [data(folder, *DECLARED, *WHERE)["id"] for _ in range(2)]
    names.append(data(folder, *DECLARED, *WHERE, account="zendesk/globex")["id"])

    assert names == ["O-3", "O-4", "O-1"]


def test_every_ticket_is_meant_only_where_that_is_said(folder: Path, store: Store) -> None:
    assert ran(folder, *DECLARED).code == 2
    assert ran(folder, *DECLARED, *WHERE, "--everything").code == 2
    assert ran(folder, *DECLARED, "--everything").code == 0
    assert store.outages_of(*HERE)[0].matches == (Condition({}),)


def test_a_title_is_one_line(folder: Path, store: Store) -> None:
    ran(folder, "outages", "declare", "--title", "Down\n\u202efor all\0", *WHERE)

    assert store.outages_of(*HERE)[0].title == "Down for all"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--title", " \n "), "--title must say"),
        (("--title", "x", "--region", " "), "region needs a value"),
        (("--title", "x", "--fact", "colour=red"), "'colour' is no fact of a ticket"),
        (("--title", "x", "--fact", "facts.=red"), "'facts.' is no fact of a ticket"),
        (("--title", "x", "--fact", "severity"), "severity needs a value"),
        (("--title", "x", *WHERE, "--url", "javascript:alert(1)"), "--url 'javascript:alert(1)' is not an address"),
        (("--title", "x", *WHERE, "--subscribe-url", "status"), "--subscribe-url 'status' is not an address"),
        (("--title", "x", *WHERE, "--since", "yesterday"), "is not a moment with a zone"),
        (("--title", "x", *WHERE, "--since", "2026-01-02T03:04:05"), "is not a moment with a zone"),
        (("--title", "x", *WHERE, "--since", "2999-01-02T03:04:05Z"), "is still to come"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    folder: Path, store: Store, words: tuple[str, ...], why: str
) -> None:
    answer = ran(folder, "outages", "declare", *words)

    assert (answer.code, why in answer.err) == (2, True), answer.err
    assert store.outages() == ()


def test_a_policy_that_knows_nothing_of_outages_is_named(tmp_path: Path, empty_database: Path) -> None:
    (tmp_path / "halyard.yaml").write_text(configuration("acme"), "utf-8")
    (tmp_path / "halyard.db").write_bytes(empty_database.read_bytes())

    answer = ran(tmp_path, *DECLARED, *WHERE)

    assert (answer.code, "no policy of acme has an outage block" in answer.err) == (1, True)


# --- list and show -------------------------------------------------------------------------------------------


def test_outages_are_listed_with_the_age_of_each_status_page(folder: Path, store: Store) -> None:
    kept(store, known(confirmed_by="operator:bo"))
    kept(store, known("O-2", ended_at=NOW, started_at=NOW - timedelta(days=1)))
    kept(store, known(started_at=NOW - timedelta(days=2)), "globex")

    found = data(folder, "outages", "list", account="")
    every = data(folder, "outages", "list", "--all", account="")

    assert [(one["account"], one["id"]) for one in found["outages"]] == [
        ("zendesk/acme", "O-1"),
        ("zendesk/globex", "O-1"),
    ]
    assert [one["id"] for one in every["outages"]] == ["O-1", "O-2", "O-1"]
    assert found["status_pages"] == [{"account": "zendesk/acme", "url": "https://status.example.com", "read_at": None}]


def test_outages_are_lines_for_people(folder: Path, store: Store) -> None:
    assert ran(folder, "outages", "list", account="").out.splitlines() == [
        "no outage is known",
        "status page of zendesk/acme: last read never",
    ]
    kept(store, known(confirmed_by="operator:bo"))
    kept(store, known("O-2", ended_at=NOW, started_at=NOW - timedelta(days=1)))
    store.set_cursor(*HERE, "status_page", "2026-11-22T14:00:00+00:00")

    lines = ran(folder, "outages", "list", "--all", account="").out.splitlines()

    assert lines[0].startswith("O-1  zendesk/acme  operator  since ")
    assert lines[0].endswith("  confirmed by operator:bo  Down")
    assert "  over " in lines[1]
    assert lines[2] == "status page of zendesk/acme: last read 2026-11-22T14:00:00Z"


def test_one_is_shown_with_the_escalations_that_are_part_of_it(folder: Path, store: Store) -> None:
    either = (condition({"product": ("a", "b"), "region": ("emea",)}), Condition({}))
    kept(store, known(matches=either, last_update="Found."))
    with_escalation(store, outage="O-1", deprioritised=True)
    with_escalation(store, "8", outage="O-2")

    found = data(folder, "outages", "show", "O-1")
    words = ran(folder, "outages", "show", "O-1").out

    assert found["escalations"] == [
        {"id": "E-7-1", "ticket": "zendesk/acme/7", "state": "requested", "waits": True, "outcome": ""}
    ]
    assert "product=a|b and region=emea; or every ticket" in words
    assert "  E-7-1  zendesk/acme/7  requested" in words


# --- confirm, update, end ------------------------------------------------------------------------------------


def test_a_person_vouches_for_an_outage(folder: Path, store: Store) -> None:
    kept(store, known("status-abc", source=OutageSource.STATUS_PAGE))
    with_escalation(store)

    found = data(folder, "outages", "confirm", "status-abc")

    assert store.outages_of(*HERE)[0].confirmed_by == found["confirmed_by"] != ""
    assert found["woken"] == 1


def test_what_is_said_of_an_outage_is_changed_and_a_mere_word_wakes_nobody(folder: Path, store: Store) -> None:
    kept(store, known(matches=(condition({"region": ("emea",)}),)))
    with_escalation(store)

    assert data(folder, "outages", "update", "O-1", "--word", "Found.\nMending.")["woken"] == 0
    assert data(folder, "outages", "update", "O-1", "--title", "All is down", "--region", "amer")["woken"] == 1

    (one,) = store.outages_of(*HERE)
    assert (one.title, one.last_update) == ("All is down", "Found. Mending.")
    assert one.matches == (condition({"region": ("amer",)}),)


def test_an_outage_is_ended_once(folder: Path, store: Store) -> None:
    kept(store, known())
    with_escalation(store, state=State.CLOSED, outage="O-1", outcome="outage", closed_at=NOW)

    found = data(folder, "outages", "end", "O-1", "--at", (NOW - timedelta(minutes=5)).isoformat())

    assert found["woken"] == 1
    assert store.outages_of(*HERE, {"O-1"})[0].ended_at == NOW - timedelta(minutes=5)
    again = ran(folder, "outages", "end", "O-1")
    assert (again.code, "O-1 is over since" in again.err) == (1, True)
    late = ran(folder, "outages", "update", "O-1", "--title", "x")
    assert (late.code, "O-1 is over since" in late.err) == (1, True)


def test_an_outage_does_not_end_before_it_began(folder: Path, store: Store) -> None:
    kept(store, known())

    assert ran(folder, "outages", "end", "O-1", "--at", "2026-01-01T00:00:00Z").code == 2
    assert ran(folder, "outages", "end", "O-1", "--at", "2999-01-01T00:00:00Z").code == 2
    assert len(store.outages_of(*HERE)) == 1


def test_an_outage_of_a_status_page_ends_there_unless_there_is_no_such_page_any_more(
    folder: Path, store: Store
) -> None:
    for account in ("acme", "globex"):
        kept(store, known("status-abc", source=OutageSource.STATUS_PAGE), account)

    refused = ran(folder, "outages", "end", "status-abc")
    assert (refused.code, "https://status.example.com" in refused.err) == (1, True)
    assert ran(folder, "outages", "end", "status-abc", account="zendesk/globex").code == 0


@pytest.mark.parametrize(
    "words", [("show", "O-9"), ("confirm", "O-9"), ("update", "O-9", "--word", "x"), ("end", "O-9")]
)
def test_an_outage_that_is_not_there_is_no_success(folder: Path, store: Store, words: tuple[str, ...]) -> None:
    kept(store, known("O-9"), "globex")
    answer = ran(folder, "outages", *words)

    assert (answer.code, "zendesk/acme has no outage 'O-9'" in answer.err) == (1, True)


def test_an_update_of_nothing_is_wrong_usage(folder: Path) -> None:
    assert ran(folder, "outages", "update", "O-1").code == 2


def test_of_several_accounts_one_must_be_named(folder: Path) -> None:
    answer = ran(folder, *DECLARED, *WHERE, account="")

    assert (answer.code, "zendesk/acme, zendesk/globex" in answer.err) == (2, True)
    assert ran(folder, *DECLARED, *WHERE, account="zendesk/initech").code == 2


# --- lift ----------------------------------------------------------------------------------------------------


def test_mx41_a_ticket_is_lifted_out_through_the_same_door_as_every_act(folder: Path, store: Store) -> None:
    found = data(folder, "outages", "lift", "zendesk/acme/7", "--outage", "O-1", "--why", "Another thing.", account="")

    (row,) = store.deliveries()
    assert (row.arrival.channel, row.arrival.kind, row.arrival.delivery_id) == ("operator", "act", found["accepted"])
    assert row.arrival.body == {"move": "lift", "details": {"outage": "O-1", "why": "Another thing."}}


@pytest.mark.parametrize("ticket", ["7", "zendesk/initech/7"])
def test_only_a_ticket_of_an_account_is_lifted(folder: Path, store: Store, ticket: str) -> None:
    assert ran(folder, "outages", "lift", ticket, account="").code == 2
    assert store.deliveries() == ()
