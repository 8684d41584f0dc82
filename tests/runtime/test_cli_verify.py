"""Operators have all that was written down checked, and every kind of tampering shows (T69)."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.escalation import History
from store import Store
from store.schema import escalations, journal, obligations, tickets
from tests.runtime.commands import Ran, configured, halyard
from tests.store.made import REF, claim, entry, escalation, obligation, ref, turn
from tests.webhooks.service import FILLED, World, configuration, running, ticket

LIVED = "zendesk/acme/10421"


def ran(folder: Path, *words: object) -> Ran:
    return halyard("escalations", "verify", *words, "--config", folder / "halyard.yaml")


@contextmanager
def lived(folder: Path) -> Iterator[World]:
    """A service at work, at which Ana's case was escalated and its first promise missed."""
    configured(folder)
    with running(folder, "acme") as world:
        world.see(ticket())
        world.client.post(world.shown_link(ticket()), data=FILLED)
        world.see(world.desk.fetch(ticket().ref))
        yield world


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with lived(tmp_path):
        pass
    configured(tmp_path)
    return tmp_path


def tamper(url: str, *statements: sa.Executable) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def tamper_in(folder: Path, *statements: sa.Executable) -> None:
    tamper(f"sqlite:///{folder / 'halyard.db'}", *statements)


def test_t69_what_a_service_wrote_is_whole_and_may_be_checked_beside_it(tmp_path: Path) -> None:
    with lived(tmp_path):
        checked = ran(tmp_path, "--json")

        assert checked.code == 0
        assert checked.data["sound"] is True
        assert checked.data["faults"] == []
        assert (checked.data["tickets"], checked.data["promises"]) == (1, 2)
        assert checked.data["lines"] >= 2
        assert len(checked.data["heads"][LIVED]) == 64
        assert (
            ran(tmp_path).out
            == f"1 tickets, {checked.data['lines']} journal lines, 2 promises: all as it was written\n"
        )


@pytest.mark.parametrize("account", ["acme", "zendesk/acme"])
def test_t20_one_account_is_checked_by_itself(folder: Path, account: str) -> None:
    assert ran(folder, "--account", account, "--json").data["tickets"] == 1


@pytest.mark.parametrize("account", ["nobody", "desk/acme", "acme/zendesk"])
def test_an_account_that_is_not_there_is_no_all_clear(folder: Path, account: str) -> None:
    found = ran(folder, "--account", account)

    assert (found.code, found.out) == (2, "")
    assert "is not configured; there is zendesk/acme" in found.err


PROMISES = [
    (sa.text("UPDATE obligations SET due_at = due_at + 60000000"), "which does not follow"),
    (
        sa.text("UPDATE obligations SET due_at = due_at + 60, within = within + 60"),
        "was told to be due",
    ),
    (sa.update(obligations).values(ended="met", ended_at=obligations.c.due_at), "was kept 1 times"),
    (sa.delete(obligations), "was promised, and is not there"),
    (sa.update(escalations).values(state="closed", outcome="solution"), "no line says that it ended as closed"),
]


@pytest.mark.parametrize(("statement", "said"), PROMISES, ids=["due", "within", "met", "gone", "closed"])
def test_t69_a_changed_promise_is_contradicted_by_the_journal(
    folder: Path, statement: sa.Executable, said: str
) -> None:
    tamper_in(folder, statement)

    found = ran(folder, "--json")

    assert found.code == 1
    assert {one["kind"] for one in found.data["faults"]} == {"promise"}
    assert [one for one in found.data["faults"] if said in one["what"] and one["ticket"] == LIVED]
    assert found.data["sound"] is False


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> tuple[Path, str]:
    """A configuration over either database, with two tickets of three lines each; and the database's address."""
    text = configuration("acme").replace("sqlite:///halyard.db", database_url)
    (tmp_path / "halyard.yaml").write_text(text, "utf-8")
    with closing(Store.open(database_url, migrate=True)) as store:
        for one in (REF, ref(2)):
            history = History(escalations=(escalation(of=one, obligations=(obligation(),)),))
            lines = (entry("opened", escalation=f"E-{one.id}-1"), entry("said"), entry("seen"))
            store.save(claim(store, one), turn(history=history, journal=lines))
    return tmp_path, database_url


DAMAGES: list[tuple[list[sa.Executable], str]] = [
    (
        [sa.update(journal).where(journal.c.id == 2).values(actor="me")],
        "line 2 (said, 2026-03-02T09:00:00Z): changed: it",
    ),
    ([sa.delete(journal).where(journal.c.id == 2)], "line 3 (seen, 2026-03-02T09:00:00Z): missing: what stood before"),
    ([sa.update(journal).where(journal.c.id == 3).values(id=0)], "line 0 (seen, 2026-03-02T09:00:00Z): reordered: it"),
    ([sa.delete(journal).where(journal.c.id == 3)], "tail_cut: the last lines"),
    ([sa.update(tickets).where(tickets.c.ticket_id == "1").values(journal_head="")], "foreign_head: the ticket's head"),
    ([sa.update(escalations).where(escalations.c.ticket_id == "1").values(state="x")], "unreadable: a line"),
    ([sa.update(obligations).where(obligations.c.ticket_id == "1").values(fired=3)], "promise: E-1-1: acknowledge was"),
]


@pytest.mark.parametrize(("statements", "said"), DAMAGES, ids=[said.split(": ")[-2] for _, said in DAMAGES])
def test_t69_tampering_with_either_database_is_told_in_words(
    place: tuple[Path, str], statements: list[sa.Executable], said: str
) -> None:
    folder, url = place
    assert ran(folder).code == 0
    tamper(url, *statements)

    found = ran(folder)

    assert found.code == 1
    first, last = found.out.splitlines()
    assert first.startswith(f"{REF}: {said}")
    assert last.startswith("2 tickets, ")
    assert last.endswith(" promises: of 1 not all is as it was written")


def test_t69_words_that_would_move_the_cursor_are_not_printed(place: tuple[Path, str]) -> None:
    folder, url = place
    tamper(url, sa.update(journal).where(journal.c.id == 2).values(kind="\x1b[2Jall is well\n"))

    assert "\x1b" not in ran(folder).out
    assert len(ran(folder).out.splitlines()) == 2


def test_t69_a_journal_written_anew_shows_against_what_was_kept_elsewhere(place: tuple[Path, str]) -> None:
    folder, url = place
    kept = folder / "kept.json"
    kept.write_text(ran(folder, "--json").out, "utf-8")
    with closing(Store.open(url)) as store:
        held = claim(store, ref(3))
        store.save(held, turn(journal=(entry("later"),)))
    assert ran(folder, "--since", kept).code == 0, "a journal may grow"

    tamper(url, *_rewritten_whole())
    found = ran(folder, "--since", kept, "--json")

    assert ran(folder).code == 0, "nothing else shows it"
    assert [(one["ticket"], one["kind"]) for one in found.data["faults"]] == [
        (str(REF), "rewritten"),
        (str(ref(2)), "rewritten"),
    ]


def _rewritten_whole() -> list[sa.Executable]:
    """One ticket without its journal, as if nothing had ever been; the other gone altogether."""
    first = [sa.delete(one).where(one.c.ticket_id == "1") for one in (journal, obligations, escalations)]
    head = sa.update(tickets).where(tickets.c.ticket_id == "1").values(journal_head="")
    second = [sa.delete(one).where(one.c.ticket_id == "2") for one in (journal, obligations, escalations, tickets)]
    return [*first, head, *second]


def test_only_the_account_that_was_asked_about_is_compared_with_what_was_kept(folder: Path) -> None:
    kept = folder / "kept.json"
    kept.write_text(json.dumps({"heads": {"zendesk/other/1": "a" * 64, "zendesk/acme/5": ""}}), "utf-8")

    assert ran(folder, "--since", kept, "--account", "acme").code == 0
    assert "zendesk/other/1: rewritten: the whole ticket is gone" in ran(folder, "--since", kept).out


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"heads": 5}', '{"heads": [1]}', "[" * 100_000, "\x00", None])
def test_a_file_that_is_no_earlier_report_is_said_so(folder: Path, text: str | None) -> None:
    kept = folder / "kept.json"
    if text is not None:
        kept.write_text(text, "utf-8")

    found = ran(folder, "--since", kept)

    assert (found.code, found.out) == (1, "")
    assert "kept.json: " in found.err
    assert "Traceback" not in found.err


def test_the_promises_shown_say_clock_holds_and_end(folder: Path) -> None:
    shown: Any = halyard("escalations", "show", LIVED, "--json", "--config", folder / "halyard.yaml").data

    first = shown["escalations"][0]["promises"][0]
    assert (first["clock"], first["within"], first["holds"], first["held"]) == ("elapsed", 1800, [], False)
    assert (first["ended"], first["ended_at"], first["ended_by"], first["void"]) == (None, None, "", False)
