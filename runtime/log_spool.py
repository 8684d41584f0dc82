"""Takes log lines from whoever has one and passes them on by itself, so that no slow reader holds up the work (F66).

Rule 1: giving a line never waits. Where too many are waiting already, the line is dropped and counted.
Rule 2: a target that is gone or full costs its lines and nothing else.
"""

import contextlib
import os
import queue
import threading
from typing import TextIO

MOST_WAITING = 10_000
LAST_WORDS_SECONDS = 2.0
"""How long the end of the process waits for lines that are still to be written."""


class LogSpool:
    """A text stream that writes to another in a thread of its own."""

    def __init__(self, target: TextIO, most_waiting: int = MOST_WAITING) -> None:
        self._fd = target.fileno()
        self._waiting: queue.Queue[str | None] = queue.Queue(most_waiting)
        self._lock = threading.Lock()
        self._dropped = 0
        self._thread = threading.Thread(target=self._pass_on, name="log", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many lines were dropped since the beginning."""
        return self._dropped

    def write(self, line: str) -> int:
        """Take a line; answers its length, as text streams do, whether it was kept or dropped."""
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._drop()
        return len(line)

    def flush(self) -> None:
        """Nothing to wait for."""

    def close(self) -> None:
        """Pass on what waits, for a little while; a target that is stuck keeps nobody."""
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=LAST_WORDS_SECONDS)
        self._thread.join(LAST_WORDS_SECONDS)

    def _pass_on(self) -> None:
        # Straight to the descriptor: a thread that is stuck in a stream of Python's holds that stream's lock, and the
        # end of the process would wait for it.
        while (line := self._waiting.get()) is not None:
            rest = line.encode("utf-8", "backslashreplace")
            try:
                while rest:
                    rest = rest[os.write(self._fd, rest) :]
            except OSError:
                self._drop()

    def _drop(self) -> None:
        with self._lock:
            self._dropped += 1
