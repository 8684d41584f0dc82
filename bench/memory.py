"""Tells how much memory a process has held."""

import resource
from pathlib import Path


def peak() -> float:
    """The most memory this process has ever held, in MiB."""
    # getrusage would count what the process that started this one held, for Linux keeps that figure across exec.
    status = Path("/proc/self/status")
    if status.exists():
        kept = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(kept.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
