"""``halyard demo``: it finds room where its ports are taken, says so, and leaves nothing behind."""

import socket
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from runtime.demo import rehearsal
from runtime.registry import REHEARSALS

PORTS = 2 + len(REHEARSALS)
"""The service, the pretend helpdesks, the status page."""


def free() -> int:
    """The first of as many ports in a row as a rehearsal takes that nobody listens on."""
    for base in range(20_000, 60_000, 7):
        with ExitStack() as stack:
            probes = [stack.enter_context(socket.socket()) for _ in range(PORTS)]
            try:
                for offset, one in enumerate(probes):
                    one.bind(("127.0.0.1", base + offset))
            except OSError:
                continue
            return base
    raise AssertionError("not enough free ports in a row")


@pytest.mark.parametrize("taken", range(PORTS))
def test_a_port_that_is_taken_is_said_and_the_next_free_one_used(tmp_path: Path, taken: int) -> None:
    base = free()
    said: list[str] = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", base + taken))
        other.listen()

        with rehearsal(base, tmp_path, said.append) as running:
            ready = requests.get(f"{running.service}/readyz", timeout=10)
            tickets = requests.get(f"{running.hosts['zendesk']}/", timeout=10)
            page = requests.get(f"{running.page}/", timeout=10)

    assert (ready.status_code, tickets.status_code, page.status_code) == (200, 200, 200)
    addresses = (running.service, *running.hosts.values(), running.page)
    ports = [int(address.rsplit(":", 1)[1]) for address in addresses]
    assert base + taken not in ports
    assert len(set(ports)) == PORTS
    assert f"  port {base + taken} is taken; using {ports[taken]}" in said


def test_a_rehearsal_is_the_real_service_installed_by_its_own_installer_and_ends_whole(tmp_path: Path) -> None:
    threads = frozenset(threading.enumerate())
    said: list[str] = []

    with rehearsal(free(), tmp_path / "kept", said.append) as running:
        version = requests.get(f"{running.service}/version", timeout=10).json()

    assert set(version) == {"version"}
    assert [line.split()[0] for line in said] == ["ok"] * 3
    assert {one.name for one in (tmp_path / "kept").iterdir()} >= {"halyard.yaml", "halyard.db", "secrets"}
    assert frozenset(threading.enumerate()) <= threads
    for address in (running.service, *running.hosts.values(), running.page):
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=10)
