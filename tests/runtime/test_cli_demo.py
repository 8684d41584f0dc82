"""``halyard demo``: it finds room where its ports are taken, says so, and leaves nothing behind."""

import os
import socket
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from runtime.demo import installed_again, rehearsal
from runtime.registry import REHEARSALS
from tests.runtime.commands import halyard

ZENDESK = {"zendesk": REHEARSALS["zendesk"]}


def free() -> int:
    """The first of five ports in a row that nobody listens on.

    Each process of a run has a row of its own, below the ports that systems give out, or two would find the same.
    """
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for base in range(20_000 + 1_000 * (process % 10), 21_000 + 1_000 * (process % 10), 7):
        with ExitStack() as stack:
            try:
                for offset in range(5):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", base + offset))
            except OSError:
                continue
            return base
    raise AssertionError("no five free ports in a row")


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_port_that_is_taken_is_said_and_the_next_free_one_used(tmp_path: Path, taken: int) -> None:
    base = free()
    said: list[str] = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", base + taken))
        other.listen()

        with rehearsal(base, tmp_path, said.append, hosts=ZENDESK) as running:
            ready = requests.get(f"{running.service}/readyz", timeout=10)
            tickets = requests.get(f"{running.hosts['zendesk']}/", timeout=10)
            page = requests.get(f"{running.page}/", timeout=10)

    assert (ready.status_code, tickets.status_code, page.status_code) == (200, 200, 200)
    addresses = (running.service, running.hosts["zendesk"], running.page)
    ports = [int(address.rsplit(":", 1)[1]) for address in addresses]
    assert base + taken not in ports
    assert len(set(ports)) == 3
    assert f"  port {base + taken} is taken; using {ports[taken]}" in said


def test_a_rehearsal_is_the_real_service_installed_by_its_own_installer_and_ends_whole(tmp_path: Path) -> None:
    threads = frozenset(threading.enumerate())
    said: list[str] = []

    with rehearsal(free(), tmp_path / "kept", said.append, hosts=ZENDESK) as running:
        version = requests.get(f"{running.service}/version", timeout=10).json()

    assert set(version) == {"version"}
    assert [line.split()[0] for line in said] == ["ok"] * 3
    assert {one.name for one in (tmp_path / "kept").iterdir()} >= {"halyard.yaml", "halyard.db", "secrets"}
    assert frozenset(threading.enumerate()) <= threads
    for address in (running.service, running.hosts["zendesk"], running.page):
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=10)


def test_all_pretend_helpdesks_stand_beside_one_service(tmp_path: Path) -> None:
    said: list[str] = []

    with rehearsal(free(), tmp_path, said.append) as running:
        statuses = {
            name: {requests.get(url + path, timeout=10).status_code for path in REHEARSALS[name].places}
            for name, url in running.hosts.items()
        }

    assert list(running.hosts) == list(REHEARSALS)
    assert statuses == {name: {200} for name in REHEARSALS}
    assert said[0].startswith("  ok   installer ran against the pretend helpdesks")


@pytest.mark.parametrize("name", sorted(REHEARSALS))
def test_each_story_holds_to_its_end_and_leaves_nothing_to_install(tmp_path: Path, name: str) -> None:
    hosts = {name: REHEARSALS[name]}

    with rehearsal(free(), tmp_path, lambda _: None, hosts=hosts) as running:
        steps = [*hosts[name].story(running.hosts[name]), installed_again(running.folder, hosts)]

    assert [f"{one.name}: {one.seen}" for one in steps if not one.held] == []
    assert len(steps) > 15


def test_a_folder_of_an_earlier_rehearsal_is_said_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "halyard.db").write_bytes(b"an earlier rehearsal's")

    ran = halyard("demo", "--keep", tmp_path)

    assert ran.code == 1
    assert f"{tmp_path} holds an earlier rehearsal" in ran.err
    assert [one.name for one in tmp_path.iterdir()] == ["halyard.db"]
