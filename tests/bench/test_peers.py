"""What decisions are measured beside stays out of the product, and a peer that is not there is said."""

import re

import pytest

from bench import decide, peers
from bench.sizes import Size
from tests import house

PEERS = {"business_rules", "rule_engine"}


@pytest.fixture
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "find", lambda _name: None)


@pytest.mark.usefixtures("nobody_there")
def test_a_missing_peer_is_said_and_the_limit_remains() -> None:
    lines = decide.run(Size.TINY).lines()

    assert [line for line in lines if "rule-engine, whole rule set: not installed" in line]
    assert re.fullmatch(r"ratio decide: [\d.,]+ x plain dataclasses, the limit; .+", lines[-1])


def test_no_peer_is_imported_by_what_ships() -> None:
    naming = [
        path for path in house.python_files(*house.SHIPPING) if any(peer in (house.text(path) or "") for peer in PEERS)
    ]
    found = {name.split(".")[0] for path in naming for name in house.imported(house.tree(path))}

    assert found & PEERS == set()


def test_the_peers_are_locked_by_hash_and_without_an_address() -> None:
    text = (house.ROOT / "requirements-bench.lock").read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)

    assert {"business-rules", "rule-engine"} <= set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
    assert ":" + "//" not in text
