"""The words of an examination: right, wrong with its cure, or judged by its faults."""

import pytest

from core.findings import Check, Finding, Grade

CHECK = Check("XX-01", "the webhook", "it is active", "switch it on", grade=Grade.WARNING)


def test_what_is_as_expected_needs_no_cure() -> None:
    assert CHECK.right("active") == Finding(CHECK, Grade.OK, "active", "")


@pytest.mark.parametrize(("better", "cure"), [("", "switch it on"), ("make a new one", "make a new one")])
def test_what_is_wrong_is_as_bad_as_its_check_says_and_names_a_cure(better: str, cure: str) -> None:
    assert CHECK.wrong("off", better) == Finding(CHECK, Grade.WARNING, "off", cure)


@pytest.mark.parametrize(("faults", "finding"), [("off", CHECK.wrong("off")), ("", CHECK.right("active"))])
def test_faults_decide(faults: str, finding: Finding) -> None:
    assert CHECK.judged(faults, "active") == finding
