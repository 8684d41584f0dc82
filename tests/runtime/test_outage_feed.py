"""Outages of a status page begin, change and end with it, and with nothing else (MX-39, MX-40)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.conditions import condition
from core.errors import FeedUnreadable
from core.outages import OutageSource
from runtime.clock import ToldClock
from runtime.outage_feed import Polled, last_read_at, poll
from runtime.settings import Account
from store import Store
from tests.runtime.engine_room import NOW, Room, opened
from tests.runtime.outage_room import COMPONENTS, StatusPage, escalated, outage, outage_settings, part, status_page

HERE = ("zendesk", "acme")
EUROPE = condition(COMPONENTS["Europe / Runtime"])


@pytest.fixture
def page() -> Iterator[StatusPage]:
    with status_page() as served:
        yield served


@pytest.fixture
def room(sqlite: str, tmp_path: Path, page: StatusPage) -> Iterator[Room]:
    settings = outage_settings(tmp_path)
    accounts = tuple(replace(one, status_page=page.part) for one in settings.accounts)
    settings = replace(settings, accounts=accounts)
    with closing(Store.open(sqlite)) as store, opened(settings, store, ToldClock(NOW)) as made:
        yield made


def account(room: Room) -> Account:
    return room.service.desks[HERE].account


def polled(room: Room) -> Polled:
    """Read the page, then do all that is due."""
    found = room.service.poll_status_page(room.service.desks[HERE])
    room.engine.drain()
    return found


def test_an_incident_becomes_an_outage_of_the_tickets_that_its_components_stand_for(
    room: Room, page: StatusPage
) -> None:
    page.raised("Europe / Runtime", body="We look into it.")

    assert polled(room) == Polled(("status-inc0001",), (), ())
    (one,) = room.store.outages_of(*HERE)
    assert (one.title, one.source, one.started_at) == ("Runtime is down", OutageSource.STATUS_PAGE, NOW)
    assert one.matches == (EUROPE,)
    assert (one.status_page_url, one.subscribe_url) == (f"{page.url}/incidents/inc0001", page.url)
    assert (one.confirmed_by, one.last_update) == ("", "We look into it.")
    assert polled(room) == Polled((), (), ())


def test_a_component_that_stands_for_nothing_makes_an_outage_of_no_ticket(room: Room, page: StatusPage) -> None:
    escalated(room)
    page.raised("Asia Pacific / Cloud")
    polled(room)

    assert room.store.outages_of(*HERE)[0].matches == ()
    assert room.store.history(part().ref).escalations[0].outage == ""


def test_a_component_of_two_groups_is_told_apart_by_its_group_and_one_name_may_mean_both(
    room: Room, page: StatusPage
) -> None:
    page.raised("Americas / Runtime", "Europe / Studio")
    polled(room)

    meant = (condition(COMPONENTS["Americas / Runtime"]), condition(COMPONENTS["Studio"]))
    assert room.store.outages_of(*HERE)[0].matches == meant


def test_mx40_an_open_escalation_waits_and_moves_on_with_the_page(room: Room, page: StatusPage) -> None:
    escalated(room)
    incident = page.raised("Europe / Runtime")
    polled(room)

    (one,) = room.store.history(part().ref).escalations
    assert (one.outage, one.deprioritised) == ("status-inc0001", True)
    known = room.desk.seen[-1].notes[0].text
    assert f"Subscribe to it to get every update: {page.url}" in known

    page.resolve(incident)
    room.clock.tell(NOW + timedelta(hours=1))
    assert polled(room).ended == ("status-inc0001",)

    (one,) = room.store.history(part().ref).escalations
    assert one.deprioritised is False
    assert "is over: Runtime is down" in room.desk.seen[-1].notes[0].text


def test_an_incident_that_vanishes_is_over_and_one_that_comes_back_is_another_outage(
    room: Room, page: StatusPage
) -> None:
    incident = page.raised("Europe / Runtime")
    polled(room)
    for number in (2, 3):
        page.resolve(incident)
        polled(room)
        assert room.store.outages_of(*HERE) == ()
        page.change(incident, status="investigating")
        assert polled(room).began == (f"status-inc0001.{number}",)


def test_what_changes_on_the_page_changes_here_and_who_vouches_for_it_stays(room: Room, page: StatusPage) -> None:
    incident = page.raised("Europe / Runtime")
    polled(room)
    room.store.change_outage(*HERE, "status-inc0001", {"confirmed_by": "operator:bo"}, NOW)
    page.change(incident, name="Runtime is slow", components=["Europe / Studio"], body="Better.")

    assert polled(room) == Polled((), ("status-inc0001",), ())
    (one,) = room.store.outages_of(*HERE)
    assert (one.title, one.last_update, one.confirmed_by) == ("Runtime is slow", "Better.", "operator:bo")
    assert one.matches == (condition(COMPONENTS["Studio"]),)


def test_a_new_word_alone_wakes_nobody(room: Room, page: StatusPage) -> None:
    incident = page.raised("Europe / Runtime")
    escalated(room)
    polled(room)
    page.change(incident, body="Still looking.")
    fetched = len(room.desk.fetched)

    assert polled(room).changed == ("status-inc0001",)
    assert len(room.desk.fetched) == fetched


@pytest.mark.parametrize("trouble", [{"status": 503}, {"body": "<html>"}, {"body": "{}"}, {"location": "/x"}])
def test_a_page_that_is_away_or_odd_ends_nothing_and_begins_nothing(
    room: Room, page: StatusPage, trouble: dict[str, object]
) -> None:
    page.raised("Europe / Runtime")
    polled(room)
    before = room.store.outages()
    page.raised("Europe / Studio")
    page.trouble(**trouble)
    room.clock.tell(NOW + timedelta(days=3))

    with pytest.raises(FeedUnreadable):
        polled(room)

    assert room.store.outages() == before
    assert last_read_at(room.store, account(room)) == NOW
    assert room.metric("halyard_status_page_read_timestamp_seconds", account="acme", connector="zendesk") == (
        NOW.timestamp()
    )
    page.trouble()
    assert polled(room).began == ("status-inc0002",)
    assert last_read_at(room.store, account(room)) == NOW + timedelta(days=3)


def test_a_page_never_read_has_no_age(room: Room, page: StatusPage) -> None:
    page.trouble(status=500)
    with pytest.raises(FeedUnreadable):
        polled(room)

    assert last_read_at(room.store, account(room)) is None
    assert "status_page_read_timestamp_seconds{" not in room.service.metrics.render(room.store).decode()


def test_outages_of_other_sources_are_none_of_the_page_s_business(room: Room, page: StatusPage) -> None:
    room.store.add_outage(*HERE, outage(), NOW)
    room.store.add_outage("zendesk", "globex", outage("status-inc0009", source=OutageSource.STATUS_PAGE), NOW)

    assert polled(room) == Polled((), (), ())
    assert [row.outage.ended_at for row in room.store.outages()] == [None, None]


def test_an_account_without_a_page_is_left_alone(room: Room) -> None:
    none = replace(account(room), status_page=None)

    assert poll(room.store, none, NOW) == Polled((), (), ())
    assert last_read_at(room.store, none) is None


def test_an_incident_from_the_future_began_now(room: Room, page: StatusPage) -> None:
    page.raised("Europe / Runtime", started_at="2030-01-01T00:00:00Z")
    polled(room)

    assert room.store.outages_of(*HERE)[0].started_at == NOW
