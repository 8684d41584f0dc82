"""Rule: every exception to a rule is counted here, so that the number changes only on purpose."""

import io
import re
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests import house

# Lint rules that are off, by where. The reason stands beside each in pyproject.toml.
RULES_OFF = {
    "everywhere": ["N818"],
    "tests/**": ["ARG", "S101", "S105", "S106", "S603", "SLF"],
    "bench/**": ["S101", "S311", "T20"],
    "store/migrations/versions/**": ["N999"],
}

# Exceptions on single lines: the file, what is excepted, how often. Add yours with the commit that needs it.
LINES_OFF: dict[str, int] = {
    "console/oidc.py: noqa S106": 1,  # the name of a method, not a secret
    "connectors/one_host.py: noqa SLF001": 1,  # requests has no public way to say how much is read at once
    "bench/soak.py: noqa S608": 1,  # the names come from the database's own list
    "connectors/jira/session.py: noqa SLF001": 1,  # the library takes no session, and has no other way to lend it one
    "connectors/jira/settings.py: noqa S105": 1,  # the name of a variable, not a secret
    "connectors/jira/story.py: noqa S105": 1,  # the pretend site's token opens nothing else
    "connectors/zendesk/settings.py: noqa S105": 1,  # the name of a variable, not a secret
    "connectors/zendesk/story.py: noqa S105": 1,  # the pretend host's token opens nothing else
    "runtime/accounts_together.py: noqa S105": 1,  # the name of a variable, not a secret
    "runtime/api_tokens.py: noqa S105": 1,  # the name of a variable, not a secret
    "runtime/console_settings.py: noqa S105": 1,  # the name of a variable, not a secret
    "runtime/demo.py: noqa S603": 1,  # our own interpreter and module
    "runtime/engine.py: noqa BLE001": 2,  # a fault of ours on one ticket must not stop its neighbours
    "runtime/framing.py: type: ignore import-untyped": 2,  # waitress has no types
    "runtime/listener.py: type: ignore import-untyped": 3,  # the same
    "runtime/mail/room.py: noqa BLE001": 1,  # a mail that trips us up is a person's, and not the end of the next one
    "runtime/mail/settings.py: noqa S105": 2,  # the names of variables, not secrets
    "runtime/panel_settings.py: noqa S105": 1,  # the name of a variable, not a secret
    "runtime/routes.py: noqa S105": 1,  # words, not a secret
    "sandbox/interruptions.py: type: ignore import-untyped": 1,  # waitress has no types
    "sandbox/jira/app.py: type: ignore method-assign": 1,  # the documented way to wrap a WSGI application
    "sandbox/serving.py: type: ignore import-untyped": 1,  # the same
    "sandbox/zendesk/app.py: type: ignore method-assign": 1,  # the documented way to wrap a WSGI application
    "tests/canaries.py: type: ignore attr-defined": 1,  # says that the net is spread already
    "tests/mail/imap_server.py: type: ignore attr-defined": 1,  # the handler's server is the one that made it
    "tests/malformed.py: noqa BLE001": 1,  # whatever the reader of mails raised is what is looked for
    "tests/malformed.py: noqa S311": 1,  # the same malformed input for the same seed
    "tests/mutants/__main__.py: noqa S311": 1,  # the same sample for the same seed
    "tests/mail/letters.py: noqa S311": 1,  # the same corpus for the same seed
    "tests/mail/post_office.py: noqa N802": 2,  # the library calls its handlers so
    "tests/mail/test_room.py: noqa RUF001": 1,  # a wide colon, as people in Japan write it
    "tests/policy/test_evil_patterns.py: type: ignore attr-defined": 1,  # the one way in that all of them take
    "tests/runtime/engine_room.py: noqa BLE001": 1,  # whatever a thread of the test raised is shown
    "tests/runtime/test_sweep.py: type: ignore arg-type": 1,  # a part of a desk is enough
    "tests/runtime/test_turn.py: type: ignore arg-type": 1,  # the same
    "tests/simulation/__main__.py: noqa BLE001": 1,  # that the simulation fell over must not be taken for a finding
    "tests/simulation/course.py: noqa BLE001": 1,  # a fault of the service's own is what is looked for
    "tests/simulation/dice.py: noqa S311": 1,  # the same run for the same seed
    "tests/directly.py: type: ignore import-untyped": 1,  # the same
    "tests/stories/test_pulled_plugs.py: type: ignore import-untyped": 1,  # waitress has no types
    "tests/stories/test_pulled_plugs.py: type: ignore method-assign": 1,  # a process that ends without its goodbyes
    "tests/webhooks/hostile.py: noqa S311": 1,  # the same hostile calls for the same seed
    "tests/webhooks/hostile_api.py: noqa S311": 1,  # the same
}

MARKS = {
    "noqa": re.compile(r"#\s*noqa(?::\s*(?P<what>[A-Z0-9, ]+))?", re.IGNORECASE),
    "type: ignore": re.compile(r"#\s*type:\s*ignore(?:\[(?P<what>[a-z0-9, -]+)\])?"),
    "no cover": re.compile(r"#\s*pragma:\s*no\s*cover(?P<what>)"),
    "mypy": re.compile(r"#\s*mypy:\s*(?P<what>\S+)"),
    "ruff": re.compile(r"#\s*(?:ruff|fmt|isort):\s*(?P<what>.+)"),
}


def exceptions(source: str) -> Iterator[str]:
    """Each exception that the comments of this source ask for."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        for mark, pattern in MARKS.items():
            for match in pattern.finditer(token.string):
                for what in re.split(r"[, ]+", (match["what"] or "").strip()):
                    yield f"{mark} {what}".strip()


def test_exceptions_on_single_lines_are_counted() -> None:
    found = Counter(
        f"{path.as_posix()}: {what}" for path in house.python_files() for what in exceptions(house.text(path) or "")
    )

    assert dict(sorted(found.items())) == dict(sorted(LINES_OFF.items()))


def test_rules_that_are_off_are_counted() -> None:
    lint = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]

    assert {"everywhere": lint["ignore"], **lint["per-file-ignores"]} == RULES_OFF


def test_every_rule_that_is_off_has_its_reason_beside_it() -> None:
    lines = Path(house.ROOT / "pyproject.toml").read_text().splitlines()
    ruff = lines[lines.index("ignore = [") : lines.index("[tool.ruff.lint.flake8-tidy-imports]")]
    rules = [line for line in ruff if re.match(r'\s+"[A-Z]+\d*",', line)]

    assert len(rules) == sum(map(len, RULES_OFF.values()))
    assert [line for line in rules if not re.search(r"# \S+ \S+", line)] == []


def test_a_planted_exception_is_found() -> None:
    # Put together here, so that this file has no such comment of its own.
    source = f"x = 1  #{' no'}qa: S608, E501\ny = 2  #{' type'}: ignore[arg-type]\n"

    assert list(exceptions(source)) == ["noqa S608", "noqa E501", "type: ignore arg-type"]
