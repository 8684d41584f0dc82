"""Hands out ids from counters, so that the same story always gets the same numbers."""

from dataclasses import dataclass, field

FIRST = {
    "ticket": 10501,
    "user": 30000101,
    "organization": 40000101,
    "organization_field": 41000101,
    "group": 45000101,
    "membership": 46000101,
    "field": 50000101,
    "option": 51000101,
    "form": 55000101,
    "trigger": 60000101,
    "category": 65000101,
    "macro": 66000101,
    "view": 67000101,
    "automation": 68000101,
    "brand": 70000101,
    "custom_status": 71000101,
    "recipient_address": 72000101,
    "sla_policy": 73000101,
    "event": 900000000101,
    "webhook": 1,
    "invocation": 1,
    "attempt": 1,
    "job": 1,
    "token": 1,
    "fact": 1,
}
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Numbers:
    """One counter for each kind of thing."""

    counters: dict[str, int] = field(default_factory=lambda: dict(FIRST))

    def take(self, kind: str) -> int:
        number = self.counters[kind]
        self.counters[kind] = number + 1
        return number

    def ulid(self, kind: str) -> str:
        """26 characters in the alphabet of ULIDs; the letter after the prefix tells the kind."""
        letter = {"webhook": "W", "invocation": "C", "attempt": "A"}[kind]
        return f"01SANDB0X{letter}" + _crockford(self.take(kind)).rjust(16, "0")


def _crockford(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 32)
        digits = CROCKFORD[rest] + digits
    return digits or "0"
