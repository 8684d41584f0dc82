"""How moments and people's words are written into a database column.

Rule 1: a moment is whole microseconds since 1970 in UTC; a naive one is refused. A length of time is microseconds too.
Rule 2: text that a database cannot hold (NUL, half characters) is kept with a replacement sign in its place.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, String
from sqlalchemy.types import TypeDecorator

from core.errors import StoreError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970; raises :class:`StoreError` for a naive moment."""
    refuse_naive(moment)
    return (moment - EPOCH) // MICROSECOND


def refuse_naive(moment: datetime) -> None:
    """Raise :class:`StoreError` for a moment that could mean several."""
    if moment.tzinfo is None:
        raise StoreError(f"the moment {moment.isoformat()} has no time zone; the store keeps aware moments only")


def moment(value: int) -> datetime:
    """The aware UTC moment of :func:`micros`."""
    return EPOCH + timedelta(microseconds=value)


def storable(text: str) -> str:
    """The text with what no database holds replaced."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    return text


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored as an integer."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else moment(value)


class Length(TypeDecorator[timedelta]):
    """A length of time, stored as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        del dialect
        return None if value is None else value * MICROSECOND


class Words(TypeDecorator[str]):
    """Free text by people; see Rule 2."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else storable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return value
