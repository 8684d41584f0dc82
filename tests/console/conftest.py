"""A console per test, with people of our own unless a test says otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from runtime import passwords
from tests.console.room import Room, opened

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with little effort here; tests/runtime/test_people_and_tokens.py hashes as the product."""
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A console with two accounts, acme and globex."""
    with opened(tmp_path) as made:
        yield made
