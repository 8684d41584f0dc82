"""What it takes to speak a language: its sentences, its dates and lengths of time, its plurals.

A catalogue is data. Sentences are templates with ``$name`` placeholders; patterns for dates, lengths and counts are
ours alone and are filled in with ``{name}``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

_DIGITS = tuple(f"{number:02}" for number in range(60))


def one_or_other(count: int) -> str:
    """The plural form of English, German or Spanish: ``one`` for 1, else ``other``."""
    return "one" if count == 1 else "other"


def up_to_one_or_other(count: int) -> str:
    """The plural form of French or Portuguese: ``one`` for 0 and 1, else ``other``."""
    return "one" if count < 2 else "other"


def always_other(_count: int) -> str:
    """The plural form of a language that has only one, such as Japanese."""
    return "other"


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """One language.

    ``tag`` is its BCP 47 tag in small letters, ``name`` what its speakers call it, ``direction`` ``ltr`` or ``rtl``.
    ``days`` begin with Monday, ``months`` with January, both short. ``date`` is filled with ``weekday``, ``day``,
    ``month`` and ``year``, ``moment`` with that ``date``, the ``time`` (24 hours) and the ``zone``; ``first`` replaces
    the number of a month's first day, where a language says it otherwise.

    ``lengths`` has for ``day``, ``hour``, ``minute`` and ``second`` a pattern per plural form, of which ``other`` is
    always there; ``often`` says how often at most, by exact count or plural form; ``plural`` names the form for a
    whole number. ``gap`` stands between the parts of a length, ``listing`` between choices. ``fitted`` makes a template
    agree with the name of the tier that it is about, where the language asks for that.
    """

    tag: str
    name: str
    sentences: Mapping[str, str]
    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    lengths: Mapping[str, Mapping[str, str]]
    often: Mapping[str, str]
    moment: str = "{date}, {time} {zone}"
    plural: Callable[[int], str] = one_or_other
    gap: str = " "
    listing: str = "; "
    first: str = ""
    direction: str = "ltr"
    fitted: Callable[[str, str], str] | None = None

    def moment_in_words(self, local: datetime) -> str:
        """A moment as a reader in its own zone says it; seconds only where they are not zero."""
        seconds = f":{_DIGITS[local.second]}" if local.second else ""
        time = f"{_DIGITS[local.hour]}:{_DIGITS[local.minute]}{seconds}"
        return self.moment.format(date=_date_in_words(self, local.date()), time=time, zone=local.tzname())

    def length_in_words(self, length: timedelta) -> str:
        """An elapsed time; 1 day is 24 hours (MS-03), seconds only where there is neither day nor hour."""
        total = max(0, int(length.total_seconds()))
        days, rest = divmod(total, 86_400)
        hours, rest = divmod(rest, 3_600)
        minutes, seconds = divmod(rest, 60)
        parts = [("day", days), ("hour", hours), ("minute", minutes), ("second", 0 if days or hours else seconds)]
        said = [self._counted(self.lengths[unit], count) for unit, count in parts if count]
        return self.gap.join(said) or self._counted(self.lengths["second"], 0)

    def times_in_words(self, count: int) -> str:
        """How often something may be done, such as ``once only``."""
        exactly = self.often.get(str(count))
        return exactly if exactly is not None else self._counted(self.often, count)

    def _counted(self, forms: Mapping[str, str], count: int) -> str:
        return (forms.get(self.plural(count)) or forms["other"]).format(count=count)


@lru_cache(maxsize=4096)
def _date_in_words(catalogue: Catalogue, day: date) -> str:
    """A day as readers say it, kept: what people ask about lies in the same few weeks."""
    return catalogue.date.format(
        weekday=catalogue.days[day.weekday()],
        day=catalogue.first if day.day == 1 and catalogue.first else day.day,
        month=catalogue.months[day.month - 1],
        year=day.year,
    )
