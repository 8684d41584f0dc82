"""One change of one function: what it is, in one line, and whether anybody could notice it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

CODECS = frozenset({"ascii", "utf-8", "latin-1"})
PLAIN = re.compile(r"^.*(\.x_|ǁ)|__mutmut_\d+$")
"""What mutmut puts around the name of a function."""

Pair = tuple[ast.AST, ast.AST]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function: its name, as mutmut knows it, and the line before and after.

    ``mute`` says that no test should notice: it changes a sentence for people, a line of the log, or the case of a
    codec's name.
    """

    name: str
    module: str
    was: str
    becomes: str
    mute: bool

    @property
    def function(self) -> str:
        """The function that it changes, as the record of what tests reach names it."""
        return self.name.rpartition("__mutmut_")[0]


def of_pair(name: str, module: str, original: ast.FunctionDef, changed: ast.FunctionDef) -> Mutant:
    """The mutant that made ``changed`` of ``original``."""
    original.name = changed.name = PLAIN.sub("", name)
    line, pair = _difference((original, changed), (original, changed))
    was, becomes = (ast.unparse(one).splitlines() for one in line)
    at = next((place for place, (one, other) in enumerate(zip(was, becomes, strict=False)) if one != other), 0)
    return Mutant(
        name, module, was[at].strip(), becomes[at].strip(), _mute(*pair) or was[at].strip().startswith("log.")
    )


def _difference(line: Pair, pair: Pair) -> tuple[Pair, Pair]:
    """The innermost statements and the innermost nodes that differ."""
    inner = [one for one in _children(*pair) if ast.dump(one[0]) != ast.dump(one[1])]
    if len(inner) != 1:
        return line, pair
    return _difference(inner[0] if isinstance(inner[0][0], ast.stmt) else line, inner[0])


def _children(one: ast.AST, other: ast.AST) -> Iterator[Pair]:
    mine, theirs = list(ast.iter_child_nodes(one)), list(ast.iter_child_nodes(other))
    if type(one) is type(other) and len(mine) == len(theirs):
        yield from zip(mine, theirs, strict=True)


def _mute(one: ast.AST, other: ast.AST) -> bool:
    if not isinstance(other, ast.Constant) or not isinstance(one, ast.JoinedStr | ast.Constant):
        return False
    words = [
        str(part.value) for part in ast.walk(one) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return any(" " in part.strip() or (part in CODECS and other.value == part.upper()) for part in words)
