"""Lets seconds pass, and counts them: the one place where a connector waits or measures."""

import time


def pause(seconds: float) -> None:
    """Wait so many seconds."""
    time.sleep(seconds)


def stopwatch() -> float:
    """Seconds since some moment, which no setting of the clock moves."""
    return time.monotonic()
