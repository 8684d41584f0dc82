"""Hands out ids from counters, so that the same story always gets the same numbers."""

from dataclasses import dataclass, field

FIRST = {
    "issue": 20501,
    "comment": 60501,
    "history": 80501,
    "field": 10101,
    "context": 10601,
    "option": 10701,
    "screen": 10101,
    "tab": 10201,
    "status": 10101,
    "transition": 101,
    "component": 10101,
    "link": 15001,
    "remote_link": 16001,
    "organization": 101,
    "request_type": 101,
    "filter": 10101,
    "dashboard": 10101,
    "gadget": 10201,
    "share": 10301,
    "webhook": 1,
    "delivery": 1,
    "workflow": 101,
    "version": 1,
    "task": 1,
    "group": 101,
    "user": 101,
    "fact": 1,
}


@dataclass
class Numbers:
    """One counter for each kind of thing."""

    counters: dict[str, int] = field(default_factory=lambda: dict(FIRST))

    def take(self, kind: str) -> int:
        """The next number of this kind."""
        number = self.counters[kind]
        self.counters[kind] = number + 1
        return number

    def text(self, kind: str) -> str:
        """The next number of this kind, as Jira writes ids."""
        return str(self.take(kind))

    def uuid(self, kind: str) -> str:
        """The next id of this kind in the form of a UUID; its last part tells the kind."""
        tail = kind.encode().hex()[:12].ljust(12, "0")
        return f"{self.take(kind):08x}-0000-4000-8000-{tail}"
