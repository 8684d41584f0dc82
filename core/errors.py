"""Says what went wrong in words that name the next thing to do.

The tree (each class is named for what its catcher does next)::

    HalyardError
    |-- Mistakes                  configuration or policy: a person mends the file, all faults at once
    |-- NeverOpen                 a calendar has no such open time: a person mends the policy
    |-- DeliveryRefused           an incoming call we do not believe or cannot read; nothing is stored
    |   |-- NotBelieved           401
    |   |-- NotAllowed            403
    |   |-- NotReadable           400
    |   |-- NotThisMedia          415
    |   |-- UnknownTicket         404
    |   |-- KeyTaken              409
    |   |-- TooOften              429, with how long to wait
    |   `-- TooLarge              413
    |-- HostError                 the helpdesk did not do what was asked
    |   |-- TryLater              nothing was written; ask again after ``retry_after``
    |   |-- LookBeforeRepeating   it may have been written: read the mark first
    |   |-- DecideAgain           the ticket moved on: fetch it and decide again
    |   |-- TicketGone            deleted, moved to where no policy holds, or never there
    |   |-- WillNotWork           repeating cannot help; a person must look
    |   `-- CredentialsRefused    the account's key no longer opens the door
    |-- FeedUnreadable            a status page that does not answer in its own form; what is known of it stays
    `-- StoreError
        |-- StoreUnavailable      nothing was kept; the sender should try again
        |   `-- StorageBroken     the disk or file cannot be trusted any more; the process ends
        |-- LostTheRace           somebody else took the work; drop it
        `-- OtherSchema           the tables are another release's; hold until they are ours
"""

from dataclasses import dataclass
from datetime import timedelta


class HalyardError(Exception):
    """Something went wrong that Halyard has a name for."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One fault in a file a person wrote; ``line`` and ``column`` count from 1, 0 means unknown."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class Mistakes(HalyardError):
    """Every fault of a configuration or policy, reported at once."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


class NeverOpen(HalyardError):
    """A calendar has not the open time that was asked for; a person mends the policy."""


class DeliveryRefused(HalyardError):
    """An incoming call was turned away; ``code`` is a short machine word for counters and answers."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class NotBelieved(DeliveryRefused):
    """The signature, its time or its secret does not hold."""

    status = 401


class NotAllowed(DeliveryRefused):
    """It is believed who calls, and they may not do this."""

    status = 403


class TooOften(DeliveryRefused):
    """It was tried and refused too often; it may be tried again after ``retry_after``."""

    status = 429

    def __init__(self, code: str, message: str, retry_after: timedelta) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class NotReadable(DeliveryRefused):
    """The body is not what the helpdesk would send."""

    status = 400


class NotThisMedia(DeliveryRefused):
    """The content type or encoding is not accepted at this door."""

    status = 415


class UnknownTicket(DeliveryRefused):
    """The helpdesk does not know the ticket, or does not show it to us."""

    status = 404


class KeyTaken(DeliveryRefused):
    """The same key was used for something else."""

    status = 409


class TooLarge(DeliveryRefused):
    """The body is over the cap."""

    status = 413


class HostError(HalyardError):
    """The helpdesk did not do what was asked."""


class TryLater(HostError):
    """Nothing was written; ask again after ``retry_after`` (unknown: ``None``)."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class LookBeforeRepeating(HostError):
    """The call may have been carried out; read the ticket's marks before anything is repeated."""


class DecideAgain(HostError):
    """The ticket changed since it was read; fetch it and decide again."""


class TicketGone(HostError):
    """The ticket is deleted or was never there; ``how`` says where it is out of our reach in another way: ``moved``."""

    def __init__(self, message: str, how: str = "deleted") -> None:
        self.how = how
        super().__init__(message)


class WillNotWork(HostError):
    """The helpdesk refuses this for good; a person must look."""


class CredentialsRefused(HostError):
    """The account's credentials were refused; pause the account and tell the operator."""


class FeedUnreadable(HalyardError):
    """A status page did not answer, or not in the form it should; nothing that is known of outages changes by it."""


class StoreError(HalyardError):
    """The database did not do what was asked."""


class StoreUnavailable(StoreError):
    """Nothing was kept; the sender should try again."""


class StorageBroken(StoreUnavailable):
    """A sync failed or the file is damaged: nothing more is written, and the process ends to look anew."""


class LostTheRace(StoreError):
    """The row moved on, or the lease was taken over; this work is void."""


class OtherSchema(StoreError):
    """The tables are those of another release; nothing was changed, and nothing may be until they are ours."""
