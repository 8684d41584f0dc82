"""Names the three sizes that every benchmark has."""

from enum import StrEnum


class Size(StrEnum):
    """How much is measured: everything, enough for a first impression, or just enough to see that it runs."""

    FULL = "full"
    QUICK = "quick"
    TINY = "tiny"
