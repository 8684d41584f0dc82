"""An account that a script makes stand still, lets go on, or takes out (F60)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.errors import StoreUnavailable
from core.secrets import Secret
from core.tickets import TicketRef
from runtime.secret_sources import store_secret
from runtime.token_desk import TokenDesk
from store import Stop
from tests.webhooks import hostile_api
from tests.webhooks.api_calls import LEAD, account_call, ask, bearer, get
from tests.webhooks.service import World, ticket

STAND = {"by": LEAD, "why": "they move tonight"}
TAKE_OUT = {**STAND, "yes": True}
BODIES: Mapping[str, Mapping[str, Any]] = {"pause": STAND, "resume": STAND, "remove": TAKE_OUT}
KEPT = "zendesk-acme-zendesk_webhook_secret"
ACME = ("zendesk", "acme")


def pauses(world: World) -> dict[tuple[str, str], Stop]:
    return {key: one.kind for key, one in world.service.store.queues.pauses().items()}


def state(world: World, account: str = "acme") -> str:
    return str(account_call(world, "standing", account=account).json["state"])


def test_f60_an_account_is_paused_with_who_and_why_and_goes_on_again(world: World) -> None:
    before = account_call(world, "standing").json
    paused = account_call(world, "pause", STAND)
    stands = account_call(world, "standing").json
    again = account_call(world, "pause", {**STAND, "why": "another reason"})
    resumed = account_call(world, "resume", STAND)
    twice = account_call(world, "resume", STAND)

    assert before == {"account": "zendesk/acme", "state": "on", "since_at": None, "by": "", "why": ""}
    assert (paused.status_code, paused.json) == (200, {"code": "done", "account": "zendesk/acme", "state": "paused"})
    assert (stands["state"], stands["by"], stands["why"]) == ("paused", f"api:{LEAD}", "they move tonight")
    assert stands["since_at"] is not None
    assert (again.status_code, again.json["state"]) == (200, "paused")
    assert (resumed.json["state"], twice.json["state"], twice.status_code) == ("on", "on", 200)


def test_f60_a_paused_account_keeps_what_arrives_and_another_goes_on(world: World) -> None:
    for name in ("acme", "globex"):
        world.see(ticket(account=name))
    account_call(world, "pause", STAND)

    kept, opened = ask(world, key="meanwhile"), ask(world, key="meanwhile", account="globex")
    writes = len(world.desk.writes)
    account_call(world, "resume", STAND)
    world.service.engine.drain()

    assert (kept.status_code, opened.status_code) == (202, 201)
    assert len(world.desk.writes) > writes
    assert ask(world, key="meanwhile").status_code == 201


@pytest.mark.parametrize("how", ["pause", "remove"])
def test_f60_no_question_of_a_script_is_passed_on_to_a_helpdesk_that_stands_still(
    world: World, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.see(ticket())
    world.desk.put(ticket("10422"))
    account_call(world, how, BODIES[how])
    asked: list[TicketRef] = []
    monkeypatch.setattr(world.desk, "fetch", asked.append)
    answers = [get(world, what, "10422") for what in ("availability", "escalations")]
    kept = [ask(world, number, number) for number in ("10421", "10422")]

    assert [(one.status_code, one.json["code"]) for one in answers] == [(503, "helpdesk_unavailable")] * 2
    assert [one.status_code for one in kept] == [202, 202]
    assert asked == []


def test_f60_a_call_that_is_sent_again_changes_nothing_whatever_was_done_since(world: World) -> None:
    account_call(world, "pause", STAND, key="one")
    account_call(world, "resume", STAND, key="two")

    late = account_call(world, "pause", STAND, key="one")

    assert (late.status_code, late.json["state"]) == (200, "on")
    assert pauses(world) == {}


@pytest.mark.parametrize(
    ("what", "body"), [("pause", {**STAND, "why": "else"}), ("resume", STAND), ("remove", TAKE_OUT)]
)
def test_f60_a_key_with_other_words_is_refused(world: World, what: str, body: Mapping[str, Any]) -> None:
    account_call(world, "pause", STAND, key="one")

    answer = account_call(world, what, body, key="one")

    assert (answer.status_code, answer.json["code"]) == (409, "key_taken")
    assert pauses(world) == {ACME: Stop.PAUSED}


def test_f60_a_key_names_one_thing_in_an_account_whatever_it_is_about(world: World) -> None:
    world.see(ticket())
    ask(world, key="of-the-ticket")
    account_call(world, "resume", STAND, key="of-the-account")

    first = account_call(world, "pause", STAND, key="of-the-ticket")
    second = ask(world, key="of-the-account")

    assert {(one.status_code, one.json["code"]) for one in (first, second)} == {(409, "key_taken")}
    assert account_call(world, "pause", STAND, key="of-the-ticket", account="globex").status_code == 200


def test_f60_before_an_account_is_taken_out_its_open_escalations_are_listed(world: World) -> None:
    world.see(ticket())
    ask(world)
    kept = kept_secret(world)

    told = account_call(world, "remove", STAND)

    opened = [{"id": "E-10421-1", "ticket": "zendesk/acme/10421", "level": 1}]
    assert told.json == {"code": "listed", "account": "zendesk/acme", "state": "on", "open_escalations": opened}
    assert kept.exists()
    assert pauses(world) == {}


def test_f60_taken_out_it_stands_still_its_secret_is_wiped_and_no_call_brings_it_back(world: World) -> None:
    world.see(ticket())
    ask(world)
    kept = kept_secret(world)

    done = account_call(world, "remove", TAKE_OUT, key="out")
    again = account_call(world, "remove", TAKE_OUT, key="out")
    back = [account_call(world, what, STAND) for what in ("resume", "pause")]

    assert (done.json["code"], done.json["state"]) == ("done", "removed")
    assert [one["id"] for one in done.json["open_escalations"]] == ["E-10421-1"]
    assert again.json == done.json
    assert not kept.exists()
    assert {(one.status_code, one.json["code"]) for one in back} == {(409, "removed")}
    assert pauses(world) == {ACME: Stop.REMOVED}


@pytest.mark.parametrize("role", ["viewer", "responder"])
def test_f60_t42_only_a_manager_changes_how_an_account_stands(world: World, role: str) -> None:
    desk = TokenDesk(world.service.settings, world.service.store)
    token = desk.add("zendesk/acme", "portal", role, None, world.clock(), "test").token.reveal()

    answers = [account_call(world, what, body, head=bearer(token)) for what, body in BODIES.items()]

    assert account_call(world, "standing", head=bearer(token)).status_code == 200
    assert {(one.status_code, one.json["code"]) for one in answers} == {(403, "role_too_low")}
    assert pauses(world) == {}


def test_f60_t20_a_token_stops_its_own_account_and_no_other(world: World) -> None:
    foreign = [account_call(world, what, body, account="globex", head=bearer()) for what, body in BODIES.items()]
    own = account_call(world, "pause", STAND)

    assert {one.status_code for one in foreign} == {401}
    assert own.status_code == 200
    assert pauses(world) == {ACME: Stop.PAUSED}
    assert state(world, "globex") == "on"


def test_f60_t10_t45_hostile_calls_are_refused_or_really_meant(world: World) -> None:
    for call in hostile_api.calls(60, 400, {"pause": STAND, "resume": STAND}):
        where = f"/api/v1/zendesk/acme/{call.what}"
        answer: Any = world.client.post(where, data=call.body, headers={**bearer(), **call.headers})

        assert answer.status_code in {200, 400, 409, 413, 415}, (answer.status_code, call)
        assert b"Traceback" not in answer.data
        assert len(answer.data) < 20_000
        assert answer.status_code == 200 or answer.content_type == "application/problem+json"
    assert set(pauses(world)) <= {ACME}
    assert world.rows() == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"why": "x"},
        {"by": ""},
        {"by": 1},
        {**STAND, "why": "a\nb"},
        {**STAND, "why": "x" * 201},
        {**STAND, "to": 1},
    ],
)
def test_f60_t45_a_body_that_is_wrong_changes_nothing(world: World, body: Mapping[str, Any]) -> None:
    assert account_call(world, "pause", body).json["code"] == "bad_field"
    assert account_call(world, "remove", {**body, "yes": True}).status_code == 400
    assert account_call(world, "remove", {**STAND, "yes": "true"}).status_code == 400
    assert pauses(world) == {}


def test_f60_f37_a_database_that_is_gone_is_said_and_may_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_options: object) -> None:
        raise StoreUnavailable("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(world.service.store.queues, "pause", gone)
        refused = account_call(world, "pause", STAND, key="once")

    assert refused.status_code == 503
    assert account_call(world, "pause", STAND, key="once").json["state"] == "paused"


def kept_secret(world: World) -> Any:
    """A secret that an installation kept of acme."""
    folder = world.service.settings.root / world.service.settings.service.secrets_dir
    store_secret(folder, KEPT, Secret("what the host gave us"))
    return folder / KEPT
