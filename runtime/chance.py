"""Draws what nobody may guess: the one place where the service asks the machine for chance."""

import secrets


def drawn(size: int) -> str:
    """``size`` bytes of chance in hexadecimal digits: for keys that only have to be new."""
    return secrets.token_hex(size)


def drawn_word(size: int) -> str:
    """``size`` bytes of chance in letters that may stand in a link: for words that open something."""
    return secrets.token_urlsafe(size)


def drawn_share() -> float:
    """A number from 0 to 1, for waits that several machines must not keep in step."""
    return secrets.randbelow(1_000_001) / 1_000_000
