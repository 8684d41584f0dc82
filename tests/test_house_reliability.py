"""Rule: docs/reliability.md has a row for every promise, fault, threat and figure, with the tests that there are.

What the tests came to is compared by a run of all of them, see tests/conformance.py; here nothing is run.
"""

import json
from pathlib import Path

import msgspec
import pytest

from tests import house
from tests.conformance import difference
from tests.outcomes import Verdict
from tests.proofs import Proof, registered
from tests.reliability import FIGURES, LIST, PAGE, collect
from tests.reliability_page import (
    Figure,
    Row,
    Rows,
    carries_an_id,
    read_figures,
    read_rows,
    read_standing,
    write_page,
)

LISTED = read_rows(house.ROOT / LIST)
KNOWN = [one for series in LISTED for one in series.rows]
NUMBERS = {"I": 10, "F": 68, "T": 71, "G": 21}


def test_the_list_has_every_row_in_order() -> None:
    assert [f"{series}{number}" for series, last in NUMBERS.items() for number in range(1, last + 1)] == KNOWN


def test_the_page_names_every_row_and_the_tests_that_there_are() -> None:
    lies = house.text(PAGE) or ""

    shows = write_page(LISTED, registered(house.ROOT), read_standing(lies), read_figures(house.ROOT / FIGURES))

    assert difference(lies, shows) == [], "run `make reliability`, or `make conformance-names` where no result changed"


def test_no_test_is_named_after_a_row_that_there_is_not() -> None:
    ids = {one for one in registered(house.ROOT) if one[0] in NUMBERS and "-" not in one}

    assert ids - set(KNOWN) == set()


def test_every_figure_belongs_to_a_row_and_says_what_measures_it() -> None:
    figures = read_figures(house.ROOT / FIGURES)

    assert set(figures) <= set(KNOWN)
    assert [one for one, figure in figures.items() if not figure.reached or not figure.shown_by] == []


def test_a_page_says_what_is_known_of_a_row_and_no_more() -> None:
    listed = (Rows("F", "Faults", {"F1": "One.", "F2": Row("Two.", "half of it."), "F3": "Three.", "F4": "Four."}),)
    register = {one: (Proof("tests/a/test_b.py", f"test_{one.lower()}_holds"),) for one in ("F1", "F2")}
    figures = {"F3": Figure("7 in a second", "make bench")}

    page = write_page(listed, register, {"F1": Verdict.PASSED}, figures)

    assert "| F1 | One. |  | 1 | passed |" in page
    assert "| F2 | Two. *Falls short: half of it.* |  | 1 | not run |" in page
    assert "| F3 | Three. | 7 in a second (`make bench`) | 0 | measured |" in page
    assert "| F4 | Four. |  | 0 | none |" in page
    assert "- F1 [test_b.py](../tests/a/test_b.py): `test_f1_holds`" in page
    assert read_standing(page) == {"F1": Verdict.PASSED}


@pytest.mark.parametrize(("name", "does"), [("test_f1_x", True), ("test_ms02_t3_x", True), ("test_ms02_x", False)])
def test_a_run_for_the_page_takes_what_is_named_after_a_row(name: str, does: bool) -> None:
    assert carries_an_id(name) is does


def test_figures_are_taken_from_results_and_kept_where_nothing_was_measured_anew(tmp_path: Path) -> None:
    for folder in ("docs", "bench/results"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / LIST).write_text("- {series: G, title: Figures, rows: {G1: One., G2: Two.}}\n", "utf-8")
    kept = {"G1": {"reached": "old", "shown_by": "make bench"}, "G2": {"reached": "kept", "shown_by": "make kill"}}
    (tmp_path / FIGURES).write_text(json.dumps(kept), "utf-8")
    measured = {"reached": {"G1": "new", "G99": "no row"}, "shown_by": "make simulate", "seeds": 3}
    (tmp_path / "bench/results/simulation.json").write_text(json.dumps(measured), "utf-8")
    (tmp_path / "bench/results/decide.json").write_text("[]", "utf-8")

    collect(tmp_path)

    assert read_figures(tmp_path / FIGURES) == {
        "G1": Figure("new", "make simulate"),
        "G2": Figure("kept", "make kill"),
    }


def test_a_row_with_anything_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.yaml").write_text("- {series: G, title: T, rows: {G1: {says: One., why: x}}}\n", "utf-8")

    with pytest.raises(msgspec.ValidationError):
        read_rows(tmp_path / "rows.yaml")
