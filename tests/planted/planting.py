"""Plants a bug in the running process: only what the one line is part of changes, and it is taken out again.

Starting the product anew for each bug would take longer than finding most of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType

from tests import house
from tests.planted.bugs import Bug


class NotHere(Exception):
    """The line is part of no function, so that nothing but a new start would plant it."""


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """The product with a bug in it for as long as the block lasts; raises :class:`NotHere` where it must start anew."""
    module = importlib.import_module(".".join(bug.file.with_suffix("").parts))
    text = house.text(Path(bug.file)) or ""
    name = str(module.__file__)
    before, after = (compile(one, name, "exec", dont_inherit=True) for one in (text, bug.in_text(text)))
    changed = list(_functions(before, after))
    living = list(_living(vars(module), module.__name__))
    swaps = [(one, old, new) for old, new in changed for one in living if one.__code__ == old]
    if not swaps:
        raise NotHere(f"{bug.file} has {bug.line!r} in no function that lives")
    try:
        for function, _, new in swaps:
            function.__code__ = new
        _forget(vars(module))
        yield
    finally:
        for function, old, _ in swaps:
            function.__code__ = old
        _forget(vars(module))


def _forget(names: Mapping[str, object]) -> None:
    """What a module's functions remember having made was made without the bug, or with it."""
    for one in list(names.values()):
        clear = getattr(one, "cache_clear", None)
        if clear is not None:
            clear()


def _living(names: Mapping[str, object], module: str) -> Iterator[FunctionType]:
    """The functions of a module and of its classes, whatever they are wrapped in."""
    for one in list(names.values()):
        if isinstance(one, type) and one.__module__ == module:
            yield from _living(vars(one), module)
        inner = getattr(one, "__wrapped__", None) or getattr(one, "__func__", None) or getattr(one, "fget", None) or one
        if isinstance(inner, FunctionType) and inner.__module__ == module:
            yield inner


def _functions(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions that differ, each with what it becomes; what lies inside of them comes with them."""
    for old, new in zip(_inner(before), _inner(after), strict=True):
        if old == new:
            continue
        if old.co_flags & CO_OPTIMIZED:
            yield old, new
        else:
            yield from _functions(old, new)


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]
