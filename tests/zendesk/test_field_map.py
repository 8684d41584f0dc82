"""Our fields are known by their mark, the account's by what the operator named; values map both ways."""

from typing import Any

import pytest

from connectors.zendesk.account import ValueSource
from connectors.zendesk.field_map import FieldMap, OwnField, Unwritable, field_map
from connectors.zendesk.wire import Option, OrganizationField, TicketField
from tests.zendesk.host import account

STATE_OPTIONS = [Option("halyard_escalation_not_yet", "Not yet"), Option("halyard_escalation_active", "Active")]
SEVERITIES = [Option("severity_s1", "S1 - down"), Option("severity_s2", "S2 - bad")]


def marked(field_id: int, name: str, kind: str = "text", **changes: Any) -> TicketField:
    known: dict[str, Any] = {"id": field_id, "type": kind, "agent_description": f"Ours. [halyard:{name}]"}
    return TicketField(**{**known, **changes})


FIELDS = (
    TicketField(id=1, type="tagger", title="Severity", custom_field_options=SEVERITIES),
    TicketField(id=2, type="priority", title="Priority"),
    TicketField(id=3, type="text", title="Escalation", agent_description="somebody else's"),
    marked(10, "escalation", "tagger", custom_field_options=STATE_OPTIONS),
    marked(11, "ask.impact", "textarea"),
    marked(12, "intake"),
    marked(13, "owner", active=False),
)


def mapped(fields: tuple[TicketField, ...] = FIELDS, **changes: Any) -> FieldMap:
    nowhere = {name: ValueSource("none") for name in ("severity", "tier", "region")}
    return field_map(account(**{**nowhere, **changes}), fields, [OrganizationField("support_tier", SEVERITIES)])


def test_our_fields_are_those_with_a_mark_of_a_field_and_nothing_else() -> None:
    found = mapped()

    assert {name: one.id for name, one in found.own.items()} == {"escalation": 10, "ask.impact": 11}
    assert set(found.by_id) == {10, 11}


def test_of_two_with_one_mark_the_older_is_ours() -> None:
    older, younger = marked(31, "owner", created_at="2026-01-01"), marked(30, "owner", created_at="2026-02-01")

    assert mapped((younger, older)).own["owner"].id == 31


@pytest.mark.parametrize(("name", "field_id"), [("Severity", 1), ("severity", 1), ("1", 1)])
def test_a_source_is_found_by_title_or_id_and_its_values_by_tag_or_title(name: str, field_id: int) -> None:
    source = mapped(severity=ValueSource("ticket_field", name, {"severity_s1": "S1", "S2 - bad": "S2"})).severity

    assert source.field_id == field_id
    assert [source.ours(raw) for raw in ("severity_s1", "severity_s2", "severity_s3", None, ["x"])] == [
        "S1",
        "S2",
        "severity_s3",
        "",
        "",
    ]


def test_the_system_field_for_the_priority_is_the_priority() -> None:
    source = mapped(severity=ValueSource("ticket_field", "Priority", {"urgent": "S1"})).severity

    assert (source.kind, source.ours("urgent")) == ("priority", "S1")


def test_an_organization_field_is_found_by_its_key() -> None:
    source = mapped(tier=ValueSource("organization_field", "support_tier", {"S1 - down": "gold"})).tier

    assert (source.key, source.ours("severity_s1")) == ("support_tier", "gold")


def test_every_missing_source_is_a_mistake_with_its_path() -> None:
    found = mapped(severity=ValueSource("ticket_field", "Urgency"), tier=ValueSource("organization_field", "level"))

    assert [(one.path, one.message) for one in found.blocking] == [
        ("severity.name", "there is no ticket field 'Urgency' in this account"),
        ("tier.name", "there is no organization field 'level' in this account"),
    ]


def test_f24_a_field_of_ours_that_is_gone_is_said_and_does_not_block() -> None:
    found = mapped()

    assert "fields.owner" in [one.path for one in found.faults]
    assert found.blocking == ()


def test_an_account_without_any_field_of_ours_is_not_installed() -> None:
    found = mapped(FIELDS[:3])

    assert "not installed" in str(found.blocking[0])


def test_where_definitions_are_not_shown_an_organization_field_is_taken_at_its_word() -> None:
    known = account(severity=ValueSource("none"), tier=ValueSource("organization_field", "support_tier", {"g": "gold"}))

    found = field_map(known, FIELDS, None)

    assert found.blocking == ()
    assert found.tier.ours("g") == "gold"


TAGS = frozenset({"halyard_reason_impact_changed", "halyard_reason_2"})


@pytest.mark.parametrize(
    ("kind", "ours", "theirs"),
    [
        ("tagger", "impact_changed", "halyard_reason_impact_changed"),
        ("tagger", None, ""),
        ("checkbox", True, True),
        ("checkbox", False, False),
        ("integer", 2, 2),
        ("integer", None, ""),
        ("text", "J. Doe", "J. Doe"),
        ("text", None, ""),
        ("textarea", "two\nlines {{x}}", "two\nlines {\u2060{x}}"),
        ("date", "2026-11-22", "2026-11-22"),
    ],
)
def test_a_value_goes_out_and_comes_back_the_same(kind: str, ours: str | bool | int | None, theirs: object) -> None:
    field = OwnField("reason", 1, kind, TAGS)

    assert field.encode(ours) == theirs
    assert field.decode(theirs) == ours


@pytest.mark.parametrize(
    ("kind", "theirs", "ours"),
    [
        ("tagger", "their_own_tag", "their_own_tag"),
        ("tagger", "", None),
        ("checkbox", None, False),
        ("checkbox", "1", True),
        ("checkbox", "0", False),
        ("checkbox", "true", True),
        ("integer", "7", 7),
        ("integer", "-7", -7),
        ("integer", "soon", "soon"),
        ("text", "", None),
    ],
)
def test_whatever_the_host_holds_can_be_read(kind: str, theirs: object, ours: object) -> None:
    assert OwnField("reason", 1, kind, TAGS).decode(theirs) == ours


@pytest.mark.parametrize(("ours", "theirs"), [(None, False), ("", False), (1, True)])
def test_an_empty_box_is_unticked(ours: int | str | None, theirs: bool) -> None:
    assert OwnField("escalated", 1, "checkbox").encode(ours) is theirs


@pytest.mark.parametrize(("kind", "value"), [("tagger", "gone"), ("integer", "soon"), ("integer", True)])
def test_f24_what_a_field_cannot_hold_is_not_guessed_at(kind: str, value: str | bool) -> None:
    with pytest.raises(Unwritable):
        OwnField("reason", 1, kind, TAGS).encode(value)
