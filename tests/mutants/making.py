"""Has mutmut put all mutants of a module into its file, each asleep until it is called by its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

from tests.mutants.mutant import Mutant, of_pair

MUTANT = re.compile(r"(?P<function>.+)__mutmut_\d+")


def mutated(folder: Path, module: str) -> tuple[Mutant, ...]:
    """Put the mutants of a module into its file below ``folder``; answers what they are."""
    path = folder / module
    code: str = mutate_file_contents(module, path.read_text("utf-8")).code
    path.write_text(code, "utf-8")
    return tuple(_mutants(module, code))


def _mutants(module: str, code: str) -> Iterator[Mutant]:
    functions = {one.name: one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FunctionDef)}
    dotted = module.removesuffix(".py").replace("/", ".")
    for name, changed in functions.items():
        if match := MUTANT.fullmatch(name):
            yield of_pair(f"{dotted}.{name}", module, functions[f"{match['function']}__mutmut_orig"], changed)
