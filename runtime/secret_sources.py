"""Finds secrets where operators keep them, keeps those an installation was given, and knows a weak one.

Rule 1: a secret is in the environment, in the file that ``NAME_FILE`` names, or in the secrets folder; never in a
configuration file.
Rule 2: what is named and cannot be read is a fault, and never taken for a secret that is not there.
Rule 3: no secret is part of a message.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from core.secrets import Secret

SHORTEST = 24
"""How many bytes a signing secret must have (T7)."""
FEWEST_CHARACTERS = 8
PLACEHOLDER = re.compile(
    r"change.?me|replace.?me|your.{0,20}(secret|token)|example.?secret|place.?holder|insert.{0,20}(secret|here)"
    r"|not.?a.?secret|for.?testing|todo|^<.*>$",
    re.IGNORECASE,
)


def read_secret(name: str, account: str, environment: Mapping[str, str], connector: str = "") -> Secret | None:
    """The secret in ``NAME__CONNECTOR__ACCOUNT``, ``NAME__ACCOUNT`` or ``NAME``, whichever is set first.

    Each may have ``_FILE`` behind it and name a file. Raises ``ValueError``, which names the variable, for a file that
    cannot be read.
    """
    own = [variable_of(name, account, connector)] if account and connector else []
    for variable in (*own, *([variable_of(name, account)] if account else []), name):
        if environment.get(variable):
            return Secret(environment[variable])
        file = environment.get(f"{variable}_FILE")
        if file:
            return _named(Path(file), f"{variable}_FILE")
    return None


def variable_of(name: str, account: str, connector: str = "") -> str:
    """The variable of one account's secret; with a connector, that of its account of this name alone."""
    return "__".join((name, *(part.upper().replace("-", "_") for part in (connector, account) if part)))


def stored_name(connector: str, account: str, name: str) -> str:
    """The file in which an installation keeps a secret it was given by the host."""
    return f"{connector}-{account}-{name.lower()}"


def store_secret(directory: Path, file: str, secret: Secret) -> None:
    """Keep a secret in a file that only its owner can read."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / file
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(secret.reveal(), "utf-8")


def stored_secret(path: Path) -> Secret | None:
    """The secret that an installation kept; raises ``ValueError`` for one that may be there and cannot be read."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        # Made by whoever installed, and the service runs as somebody else: not the same as never made.
        cure = "the folder and what is in it must belong to the user that the service runs as"
        raise ValueError(f"{path} cannot be looked at: {error.strerror}; {cure}") from error
    return _named(path, str(path))


def weakness(secret: Secret, shortest: int = SHORTEST) -> str:
    """Why nobody should rely on this secret, in words that do not tell it; empty where it will do (T7).

    ``shortest`` is how many bytes it must have.
    """
    value = secret.reveal()
    if any(letter.isspace() or not letter.isprintable() for letter in value):
        return "contains white space; copy it again"
    if len(value.encode("utf-8", "replace")) < shortest:
        return f"is too short; give at least {shortest} random characters"
    if PLACEHOLDER.search(value):
        return f"is a placeholder that everybody knows; give at least {shortest} random characters"
    if len(set(value)) < FEWEST_CHARACTERS:
        return f"repeats a few characters; give at least {shortest} random ones"
    return ""


def _named(path: Path, said: str) -> Secret:
    try:
        return Secret(path.read_text("utf-8").strip())
    except OSError as error:
        raise ValueError(f"{said} names a file that cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{said} names a file that is not text") from error
