"""Wherever a write is cut off, whoever decides again repeats only what is missing, and everything happens once."""

from collections import Counter
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.jira import wire
from connectors.jira.budget import Budget
from connectors.jira.field_map import NOWHERE, FieldMap, OwnField
from connectors.jira.marks import PROPERTY
from connectors.jira.people import People
from connectors.jira.read_back import read_back
from connectors.jira.writer import Writer
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import DecideAgain, LookBeforeRepeating, TryLater
from core.tickets import TicketRef
from tests.jira.accounts import Clock, account
from tests.jira.small_jira import OUR_ID, REQUEST_TYPE, SmallJira

REF = TicketRef("jira", "acme", "20421")
PEOPLE = {
    f"{name}@support.example": {
        "accountId": f"5b10-{name}",
        "emailAddress": f"{name}@support.example",
        "accountType": "atlassian",
        "displayName": name.title(),
    }
    for name in ("kim", "lead", "csm")
}
OWN = {"owner": OwnField("owner", "customfield_3", "textfield")}
FIELDS = FieldMap(
    OWN,
    {one.id: one for one in OWN.values()},
    NOWHERE,
    NOWHERE,
    NOWHERE,
    (),
    (),
    projects={"10000": "SUP"},
    request_type=REQUEST_TYPE,
)
ENDS = st.sampled_from(["done", "done", "lost before", "lost after", "put off", "conflict", "somebody writes"])
COMMENTS = st.builds(
    Note,
    key=st.uuids().map(str),
    kind=st.just(NoteKind.COMMENT),
    text=st.sampled_from(["Words", "words!", "Other *words*", "??", "h1. Words"]),
    public=st.booleans(),
    author=st.sampled_from(["", "5b10-ana"]),
)
JOINING = st.builds(
    Note,
    key=st.uuids().map(str),
    kind=st.sampled_from([NoteKind.FOLLOWER, NoteKind.CC]),
    email=st.sampled_from([*PEOPLE, "nobody@support.example"]),
)
NOTES = st.lists(COMMENTS | JOINING, max_size=6, unique_by=lambda note: note.key).map(tuple)


class Deciding:
    """Whoever decides: fetches, asks for what is missing, and believes what it is told of how a write ended."""

    def __init__(self, jira: SmallJira) -> None:
        self.jira = jira
        known, clock = account(allowed_ccs=("@support.example",)), Clock()
        people = People(jira, known, clock)
        self.writer = Writer(jira, known, Budget(clock), lambda seconds: None, people)

    def marks(self) -> frozenset[str]:
        issue = self.jira.issue
        comments = [msgspec.convert(one, wire.Comment) for one in issue.comments]
        kept = msgspec.Raw(msgspec.json.encode(issue.kept.get(PROPERTY)))
        return read_back(kept, comments, issue.watchers, issue.participants, OUR_ID).keys

    def turn(self, number: int, notes: tuple[Note, ...]) -> bool:
        """One look and one write; whether all is done."""
        issue = self.jira.issue
        there = self.marks()
        missing = tuple(note for note in notes if note.key not in there)
        values: dict[str, Any] = {} if issue.own.get("customfield_3") == "Kim" else {"owner": "Kim"}
        if not missing and not values:
            return True
        before = issue.everything()
        bystanders = sum(one["author"]["accountId"] != OUR_ID for one in issue.comments)
        try:
            self.writer.write(TicketUpdate(REF, issue.updated, f"W{number}", values, missing), FIELDS)
        except TryLater:
            others = [one for one in issue.comments if one["author"]["accountId"] != OUR_ID]
            assert issue.everything() == before or len(others) > bystanders
            return False
        except (DecideAgain, LookBeforeRepeating):
            return False
        return True


def spoken(jira: SmallJira) -> Counter[tuple[str, bool]]:
    return Counter(
        (one["body"], one["jsdPublic"]) for one in jira.issue.comments if one["author"]["accountId"] == OUR_ID
    )


@settings(max_examples=300)
@given(NOTES, st.lists(ENDS, max_size=16))
def test_wherever_it_is_cut_off_everything_happens_once(notes: tuple[Note, ...], ends: list[str]) -> None:
    smooth, rough = SmallJira(PEOPLE), SmallJira(PEOPLE, iter(ends))
    Deciding(smooth).turn(0, notes)
    deciding = Deciding(rough)

    turns = next(number for number in range(len(ends) + 2) if deciding.turn(number, notes))

    assert turns <= len(ends) + 1
    assert spoken(rough) == spoken(smooth)
    assert set(rough.issue.watchers) == set(smooth.issue.watchers)
    assert set(rough.issue.participants) == set(smooth.issue.participants)
    assert rough.issue.own == smooth.issue.own
    assert deciding.marks() >= {note.key for note in notes}


@given(NOTES)
def test_the_same_decision_taken_again_changes_nothing_more(notes: tuple[Note, ...]) -> None:
    jira = SmallJira(PEOPLE)
    deciding = Deciding(jira)
    deciding.turn(0, notes)
    before = jira.issue.everything()

    assert deciding.turn(1, notes)
    assert jira.issue.everything() == before


@given(NOTES, st.lists(ENDS, max_size=8))
def test_a_later_decision_with_the_same_words_is_said_again(notes: tuple[Note, ...], ends: list[str]) -> None:
    jira = SmallJira(PEOPLE, iter(ends))
    deciding = Deciding(jira)
    later = tuple(Note(f"later:{one.key}", one.kind, one.text, one.public, one.author, one.email) for one in notes)
    for wave in (notes, later):
        next(number for number in range(len(ends) + 2) if deciding.turn(number, wave))

    once = SmallJira(PEOPLE)
    Deciding(once).turn(0, notes)
    assert spoken(jira) == Counter({said: 2 * times for said, times in spoken(once).items()})
