"""What the stories need of a pretend helpdesk: how to make it, where its facts are kept, and what happens to people."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from core.ports import Rehearsal
from sandbox.clock import Clock
from tests.stories.desk import Desk
from tests.stories.people import Who

if TYPE_CHECKING:
    from flask import Flask

Severities = tuple[str, str, str, str]
"""What a policy calls the four severities."""


class Pretend(ABC):
    """One pretend account of one helpdesk."""

    name: ClassVar[str]
    """The connector's name."""

    rehearsal: ClassVar[Rehearsal]
    sources: ClassVar[Mapping[str, str]]
    """Where each fact is kept, as the configuration says it."""

    @abstractmethod
    def make(self, clock: Clock) -> Flask:
        """Make the account with the demo's people and tickets; answers its application."""

    @abstractmethod
    def by_hand(self) -> None:
        """Do what the installer says that only a person can do."""

    @abstractmethod
    def keep(self) -> None:
        """Remember the account as it is now: this is what it starts over as."""

    @abstractmethod
    def start_over_with(self, *, tickets: bool) -> None:
        """Have the next reset bring back what was kept, with the demo's tickets or none."""

    @abstractmethod
    def desk(self, url: str, service: str) -> Desk:
        """The people of the account."""

    @abstractmethod
    def head(self) -> str:
        """The first lines of the helpdesk's block in the configuration, with the address still to be filled in."""

    @abstractmethod
    def severity(self, names: Severities) -> str:
        """Where the severity is kept, as the configuration says it."""

    @abstractmethod
    def bar(self, who: Who, how: str = "suspended") -> None:
        """Somebody may not sign in any more; or is ``gone``; or nobody has proven that the address is theirs."""

    @abstractmethod
    def speaks(self, who: Who, language: str, time_zone: str) -> None:
        """Somebody chose a language and lives in a time zone."""

    @abstractmethod
    def rule_says(self, ticket: str, text: str, who: Who) -> None:
        """A rule of the account writes a public message in somebody's name."""

    def helpdesk(self, severities: Severities, *facts: str, more: str = "") -> str:
        """The helpdesk's block: these facts from where they are kept, and further lines as they are."""
        lines = [f"severity: {self.severity(severities)}"]
        lines += [f"{name}: {self.sources[name]}" for name in facts]
        return self.head() + "".join(f"      {line}\n" for line in (*lines, *more.splitlines()))
