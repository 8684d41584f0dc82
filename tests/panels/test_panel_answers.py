"""What the panel answers when a form, a token or a helpdesk is not as it should be: a clear no, and nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.errors import TicketGone, TryLater
from core.panels import STAFF, PanelRefused, PanelVisit
from store import Stop
from tests.panels import test_panel_remote as remote
from tests.panels.minting import Mint
from tests.panels.panel_service import ANA, KEY, KIM, PanelWorld, running
from tests.panels.test_panel_pages import LEAD, WHERE, Reader, escalated
from tests.panels.test_panel_sessions import begun, refused
from webhooks import panel_session


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[PanelWorld]:
    with running(tmp_path) as world:
        world.desks["acme"].people.append(LEAD)
        yield world


def keyless(*_: Any) -> PanelVisit:
    raise TryLater("the keys could not be had")


def test_an_account_that_shows_no_panel_has_no_page(panels: PanelWorld) -> None:
    assert panels.app.test_client().post("/panel/zendesk/nobody", data={"token": "x"}).status_code == 404


def test_where_the_helpdesks_keys_cannot_be_had_the_page_says_later_and_does_not_say_no(panels: PanelWorld) -> None:
    cast("dict[Any, Any]", panels.service.panel_doors)[KEY] = {STAFF: SimpleNamespace(verify=keyless)}

    answer = panels.app.test_client().post(WHERE, data={"token": "a.b.c"})

    assert answer.status_code == 503
    assert "please try again in a minute" in answer.text


def test_a_visit_is_not_begun_at_what_is_no_ticket(panels: PanelWorld) -> None:
    given = {"token": Mint("sidebar").token(now=panels.clock()), "door": STAFF}

    for more in ({"ticket": "../1"}, {"ticket": ""}, {"ticket": "1", "level": "3"}):
        answer = panels.app.test_client().post(f"{WHERE}/session", data=given | more)
        assert (answer.status_code, "send token, door and ticket" in answer.text) == (400, True)
    assert panels.sessions.exchange(KEY, STAFF, given["token"])[1].user_id == KIM.id, "the token was not used up"


def test_t51_a_token_that_names_a_ticket_opens_no_visit_to_another(panels: PanelWorld) -> None:
    visit = panels.sessions.exchange(KEY, STAFF, Mint("sidebar").token())[1]
    door = SimpleNamespace(verify=lambda *_: PanelVisit(*KEY, STAFF, KIM.id, visit.expires_at, "10421"))
    cast("dict[Any, Any]", panels.service.panel_doors)[KEY] = {STAFF: door}

    assert refused(lambda: panels.another().exchange(KEY, STAFF, "a.b", "10999")) == "other_ticket"
    assert panels.another().exchange(KEY, STAFF, "c.d", "10421")[1].ticket == "10421"


def test_t52_a_door_that_is_configured_no_more_shuts_on_the_visits_that_came_through_it(panels: PanelWorld) -> None:
    bearer = begun(panels)
    assert panels.call(bearer).status_code == 200

    cast("dict[Any, Any]", panels.service.panel_doors)[KEY] = {}

    assert panels.call(bearer).status_code == 401


def test_t52_a_word_sealed_by_us_for_something_else_is_no_visit(panels: PanelWorld) -> None:
    seal = panels.sessions._seal
    assert seal is not None
    for content in (["zendesk", "acme"], {"user": "7"}, [*"abcdefg", "soon"], [1, *"bcdefg", 9_999_999_999]):
        bearer = str(seal._serializer.dumps(content))
        assert refused(partial(seal.open, bearer, panels.clock())) == "session_not_ours"


def test_of_the_people_in_panels_only_so_many_are_remembered(
    panels: PanelWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_session, "MOST_PEOPLE", 1)
    visits = [PanelVisit(*KEY, STAFF, one.id, panels.clock()) for one in (KIM, LEAD)]

    for visit in (visits[0], visits[1], visits[1], visits[0]):
        panels.sessions.person(visit)

    assert panels.desks["acme"].asked == [KIM.id, LEAD.id, KIM.id]


def test_f60_nobody_is_looked_up_in_a_helpdesk_that_stands_still(panels: PanelWorld) -> None:
    visit = PanelVisit(*KEY, STAFF, KIM.id, panels.clock())
    panels.service.store.queues.pause(KEY, Stop.PAUSED, panels.clock(), "lou", "their helpdesk moves tonight")

    with pytest.raises(TryLater):
        panels.sessions.person(visit)
    assert panels.desks["acme"].asked == []


def test_t42_where_a_helpdesk_tells_of_nobody_everybody_is_a_stranger(panels: PanelWorld) -> None:
    visit = PanelVisit("zendesk", "closed-down", STAFF, KIM.id, panels.clock())

    with pytest.raises(PanelRefused) as found:
        panels.sessions.person(visit)
    assert found.value.reason == "stranger"


def test_an_answer_that_is_too_long_is_refused_before_anything_is_kept(panels: PanelWorld) -> None:
    escalated(panels)

    answer = Reader(panels, user=9).send("acts", move="assign", code="", **{"detail.owner": "x" * 5001})

    assert (answer.status_code, "a field is too long" in answer.text) == (400, True)


def test_an_act_on_what_is_closed_by_then_is_answered_with_why_it_was_not_done(panels: PanelWorld) -> None:
    kim = escalated(panels)
    kim.send("acts", move="acknowledge", code="")

    again = kim.send("acts", "B" * 22, move="acknowledge", code="")

    assert again.status_code == 409
    assert "It is done." not in again.text


def test_an_act_that_waits_for_the_helpdesk_is_kept_and_said_to_be(
    panels: PanelWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim = escalated(panels)
    key = "D" * 22

    def away(*_: Any) -> Any:
        raise TryLater("the host does not answer")

    monkeypatch.setattr(panels.desks["acme"], "fetch", away)
    answer = kim.send("acts", key, move="acknowledge", code="")

    assert answer.status_code == 202
    assert panels.service.store.delivery(*KEY, f"panel:{KIM.id}:10421:{key}") is not None


def test_a_closed_escalation_tells_its_whole_history(panels: PanelWorld) -> None:
    escalated(panels)
    lead = Reader(panels, user=9)
    lead.send("acts", move="contact", code="")
    lead.send("acts", move="close", code="solution")

    page = lead.look().text

    for said in ("Asked for by Kim", "J. Doe, Region Lead EMEA", "The customer was contacted", "Ended, Solution"):
        assert said in page


# --- the app inside the helpdesk ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["Basic a2ltOnB3", ""])
def test_t50_whoever_brings_no_token_of_the_helpdesks_is_told_nothing(panels: PanelWorld, said: str) -> None:
    answer = panels.app.test_client().get(f"{remote.REMOTE}/{STAFF}/view", headers={"Authorization": said})

    assert answer.status_code == 401


def test_a_token_may_say_what_people_call_the_ticket(panels: PanelWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    door, desk = remote.ForgeDoor(), panels.desks["acme"]
    cast("dict[Any, Any]", panels.service.panel_doors)[KEY] = {STAFF: door}

    def id_of(account: str, called: str) -> str:
        if called != "SUP-421":
            raise TicketGone(f"there is no issue {called}")
        return "10421"

    monkeypatch.setattr(desk, "id_of", id_of, raising=False)
    remote.put(panels)

    assert remote.call(panels, remote.token(panels, issue={"key": "SUP-421"})).status_code == 200
    assert remote.call(panels, remote.token(panels, issue={"key": "SUP-9"})).status_code == 404
    assert ANA.name not in remote.call(panels, remote.token(panels, issue={"key": "SUP-9"})).text
