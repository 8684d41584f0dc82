"""The page that says which promise of the seam each connector was seen to keep: written from a run of the suite.

A promise is a test of `tests/contract`, by its name. It is kept where every case of it passed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.outcomes import HOSTS, Verdict, together
from tests.proofs import Proof, ids_of_name

FOLDER = Path("tests/contract")
TITLE = "# The contract of the connectors\n"
NOT_RUN = "not run"
HEAD = """
<!-- Written by `make contract`; edit the tests in tests/contract instead. -->

What the core may take for granted of every connector, and what each connector was seen to do.
Each line is a test of `tests/contract`, the same for all of them, run over HTTP against the pretend helpdesk of each.
*passed* says that every case of it passed; *not run* that there is none for that connector.
"""
HEAD_OF_IDS = re.compile(r"^(?:[a-z]{1,2}_?a?\d+_)+")

Kept = Mapping[Proof, Mapping[str, Verdict]]
"""Each test of the suite, and by connector what became of its cases."""


def suites(root: Path) -> dict[str, tuple[str, list[Proof]]]:
    """Each file of the suite by its path: what it is about, and its tests in order."""
    found = {}
    for file in sorted((root / FOLDER).glob("test_*.py")):
        module = ast.parse(file.read_text(encoding="utf-8"))
        path = file.relative_to(root).as_posix()
        tests = [node.name for node in module.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"]
        about = (ast.get_docstring(module) or "").partition("\n")[0]
        found[path] = about, [Proof(path, name) for name in tests]
    return found


def kept(cases: Mapping[Proof, Mapping[str, Verdict]]) -> Kept:
    """What a run says of each promise and connector: of all cases that carry the connector's name."""
    return {
        proof: {
            host: verdict
            for host in HOSTS
            if (verdict := together(one for case, one in named.items() if host in case.split("-"))) is not None
        }
        for proof, named in cases.items()
        if proof.path.startswith(f"{FOLDER.as_posix()}/")
    }


def write_page(root: Path, said: Kept) -> str:
    """The whole page, the same for the same run to the byte."""
    return "".join([TITLE, HEAD, *_sections(suites(root), said)])


def _sections(found: Mapping[str, tuple[str, list[Proof]]], said: Kept) -> Iterator[str]:
    for path, (about, proofs) in found.items():
        yield f"\n## {about.rstrip('.')}\n\n`{path}`\n\n"
        yield f"| promise | {' | '.join(HOSTS.values())} |\n| --- |{' --- |' * len(HOSTS)}\n"
        for proof in proofs:
            cells = (verdict.value if (verdict := said.get(proof, {}).get(host)) else NOT_RUN for host in HOSTS)
            yield f"| {sentence(proof.name)} | {' | '.join(cells)} |\n"


def sentence(name: str) -> str:
    """A test's name as people read it, the ids at its head in brackets behind it."""
    said = HEAD_OF_IDS.sub("", name.removeprefix("test_"))
    ids = ids_of_name(name)
    marks = f" ({', '.join(ids)})" if ids else ""
    return f"{said.replace('_', ' ').capitalize()}{marks}"
