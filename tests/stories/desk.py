"""A pretend helpdesk as its people use it: agents, customers, scripts, and whoever holds the clock.

A story says what people do and see; each helpdesk's own desk says how they do it there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

import requests

from tests.stories.people import FILLED, IMPACT, KIM, LEAD, WANTED, Who

Json = dict[str, Any]
PATIENCE = 60


@dataclass(frozen=True)
class Deed:
    """What Halyard did to a ticket, by the host's own journal: said something, or changed the escalation's state.

    ``author`` is in whose name the host shows what was said.
    """

    ticket: str
    said: str = ""
    public: bool = False
    author: Who | str = ""
    state: str = ""


@dataclass
class Desk(ABC):
    """The account over plain HTTP, and the service's address as a browser would know it."""

    url: str
    service: str
    session: requests.Session = field(default_factory=requests.Session)
    settles: bool = True
    """Whether what follows from a deed is waited for; where the service may die on the way, its story waits itself."""

    def __post_init__(self) -> None:
        self.session.trust_env = False

    # --- the sandbox's own doors -----------------------------------------------------------------------------

    def control(self, method: str, name: str, body: Json | None = None) -> Json:
        """The sandbox's controls."""
        answer = self.session.request(method, f"{self.url}/_sandbox/{name}", json=body, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def advance(self, seconds: float = 0) -> Json:
        """Let time pass; everything due on the way happens."""
        moved = self.control("POST", "clock", {"advance_seconds": seconds})
        assert "unreachable" not in moved, moved
        return moved

    def at(self, moment: datetime) -> Json:
        """Go to a moment."""
        moved = self.control("POST", "clock", {"now": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")})
        assert "unreachable" not in moved, moved
        return moved

    def settle(self) -> Json:
        """Let everything happen that is due now."""
        return self.advance(0) if self.settles else {}

    def now(self) -> datetime:
        """What the clock shows."""
        return datetime.fromisoformat(self.control("GET", "clock")["now"])

    def plan(self, *faults: Json) -> None:
        """Have things go wrong."""
        self.control("POST", "faults", {"faults": list(faults)})

    def as_planned(self) -> None:
        """Nothing is to go wrong any more."""
        self.control("DELETE", "faults")

    def faults_left(self) -> list[Json]:
        """What is still to go wrong."""
        return self.control("GET", "faults")["faults"]

    def journal(self, *kinds: str, after: int = 0) -> list[Json]:
        """What really happened in the account, in order."""
        facts = self.control("GET", f"journal?after={after}")["journal"]
        return [fact for fact in facts if not kinds or fact["what"] in kinds]

    def close(self) -> None:
        """Hang up."""
        self.session.close()

    # --- what each helpdesk has in its own way ---------------------------------------------------------------

    ticket_writes: ClassVar[Json]
    """Which calls of ours change a ticket, as the sandbox's faults name them."""

    ticket_reads: ClassVar[Json]
    """Which calls of ours read one."""

    @property
    @abstractmethod
    def connector(self) -> str:
        """The connector's name."""

    @abstractmethod
    def id_of(self, who: Who) -> str:
        """The host's id of somebody."""

    @abstractmethod
    def open(self, severity: str = "S1", plan: str = "titanium", *, settled: bool = True, **more: Any) -> Case:
        """A customer's new case, taken up by Kim.

        ``more``: ``subject``, ``requester``, ``product``, ``follows`` (a case), ``problem`` (it is one).
        """

    @abstractmethod
    def deeds(self) -> list[Deed]:
        """What Halyard did, in order."""

    @abstractmethod
    def writes(self) -> list[str]:
        """The paths of every ticket write that Halyard has sent, as the wire saw them."""

    @abstractmethod
    def installers_writes(self) -> list[str]:
        """What an installer's calls changed: the methods and paths of all that were no questions."""

    @abstractmethod
    def set_plan(self, plan: str) -> None:
        """The plan that Acme is on, empty for none."""

    @abstractmethod
    def delete_field(self, name: str) -> None:
        """An admin deletes one of our fields."""

    @abstractmethod
    def delete_option(self, name: str, code: str) -> None:
        """An admin deletes one of our options."""

    @abstractmethod
    def knows_ticket(self, number: str) -> bool:
        """Whether there is such a ticket."""


@dataclass(frozen=True)
class Case(ABC):
    """One ticket as its people see it."""

    desk: Desk
    id: str

    @property
    def ref(self) -> str:
        """Its name on Halyard's command line."""
        return f"{self.desk.connector}/acme/{self.id}"

    @property
    def called(self) -> str:
        """What people call it."""
        return self.id

    # --- what is seen ----------------------------------------------------------------------------------------

    @abstractmethod
    def status(self) -> str:
        """``open``, ``pending``, ``solved`` or ``closed``."""

    @abstractmethod
    def opened_at(self) -> datetime:
        """When the case was opened."""

    @abstractmethod
    def requester(self) -> Who | str:
        """Whose case it is."""

    @abstractmethod
    def assignee(self) -> Who | str:
        """Who works it."""

    @abstractmethod
    def followers(self) -> set[Who | str]:
        """Who of the staff is told of everything."""

    @abstractmethod
    def ccs(self) -> set[Who | str]:
        """Who reads along where the customer sees it."""

    @abstractmethod
    def fields(self) -> dict[str, Any]:
        """Field values: ours by name with our codes, the customer's by title."""

    def state(self) -> str | None:
        """What the Escalation drop-down says."""
        return self.fields()["escalation"]

    @abstractmethod
    def severity(self) -> str:
        """``S1`` to ``S4``."""

    @abstractmethod
    def offered(self) -> tuple[bool, bool]:
        """Whether the agent's form and the customer's page offer the action."""

    @abstractmethod
    def portal(self) -> dict[str, str]:
        """What the customer's page lists."""

    def link(self) -> str:
        """The link to the form on the customer's page, or nothing."""
        return self.portal().get("Escalate this request", "")

    @abstractmethod
    def comments(self, *, public: bool | None = None) -> list[str]:
        """What was said, oldest first: by everybody, or only what the customer sees or does not see."""

    @abstractmethod
    def said_by(self, author: Who) -> list[str]:
        """What one person said where the customer sees it."""

    def receipts(self) -> list[str]:
        """Every acknowledgement of receipt: one per escalation that was opened."""
        return [text for text in self.comments(public=True) if " is received. " in text]

    def words(self, *, public: bool) -> str:
        """The latest of what was said."""
        return (self.comments(public=public) or [""])[-1]

    @abstractmethod
    def changes(self) -> int:
        """How often the ticket was changed."""

    @abstractmethod
    def own_changes(self) -> int:
        """How often Halyard changed it."""

    # --- what people do --------------------------------------------------------------------------------------

    @abstractmethod
    def set_only(self, who: Who = KIM, **values: Any) -> None:
        """Set fields through the API, a dot in a name written as two underscores; nothing of ours has happened yet."""

    def set(self, who: Who = KIM, **values: Any) -> None:
        """Set fields through the API, and what follows from it."""
        self.set_only(who, **values)
        self.desk.settle()

    @abstractmethod
    def set_in_bulk(self, who: Who = KIM, **values: Any) -> None:
        """Set fields of many tickets at once, as a macro does."""

    @abstractmethod
    def set_severity(self, severity: str, who: Who = KIM) -> None:
        """The severity is changed to one of ``S1`` to ``S4``."""

    @abstractmethod
    def tick_only(self, who: Who = KIM, **answers: Any) -> None:
        """Use the action through the API; nothing of ours has happened yet. What is ``None`` is not answered."""

    def tick(self, who: Who = KIM, **answers: Any) -> None:
        """Use the action through the API, and what follows from it."""
        self.tick_only(who, **answers)
        self.desk.settle()

    @abstractmethod
    def tick_in_bulk(self, who: Who = KIM, **answers: Any) -> None:
        """Use the action as a macro over many tickets does."""

    @abstractmethod
    def use_page(self, who: Who = KIM, **answers: Any) -> None:
        """Use the action on the agent's page."""

    @abstractmethod
    def fill_in(self, who: Who = KIM, **values: Any) -> int:
        """Submit the agent's form; answers the status of the page that follows."""

    @abstractmethod
    def say_only(self, text: str, who: Who = KIM, *, public: bool = True) -> None:
        """An agent writes; nothing of ours has happened yet."""

    def say(self, text: str, who: Who = KIM, *, public: bool = True) -> None:
        """An agent writes, and what follows from it."""
        self.say_only(text, who, public=public)
        self.desk.settle()

    @abstractmethod
    def write(self, text: str, who: Who | None = None) -> None:
        """The customer, Ana where nobody is named, writes through the portal's API."""

    @abstractmethod
    def come_back(self, text: str) -> None:
        """Ana writes in her solved case that it is none, in the way that opens it again."""

    @abstractmethod
    def copy_in(self, text: str, *addresses: str, who: Who | None = None) -> None:
        """The customer writes and puts addresses into CC."""

    @abstractmethod
    def relay(self, text: str, author: Who | None, *addresses: str, public: bool = True) -> None:
        """Kim enters a message in somebody's name, or her own, and puts addresses into CC."""

    @abstractmethod
    def move_only(self, status: str, who: Who = KIM) -> None:
        """The case becomes ``open``, ``pending``, ``solved`` or ``closed``; nothing of ours has happened yet."""

    def move(self, status: str, who: Who = KIM) -> None:
        """The case becomes ``open``, ``pending``, ``solved`` or ``closed``, and what follows from it."""
        self.move_only(status, who)
        self.desk.settle()

    @abstractmethod
    def assign(self, who: Who) -> None:
        """Somebody else works the case now."""

    @abstractmethod
    def drop_follower(self, who: Who) -> None:
        """Somebody takes a follower off."""

    @abstractmethod
    def drop_cc(self, who: Who) -> None:
        """Somebody takes a CC off."""

    @abstractmethod
    def delete(self) -> None:
        """The ticket is deleted."""

    @abstractmethod
    def part_of(self, problem: Case) -> None:
        """The case becomes an instance of a problem."""

    def record(self, step: str, note: str = "", who: Who = LEAD) -> None:
        """Staff choose a step of the escalation and write its details beside it."""
        self.set(who, step=step, step_note=note)

    def close_as(self, outcome: str, note: str = "", who: Who = LEAD) -> None:
        """Staff choose how the escalation ends, with the details beside it."""
        self.set(who, outcome=outcome, step_note=note)

    def submit(self, link: str = "", **changes: str) -> requests.Response:
        """Send the form behind the customer's link, or behind an old one, and let all follow."""
        answer = self.submit_only(link, **changes)
        self.desk.settle()
        return answer

    def submit_only(self, link: str = "", **changes: str) -> requests.Response:
        """Send the form; nothing else has happened yet."""
        return self.desk.session.post(
            link or self.link(),
            data={**FILLED, **changes},
            headers={"Accept": "application/json"},
            timeout=PATIENCE,
        )


def answers_of(given: dict[str, Any]) -> dict[str, Any]:
    """Need, reason and the answers to the policy's questions as somebody gives them who says all that is asked."""
    full = {"need": "escalation", "reason": "blocked", "ask__impact": IMPACT, "ask__wanted_outcome": WANTED}
    return {name: value for name, value in (full | given).items() if value is not None}


def known(ids: Iterable[object], people: dict[str, Who]) -> set[Who | str]:
    """The host's ids as the people they are, where the stories know them."""
    return {people.get(str(one), str(one)) for one in ids}
