"""Rule: docs/contract.md lists the promises there are, and every connector that ships was seen to keep each of them."""

import re
from pathlib import Path

from runtime.registry import KITS
from tests import house
from tests.contract_page import sentence, suites
from tests.outcomes import HOSTS

ROW = re.compile(r"^\| (?P<promise>[A-Z][^|]*) \| (?P<cells>[^\n]*) \|$", re.MULTILINE)


def rows() -> dict[str, dict[str, str]]:
    """What the page says of each promise, by connector."""
    page = house.text(Path("docs/contract.md")) or ""
    return {row["promise"]: dict(zip(HOSTS, row["cells"].split(" | "), strict=True)) for row in ROW.finditer(page)}


def test_the_page_names_the_promises_there_are() -> None:
    promises = [sentence(proof.name) for _, proofs in suites(house.ROOT).values() for proof in proofs]

    assert list(rows()) == promises, "run `make contract`"


def test_every_connector_that_ships_keeps_every_promise() -> None:
    broken = {(name, promise) for promise, said in rows().items() for name in KITS if said[name] != "passed"}

    assert broken == set()


def test_a_name_becomes_a_sentence_with_its_ids_behind_it() -> None:
    assert sentence("test_t31_t32_strangers_are_nobody") == "Strangers are nobody (T31, T32)"
    assert sentence("test_ms_a7_mx23_it_opens") == "It opens (MS-a7, MX-23)"
    assert sentence("test_a_ticket_is_as_its_people_left_it") == "A ticket is as its people left it"
