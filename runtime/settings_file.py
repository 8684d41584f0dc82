"""What may stand in ``halyard.yaml``: the service, the console and each helpdesk account under policy."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from runtime import counterpart_settings as agreements
from runtime.calendar_file import CalendarPart
from runtime.console_settings import ConsolePart
from runtime.mail.settings import MailboxPart
from runtime.people import People, RotationPart
from runtime.policy_terms import When
from runtime.policy_words import Code, Version
from runtime.service_settings import ServicePart
from runtime.settings_words import Name
from runtime.status_page import StatusPagePart


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PolicyRulePart(_Part):
    """A policy for some of an account's tickets: the first rule whose facts hold counts (XX-02)."""

    policy: str
    when: When


class AccountPart(_Part):
    """One helpdesk account under policy; ``helpdesk`` holds what its connector needs to know."""

    account: Name
    connector: str
    policy: str
    policies: tuple[PolicyRulePart, ...] = ()
    time_zone: str = "UTC"
    language: str = ""
    people: People = Field(default_factory=dict)
    status_page: StatusPagePart | None = None
    rotations: dict[str, RotationPart] = Field(default_factory=dict)
    calendars: Annotated[dict[Code, CalendarPart], Field(max_length=20)] = Field(default_factory=dict)
    helpdesk: dict[str, Any] = Field(default_factory=dict)
    panels: dict[str, Any] | None = None
    mailbox: MailboxPart | None = None
    counterparts: agreements.CounterpartsPart = Field(default_factory=dict)
    counterpart_of: tuple[agreements.AccountName, ...] = ()


class SettingsFile(_Part):
    """The whole of ``halyard.yaml``."""

    halyard: Version
    service: ServicePart = ServicePart()
    console: ConsolePart | None = None
    accounts: Annotated[tuple[AccountPart, ...], Field(min_length=1)]
