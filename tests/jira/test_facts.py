"""Facts are read from wherever an account keeps them, and what cannot be read is not known."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.jira import facts, wire
from connectors.jira.facts import Company, Places
from connectors.jira.field_map import Source
from tests.jira.paper import fields


def places(kept: dict[str, Any] | None = None, zone: str | None = "Europe/Madrid", **more: Any) -> Places:
    raw = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in fields(**more).items()}
    company = Company("1", "Acme", kept) if kept is not None else None
    return Places(raw, company, wire.User(account_id="5b10-ana", time_zone=zone), "customfield_10010")


COMPONENTS = [{"id": "1", "name": "Docs"}, {"id": "2", "name": "Runtime"}]
REQUESTED = {"requestType": {"id": "11", "name": "Report an incident"}, "_links": {}}


@pytest.mark.parametrize(
    ("source", "more", "word"),
    [
        (Source("priority", values={"highest": "P1"}), {}, "P1"),
        (Source("priority", values={"1": "one"}), {}, "one"),
        (Source("component"), {"components": COMPONENTS}, "Docs"),
        (Source("component", values={"runtime": "rt"}), {"components": COMPONENTS}, "rt"),
        (Source("component", values={"2": "rt"}), {"components": COMPONENTS}, "rt"),
        (Source("component", values={"other": "x"}), {"components": COMPONENTS}, "Docs"),
        (Source("component"), {}, ""),
        (Source("label", key="tier-"), {"labels": ["x", "Tier-gold", "tier-iron"]}, "gold"),
        (Source("label", key="tier-"), {"labels": ["tier-"]}, ""),
        (Source("project", values={"sup": "support"}), {}, "support"),
        (Source("project"), {"project": None}, ""),
        (
            Source("request_type", values={"report an incident": "incident"}),
            {"customfield_10010": REQUESTED},
            "incident",
        ),
        (Source("request_type", values={"11": "incident"}), {"customfield_10010": REQUESTED}, "incident"),
        (Source("request_type"), {}, ""),
        (Source("always", key="emea"), {}, "emea"),
        (Source("reporter_time_zone", values={"europe": "emea"}), {}, "emea"),
        (Source("reporter_time_zone", values={"europe/madrid": "south", "europe": "emea"}), {}, "south"),
        (Source("reporter_time_zone", values={"asia": "apac"}), {}, ""),
        (Source("none"), {}, ""),
        (Source("organization_property", key="tier"), {}, ""),
        (Source("none", otherwise=Source("always", key="x")), {}, "x"),
    ],
)
def test_a_word_is_where_the_account_keeps_it(source: Source, more: dict[str, Any], word: str) -> None:
    assert facts.word(source, places(**more)) == word


@pytest.mark.parametrize(("said", "known"), [("valid", "valid"), ("none", "none"), ("perhaps", ""), (None, "")])
def test_a_contract_is_valid_or_none_or_not_known(said: Any, known: str) -> None:
    assert facts.contract(Source("organization_property", key="contract"), places({"contract": said})) == known


@pytest.mark.parametrize(
    ("kept", "zone", "ends"),
    [
        ("2027-09-18", "Europe/Madrid", datetime(2027, 9, 18, 22, tzinfo=UTC)),
        ("2027-09-18T00:00:00.000+0000", None, datetime(2027, 9, 18, 15, tzinfo=UTC)),
        ("2027-09-18", "Nowhere/At All", datetime(2027, 9, 18, 15, tzinfo=UTC)),
        ("9999-12-31", "UTC", datetime(9000, 1, 2, tzinfo=UTC)),
        ("soon", "UTC", None),
        (20270918, "UTC", None),
        (None, "UTC", None),
    ],
)
def test_mx03_a_contract_ends_with_its_last_day_where_the_reporter_lives(
    kept: Any, zone: str | None, ends: datetime | None
) -> None:
    source = Source("organization_property", key="until")

    assert facts.end_of_day(source, places({"until": kept}, zone), "Asia/Tokyo") == ends


def test_a_date_is_looked_for_further_on() -> None:
    source = Source("none", otherwise=Source("organization_property", key="until"))

    assert facts.end_of_day(source, places({"until": "2027-09-18"}, "UTC"), "UTC") == datetime(2027, 9, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kept", "listed"),
    [
        ("Initrode Partners, 4;Hooli\nInitrode Partners", ("Initrode Partners", "4", "Hooli")),
        (["Initrode", 4, ""], ("Initrode", "4")),
        ("first", ("One",)),
        (None, ("otherwise",)),
        ("", ("otherwise",)),
    ],
)
def test_a_list_of_companies_is_a_list_or_a_text_with_separators(kept: Any, listed: tuple[str, ...]) -> None:
    source = Source(
        "organization_property", key="p", values={"first": "One"}, otherwise=Source("always", key="otherwise")
    )

    assert facts.companies(source, places({"p": kept})) == listed


def test_an_id_of_a_company_is_a_number_of_sensible_length() -> None:
    assert [facts.is_id(one) for one in ("4", "4a", "", "٤", "9" * 20)] == [True, False, False, False, False]


def cycle(start: int, breach: int | None = None, stop: int | None = None) -> wire.Cycle:
    at = wire.Moment
    return wire.Cycle(at(start), at(breach) if breach else None, at(stop) if stop else None)


def test_mx06_the_first_run_of_the_clock_counts_and_a_paused_one_is_not_known() -> None:
    told = [
        wire.ServiceLevel("Other", [cycle(1, 2, 3)]),
        wire.ServiceLevel("First Response", [cycle(9000, 10000, 11000), cycle(1000, 2000, 3000)], cycle(12000, 13000)),
    ]
    due, given = facts.first_response(told, "first response")

    assert (due, given) == (datetime.fromtimestamp(2, UTC), datetime.fromtimestamp(3, UTC))
    assert facts.first_response([wire.ServiceLevel("A", [], cycle(1, 5000))], "a") == (
        datetime.fromtimestamp(5, UTC),
        None,
    )
    assert facts.first_response([wire.ServiceLevel("A", [], cycle(1))], "a") == (None, None)
    assert facts.first_response([wire.ServiceLevel("A", [wire.Cycle()])], "a") == (None, None)
    assert facts.first_response([wire.ServiceLevel("A")], "a") == (None, None)
    assert facts.first_response([wire.ServiceLevel("", [cycle(1, 2, 3)])], "") == (None, None)
