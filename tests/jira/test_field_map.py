"""Our fields and the account's sources are found at a site, and values go there and back."""

from typing import Any

import msgspec
import pytest

from connectors.jira.account import JiraAccount, ValueSource
from connectors.jira.field_map import FieldMap, OwnField, Site, Unwritable, codes_of, field_map, own_values, ticked
from connectors.jira.wire import Editable, EditMeta, Field, Issue
from core import fields as ours
from tests.jira.accounts import account, data_center
from tests.jira.paper import CODES, IDS, KINDS, SELECTS, SEVERITY, Json, field_list, fields, kind, option, picked

PROJECTS = {"10000": "SUP", "10001": "ENG"}


def site(listed: list[Json] | None = None, **more: Any) -> Site:
    known = msgspec.convert(field_list() if listed is None else listed, list[Field])
    return Site(**{"fields": known, "projects": PROJECTS, "codes": CODES, **more})


def mapped(known: JiraAccount | None = None, **more: Any) -> FieldMap:
    return field_map(known or account(), site(**more))


def said(found: FieldMap) -> list[tuple[str, str]]:
    return [(one.path, one.message) for one in found.faults]


def test_ours_are_known_by_their_marks_whatever_they_are_called() -> None:
    found = mapped()

    assert {name: one.id for name, one in found.own.items()} == IDS
    assert {one.kind for one in found.own.values()} == {"select", "multicheckboxes", "textfield", "textarea", "float"}
    assert found.faults == ()


def test_a_copy_of_a_field_of_ours_and_a_mark_of_nobody_are_not_ours() -> None:
    copy = {**next(one for one in field_list() if one["id"] == IDS["owner"]), "id": "customfield_99999"}
    other = {"id": "customfield_5", "description": "[halyard:nothing]", "schema": {"custom": f"{KINDS}textfield"}}
    named = {"id": "customfield_6", "description": "[halyard:level]", "schema": {"custom": "com.app:its-own"}}

    found = mapped(listed=[copy, other, named, *field_list()])

    assert (found.own["owner"].id, found.own["level"].id) == (IDS["owner"], IDS["level"])
    assert "nothing" not in found.own


@pytest.mark.parametrize("name", [*SELECTS, "escalated", "owner", "level", "ask.impact"])
def test_every_value_goes_to_the_host_and_comes_back(name: str) -> None:
    one = mapped().own[name]
    values: dict[str, Any] = {
        "select": SELECTS.get(name, ("",))[0],
        "multicheckboxes": True,
        "textfield": "J. Doe",
        "float": 2,
        "textarea": "a\n\nb {{c}}",
    }
    value = values[kind(name)]

    assert one.decode(one.encode(value)) == value
    assert one.encode(None) is None
    assert not one.decode(None)


def test_values_are_what_an_edit_takes() -> None:
    own = mapped().own

    assert own["escalation"].encode("active") == {"id": option("escalation", "active")}
    assert own["escalated"].encode(True) == [{"id": option("escalated", "ticked")}]
    assert own["escalated"].encode(False) is None
    assert own["level"].encode("3") == 3
    assert own["owner"].encode("J.\nDoe") == "J. Doe"
    assert own["ask.impact"].encode("x")["type"] == "doc"
    assert mapped(data_center(tier=ValueSource("none"))).own["ask.impact"].encode("{x}") == r"\{x\}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("escalation", "nonsense"), ("level", "two"), ("level", True), ("owner", "x" * 256), ("ask.impact", "x" * 32_768)],
)
def test_what_a_field_cannot_hold_is_said(name: str, value: Any) -> None:
    with pytest.raises(Unwritable):
        mapped().own[name].encode(value)


def test_a_box_without_a_known_option_cannot_be_ticked() -> None:
    with pytest.raises(Unwritable):
        mapped(codes={}).own["escalated"].encode(True)


def test_an_option_is_known_by_its_id_and_a_strangers_by_its_words() -> None:
    own = mapped().own["reason"]

    assert own.decode({"id": option("reason", "impact_changed"), "value": "Renamed"}) == "impact_changed"
    assert own.decode({"id": "1", "value": "Somebody's own"}) == "Somebody's own"
    assert own.decode("plain") == "plain"


@pytest.mark.parametrize(("raw", "value"), [(2.0, 2), (2.5, "2.5"), ("x", "x"), (0, 0)])
def test_a_number_is_whole_or_its_own_words(raw: Any, value: Any) -> None:
    assert mapped().own["level"].decode(raw) == value


def test_a_history_tells_values_by_ids_and_words() -> None:
    own = mapped().own

    assert own["need"].in_words(option("need", "question"), "Renamed") == "question"
    assert own["need"].in_words("1", "Strange") == "Strange"
    assert own["need"].in_words(None, None) is None
    assert own["level"].in_words(None, "2") == 2
    assert own["level"].in_words(None, None) is None
    assert own["owner"].in_words(None, "J. Doe") == "J. Doe"
    assert own["owner"].in_words(None, "") is None
    assert own["escalated"].in_words("[1]", "Yes") is True
    assert OwnField("x", "y", "textarea", wiki=True).in_words(None, r"\{x\}") == "{x}"


@pytest.mark.parametrize(
    ("option_ids", "words", "expected"),
    [("[]", "", False), (None, None, False), ("", None, False), ("[1]", None, True), (None, "Yes", True)],
)
def test_a_box_is_ticked_where_an_option_stands(option_ids: Any, words: Any, expected: bool) -> None:
    assert ticked(option_ids, words) is expected


def test_codes_of_all_projects_come_together_and_nonsense_is_left_out() -> None:
    tables = [{"need": {"1": "a"}}, None, 7, {"need": {"2": "b", "1": "other"}, "x": 7, "y": {"3": 4}}]

    assert codes_of(tables) == {"need": {"1": "a", "2": "b"}, "y": {}}


def test_a_source_is_found_by_id_or_title_and_its_options_by_id_from_then_on() -> None:
    by_title = account(severity=ValueSource("field", "severity", {"severity 1": "S1", "10502": "S2"}))
    words = {SEVERITY: {"10501": "Severity 1", "10502": "Severity 2", "10503": "Severity 3"}}
    found = mapped(by_title, options=words).severity

    assert found.field_id == SEVERITY
    assert [found.ours({"id": number, "value": "Renamed"}) for number in ("10501", "10502", "10503")] == [
        "S1",
        "S2",
        "Renamed",
    ]
    assert mapped(account(severity=ValueSource("field", SEVERITY))).severity.field_id == SEVERITY
    assert mapped(account(severity=ValueSource("field", "Priority"))).severity.kind == "priority"


def test_sources_that_are_not_there_are_faults_with_their_paths() -> None:
    missing = ValueSource(
        "field", "Gone", otherwise=ValueSource("field", "Gone too", otherwise=ValueSource("always", "x"))
    )
    found = mapped(account(region=missing, facts={"plan": ValueSource("field", "Plan")}))

    assert said(found) == [
        ("region.name", "there is no field 'Gone' at this site"),
        ("region.otherwise.name", "there is no field 'Gone too' at this site"),
        ("facts.plan.name", "there is no field 'Plan' at this site"),
    ]
    assert found.blocking == found.faults
    assert [one.kind for one in found.every_source()][2:5] == ["none", "none", "always"]
    assert str(found.faults[0]).startswith("account acme")


def test_every_shortcoming_of_an_installation_is_said() -> None:
    less = [one for one in field_list() if one["id"] != IDS["level"]]
    bare = Issue(
        "1",
        fields={
            name: msgspec.Raw(msgspec.json.encode(value)) for name, value in fields().items() if name != IDS["owner"]
        },
    )
    found = mapped(
        listed=less, codes={name: codes for name, codes in CODES.items() if name != "need"}, seen=[bare, bare]
    )

    assert said(found) == [
        ("fields.level", "our field is not there"),
        ("fields.need", "what its options mean is kept in no project: install again"),
        ("fields.owner", "issues of SUP, Incident cannot hold it"),
    ]
    assert found.blocking == ()


def test_on_a_data_center_only_what_the_edit_screen_offers_can_be_written() -> None:
    raw = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in fields().items()}
    shown = Issue("1", fields=raw, editmeta=EditMeta(dict.fromkeys(IDS.values(), Editable())))
    hidden = Issue("1", fields=raw, editmeta=EditMeta())
    known = data_center(tier=ValueSource("none"))

    assert said(mapped(known, seen=[shown])) == []
    assert ("fields.level", "issues of SUP, Incident cannot hold it") in said(mapped(known, seen=[hidden]))
    assert said(mapped(account(), seen=[hidden])) == []


def test_a_project_that_is_not_shown_is_a_fault_and_all_of_them_stop_the_work() -> None:
    some = mapped(projects={"10000": "SUPPORT"}, absent=["ENG"])
    none = mapped(projects={}, absent=["SUP", "ENG"])

    assert [path for path, _ in said(some)] == ["projects"]
    assert some.blocking == ()
    assert [one.path for one in none.blocking] == ["projects", "projects"]
    assert len(none.faults) == 2


def test_nothing_of_ours_at_all_is_one_fault() -> None:
    assert said(mapped(listed=[one for one in field_list() if "description" not in one])) == [
        ("fields", "none of our fields is there: install first")
    ]


def test_issues_are_asked_for_what_is_needed_and_no_more() -> None:
    found = mapped()

    assert {"summary", "status", SEVERITY, *IDS.values()} <= set(found.asked)
    assert "comment" not in found.asked
    assert len(found.asked) == len(set(found.asked))
    assert found.properties == {"halyard.tier"}


def test_own_values_are_those_that_the_issue_has() -> None:
    raw = {
        IDS["need"]: msgspec.Raw(msgspec.json.encode(picked("need", "question"))),
        "customfield_1": msgspec.Raw(b"7"),
    }

    assert own_values(raw, mapped()) == {ours.NEED: "question"}


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (None, ""),
        ([], ""),
        ([{"id": "1", "name": "Runtime"}, {"id": "2", "name": "Studio"}], "Runtime"),
        ({"id": "1", "value": "A", "child": {"id": "2", "value": "B"}}, "A"),
        (
            {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": " words "}]}]},
            "words",
        ),
        ({"self": "x"}, ""),
        (True, "true"),
        (3.0, "3"),
        ("Gold", "gold tier"),
    ],
)
def test_a_value_of_any_shape_is_one_word(raw: Any, word: str) -> None:
    assert mapped(account(tier=ValueSource("field", "Severity", {"gold": "gold tier"}))).tier.ours(raw) == word
