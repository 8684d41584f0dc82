"""Builds the failing disk, and tells it how to fail from within the process that it was loaded into."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("disk.c")
PLACE = "HALYARD_DISK"
"""The variable that names the folder whose files the disk fails for."""


class How(IntEnum):
    """How a call ends instead."""

    FULL = 1
    BROKEN_WRITE = 2
    BROKEN_SYNC = 3


def build(folder: Path) -> Path:
    """The library, compiled into a folder; raises ``FileNotFoundError`` where there is no C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise FileNotFoundError("no C compiler here: install gcc (`.ci/run` does)")
    made = folder / "disk.so"
    flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *flags, "-o", str(made), str(SOURCE), "-ldl", "-lpthread"], check=True)
    return made


def environment(library: Path, folder: Path) -> dict[str, str]:
    """What a process needs so that the files in a folder are on the failing disk."""
    return {"LD_PRELOAD": str(library), PLACE: str(folder.resolve())}


@cache
def disk() -> Any:
    """The disk of this process."""
    assert os.environ.get(PLACE), "this process has an ordinary disk"
    library = ctypes.CDLL(None)
    for name in ("disk_writes", "disk_syncs", "disk_struck"):
        getattr(library, name).restype = ctypes.c_long
    return library


def arm(how: How, nth: int = 1, *, lasting: bool = False) -> None:
    """Fail at the n-th write or sync from now on, once or from there on until mended."""
    disk().disk_arm(int(how), nth, int(lasting))


def mend() -> None:
    """Fail no more."""
    disk().disk_mend()
