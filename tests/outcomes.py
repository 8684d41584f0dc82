"""What became of each test of a run, and on which host: a part of pytest that the tests bring along.

Outcomes arrive where the run is told, in the process that pytest was started in: with several workers from each of
them, case by case and in whatever order. Nothing here knows what is made of them.

A test is about the first of ``HOSTS`` unless it says otherwise: by a parameter ``host``, or ``@pytest.mark.host(...)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import pytest

from tests.proofs import Proof, ids_of_case, ids_of_name

HOSTS: Mapping[str, str] = {"zendesk": "Zendesk", "jira": "Jira"}
"""The helpdesks that Halyard is for, by the name of their connector, with the name people know."""

PROPERTY = "halyard_host"


class Verdict(StrEnum):
    """What became of a test, or of several taken together."""

    FAILED = "failed"
    PASSED = "passed"
    SKIPPED = "skipped"


def together(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict on several tests: one failure fails them, one success is needed; ``None`` where there are none."""
    found = set(verdicts)
    return next((one for one in Verdict if one in found), None)


class Outcomes:
    """Hears every report of the run and keeps the verdict on each case of each test."""

    def __init__(self) -> None:
        self._cases: dict[Proof, dict[str, Verdict]] = {}
        self._hosts: dict[tuple[Proof, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One of the three reports of a case. What failed once stays failed; what a worker died of has no host."""
        proof, case = named(report.nodeid)
        host = dict(report.user_properties).get(PROPERTY)
        if host is not None:
            self._hosts[proof, case] = str(host)
        verdict = _verdict(report)
        cases = self._cases.setdefault(proof, {})
        if verdict is not None and cases.get(case) is not Verdict.FAILED:
            cases[case] = verdict

    def of(self, one: str, proofs: Iterable[Proof]) -> Mapping[str, Verdict]:
        """Host to the verdict of these tests on an id; of a test that has it in a case's name, only of such cases."""
        found: dict[str, list[Verdict]] = {host: [] for host in HOSTS}
        for proof in proofs:
            by_name = one in ids_of_name(proof.name)
            for case, verdict in self._cases.get(proof, {}).items():
                if by_name or one in ids_of_case(case):
                    found[self._hosts.get((proof, case), next(iter(HOSTS)))].append(verdict)
        return {host: on_it for host, verdicts in found.items() if (on_it := together(verdicts)) is not None}

    @property
    def cases(self) -> Mapping[Proof, Mapping[str, Verdict]]:
        """Every test of the run with the verdict on each of its cases, by the case's name."""
        return self._cases

    def seen(self) -> Iterator[tuple[str, Proof]]:
        """Every id that a test or a case of the run was named after, with the test."""
        for proof, cases in self._cases.items():
            yield from ((one, proof) for one in ids_of_name(proof.name))
            yield from ((one, proof) for case in cases for one in ids_of_case(case))


def named(nodeid: str) -> tuple[Proof, str]:
    """A case by pytest's name for it, as the test and the name of the case within it, which may be empty."""
    head, _, case = nodeid.partition("[")
    path, _, name = head.partition("::")
    return Proof(path, name), case.removesuffix("]")


def _verdict(report: pytest.TestReport) -> Verdict | None:
    """What one report says; ``None`` for a preparation or clearing up that went well."""
    if report.failed or hasattr(report, "wasxfail"):
        return Verdict.FAILED
    if report.skipped:
        return Verdict.SKIPPED
    return Verdict.PASSED if report.when == "call" else None


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "host(name): the helpdesk that the test is about, by its connector's name")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have each test's reports say its host, from whichever process they come."""
    for item in items:
        item.user_properties.append((PROPERTY, host_of(item)))


def host_of(item: pytest.Item) -> str:
    """The host that a test is about. Raises ``UsageError`` for a mark with a name that is no host's."""
    mark = item.get_closest_marker("host")
    if mark is not None:
        if mark.args not in [(host,) for host in HOSTS]:
            raise pytest.UsageError(f"{item.nodeid}: host{mark.args} is none of {', '.join(HOSTS)}")
        return str(mark.args[0])
    given = getattr(item, "callspec", None)
    host = given.params.get("host") if given is not None else None
    return host if isinstance(host, str) and host in HOSTS else next(iter(HOSTS))
