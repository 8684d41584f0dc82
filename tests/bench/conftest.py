"""Benchmarks in the midst of thousands of other tests, whose leavings are none of theirs."""

from types import SimpleNamespace

import pytest

from bench import measuring


@pytest.fixture(autouse=True)
def no_tidying(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark looks for garbage before each contestant; here that would be the garbage of a whole run."""
    monkeypatch.setattr(measuring, "gc", SimpleNamespace(collect=lambda: 0))
