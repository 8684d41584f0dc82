"""The tests' own databases: fresh, empty, on both engines, and closed to the network."""

import socket

import pytest
import sqlalchemy as sa
from pytest_socket import SocketConnectBlockedError

from tests import postgres


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_finds_an_empty_database(bare_url: str, attempt: int) -> None:
    engine = sa.create_engine(bare_url)

    with engine.begin() as connection:
        found = sa.inspect(connection).get_table_names()
        connection.execute(sa.text("CREATE TABLE flag (raised INTEGER)"))
    engine.dispose()

    assert found == []


def test_the_server_is_recent_enough(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)

    with engine.connect() as connection:
        version = int(connection.scalar(sa.text("SHOW server_version_num")))
    engine.dispose()

    assert version >= postgres.MINIMUM_VERSION * 10_000


@pytest.mark.skipif(not postgres.wheel_folders(), reason="no PostgreSQL wheel for this platform")
def test_the_wheel_serves_where_the_system_has_none() -> None:
    binaries = postgres.find_binaries(postgres.wheel_folders())
    folder = postgres.make_folder()
    try:
        server = postgres.ensure_server(folder, binaries)

        with postgres.fresh_database(server) as url:
            engine = sa.create_engine(url)
            with engine.connect() as connection:
                answer = connection.scalar(sa.text("SELECT 1"))
            engine.dispose()
    finally:
        postgres.stop_server(folder)

    assert answer == 1
    assert not folder.exists()


def test_a_machine_without_any_says_the_cure() -> None:
    with pytest.raises(postgres.PostgresMissing, match="install one"):
        postgres.find_binaries([])


def test_the_network_is_closed() -> None:
    # An address of the documentation range, which nobody answers.
    with socket.socket() as client, pytest.raises(SocketConnectBlockedError):
        client.connect(("192.0.2.1", 80))
