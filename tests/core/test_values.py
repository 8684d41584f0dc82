"""The small values that cross the seam: names, marks, faults, secrets."""

from datetime import timedelta

import pytest

from core import ports
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import (
    DeliveryRefused,
    HalyardError,
    HostError,
    Mistake,
    Mistakes,
    NotBelieved,
    NotReadable,
    NotThisMedia,
    StoreError,
    TooLarge,
    TryLater,
)
from core.secrets import Secret
from core.tickets import TicketRef
from tests.core.cases import mulesoft

REF = TicketRef("desk", "acme", "10421")


def test_a_ticket_is_named_by_connector_account_and_id() -> None:
    assert str(REF) == "desk/acme/10421"
    assert TicketRef("desk", "acme", "1") != TicketRef("desk", "other", "1")


def test_a_write_leaves_its_own_mark_and_those_of_its_notes() -> None:
    note = Note("E-10421-1:closed", NoteKind.COMMENT, "Closed.")

    update = TicketUpdate(REF, "1", "10421:7", {"escalation": "closed"}, (note,))

    assert update.marks == ("10421:7", "E-10421-1:closed")
    assert not update.fields_only
    assert TicketUpdate(REF, "1", "10421:8").fields_only


@pytest.mark.parametrize(
    ("mistake", "text"),
    [
        (Mistake("a.yaml", 3, 5, "waits", "is missing"), "a.yaml:3:5: waits: is missing"),
        (Mistake("a.yaml", 0, 0, "waits", "is missing"), "a.yaml: waits: is missing"),
        (Mistake("a.yaml", 3, 5, "", "is not YAML"), "a.yaml:3:5: is not YAML"),
    ],
)
def test_a_mistake_is_said_as_editors_read_it(mistake: Mistake, text: str) -> None:
    assert str(mistake) == text
    assert str(Mistakes((mistake, mistake))) == f"{text}\n{text}"


@pytest.mark.parametrize(
    ("kind", "status"), [(NotBelieved, 401), (NotReadable, 400), (NotThisMedia, 415), (TooLarge, 413)]
)
def test_a_refused_delivery_knows_its_answer(kind: type[DeliveryRefused], status: int) -> None:
    refused = kind("unsigned", "The signature is missing.")

    assert (refused.status, refused.code, str(refused)) == (status, "unsigned", "The signature is missing.")


def test_errors_are_one_tree() -> None:
    assert all(issubclass(kind, HalyardError) for kind in (Mistakes, DeliveryRefused, HostError, StoreError))


def test_a_host_that_says_when_is_asked_again_then() -> None:
    assert TryLater("busy", timedelta(seconds=9)).retry_after == timedelta(seconds=9)
    assert TryLater("busy").retry_after is None


def test_a_secret_is_printed_by_nothing_but_on_purpose() -> None:
    secret = Secret("open sesame")

    assert [str(secret), repr(secret), f"{secret}", f"{[secret]}"] == ["***", "***", "***", "[***]"]
    assert secret.reveal() == "open sesame"


def test_a_policy_finds_its_parts_by_code() -> None:
    policy = mulesoft()

    assert [part.number for part in [policy.level(1)] if part is not None] == [1]
    assert [policy.level(2), policy.reason(""), policy.redirect(""), policy.outcome("")] == [None] * 4


def test_a_plan_that_keeps_everything_has_nothing_pending() -> None:
    wanted = ports.Resource("field", "escalation", "Escalation", {})
    changes = tuple(ports.Change(verb, wanted) for verb in ports.Verb)

    pending = ports.Plan("desk", "acme", changes).pending

    assert [one.verb for one in pending] == [verb for verb in ports.Verb if verb is not ports.Verb.KEEP]
