"""Lets seconds pass: the one place where a connector waits."""

import time


def pause(seconds: float) -> None:
    """Wait so many seconds."""
    time.sleep(seconds)
