"""Names the folder where files are quickest to be had: nobody waits there for a disk."""

from __future__ import annotations

import os
from pathlib import Path

IN_MEMORY = Path("/dev") / "shm"


def quick() -> Path | None:
    """A folder in memory, where there is one that can be written to."""
    return IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
