"""A secret changed in a storm loses nothing; a captured hook of either helpdesk, sent days later, does nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.jira.receiver import JiraReceiver
from connectors.signing_secrets import SigningSecret
from connectors.zendesk.receiver import ZendeskReceiver
from core.errors import StoreUnavailable
from core.ports import Delivery, Receiver
from core.secrets import Secret
from runtime.secret_uses import SecretUses
from store.intake import Intake
from store.points import hooked
from tests.jira import accounts as jira_accounts
from tests.jira import deliveries as jira
from tests.webhooks.service import NOW, World, delivery, running, ticket
from tests.zendesk import deliveries as zendesk
from webhooks.app import create_app
from webhooks.doors import Doors

ACME = ("zendesk", "acme")
LINK = "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm"
ENDS_AT = NOW + timedelta(hours=1)


class Changing:
    """A receiver that can be given other secrets, as a restart does."""

    def __init__(self, inner: Receiver) -> None:
        self.inner = inner

    def receive(self, there: Delivery) -> Any:
        return self.inner.receive(there)


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[tuple[World, Changing]]:
    """A service with an account at either helpdesk; the secrets of the first can be changed."""
    with running(tmp_path, "acme") as world:
        changing = Changing(ZendeskReceiver(zendesk.account()))
        other = JiraReceiver(jira_accounts.account())
        receivers: dict[tuple[str, str], Receiver] = {("zendesk", "acme"): changing, ("jira", "acme"): other}
        intake = Intake(world.service.store)
        app = create_app(Doors(replace(world.service, receivers=receivers), intake, world.woken.append))
        yield replace(world, app=app, client=app.test_client()), changing
        intake.close()


def signed(number: int, secret: str) -> Delivery:
    body = zendesk.trigger_body(actor_id=str(number))
    return zendesk.delivery(body, secret=secret, x_zendesk_webhook_invocation_id=f"storm-{number}")


def test_t6_a_secret_changed_in_the_middle_of_a_storm_loses_nothing(doors: tuple[World, Changing]) -> None:
    world, receiver = doors
    old, new = zendesk.SECRET, zendesk.OTHER_SECRET
    statuses = [world.hook(signed(number, old)).status_code for number in range(100)]
    both = (SigningSecret("new", Secret(new)), SigningSecret("old", Secret(old), ENDS_AT))
    receiver.inner = ZendeskReceiver(zendesk.account(*both))
    # The helpdesk changes over at some moment of its own, with calls of both kinds on their way.
    statuses += [world.hook(signed(number, new if number % 3 else old)).status_code for number in range(100, 250)]

    assert set(statuses) == {202}
    assert world.rows() == 250


def test_t6_after_its_end_the_old_secret_opens_nothing(doors: tuple[World, Changing]) -> None:
    world, receiver = doors
    both = (SigningSecret("new", Secret(zendesk.OTHER_SECRET)), SigningSecret("old", Secret(zendesk.SECRET), ENDS_AT))
    receiver.inner = ZendeskReceiver(zendesk.account(*both))
    world.clock.tell(ENDS_AT)
    at: dict[str, Any] = {"at": ENDS_AT, "stamp": ENDS_AT.strftime("%Y-%m-%dT%H:%M:%SZ")}

    old = world.hook(zendesk.delivery(zendesk.trigger_body(), secret=zendesk.SECRET, **at))
    new = world.hook(zendesk.delivery(zendesk.trigger_body(), secret=zendesk.OTHER_SECRET, **at))

    assert (old.status_code, new.status_code) == (401, 202)


def uses(world: World, secrets: tuple[SigningSecret, ...], key: str = LINK) -> SecretUses:
    """What a process that was started now knows of the account's secrets."""
    return SecretUses(world.service.store, world.clock, {ACME: secrets}, Secret(key))


def noted(of: SecretUses) -> dict[str, datetime | None]:
    return {one.id: one.used_at for one in of.of(ACME)}


@pytest.fixture
def rotating(doors: tuple[World, Changing]) -> Iterator[tuple[World, tuple[SigningSecret, ...]]]:
    """Both secrets live; the door notes what they are used for."""
    world, receiver = doors
    both = (
        SigningSecret("current", Secret(zendesk.OTHER_SECRET)),
        SigningSecret("old", Secret(zendesk.SECRET), ENDS_AT),
    )
    receiver.inner = ZendeskReceiver(zendesk.account(*both))
    intake = Intake(world.service.store)
    service = replace(world.service, receivers={ACME: receiver}, secret_uses=uses(world, both))
    app = create_app(Doors(service, intake, world.woken.append))
    yield replace(world, service=service, app=app, client=app.test_client()), both
    intake.close()


def at_the_clock(world: World, number: int, secret: str) -> Delivery:
    """A delivery that is signed now."""
    there, now = signed(number, secret), world.clock()
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return zendesk.delivery(
        there.body, secret=secret, at=now, stamp=stamp, x_zendesk_webhook_invocation_id=f"storm-{number}"
    )


def test_t6_it_is_known_when_each_secret_was_last_used_also_after_a_restart_and_on_another_machine(
    rotating: tuple[World, tuple[SigningSecret, ...]],
) -> None:
    world, both = rotating
    assert noted(world.service.secret_uses) == {"current": None, "old": None}

    assert world.hook(at_the_clock(world, 1, zendesk.SECRET)).status_code == 202
    world.clock.tell(NOW + timedelta(minutes=10))
    assert world.hook(at_the_clock(world, 2, zendesk.OTHER_SECRET)).status_code == 202

    wanted = {"current": NOW + timedelta(minutes=10), "old": NOW}
    assert noted(world.service.secret_uses) == wanted
    assert noted(uses(world, both)) == wanted
    assert [one.ends_at for one in uses(world, both).of(ACME)] == [None, ENDS_AT]


def test_t6_a_storm_writes_the_use_of_a_secret_once_a_minute_and_never_inside_the_acceptance(
    rotating: tuple[World, tuple[SigningSecret, ...]],
) -> None:
    world, _ = rotating
    passed: list[str] = []
    with hooked(passed.append):
        for number in range(60):
            world.clock.tell(NOW + timedelta(seconds=2 * number))
            world.hook(at_the_clock(world, number, zendesk.SECRET))

    kept = [one for one in passed if one.startswith(("accept:", "cursor:"))]
    assert kept.count("accept:after") == 60
    assert kept.count("cursor:after") == 2
    assert [kept[at - 1] for at, one in enumerate(kept) if one == "cursor:before"] == ["accept:after"] * 2


def test_t6_neither_a_copy_nor_a_call_that_is_refused_is_a_use(
    rotating: tuple[World, tuple[SigningSecret, ...]],
) -> None:
    world, both = rotating
    first = at_the_clock(world, 1, zendesk.SECRET)
    world.hook(first)
    world.clock.tell(NOW + timedelta(minutes=2))

    again = world.hook(first)
    stranger = world.hook(at_the_clock(world, 2, "w" * 12 + "0123456789ab"))
    world.clock.tell(ENDS_AT)
    late = world.hook(at_the_clock(world, 3, zendesk.SECRET))

    assert [one.status_code for one in (again, stranger, late)] == [202, 401, 401]
    assert noted(uses(world, both)) == {"current": None, "old": NOW}


def test_t6_what_was_noted_stays_with_the_secret_and_not_with_its_place(
    rotating: tuple[World, tuple[SigningSecret, ...]],
) -> None:
    world, _ = rotating
    world.hook(at_the_clock(world, 1, zendesk.OTHER_SECRET))

    rotated = (
        SigningSecret("current", Secret("n3Wq8Lm5Vx2Kz7Rt0Yb4Hc9Jd1Gp6Sf")),
        SigningSecret("old", Secret(zendesk.OTHER_SECRET), ENDS_AT),
    )

    assert noted(uses(world, rotated)) == {"current": None, "old": NOW}


def test_t6_the_database_tells_nobody_whether_a_guess_at_a_secret_is_right(
    rotating: tuple[World, tuple[SigningSecret, ...]],
) -> None:
    world, both = rotating
    world.hook(at_the_clock(world, 1, zendesk.SECRET))

    assert noted(uses(world, both, key="another key, as a thief of the database would have to guess")) == {
        "current": None,
        "old": None,
    }


def test_t6_where_a_use_cannot_be_noted_the_delivery_is_taken_all_the_same(
    rotating: tuple[World, tuple[SigningSecret, ...]],
) -> None:
    world, both = rotating

    def full(passed: str) -> None:
        if passed == "cursor:inside":
            raise StoreUnavailable("the disk is full")

    with hooked(full):
        answer = world.hook(at_the_clock(world, 1, zendesk.SECRET))

    assert answer.status_code == 202
    assert noted(uses(world, both)) == {"current": None, "old": None}


def told_by_jira() -> dict[str, Any]:
    """Every kind of body that Jira tells of an issue with."""
    moved = jira.changed("x", jira.item("Key", "SUP-1", "HR-2"), issue=jira.issue(key="HR-2"))
    kinds = ("jira:issue_created", "jira:issue_updated", "jira:issue_deleted")
    issues = {kind: jira.changed(webhookEvent=kind) for kind in kinds}
    comments = {kind: {**jira.commented(), "webhookEvent": kind} for kind in ("comment_created", "comment_updated")}
    return {**issues, **comments, "moved": moved}


@pytest.mark.parametrize("kind", list(told_by_jira()))
def test_t5_a_captured_hook_sent_again_an_hour_and_three_days_later_does_nothing(
    doors: tuple[World, Changing], kind: str
) -> None:
    world, _ = doors
    there = jira.delivery(json.dumps(told_by_jira()[kind]).encode())
    first = world.hook(there, connector="jira")
    rows, woken = world.rows(), len(world.woken)
    answers = []
    for later in (timedelta(hours=1), timedelta(days=3)):
        world.clock.tell(NOW + later)
        answers.append(world.hook(there, connector="jira"))
        # The same words under another name, which nobody signed.
        renamed = {**there.headers, "x-atlassian-webhook-identifier": f"other-{later.days}"}
        answers.append(world.hook(replace(there, headers=renamed), connector="jira"))

    assert set(first.json["accepted"]) == {"new"}
    assert {word for answer in answers for word in answer.json["accepted"]} == {"duplicate"}
    assert (world.rows(), len(world.woken)) == (rows, woken)
    assert world.desk.writes == []


def test_t5_t3_what_is_worked_on_once_writes_once_however_often_it_is_sent(tmp_path: Path) -> None:
    with running(tmp_path, "acme") as world:
        world.desk.put(ticket("35436"))
        there = delivery()
        for _ in range(5):
            world.hook(there)
            world.service.engine.drain()

        assert len(world.desk.writes) == 1
