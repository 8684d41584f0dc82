"""Reads who may show panels of ours in which helpdesk, and the secret that seals the visits to them.

Rule 1: an account without a ``panels`` block has no panel, and without any such block there is no secret to set.
Rule 2: the secret signs nothing else (T21). The one before it still opens visits, so that a change cuts nobody off.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from core.panels import PanelTokens
from core.secrets import Secret
from runtime.access import AccountKey
from runtime.registry import PANELS
from runtime.secret_sources import SHORTEST, read_secret, weakness

PANEL_SECRET = "HALYARD_PANEL_SECRET"  # noqa: S105 - the variable's name, not a secret
LARGEST_FILE = 64 * 1024

Fault = tuple[tuple[str | int, ...], str]


def read_panels(
    connector: str, account: Any, block: Mapping[str, Any] | None, root: Path
) -> tuple[Any, tuple[Fault, ...]]:
    """The settings of an account's panels, or every fault with its path in the block; nothing without a block.

    ``account`` is what the connector made of the account, or ``None`` where something is wrong with that.
    """
    if block is None:
        return None, ()
    kit = PANELS.get(connector)
    if kit is None:
        return None, (((), f"{connector} has no panels; leave the block out"),)
    reading = kit.read(account, block, lambda name: _text(root / name))
    return reading.settings, reading.faults


def read_panel_secrets(
    environment: Mapping[str, str], others: Sequence[tuple[str, Secret | None]]
) -> tuple[tuple[Secret, ...], tuple[str, ...]]:
    """The secret that seals visits and the one before it, with what is wrong with them.

    ``others`` are secrets for something else, each with what it is for, which these must not be.
    """
    found: list[Secret] = []
    faults: list[str] = []
    named: set[str] = set()
    for name in (PANEL_SECRET, f"{PANEL_SECRET}_OLD"):
        try:
            one = read_secret(name, "", environment)
        except ValueError as error:
            faults.append(str(error))
            continue
        if one is None:
            continue
        found.append(one)
        named.add(name)
        if weakness(one):
            faults.append(f"{name} {weakness(one)}")
        faults.extend(f"{name} is {what} too; give it one of its own" for what, other in others if other == one)
    if PANEL_SECRET not in named and not faults:
        faults.append(f"{PANEL_SECRET} is not set; panels need at least {SHORTEST} random characters")
    return tuple(found), tuple(faults)


def open_doors(
    accounts: Iterable[Any], clock: Callable[[], datetime]
) -> Mapping[AccountKey, Mapping[str, PanelTokens]]:
    """What believes the tokens of each account that has panels, by its doors."""
    return {
        (one.connector, one.name): PANELS[one.connector].doors(one.helpdesk, one.panels, clock)
        for one in accounts
        if one.panels is not None
    }


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"{path.name} is too large for a few public keys")
        return path.read_text("utf-8")
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not text") from error
