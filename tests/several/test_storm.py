"""A rolling restart in a storm of webhooks, and two replicas that race for the same tickets."""

from __future__ import annotations

import json
import queue
import signal
import socket
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Self

import requests

from runtime.roles import Duty
from store import Store
from tests.several.conftest import LONGER, Site
from tests.several.machines import PATIENCE, until
from tests.stories.judge import judge
from tests.zendesk import deliveries as hooks

ROUNDS = 1000 if LONGER else 200
RESTARTS = 6 if LONGER else 2
SENDERS = 4


class Storm:
    """Senders of signed webhooks, each of which sends again what found nobody to take it."""

    def __init__(self, site: Site, tickets: list[str]) -> None:
        self.answers: queue.Queue[tuple[str, int]] = queue.Queue()
        self.refused = 0
        self._site = site
        self._tickets = tickets
        self._over = threading.Event()
        self._given_up = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    def went_on(self, since: int) -> bool:
        """Whether a good many more were answered since then."""
        return self.answers.qsize() > since + 20

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        self._over.set()
        if fault is not None:
            # Nobody may be left to take anything.
            self._given_up.set()
        for thread in self._threads:
            thread.join()

    def _send(self, sender: int) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            name = f"storm-{sender}-{number}"
            # What was begun is sent to its end, so that a call that was cut is repeated as a helpdesk would.
            while (answer := self._once(name)) is None:
                if self._given_up.wait(0.05):
                    return
            self.answers.put((name, answer))
            self._over.wait(0.02)

    def _once(self, name: str) -> int | None:
        """The answer's status; nothing where the line was refused or cut, and the sender comes again."""
        now = datetime.now(UTC)
        ticket = self._tickets[hash(name) % len(self._tickets)]
        body = json.dumps({**json.loads(hooks.trigger_body()), "ticket_id": ticket, "name": name}).encode()
        account = self._site.stage.settings.accounts[0].helpdesk
        secret = account.signing_secrets[0].secret.reveal()
        stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"x_zendesk_account_id": account.host_account_id, "x_zendesk_webhook_invocation_id": name}
        made = hooks.delivery(body, secret=secret, stamp=stamp, at=now, **told)
        try:
            answer = requests.post(self._address, data=made.body, headers=dict(made.headers), timeout=PATIENCE)
        except requests.ConnectionError:
            self.refused += 1
            return None
        return answer.status_code

    @property
    def _address(self) -> str:
        return f"{self._site.stage.settings.service.public_url}/hooks/zendesk/acme"


def test_f34_a_rolling_restart_in_a_storm_answers_all_that_it_took_and_loses_nothing(site: Site) -> None:
    # Nobody stands still here: a machine that is busy with other things is not to be taken for one that does.
    site.usual = replace(site.usual, lease_seconds=30)
    web, worker = site.start(Duty.WEB), site.start(Duty.WORKER)
    site.start(Duty.WORKER)
    clock = site.start(Duty.CLOCK)
    cases = site.cases(3)
    with Storm(site, [case.id for case in cases]) as storm:
        for _ in range(RESTARTS):
            seen = storm.answers.qsize()
            until(partial(storm.went_on, seen), "the storm")
            assert web.stop(signal.SIGTERM) == 0
            assert worker.stop(signal.SIGTERM) == 0
            assert clock.stop(signal.SIGTERM) == 0
            web, worker, clock = site.start(Duty.WEB), site.start(Duty.WORKER), site.start(Duty.CLOCK)

    answers = [storm.answers.get() for _ in range(storm.answers.qsize())]
    assert {status for _, status in answers} == {202}
    assert storm.refused > 0, "nobody was there for a while"
    with closing(Store.open(site.usual.database)) as store:
        for name, _ in answers:
            assert store.delivery("zendesk", "acme", name) is not None
        until(lambda: store.counts().pending == 0, "the end of what was taken")
        counts = store.counts()
    assert counts.applied + counts.ignored == counts.accepted
    assert (counts.parked, counts.outbox_parked, counts.outbox_waiting) == (0, 0, 0)
    assert judge(site.desk.deeds()).doubled == ()


def test_f45_two_replicas_race_two_hundred_rounds_and_exactly_one_wins_each(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as starter:
        order = replace(site.usual, duty="worker", race_port=starter.getsockname()[1])
        lines: list[socket.socket] = []
        for _ in range(2):
            site.machines.start(order)
            lines.append(starter.accept()[0])
        words = [line.makefile("rw") for line in lines]

        won = []
        for number in range(ROUNDS):
            for word in words:
                word.write(f"{number}\n")
                word.flush()
            won.append([int(word.readline()) for word in words])
        for word, line in zip(words, lines, strict=True):
            word.close()
            line.close()

    assert [sum(round_) for round_ in won] == [1] * ROUNDS
