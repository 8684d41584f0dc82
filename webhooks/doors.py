"""What the doors need to know of the service behind them."""

from collections.abc import Callable
from dataclasses import dataclass

from core.tickets import TicketRef
from runtime.taking import look_now
from runtime.wiring import Service
from store.intake import Intake

MAX_BODY = 1024 * 1024
"""The most a webhook may carry, in bytes (T9)."""
MAX_FORM = 64 * 1024
"""The most a request form may carry, in bytes."""
RETRY_AFTER = "30"
"""When whoever found the database gone may come again, in seconds (F37)."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The service, the way into its store, and how to say that a ticket wants attention."""

    service: Service
    intake: Intake
    wake: Callable[[TicketRef], None]

    def look_now(self, ref: TicketRef) -> None:
        """Take the ticket's turn; where that cannot be now, what was asked is kept all the same and looked at soon."""
        look_now(self.service, self.wake, ref)
