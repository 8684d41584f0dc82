"""The pack that ships, and the broken files beside this one, as the tests of policies read them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from core.errors import Mistake, Mistakes
from core.policy import Policy
from runtime.located import read_text
from runtime.policy_file import to_policy

BROKEN = Path(__file__).with_name("broken")


@cache
def shipped() -> str:
    """The text of the shipped pack."""
    return (files("policies") / "mulesoft.yaml").read_text("utf-8")


def shipped_with(*edits: tuple[str, str]) -> str:
    """The shipped pack with some places edited; each place must be there once."""
    text = shipped()
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the pack"
        text = text.replace(old, new)
    return text


def values(text: str) -> Any:
    """The plain values of a file's text."""
    return read_text(text.encode(), "made.yaml").value


def policy(text: str) -> Policy:
    """The policy of a file's text."""
    return to_policy(read_text(text.encode(), "made.yaml"))


def faults(text: str) -> tuple[Mistake, ...]:
    """Every fault of a file's text; none for one that is right."""
    try:
        policy(text)
    except Mistakes as mistakes:
        return mistakes.mistakes
    return ()
