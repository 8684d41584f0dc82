"""Runs the scanners over the tree: ``python -m tests.rules.scan FOLDER``, where semgrep and bandit lie in FOLDER.

Rule 1: our own rules are tried first on the code that each must find and must leave alone (G-17).
Rule 2: whatever could not be scanned is a fault, as a finding is; nothing is left out in silence.
Rule 3: a finding of bandit stays only with its line and reason in :mod:`tests.rules.waivers`, and no line is left over.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests import house
from tests.rules.waivers import WAIVED

RULES = house.ROOT / "tests" / "rules"
RESULT = house.ROOT / "bench" / "results" / "scan.json"
FEWEST = 25
"""How many rules of our own there are at least (G-17)."""
PATIENCE = 600
SEMGREP = ("scan", "--metrics=off", "--disable-version-check", "--json", "--quiet", "--jobs=2", "--timeout=120")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of ours: its id, the row it holds, where such code would lie, and what it must and must not find."""

    id: str
    row: str
    at: str
    bad: str
    good: str


def rules() -> tuple[Rule, ...]:
    """Every rule of the folder; raises ``KeyError`` for one without its examples."""
    return tuple(_rule(one) for file in sorted(RULES.glob("*.yml")) for one in _read(file))


def _read(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["rules"]
    return found


def _rule(one: Mapping[str, Any]) -> Rule:
    about = one["metadata"]
    return Rule(one["id"], about["row"], about["at"], about["bad"], about["good"])


def lay_out(folder: Path, tried: Sequence[Rule]) -> None:
    """Write the examples of each rule as the files they speak of, under ``RULE/bad`` and ``RULE/good``."""
    for rule in tried:
        for kind, text in (("bad", rule.bad), ("good", rule.good)):
            file = folder / rule.id / kind / rule.at
            file.parent.mkdir(parents=True)
            file.write_text(text, "utf-8")


def judged(tried: Sequence[Rule], answer: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the rules themselves, from semgrep's answer over their examples."""
    found = {(_name(one), *Path(one["path"]).parts[:2]) for one in answer["results"]}
    for rule in tried:
        if (rule.id, rule.id, "bad") not in found:
            yield f"{rule.id}: does not find the code that it is about"
        if (rule.id, rule.id, "good") in found:
            yield f"{rule.id}: finds code that is right"
    yield from _not_scanned(answer)


def findings(answer: Mapping[str, Any]) -> Iterator[str]:
    """Each finding of semgrep's answer over the tree, as a line, and whatever it could not read."""
    for one in answer["results"]:
        yield f"{one['path']}:{one['start']['line']}: {_name(one)}: {one['extra']['message']}"
    yield from _not_scanned(answer)


def unwaived(answer: Mapping[str, Any], waived: Mapping[str, tuple[int, str]] = WAIVED) -> Iterator[str]:
    """Each finding of bandit's that has no line in the table, each line that counts wrongly, and what was not read."""
    places: dict[str, list[str]] = {}
    for one in answer["results"]:
        name = f"{one['filename'].removeprefix('./')}: {one['test_id']}"
        places.setdefault(name, []).append(f"line {one['line_number']}: {one['issue_text']}")
    allowed = Counter({name: count for name, (count, _) in waived.items()})
    for name in sorted(places.keys() | allowed.keys()):
        there = places.get(name, [])
        if len(there) != allowed[name]:
            yield f"{name}: found {len(there)} times, waived {allowed[name]} times {'; '.join(there)}".strip()
    yield from (f"bandit could not read {one['filename']}: {one['reason']}" for one in answer["errors"])


def _name(finding: Mapping[str, Any]) -> str:
    return str(finding["check_id"]).rpartition(".")[2]


def _not_scanned(answer: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"semgrep could not do all: {one.get('message', one)}" for one in answer["errors"])
    if not answer["paths"]["scanned"]:
        yield "semgrep read no file at all"


def _answer(command: Sequence[str | Path], folder: Path, scratch: Path) -> dict[str, Any]:
    """What a scanner prints; neither asks the network, and both end with 1 where they found something."""
    own = {
        "SEMGREP_SETTINGS_FILE": str(scratch / "settings.yml"),
        "SEMGREP_VERSION_CACHE_PATH": str(scratch / "version"),
        "SEMGREP_LOG_FILE": str(scratch / "semgrep.log"),
        "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    environment = {**os.environ, **own}
    words = [*map(str, command)]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def scan(programs: Path) -> tuple[str, ...]:
    """Every fault of the rules and of the tree; empty where all is well."""
    tried = rules()
    shipping = [name for name in house.SHIPPING if (house.ROOT / name).is_dir()]
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as two:
        scratch = Path(name)
        lay_out(scratch / "examples", tried)
        semgrep: tuple[str | Path, ...] = (programs / "semgrep", *SEMGREP, "--config", RULES)
        bandit: tuple[str | Path, ...] = (programs / "bandit", "--quiet", "--format=json", "--recursive", *shipping)
        read = two.submit(_answer, bandit, house.ROOT, scratch)
        examples = _answer((*semgrep, "--no-git-ignore", "."), scratch / "examples", scratch)
        tree = _answer((*semgrep, *shipping), house.ROOT, scratch)
        faults = (*judged(tried, examples), *findings(tree), *unwaived(read.result()))
    few = () if len(tried) >= FEWEST else (f"there are only {len(tried)} rules of our own",)
    return (*few, *faults)


def _note(said: str) -> None:
    """What was reached, as the page of promises takes it."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"shown_by": "make scan", "reached": {"G17": said}}, indent=2) + "\n", "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Print each fault and keep what was reached; 1 where there is one."""
    faults = scan(Path(arguments[0]).absolute())
    waived = sum(count for count, _ in WAIVED.values())
    number, faulty = len(rules()), len(faults)
    said = f"{number} rules of our own, each tried on good and bad code; bandit with {waived} waivers: {faulty} faults"
    sys.stdout.write("\n".join((*faults, said)) + "\n")
    _note(said)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
