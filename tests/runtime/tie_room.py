"""An engine room of two accounts of which one asks the other, with helpdesks that open tickets for each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from core.counterparts import NewTicket
from core.errors import TicketGone
from core.fields import COUNTERPART, OWN, RECORDED
from core.tickets import HostStep, Status, Ticket, TicketRef
from runtime.clock import ToldClock
from runtime.settings import Settings, load_settings
from store import Store
from tests.runtime.engine_room import (
    ACCOUNT,
    ASKS,
    ENVIRONMENT,
    HEAD,
    KIM,
    NOW,
    Accidents,
    FakeDesk,
    Room,
    opened,
    ref,
    ticket,
)

STEPS = """
steps:
  - {code: engineering, title: Engineering is asked, before: true}
  - {code: answered, title: Engineering has answered, by: not_assignee}
"""
ASKS_RULE = "{account: engineering, on_steps: [engineering], when_done: step, step: answered}"
CLOSES_RULE = "{when_done: close, outcome: workaround}"
FIELDS = dict.fromkeys((*OWN, *RECORDED, COUNTERPART, *ASKS))


class TyingDesk(FakeDesk):
    """A helpdesk whose tickets may be worked on for those of other accounts."""

    def __init__(self, clock: Callable[[], datetime], account: str) -> None:
        super().__init__(clock)
        self.account = account
        self.opened: list[NewTicket] = []
        self.links: list[tuple[str, str, str, str]] = []
        self.opening = Accidents()
        self.linking = Accidents()
        self.looking = Accidents()
        self.vanishing = False
        self.dying: BaseException | None = None

    def open_counterpart(self, wanted: NewTicket) -> TicketRef:
        """A new ticket under the key; what is planned happens before, or once it is there."""
        self._refuse(ref("0", self.account))
        self.opening.strike(self.opening.before)
        self.opened.append(wanted)
        number = str(900 + len(self.opened))
        facts: dict[str, Any] = {"severity": "", "tier": "", "requester": None, "fields": FIELDS}
        if not self.vanishing:
            self.put(
                ticket(number, self.account, created_at=self._clock(), subject=wanted.title, **facts, **named(number))
            )
        self.opening.strike(self.opening.after)
        dying, self.dying = self.dying, None
        if dying is not None:
            raise dying
        return ref(number, self.account)

    def find_counterpart(self, account: str, key: str) -> TicketRef | None:
        """The ticket opened under a key, unless the host is late with what it took."""
        self._refuse(ref("0", self.account))
        self.looking.strike(self.looking.before)
        keys = [one.key for one in self.opened]
        return ref(str(901 + keys.index(key)), account) if key in keys else None

    def named_counterpart(self, account: str, words: str) -> TicketRef | None:
        """By its number or label."""
        self._refuse(ref("0", self.account))
        number = words.removeprefix("T-")
        if number == "gone":
            raise TicketGone("it is gone")
        return ref(number, account) if number in self.tickets else None

    def link_counterpart(self, ref: TicketRef, key: str, title: str, url: str) -> None:
        """Kept in a list."""
        self.linking.strike(self.linking.before)
        self.links.append((ref.id, key, title, url))

    def delete(self, number: str) -> None:
        """Somebody deletes a ticket, and no word of it comes."""
        del self.tickets[number]

    def step(self, number: str, code: str, note: str = "", key: str = "") -> Ticket:
        """Kim chooses a step in the host."""
        used = HostStep(key or f"{number}-{code}-{self._clock().isoformat()}", KIM, self._clock(), code, note)
        return self.change(number, step=used, fields={"step": code, "step_note": note})


def named(number: str) -> dict[str, str]:
    """What people call a ticket, and where they open it."""
    return {"label": f"T-{number}", "url": f"https://desk.example/{number}"}


def case(number: str = "1", account: str = "acme", **changes: Any) -> Ticket:
    """Ana's case, with the fields for steps and counterparts."""
    return ticket(number, account, **{"fields": FIELDS, **named(number), **changes})


def policy_text(rule: str) -> str:
    """The pack of one escalation per case, with two steps and a rule for counterparts."""
    return (files("policies") / "mulesoft.yaml").read_text("utf-8") + STEPS + f"\ncounterpart: {rule}\n"


def tie_settings(folder: Path, asks: str = ASKS_RULE, closes: str = CLOSES_RULE, *, agreed: bool = True) -> Settings:
    """The account acme, which asks globex; without ``agreed`` globex does not say so."""
    (folder / "asks.yaml").write_text(policy_text(asks), "utf-8")
    (folder / "asked.yaml").write_text(policy_text(closes), "utf-8")
    acme = ACCOUNT.format(name="acme", number="1234567", policy="asks.yaml")
    globex = ACCOUNT.format(name="globex", number="7654321", policy="asked.yaml")
    acme += "    counterparts: {engineering: {account: zendesk/globex, fields: {group: R&D}}}\n"
    globex += "    counterpart_of: [zendesk/acme]\n" if agreed else ""
    path = folder / "halyard.yaml"
    path.write_text(HEAD + acme + globex, "utf-8")
    return load_settings(path, ENVIRONMENT)


@contextmanager
def tied_room(settings: Settings, store: Store) -> Iterator[Room]:
    """A room of both accounts, whose clock can be told."""
    clock = ToldClock(NOW)
    desks: Mapping[str, FakeDesk] = {one.name: TyingDesk(clock, one.name) for one in settings.accounts}
    with opened(settings, store, clock, desks) as room:
        yield room


def desk(room: Room, account: str = "acme") -> TyingDesk:
    """The helpdesk of an account."""
    found = room.desks[account]
    assert isinstance(found, TyingDesk)
    return found


def asked(room: Room, number: str = "1", note: str = "", *, escalate: bool = True) -> None:
    """A case that is escalated, and for which Kim asks engineering."""
    here = desk(room)
    here.put(case(number))
    room.look(number)
    if escalate:
        here.tick(number, f"tick-{number}")
        room.look(number)
    here.step(number, "engineering", note)
    room.look(number)


def solve(room: Room, number: str, account: str) -> None:
    """Somebody solves a ticket, and a word of it comes."""
    desk(room, account).change(number, status=Status.SOLVED)
    room.look(number, account=account)


def notes(room: Room, account: str, number: str) -> list[str]:
    """What staff were told about ties in a ticket, oldest first."""
    found = [note for update in desk(room, account).seen if update.ref.id == number for note in update.notes]
    return [one.text for one in found if one.key.startswith("tie:")]


def without(settings: Settings, account: str) -> Settings:
    """The same configuration once an account has taken back that it agrees."""
    accounts = tuple(replace(one, tied_to=frozenset()) if one.name == account else one for one in settings.accounts)
    return replace(settings, accounts=accounts)


def standings(room: Room, account: str = "acme", number: str = "1") -> list[str]:
    """How a ticket's ties stood when it was last looked at."""
    return [one.standing.value for one in room.store.history(ref(number, account)).ties]
