"""What every page of the console needs to know of the service behind it."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from core.tickets import TicketRef
from runtime.access import AccountKey, Principal
from runtime.console_settings import ConsoleSettings
from runtime.doctor_desk import DoctorDesk
from runtime.pace import Pace
from runtime.people_desk import PeopleDesk
from runtime.taking import Wake, take
from runtime.token_desk import TokenDesk
from runtime.wiring import Service
from store import Arrival, DeliveryRow, Store
from store.intake import Intake


@dataclass(frozen=True, slots=True)
class Console:
    """The service, the ways into its store, and how people sign in.

    ``doors`` is the pace of signing in per address, ``doctor`` what was found at the accounts and the service.
    """

    service: Service
    intake: Intake
    wake: Wake
    settings: ConsoleSettings
    people: PeopleDesk
    tokens: TokenDesk
    doors: Pace
    doctor: DoctorDesk

    @property
    def store(self) -> Store:
        """The memory."""
        return self.service.store

    def now(self) -> datetime:
        """The present, aware."""
        return self.service.clock()

    def take(self, arrival: Arrival) -> DeliveryRow:
        """Keep what was asked, look at its ticket at once, and answer what is known of it."""
        return take(self.service, self.intake, self.wake, arrival)

    def accounts(self, principal: Principal) -> tuple[AccountKey, ...]:
        """The accounts of the configuration that somebody may see, in its order."""
        return tuple(key for key in self.service.desks if principal.sees(*key))

    def may_know(self, principal: Principal, ref: TicketRef) -> bool:
        """Whether somebody may know of this ticket at all."""
        key = (ref.connector, ref.account)
        return key in self.service.desks and principal.sees(*key)

    @property
    def origin(self) -> str:
        """Where our own forms come from, as a browser says it."""
        parts = urlsplit(self.service.settings.service.public_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def over_tls(self) -> bool:
        """Whether people reach the console by TLS; without it only on their own machine."""
        return self.origin.startswith("https://")

    def key(self, purpose: str) -> bytes:
        """A key of the console's own, another for each purpose; the same in every process of the service."""
        secret = self.service.settings.link_secret.reveal().encode()
        return hmac.new(secret, f"console:{purpose}".encode(), hashlib.sha256).digest()
