"""Builds the addresses of a page once per run instead of at each of the thousands of starts of the service.

The web framework writes and compiles a small function for every address of every application that it makes. Nothing
of that function depends on which application it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def remember_builders() -> None:
    """Have each address's function be compiled the first time only."""
    compiled: Callable[[Rule, bool], Builder] = Rule._compile_builder
    known: dict[tuple[object, ...], Builder] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:
            return compiled(rule, append_unknown)
        what = (rule.rule, tuple(rule._trace), append_unknown)
        if what not in known:
            known[what] = compiled(rule, append_unknown)
        return known[what]

    patched: Any = Rule
    patched._compile_builder = remembered
