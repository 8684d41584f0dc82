"""Only staff watch, only allowed addresses take part, and whoever is left out is said."""

import pytest

from connectors.jira import wire
from connectors.jira.watching import Chosen, Joining, addresses_to_look_up, may_take_part, participants, watchers
from core.commands import Note, NoteKind

KIM = wire.User(account_id="5b10-kim", account_type="atlassian")
ANA = wire.User(account_id="5b10-ana", account_type="customer")
ALLOWED = ("csm@support.example", "@acme.example")
PEOPLE = {"kim@support.example": KIM, "ana@acme.example": ANA, "nobody@support.example": None}


def follower(email: str) -> Note:
    return Note(f"f:{email}", NoteKind.FOLLOWER, email=email)


def cc(email: str) -> Note:
    return Note(f"c:{email}", NoteKind.CC, email=email)


def test_staff_watch_by_their_id() -> None:
    notes = (follower("kim@support.example"), cc("ana@acme.example"), Note("s", NoteKind.COMMENT, text="Words"))

    assert watchers(notes, PEOPLE, {"5b10-kim"}, "5b10-ana") == Chosen(
        (Joining("f:kim@support.example", "kim@support.example", "5b10-kim"),)
    )


@pytest.mark.parametrize("email", ["ana@acme.example", "nobody@support.example", "never@looked.example"])
def test_t32_a_customer_or_a_stranger_never_watches(email: str) -> None:
    said = f"follower {email}: nobody of the staff has this address"

    assert watchers((follower(email),), PEOPLE, {"5b10-kim"}, "5b10-bo") == Chosen(dropped=(said,))


def test_t32_whoever_reported_the_issue_is_its_customer_even_with_a_licence() -> None:
    chosen = watchers((follower("kim@support.example"),), PEOPLE, {"5b10-kim"}, "5b10-kim")

    assert (chosen.joining, len(chosen.dropped)) == ((), 1)


def test_who_is_allowed_and_known_takes_part() -> None:
    chosen = participants((cc("ana@acme.example"), follower("kim@support.example")), PEOPLE, ALLOWED, request=True)

    assert chosen == Chosen((Joining("c:ana@acme.example", "ana@acme.example", "5b10-ana"),))


@pytest.mark.parametrize(
    ("email", "request_there", "why"),
    [
        ("kim@support.example", True, "the address is not on the account's list of allowed CCs"),
        ("kim@support.example", False, "the address is not on the account's list of allowed CCs"),
        ("ana@acme.example", False, "the issue is no request of a service desk, which nobody can take part in"),
        ("new@acme.example", True, "nobody in the helpdesk has this address"),
    ],
)
def test_t32_who_may_not_take_part_is_said(email: str, request_there: bool, why: str) -> None:
    assert participants((cc(email),), PEOPLE, ALLOWED, request=request_there) == Chosen(dropped=(f"CC {email}: {why}",))


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("CSM@Support.example", True),
        ("anybody@ACME.example", True),
        ("kim@support.example", False),
        ("ana@acme.example.evil.example", False),
        ("ana@evil.example@acme.example", False),
        ("@acme.example", False),
        ("", False),
    ],
)
def test_t31_t32_the_list_means_whole_addresses_and_whole_domains(email: str, may: bool) -> None:
    assert may_take_part(email, ALLOWED) is may


def test_only_those_are_looked_up_who_may_come_in() -> None:
    notes = (
        follower("kim@support.example"),
        follower("kim@support.example"),
        cc("ana@acme.example"),
        cc("mallory@evil.example"),
        Note("s", NoteKind.COMMENT, text="Words"),
    )

    assert addresses_to_look_up(notes, ALLOWED) == ("kim@support.example", "ana@acme.example")
