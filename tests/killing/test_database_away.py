"""PostgreSQL goes away, comes back, only reads, or falls silent at a commit: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from core.errors import StoreUnavailable
from store import Accepted, Store
from tests import postgres
from tests.killing.asking import by_form
from tests.killing.cut_line import Cut, CutLine, cut_line
from tests.killing.keeper import Nursery
from tests.killing.matrix import Hall, Kill, faults
from tests.killing.services import Service
from tests.store.made import arrival
from tests.stories.stage import free_port


@pytest.fixture(scope="session")
def own_server(postgres_server: postgres.Server) -> Iterator[postgres.Server]:
    """A server that may be stopped."""
    with postgres.lasting_server((postgres_server.folder / "binaries").resolve()) as server:
        yield server


@pytest.fixture
def service(born: Nursery, own_server: postgres.Server, tmp_path: Path) -> Iterator[Service]:
    """A service on a database of that server."""
    with postgres.fresh_database(own_server) as url:
        made = Service(born, tmp_path, free_port(), url, f"http://127.0.0.1:{free_port()}")
        yield made
        made.end()


def ready(service: Service) -> int:
    return service.session.get(f"{service.url}/readyz").status_code


def test_f41_a_server_that_crashes_and_comes_back_loses_nothing_and_is_503_meanwhile(
    service: Service, own_server: postgres.Server
) -> None:
    child = service.start()
    before = [service.post() for _ in range(3)]
    postgres.halt_server(own_server, how="immediate")
    try:
        away = [service.post() for _ in range(2)]
        told = service.retry_after, ready(service)
    finally:
        postgres.resume_server(own_server)
    after = [service.post() for _ in range(3)]

    assert [status for _, status in before + after] == [202] * 6
    assert [status for _, status in away] == [503, 503]
    assert told == ("30", 503)
    assert ready(service) == 200
    assert child.stop() == 0
    assert service.kept(*(one for one, _ in before + after))
    assert not any(service.kept(one) for one, _ in away)


def test_f41_back_ends_that_are_terminated_are_replaced(service: Service, own_server: postgres.Server) -> None:
    service.start()
    answered = []
    for _ in range(3):
        answered.append(service.post())
        postgres.send_away(own_server, service.database)
        answered.append(service.post())

    assert {status for _, status in answered} <= {202, 503}
    assert service.post()[1] == 202
    assert service.kept(*(one for one, status in answered if status == 202))


def test_f41_a_server_that_only_reads_is_503_until_it_writes_again(
    service: Service, own_server: postgres.Server
) -> None:
    service.start()
    before = service.post()
    only_read(own_server, service.database, "on")
    refused = service.post()
    only_read(own_server, service.database, "off")
    after = service.post()

    assert [before[1], refused[1], after[1]] == [202, 503, 202]
    assert service.kept(before[0], after[0])


def only_read(server: postgres.Server, url: str, how: str) -> None:
    """Switch a database over; who is connected is sent away, as a fail-over does."""
    name = make_url(url).database
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        switch = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        connection.execute(switch.format(sql.Identifier(str(name)), sql.Literal(how)))
    postgres.send_away(server, url)


@pytest.fixture
def line(postgres_server: postgres.Server) -> Iterator[CutLine]:
    with cut_line(postgres_server.folder) as made:
        yield made


def by(line: CutLine, url: str) -> str:
    """The same database, reached by the line that is cut."""
    name = make_url(url).database
    return f"postgresql+psycopg://{postgres.SUPERUSER}@127.0.0.1:{line.port}/{name}"


@pytest.mark.parametrize("cut", Cut)
def test_f42_what_became_of_a_commit_whose_answer_was_lost_is_looked_up(
    line: CutLine, postgres_database: str, cut: Cut
) -> None:
    with closing(Store.open(by(line, postgres_database))) as store:
        store.accept([arrival("known")])
        line.arm(cut)
        answers = store.accept([arrival("known"), arrival("a"), arrival("b")])
        line.arm(cut)
        alone = store.accept([arrival("c", nonce="n")])
        rows = {row.arrival.delivery_id: row.copies for row in store.deliveries()}

    assert line.struck == 2
    assert answers == (Accepted.DUPLICATE, Accepted.NEW, Accepted.NEW)
    assert alone == (Accepted.NEW,)
    assert rows == {"known": 1, "a": 0, "b": 0, "c": 0}


def test_f42_a_server_that_is_gone_after_the_cut_leaves_it_to_the_sender(
    line: CutLine, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store.open(by(line, postgres_database))) as store:
        store.accept([arrival("known")])
        line.arm(Cut.AFTER)
        monkeypatch.setattr(line, "server", Path("/nowhere"))
        with pytest.raises(StoreUnavailable):
            store.accept([arrival("a")])
        monkeypatch.undo()
        again = store.accept([arrival("a")])

    assert again == (Accepted.DUPLICATE,)


@pytest.mark.parametrize(("cut", "nth"), [(Cut.AFTER, 1), (Cut.BEFORE, 4), (Cut.AFTER, 9)])
def test_f42_a_story_whose_commits_are_cut_comes_out_right(
    hall: Hall, line: CutLine, postgres_database: str, cut: Cut, nth: int
) -> None:
    play = hall.play(Kill("by form", "zendesk", "postgres", ""), postgres_database)
    play.order = replace(play.order, database=by(line, postgres_database))
    play.when_armed = lambda: line.arm(cut, nth)
    outcome = by_form(play)
    play.end()

    assert line.struck == 1
    assert faults(outcome, postgres_database) == []
