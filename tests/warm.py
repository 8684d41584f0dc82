"""Starts an interpreter that stays warm and forks what a test orders, and leaves none behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def warm(module: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A module run as a program that takes orders and answers by lines; ended with the block, its pipes closed.

    ``environment`` comes on top of this process's own.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )
    try:
        yield process
    finally:
        for end in (process.stdin, process.stdout):
            if end is not None:
                end.close()
        process.wait()
