"""Reads what the ``panels`` blocks of all hosts have in common: public keys, in the block or in a file beside it."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from connectors.blocks import Part
from connectors.public_keys import NamedKey, read_keys

Words = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[!-~]+$")]
"""What a token must say letter by letter."""
FileReader = Callable[[str], str]


class KeyedPart(Part):
    """A part with public keys: in PEM or as a key set, in the block (``keys``) or in a file (``keys_file``)."""

    keys: str = ""
    keys_file: str = ""


def given_keys(part: KeyedPart, read_file: FileReader) -> tuple[NamedKey, ...]:
    """The keys of a part; none where it gives none. Raises ``ValueError`` for keys that cannot be used."""
    if part.keys and part.keys_file:
        raise ValueError("give either keys or keys_file, not both")
    text = part.keys or (read_file(part.keys_file) if part.keys_file else "")
    return read_keys(text) if text else ()
