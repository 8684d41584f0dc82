"""Which accounts may open tickets in which others: both sides say so, or the configuration is refused (T20)."""

import os
from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.counterpart_settings import CounterpartPlace
from runtime.installation import wish_for
from runtime.settings import load_settings
from tests.runtime.engine_room import ENVIRONMENT
from tests.runtime.tie_room import tie_settings

AGREES = "    counterpart_of: [zendesk/acme]\n"
ASKS = "engineering: {account: zendesk/globex, fields: {group: R&D}}"


def wrong(folder: Path, old: str, new: str) -> list[str]:
    """What is wrong once a part of the configuration is another."""
    tie_settings(folder)
    path = folder / "halyard.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(Mistakes) as found:
        load_settings(path, ENVIRONMENT)
    return [one.split(": ", 1)[1] for one in str(found.value).replace(f"{folder}{os.sep}", "").splitlines()]


def test_two_accounts_that_agree_are_tied_both_ways(tmp_path: Path) -> None:
    acme, globex = tie_settings(tmp_path).accounts

    assert acme.counterparts == {"engineering": CounterpartPlace(("zendesk", "globex"), {"group": "R&D"})}
    assert globex.counterpart_of == {("zendesk", "acme")}
    assert acme.tied_to == {("zendesk", "globex")}
    assert globex.tied_to == {("zendesk", "acme")}
    assert wish_for(acme, "https://halyard.example").counterparts
    assert wish_for(globex, "https://halyard.example").counterparts


def test_t20_one_side_alone_is_no_agreement(tmp_path: Path) -> None:
    place, cure = "accounts[1].counterparts.engineering.account", "add zendesk/acme to its counterpart_of"

    assert wrong(tmp_path, AGREES, "") == [f"{place}: zendesk/globex does not agree; {cure}"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (ASKS, "engineering: {account: zendesk/none}", "there is no account zendesk/none"),
        (ASKS, "engineering: {account: zendesk/acme}", "a counterpart is in another account"),
        (ASKS, "engineering: {account: globex}", "must name an account as connector/account"),
        (ASKS, "engineering: {account: a/b/c}", "must name an account as connector/account"),
        (ASKS, "research: {account: zendesk/globex}", "the policy asks engineering, and nothing says which account"),
        ("[zendesk/acme]", "[zendesk/acme, zendesk/none]", "there is no account zendesk/none"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert [one for one in wrong(tmp_path, old, new) if fault in one] != []


def test_a_permission_that_nobody_uses_ties_nothing(tmp_path: Path) -> None:
    settings = tie_settings(tmp_path, asks="{when_done: note}")
    path = tmp_path / "halyard.yaml"
    path.write_text(path.read_text("utf-8").replace("    counterparts: {" + ASKS + "}\n", ""), "utf-8")

    settings = load_settings(path, ENVIRONMENT)

    assert [one.tied_to for one in settings.accounts] == [frozenset(), frozenset()]
