"""Makes every choice of a simulation: the same name gives the same choices in every process and every run."""

import random


def dice(*names: object) -> random.Random:
    """Choices that depend on these names alone, and on nothing that differs between two processes."""
    # A text is hashed the same everywhere, whatever PYTHONHASHSEED says.
    return random.Random(":".join(map(str, names)))  # noqa: S311 - the same run for the same seed
