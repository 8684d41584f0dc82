"""Finds the rule engines that decisions are measured beside; they are never a dependency of the product.

`make bench` installs them into a folder of their own, from ``requirements-bench.lock``.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent.parent / ".venv-bench"


def find(name: str) -> ModuleType | None:
    """The module of a peer, or ``None`` where it is not installed."""
    # Last in line, so that nothing the product uses is ever taken from there.
    if FOLDER.is_dir() and str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
