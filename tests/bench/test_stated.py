"""Stated requests are heard rightly often enough, and the page shows what was measured: CM-a8."""

from collections import Counter

import pytest

from bench.stated import HELD_OUT, LANGUAGES, TUNING, labelled, main, score, table
from tests import house

EASY = {"other wish", "unrelated", "status"}
EVERY = labelled()


def test_cm_a8_the_corpus_is_large_and_hard_enough() -> None:
    no = [one for one in EVERY if not one.states]
    languages = Counter(one.language for one in EVERY)

    assert len(EVERY) >= 320
    assert len({one.text for one in EVERY}) == len(EVERY)
    assert len(no) >= 0.4 * len(EVERY)
    assert len([one for one in no if one.why not in EASY]) >= 60
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) >= 20
    assert {"negated", "conditional", "product sense", "quoted", "thanks"} <= {one.why for one in no}


@pytest.mark.parametrize("half", [None, TUNING, HELD_OUT])
def test_cm_a8_what_is_heard_was_said_and_most_of_what_is_said_is_heard(half: str | None) -> None:
    found = score(one for one in EVERY if half in (None, one.half))

    assert found.precision >= 0.95
    assert found.recall >= 0.85


@pytest.mark.parametrize("language", LANGUAGES)
def test_cm_a8_no_language_is_left_behind(language: str) -> None:
    found = score(one for one in EVERY if one.language == language)

    assert found.precision >= 0.9
    assert found.recall >= 0.85


def test_the_figures_on_the_page_are_those_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    printed = capsys.readouterr().out
    assert printed == f"{table()}\n"
    page = (house.ROOT / "docs" / "stated-requests.md").read_text("utf-8")
    assert f"```text\n{printed}```" in page, "put what `python -m bench.stated` prints into docs/stated-requests.md"


def test_mistakes_are_shown_of_the_half_that_phrases_may_be_found_by(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.stated.stated", lambda _: None)

    main(["--wrong"])

    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == sum(one.states for one in EVERY if one.half == TUNING)
    assert all(line.startswith("missed ") for line in shown)
