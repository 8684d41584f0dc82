"""What every connector's receiver promises, as `core/ports.py` says it."""

import dataclasses
import hashlib

import pytest

from core.errors import DeliveryRefused, NotBelieved
from core.tickets import TicketRef
from tests.contract.cases import RECEIVERS
from tests.contract.work import Listening, ReceiverCase


@pytest.fixture(params=RECEIVERS, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> ReceiverCase:
    found: ReceiverCase = request.param
    return found


@pytest.fixture
def there(case: ReceiverCase) -> Listening:
    return case.listen()


def test_a_believed_delivery_is_a_hint_to_one_ticket_of_the_account(case: ReceiverCase, there: Listening) -> None:
    (event,) = there.receiver.receive(there.changed("10421", "30000003"))

    assert event.ref == TicketRef(case.name, there.account, "10421")
    assert (event.kind, event.actor) == ("changed", "30000003")
    assert event.delivery_id
    assert len(event.digest) == hashlib.sha256().digest_size * 2
    assert event.occurred_at is None or event.occurred_at.tzinfo is not None


def test_the_same_delivery_is_the_same_event_every_time(there: Listening) -> None:
    delivery = there.changed("10421", "30000003")

    assert there.receiver.receive(delivery) == there.receiver.receive(delivery)


def test_what_is_forged_is_not_believed(there: Listening) -> None:
    with pytest.raises(NotBelieved):
        there.receiver.receive(there.forged())


def test_an_unsigned_delivery_is_not_believed(there: Listening) -> None:
    signed = there.changed("10421", "30000003")
    bare = {name: value for name, value in signed.headers.items() if "signature" not in name}

    with pytest.raises(NotBelieved):
        there.receiver.receive(dataclasses.replace(signed, headers=bare))


def test_a_changed_body_is_not_believed(there: Listening) -> None:
    signed = there.changed("10421", "30000003")

    with pytest.raises(NotBelieved):
        there.receiver.receive(dataclasses.replace(signed, body=signed.body.replace(b"10421", b"10422")))


def test_a_delivery_for_another_account_is_not_believed(there: Listening) -> None:
    signed = there.changed("10421", "30000003")

    with pytest.raises(NotBelieved):
        there.receiver.receive(dataclasses.replace(signed, account="globex"))


def test_what_cannot_be_read_is_refused_with_a_word_for_the_counter(there: Listening) -> None:
    for broken in there.broken():
        with pytest.raises(DeliveryRefused) as refused:
            there.receiver.receive(broken)
        assert refused.value.code
        assert refused.value.status in (400, 401, 413, 415)
