"""The usual client library works against the sandbox, and always comes back to it."""

import pytest
import requests
from zenpy import Zenpy
from zenpy.lib.api_objects import Comment, Ticket
from zenpy.lib.exception import APIException, RecordNotFoundException

from tests.sandbox.desk import CASE, Desk


@pytest.fixture
def client(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Zenpy:
    monkeypatch.setenv("ZENPY_FORCE_SCHEME", "http")
    monkeypatch.setenv("ZENPY_FORCE_NETLOC", desk.url.removeprefix("http://"))
    session = requests.Session()
    session.trust_env = False
    desk.sessions.append(session)
    return Zenpy(
        subdomain="acme", email="admin@support.example", token="sandbox-api-token", session=session, disable_cache=True
    )


def test_it_reads_and_pages(client: Zenpy) -> None:
    assert client.tickets(id=CASE).requester_id == 30000011
    assert len(list(client.tickets(cursor_pagination=5))) == 24
    assert [one.id for one in client.tickets(ids=[CASE, 10422])] == [CASE, 10422]
    assert len(list(client.tickets.audits(ticket=CASE))) == 1
    assert [one.title for one in client.triggers()] == ["Tell the customer we have it", "S1 is urgent"]
    assert len(list(client.ticket_fields())) == 10
    assert client.users.me().name == "Admin"
    assert client.organizations(id=40000001).organization_fields["support_tier"] == "titanium"


def test_it_writes(client: Zenpy) -> None:
    ticket = client.tickets(id=CASE)
    ticket.comment = Comment(body="Hello", public=False)
    ticket.safe_update, ticket.updated_stamp = True, ticket.updated_at

    answer = client.tickets.update(ticket)

    assert answer.audit.events[0]["body"] == "Hello"
    made = client.tickets.create(Ticket(subject="New", description="Text"))
    assert made.ticket.id == 10501
    assert client.tickets.add_tags(CASE, ["one"])
    client.tickets.delete(made.ticket)


def test_it_walks_the_incremental_export(desk: Desk, client: Zenpy) -> None:
    desk.advance(120)

    assert len(list(client.tickets.incremental(start_time=1, paginate_by_time=False))) == 24


def test_it_understands_refusals(client: Zenpy) -> None:
    with pytest.raises(RecordNotFoundException):
        client.tickets(id=1)
    ticket = client.tickets(id=10410)
    ticket.priority = "low"
    with pytest.raises(APIException):
        client.tickets.update(ticket)
