"""A decision becomes one edit with its marks, and what follows it; what cannot be written is left out and said."""

from typing import Any

import pytest

from connectors.jira import adf, wire
from connectors.jira.field_map import NOWHERE, FieldMap, OwnField
from connectors.jira.marks import PROPERTY, Expected, Left, digest
from connectors.jira.writing import INTERNAL, STANDING, Place, Writing, speakers, writing
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import WillNotWork
from core.tickets import TicketRef

SEEN = "2026-11-22T09:50:00.123+0000"
OWN = {
    "escalation": OwnField("escalation", "customfield_1", "select", codes={"11": "available", "12": "active"}),
    "escalated": OwnField("escalated", "customfield_2", "multicheckboxes", codes={"21": "ticked"}),
    "owner": OwnField("owner", "customfield_3", "textfield"),
}
REQUEST = Place(request=True, desk=True, reporter="5b10-ana", names={"5b10-ana": "Ana"}, staff=frozenset({"5b10-kim"}))
DESK_ISSUE = Place(desk=True, reporter="5b10-ana")
ENGINEERING = Place(reporter="5b10-kim")
PEOPLE = {
    "kim@support.example": wire.User(account_id="5b10-kim"),
    "ana@acme.example": wire.User(account_id="5b10-ana"),
    "csm@support.example": wire.User(account_id="5b10-csm"),
}


def fields(*, data_center: bool = False) -> FieldMap:
    by_id = {one.id: one for one in OWN.values()}
    return FieldMap(OWN, by_id, NOWHERE, NOWHERE, NOWHERE, (), (), wiki=data_center)


def comment(key: str, text: str = "Words", **how: Any) -> Note:
    return Note(key, NoteKind.COMMENT, text=text, **how)


def written(*notes: Note, place: Place = REQUEST, data_center: bool = False, **values: Any) -> Writing:
    update = TicketUpdate(TicketRef("jira", "acme", "20421"), SEEN, "W1", values, notes)
    return writing(update, fields(data_center=data_center), PEOPLE, ("csm@support.example",), place)


def test_fields_go_by_their_ids_with_marks_and_a_note_that_the_change_is_ours() -> None:
    whole = written(comment("a"), escalation="active", escalated=True, owner=None)

    body = whole.edit(Left(("W0",)))

    assert body["fields"] == {"customfield_1": {"id": "12"}, "customfield_2": [{"id": "21"}], "customfield_3": None}
    assert body["historyMetadata"] == {"type": "halyard", "extraData": {"key": "W1"}}
    assert [one["key"] for one in body["properties"]] == [PROPERTY, STANDING]
    assert body["properties"][0]["value"]["keys"] == ["W0", "W1"]
    assert body["properties"][1]["value"] == {"state": "active"}
    assert whole.dropped == ()


@pytest.mark.parametrize(("values", "told"), [({"escalation": None}, [{"state": ""}]), ({"escalated": True}, [])])
def test_how_it_stands_is_told_with_the_edit_that_changes_it(
    values: dict[str, Any], told: list[dict[str, Any]]
) -> None:
    body = written(**values).edit(Left())

    assert [one["value"] for one in body["properties"] if one["key"] == STANDING] == told


def test_a_field_or_an_option_that_is_gone_is_left_out_and_said() -> None:
    whole = written(escalation="not_yet", level=2, owner="x" * 300, escalated=False)

    assert whole.fields == {"customfield_2": None}
    assert whole.dropped == (
        "field escalation: it has no option 'not_yet'",
        "field level: it is not in this helpdesk any more",
        "field owner: it holds 255 characters, and 300 were wanted",
    )


def test_where_nothing_can_be_written_nothing_is() -> None:
    assert written(comment("a", " \n"), Note("f", NoteKind.FOLLOWER, email="x@y.example"), level=2).empty
    assert not written(comment("a")).empty
    assert not written(escalation="active").empty
    assert not written(Note("f", NoteKind.FOLLOWER, email="kim@support.example")).empty
    assert not written(Note("c", NoteKind.CC, email="csm@support.example")).empty


def test_a_request_is_told_of_every_message_whether_customers_see_it() -> None:
    whole = written(comment("a", "For *all*", public=True), comment("b", "For us"))

    assert [one.body for one in whole.messages] == [
        {"body": "For \\*all\\*", "public": True},
        {"body": "For us", "public": False},
    ]


@pytest.mark.parametrize(
    ("place", "public", "more"),
    [
        (DESK_ISSUE, True, {}),
        (DESK_ISSUE, False, {"properties": [INTERNAL]}),
        (ENGINEERING, True, {}),
        (ENGINEERING, False, {}),
    ],
)
def test_elsewhere_the_platform_is_told_and_an_internal_note_stays_one(place: Place, public: bool, more: Any) -> None:
    (message,) = written(comment("a", "For *us*", public=public), place=place).messages

    assert message.body == {"body": adf.document("For *us*"), **more}
    assert message.expected.public is None


def test_a_data_center_takes_wiki_text_everywhere() -> None:
    (message,) = written(comment("a", "For *us*"), place=ENGINEERING, data_center=True).messages

    assert message.body == {"body": "For \\*us\\*"}


def test_a_data_center_does_not_tell_who_sees_a_message() -> None:
    assert written(comment("a", public=True), data_center=True).messages[0].expected.public is None
    assert written(comment("a", public=True)).messages[0].expected.public is True


def test_each_message_is_expected_with_its_words_its_audience_and_the_version_it_came_after() -> None:
    whole = written(comment("a", "Words"), comment("b", "Words", public=True, author="5b10-ana"))

    assert whole.marks(Left()).expected == (
        Expected("a", digest("words"), False, "", SEEN),
        Expected("b", digest("Ana: Words"), True, "5b10-ana", SEEN),
    )


def test_a_message_in_somebodys_name_says_whose_it_is_where_that_is_known() -> None:
    notes = (comment("a", "Any news?", author="5b10-ana"), comment("b", "Any news?", author="5b10-bo"))

    assert [one.body["body"] for one in written(*notes).messages] == ["Ana:\nAny news\\?", "Any news\\?"]


def test_the_update_tells_in_whose_names_it_speaks() -> None:
    notes = (comment("a", author="5b10-ana"), comment("b"), Note("f", NoteKind.FOLLOWER, author="5b10-kim"))

    assert speakers(TicketUpdate(TicketRef("jira", "acme", "1"), SEEN, "W1", {}, notes)) == {"5b10-ana"}


def test_people_are_expected_by_their_ids_and_whoever_is_left_out_is_done_with() -> None:
    whole = written(
        Note("f", NoteKind.FOLLOWER, email="kim@support.example"),
        Note("g", NoteKind.FOLLOWER, email="ana@acme.example"),
        Note("c", NoteKind.CC, email="csm@support.example"),
        Note("d", NoteKind.CC, email="mallory@evil.example"),
        comment("e", ""),
    )

    assert whole.marks(Left()) == Left(
        ("W1", "g", "d", "e"), (Expected("f", who="5b10-kim"), Expected("c", who="5b10-csm", takes_part=True))
    )
    assert [one.split(":")[0] for one in whole.dropped] == [
        "follower ana@acme.example",
        "CC mallory@evil.example",
        "comment e",
    ]


def test_a_text_that_is_too_long_is_cut_and_said_and_found_again_by_what_was_sent() -> None:
    whole = written(comment("a", "x" * 40_000))

    (message,) = whole.messages
    assert whole.dropped == ("comment a: its end, as Jira keeps 32,767 characters",)
    assert message.expected.digest == digest(adf.plain(message.body["body"]))


def test_more_notes_than_marks_have_room_for_are_not_written_at_once() -> None:
    whole = written(*(comment(f"{number}") for number in range(400)))

    with pytest.raises(WillNotWork):
        whole.marks(Left())


def test_an_update_without_a_version_is_not_written() -> None:
    update = TicketUpdate(TicketRef("jira", "acme", "20421"), "", "W1", {"escalation": "active"})

    with pytest.raises(WillNotWork, match="version"):
        writing(update, fields(), {}, (), REQUEST)
