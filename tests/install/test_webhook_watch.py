"""Somebody takes the webhook away, or bends it: told within a quarter of an hour, and never repaired unasked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from connectors.zendesk.kit import ZENDESK
from core.errors import CredentialsRefused, HostError, TryLater, WillNotWork
from core.ports import ConnectorKit, Installing
from core.secrets import Secret
from runtime import installer
from runtime.clock import ToldClock
from runtime.installation import wish_for
from runtime.jobs import jobs
from runtime.settings import Account
from runtime.webhook_watch import EVERY, KIND, WebhookWatch
from tests.install.conftest import Host
from tests.webhooks.service import World, running

NAME = ZENDESK.signing_secret_name


class _Kit:
    """The connector's kit with this provisioner, or this refusal in its place."""

    def __init__(self, opened: Installing | HostError) -> None:
        self.opened = opened

    def provisioner(self, _settings: Any, _clock: Any, secret: Any) -> Installing:
        assert secret("ZENDESK_ADMIN_CLIENT_ID") is None, "nobody lends a running service an admin's key"
        if isinstance(self.opened, HostError):
            raise self.opened
        return self.opened

    def __getattr__(self, name: str) -> Any:
        return getattr(ZENDESK, name)


@dataclass
class Watched:
    """A helpdesk that was installed into, and what watches its webhook."""

    host: Host
    world: World
    account: Account
    watch: WebhookWatch
    clock: ToldClock
    secrets: dict[str, Secret]

    def later(self) -> list[str]:
        """A quarter of an hour passes; what the alarm says then, nothing where there is none."""
        self.clock.tell(self.clock() + EVERY)
        self.watch.look()
        return [one.facts["what"] for one in self.world.service.alarms.open() if one.kind == KIND]

    def ours(self, path: str, name: str) -> str:
        """The path of ours among the things of this kind."""
        found = self.host.get(path)[name]
        return f"{path}/{next(one['id'] for one in found if '[halyard:' in (one.get('description') or ''))}"


@pytest.fixture
def watched(host: Host, tmp_path: Path) -> Iterator[Watched]:
    with running(tmp_path, "acme") as world:
        given: dict[str, Secret] = {}
        [told] = world.service.settings.accounts
        account = replace(told, kit=cast(ConnectorKit, _Kit(host.provisioner())), secret=given.get)
        provisioner = host.provisioner()
        wish = wish_for(account, host.heard.address)
        installer.apply(provisioner, installer.plan(provisioner, wish), lambda _step: None)
        given[NAME] = provisioner.signing_secret()
        watch = WebhookWatch((account,), host.heard.address, world.service.alarms, world.clock)
        watch.look()
        yield Watched(host, world, account, watch, world.clock, given)


def test_t18_what_stands_as_it_was_set_up_raises_no_alarm_and_writes_nothing(watched: Watched) -> None:
    before = watched.host.export()

    assert watched.later() == []
    assert watched.host.export() == before


def test_t18_a_webhook_that_was_deleted_is_told_within_a_quarter_of_an_hour(watched: Watched) -> None:
    watched.host.send("DELETE", watched.ours("/api/v2/triggers", "triggers"), {})
    watched.host.send("DELETE", watched.ours("/api/v2/webhooks", "webhooks"), {})

    assert watched.later() == ["the webhook is gone; the trigger is gone"]
    assert timedelta(minutes=15) >= EVERY


def test_f60_an_account_that_stands_still_is_not_asked(watched: Watched) -> None:
    watched.host.send("DELETE", watched.ours("/api/v2/triggers", "triggers"), {})
    watched.watch.stopped = lambda: {("zendesk", "acme")}

    assert watched.later() == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"active": False}, "the trigger is not as it was set up: active"),
        (
            {"conditions": {"all": [{"field": "status", "operator": "is", "value": "closed"}], "any": []}},
            "the trigger is not as it was set up: all, any",
        ),
    ],
)
def test_t18_a_trigger_that_was_bent_is_told(watched: Watched, body: Any, words: str) -> None:
    watched.host.send("PUT", watched.ours("/api/v2/triggers", "triggers"), {"trigger": body})

    assert watched.later() == [words]


def test_t18_an_address_that_leads_elsewhere_is_told_without_saying_where(watched: Watched) -> None:
    body = {"webhook": {"endpoint": "https://elsewhere.example/hooks"}}
    watched.host.send("PATCH", watched.ours("/api/v2/webhooks", "webhooks"), body)

    assert watched.later() == ["the webhook is not as it was set up: endpoint"]


def test_t18_a_webhook_that_was_switched_off_is_told(watched: Watched) -> None:
    path = watched.ours("/api/v2/webhooks", "webhooks")
    watched.host.send("PATCH", path, {"webhook": {"status": "inactive"}})

    assert watched.later() == ["the webhook is switched off"]


def test_t18_another_secret_is_told(watched: Watched) -> None:
    watched.secrets[NAME] = Secret("another-secret-0123456789-made-up")

    assert watched.later() == ["the webhook signs with another secret"]


def test_t18_a_secret_that_is_being_changed_for_another_is_known(watched: Watched) -> None:
    watched.secrets[f"{NAME}_OLD"] = watched.secrets[NAME]
    watched.secrets[NAME] = Secret("another-secret-0123456789-made-up")

    assert watched.later() == []


def test_t18_what_was_mended_is_over(watched: Watched) -> None:
    path = watched.ours("/api/v2/triggers", "triggers")
    watched.host.send("PUT", path, {"trigger": {"active": False}})
    first = watched.later()
    watched.host.send("PUT", path, {"trigger": {"active": True}})

    assert (len(first), watched.later()) == (1, [])


@pytest.mark.parametrize("error", [WillNotWork("403: for admins"), CredentialsRefused("401"), TryLater("503")])
def test_t18_who_may_not_look_claims_nothing(watched: Watched, error: HostError) -> None:
    watched.host.send("PUT", watched.ours("/api/v2/triggers", "triggers"), {"trigger": {"active": False}})
    kit = cast(_Kit, watched.account.kit)
    opened, kit.opened = kit.opened, error

    assert watched.later() == []
    kit.opened = opened
    assert len(watched.later()) == 1
    kit.opened = error
    assert len(watched.later()) == 1, "what was seen is not over because nobody can look"


def test_t18_the_service_looks_by_itself(watched: Watched) -> None:
    listed = {job.name: job.interval for job in jobs(watched.world.service)}

    assert listed["look at the webhooks"] == EVERY
