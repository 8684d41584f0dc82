"""A net under the whole suite: whatever a test puts into the service as a secret must come out nowhere (T62, G-19).

A part of pytest that the tests bring along. Every :class:`core.secrets.Secret` that a test makes or reveals is its
canary. What the test wrote to its streams and logs, what commands printed, every answer of the service's own pages,
and the databases, exports and logs in the test's folder are looked through for it, as it is and in the usual
disguises. A test in whose leavings one is found fails, though all it asserted was true.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import flask
import pytest
import typer.testing
from _pytest.capture import CaptureFixture

from core.secrets import Secret

SHORTEST = 16
"""A value with less may be a word that stands in any sentence; the product refuses such secrets anyway."""
NO_SECRETS = frozenset({"no-credentials-are-set"})
"""What stands for a secret that is not there."""
KEPT = frozenset(
    {".db", ".db-wal", ".sqlite3", ".sqlite3-wal", ".jsonl", ".csv", ".log", ".html", ".zip", ".tar", ".sql"}
)
"""The endings of files in which the service keeps or gives away what it knows; a secret's own file has none of them."""
APPLICATIONS = frozenset({"webhooks", "console"})
"""The names of the service's own web applications; a pretend helpdesk's may show what it likes."""
TRIED = "a link of another account is tried as a token, and the ticket that it belongs to holds it by right"
MADE = "a token that was just made is shown to whoever asked for it, once"
MAY_SHOW: Mapping[str, str] = {
    "tests/webhooks/test_api_doors.py::test_t20_t44_no_credential_of_one_account_opens_any_address_of_another": TRIED,
    "tests/console/test_pages.py::test_an_administrator_makes_and_revokes_tokens_of_the_accounts_they_see": MADE,
    "tests/runtime/test_people_and_tokens.py::test_a_token_is_shown_once_listed_and_revoked": MADE,
    "tests/runtime/test_people_and_tokens.py::test_a_token_that_makes_no_sense_is_refused": MADE,
}
"""The tests whose point it is to show a secret, and why that is right."""


def disguises(secret: str) -> Iterator[bytes]:
    """How a secret may look where it does not belong."""
    raw = secret.encode("utf-8", "surrogatepass")
    yield raw
    yield quote(secret, safe="", errors="replace").encode()
    yield raw.hex().encode()
    yield repr(secret)[1:-1].encode("utf-8", "replace")
    # Inside something longer base64 looks different by where it begins; the middle of each form is enough to know it.
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        yield whole[4 if before else 0 : len(whole) - 4]


def found_in(data: bytes, secrets: Iterable[str], *, plainly: bool = False) -> bool:
    """Whether any of the secrets is in there, in any disguise; or only as it is, which is quicker in large files."""
    forms = (
        (next(disguises(one)) for one in secrets) if plainly else (form for one in secrets for form in disguises(one))
    )
    return any(form in data for form in forms)


class Net:
    """What one test put in as secrets, and what came out of it."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()
        self.heard: list[tuple[str, bytes]] = []

    def put_in(self, value: object) -> None:
        """Remember a secret; what is no text or too short is none."""
        if isinstance(value, str) and len(value) >= SHORTEST and value not in NO_SECRETS:
            self.secrets.add(value)

    def came_out(self, where: str, data: bytes | str) -> None:
        """Remember something that others may read."""
        self.heard.append((where, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data))

    def leaks(self, folder: Path | None) -> list[str]:
        """Where a secret came out, by place and never by value."""
        places = [where for where, data in self.heard if found_in(data, self.secrets)]
        if folder is not None and self.secrets:
            files = (file for file in sorted(folder.rglob("*")) if file.suffix in KEPT and file.is_file())
            places += (
                f"the file {one.name}" for one in files if found_in(one.read_bytes(), self.secrets, plainly=True)
            )
        return list(dict.fromkeys(places))


NET = Net()


def _watched(owner: Any, name: str, look: Any) -> None:
    """Have ``look`` see what a method is given and what it answers."""
    inner = getattr(owner, name)

    def outer(*given: Any, **named: Any) -> Any:
        answer = inner(*given, **named)
        look(answer, *given)
        return answer

    setattr(owner, name, outer)


def _made(_answer: None, _secret: Secret, value: object = None, *_more: object) -> None:
    NET.put_in(value)


def _revealed(answer: str, *_more: object) -> None:
    NET.put_in(answer)


def _answered(answer: flask.Response, app: flask.Flask, *_more: object) -> None:
    if app.name in APPLICATIONS:
        NET.came_out("the head of a page", str(answer.headers))
        if not answer.direct_passthrough:
            NET.came_out("a page", answer.get_data())


def _printed(answer: Any, *_more: object) -> None:
    NET.came_out("what a command printed", answer.output)
    NET.came_out("what a command printed", answer.stderr)


def _captured(answer: Any, *_more: object) -> None:
    NET.came_out("what was printed", f"{answer.out}\n{answer.err}")


def pytest_configure() -> None:
    """Spread the net once in each process of the run."""
    if getattr(Secret, "watched", False):
        return
    _watched(Secret, "__init__", _made)
    _watched(Secret, "reveal", _revealed)
    _watched(flask.Flask, "process_response", _answered)
    _watched(typer.testing.CliRunner, "invoke", _printed)
    _watched(CaptureFixture, "readouterr", _captured)
    Secret.watched = True  # type: ignore[attr-defined]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Each test has a net of its own; a secret of what lives longer is known again once it is used."""
    NET.heard.clear()
    NET.secrets.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Look through what a test left behind, once it is over and nothing else failed."""
    report: Any = yield
    if report.when == "call" and not report.passed:
        NET.secrets.clear()
    if report.when == "teardown" and report.passed and item.nodeid.partition("[")[0] not in MAY_SHOW:
        for _when, kind, text in item._report_sections:
            NET.came_out(f"captured {kind}", text)
        leaks = NET.leaks(_folder(item))
        if leaks:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid}: a secret came out in {', '.join(leaks)} (tests/canaries.py)"
    return report


def _folder(item: pytest.Item) -> Path | None:
    given: Mapping[str, Any] = getattr(item, "funcargs", None) or {}
    return given.get("tmp_path")
