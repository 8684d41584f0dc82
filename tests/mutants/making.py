"""Makes the mutants of a module, and tells those that could be noticed from those that only say it in other words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

MUTANT = re.compile(r"(.+)__mutmut_(\d+|orig)")
CODECS = frozenset({"ascii", "utf-8", "latin-1"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function: its name, as mutmut knows it, and the line before and after.

    ``mute`` says that no test should notice: it changes a sentence for people, or the case of a codec's name.
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


def mutated(folder: Path, module: str) -> tuple[Mutant, ...]:
    """Put all mutants of a module into its file below ``folder``, each asleep; answers what they are."""
    path = folder / module
    code: str = mutate_file_contents(module, path.read_text("utf-8")).code
    path.write_text(code, "utf-8")
    return tuple(_mutants(module, code))


def _mutants(module: str, code: str) -> Iterator[Mutant]:
    functions = {one.name: one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FunctionDef)}
    dotted = module.removesuffix(".py").replace("/", ".")
    for name, changed in functions.items():
        match = MUTANT.fullmatch(name)
        if match and match[2] != "orig":
            yield of_pair(f"{dotted}.{name}", module, functions[f"{match[1]}__mutmut_orig"], changed)


def of_pair(name: str, module: str, original: ast.FunctionDef, changed: ast.FunctionDef) -> Mutant:
    """The mutant that made ``changed`` of ``original``."""
    original.name = changed.name = MUTANT.sub(r"\1", name.rpartition(".")[2]).rpartition("ǁ")[2].removeprefix("x_")
    line, pair = _difference((original, changed), (original, changed))
    was, becomes = (ast.unparse(one).splitlines() for one in line)
    at = next((place for place, (one, other) in enumerate(zip(was, becomes, strict=False)) if one != other), 0)
    return Mutant(name, module, was[at].strip(), becomes[at].strip(), _mute(*pair))


Pair = tuple[ast.AST, ast.AST]


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
    words = [str(part.value) for part in ast.walk(one) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(" " in part.strip() or (part in CODECS and other.value == part.upper()) for part in words)
