"""Says which alarm an account's errors mean, and which answers end it (F17, F24, F26, F65).

Rule 1: what a door refuses is ended only by that same door opening: an account that lets us read and not write stands
as refused, whatever is read meanwhile.
Rule 2: fields are told once per field of an account, not once per ticket.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.drift import Drift
from core.errors import CredentialsRefused, HostError, WillNotWork
from core.escalation import Written
from core.tickets import Ticket, TicketRef
from runtime.alarms import Alarms
from runtime.explain import rfc3339

LONGEST_REASON = 200
"""What a helpdesk says of its refusal is cut there; it may quote what it was sent."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """The troubles of one account."""

    alarms: Alarms
    connector: str
    account: str

    @classmethod
    def of(cls, alarms: Alarms, ref: TicketRef) -> "Trouble":
        """The troubles of a ticket's account."""
        return cls(alarms, ref.connector, ref.account)

    def met(self, error: HostError, door: str) -> None:
        """The helpdesk did not do what was asked at a door: ``reading``, ``writing``, ``sweep`` or ``mailbox``."""
        if isinstance(error, CredentialsRefused):
            self._stands("credentials_refused", door, reason(error))

    def down(self, error: HostError) -> None:
        """The helpdesk does not answer and is left alone for now."""
        self._stands("helpdesk_down", "", reason(error))

    def limited(self, door: str, since_at: datetime) -> None:
        """The helpdesk has had us wait at this door since then, without one answer (F17)."""
        self._stands("told_to_wait", door, {"since": f"{rfc3339(since_at)}"})

    def opened(self, door: str) -> None:
        """The helpdesk did what was asked at this door."""
        self._over("credentials_refused", door)
        self._over("told_to_wait", door)

    def answered(self) -> None:
        """The helpdesk let a ticket be read."""
        self.opened("reading")
        self._over("helpdesk_down")

    def swept(self, error: HostError | None) -> None:
        """The account was reconciled, or could not be."""
        if error is None:
            self.opened("sweep")
            self._over("sweep_failing")
            return
        self.met(error, "sweep")
        self._stands("sweep_failing", "", reason(error))

    def visited(self, error: HostError | None) -> None:
        """The mailbox was read, or could not be."""
        if error is None:
            self._over("mailbox_unreachable")
        else:
            self._stands("mailbox_unreachable", "", reason(error))

    def page_read(self, error: Exception | None) -> None:
        """The status page was read, or could not be."""
        if error is None:
            self._over("status_page_unreadable")
        else:
            self._stands("status_page_unreadable", "", reason(error))

    def refused_fields(self, ref: TicketRef, names: Iterable[str], error: WillNotWork) -> None:
        """The helpdesk refuses these fields, or what they should say."""
        for name in names:
            self._stands("field_refused", name, {**reason(error), "ticket": str(ref)})

    def written_fields(self, names: Iterable[str]) -> None:
        """The helpdesk took these fields."""
        self.opened("writing")
        for name in names:
            self._over("field_refused", name)

    def compared(self, ticket: Ticket, drift: Drift, written: Mapping[str, Written]) -> None:
        """A ticket was compared with what it should say: fields may be contested, gone, or there again.

        A field is gone where we wrote it before; one that an account never had is not missed.
        """
        for name in drift.contested:
            by = ticket.changed_by.get(name, "")
            self._stands("field_contested", name, {"ticket": str(ticket.ref), **({"by": by} if by else {})})
        for name in drift.missing:
            if name in written:
                self._stands("field_gone", name, {"ticket": str(ticket.ref)})
        for name in ticket.fields:
            self._over("field_gone", name)

    def _stands(self, kind: str, subject: str, facts: Mapping[str, str]) -> None:
        self.alarms.stands(kind, connector=self.connector, account=self.account, subject=subject, facts=facts)

    def _over(self, kind: str, subject: str = "") -> None:
        self.alarms.over(kind, connector=self.connector, account=self.account, subject=subject)


def reason(error: Exception) -> dict[str, str]:
    """Why, in the words of the error."""
    return {"why": f"{type(error).__name__}: {error}"[:LONGEST_REASON]}
