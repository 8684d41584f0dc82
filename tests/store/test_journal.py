"""The journal and the policies say what was, and a later change shows (T69)."""

import pytest
import sqlalchemy as sa

from core.errors import StoreError
from store import Store
from store.schema import journal, policies, tickets
from tests.store.made import NOW, REF, claim, entry, ref, turn


@pytest.fixture
def written(store: Store) -> Store:
    for one in (REF, ref(2)):
        held = store.save(claim(store, one), turn(journal=(entry("first", number=1), entry("second", who="\0x"))))
        store.save(held, turn(journal=(entry("third"),)))
    store.save_policy("house", "v1", "title: as it was", NOW)
    return store


def tamper(url: str, statement: sa.Executable) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def test_the_journal_is_newest_first_and_in_pages(written: Store) -> None:
    page = written.journal(REF, 2)

    assert [row.entry.kind for row in page] == ["third", "second"]
    assert [row.entry.kind for row in written.journal(REF, before_id=page[-1].id)] == ["first"]
    assert len(written.journal()) == 6


def test_t69_an_untouched_journal_is_sound(written: Store) -> None:
    assert written.integrity() == "ok"


@pytest.mark.parametrize(
    "change",
    [
        sa.update(journal).where(journal.c.id == 2).values(actor="nobody"),
        sa.update(journal).where(journal.c.id == 1).values(facts="{}"),
        sa.delete(journal).where(journal.c.id == 2),
        sa.delete(journal).where(journal.c.id == 3),
        sa.delete(journal).where(journal.c.ticket_id == "1"),
        sa.update(journal).where(journal.c.id == 3).values(digest="x"),
        sa.update(tickets).where(tickets.c.ticket_id == "1").values(journal_head=""),
    ],
    ids=["actor", "facts", "middle", "last", "all", "digest", "head"],
)
def test_t69_a_changed_journal_is_found(written: Store, database_url: str, change: sa.Executable) -> None:
    tamper(database_url, change)

    assert written.integrity() == "the journal of desk/acme/1 was changed after it was written"


def test_a_policy_version_is_kept_as_it_first_was(written: Store) -> None:
    written.save_policy("house", "v1", "title: another comment", NOW)
    written.save_policy("house", "v2", "title: newer", NOW)

    assert written.policy_text("house", "v1") == "title: as it was"
    assert written.policy_text("house", "v2") == "title: newer"
    assert written.policy_text("house", "v3") is None


def test_t69_a_quietly_edited_policy_is_refused(written: Store, database_url: str) -> None:
    tamper(database_url, sa.update(policies).values(text="title: mine"))

    with pytest.raises(StoreError, match="changed after it was saved"):
        written.policy_text("house", "v1")
    assert written.integrity() == "policy house v1: the stored text was changed after it was saved"
