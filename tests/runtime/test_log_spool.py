"""Whoever reads the log may be slow, stuck, full or gone: the work goes on, and what was dropped is counted (F66)."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import pytest

from runtime import logs
from runtime.log_spool import LogSpool


@contextmanager
def pipe() -> Iterator[tuple[int, TextIO]]:
    """A pipe: what is read at, and what is written to."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        yield reading, stream
        # Lets go whoever is stuck in it.
        with suppress(OSError):
            os.close(reading)


def read_all(fd: int) -> str:
    found = b""
    while piece := os.read(fd, 65536):
        found += piece
    return found.decode()


def test_f66_a_pipe_that_nobody_reads_holds_up_nobody_and_the_lines_are_counted() -> None:
    """A pipe holds 64 KiB to 1 MiB; this is 4 MiB. Without the spool the test would not end."""
    with pipe() as (reading, stream):
        spool = LogSpool(stream, most_waiting=500)
        for number in range(4000):
            spool.write(f"{number:01023}\n")

        assert spool.dropped >= 4000 - 500 - 1024 - 1
        os.close(reading)
        spool.close()


def test_lines_arrive_whole_and_in_their_order() -> None:
    lines = [f"line {number} \u2028\n" for number in range(2000)]
    with pipe() as (reading, stream):
        spool = LogSpool(stream)
        found: list[str] = []
        reader = threading.Thread(target=lambda: found.append(read_all(reading)))
        reader.start()
        for line in lines:
            assert spool.write(line) == len(line)
        spool.flush()
        spool.close()
        stream.close()
        reader.join()

    assert found == ["".join(lines)]
    assert spool.dropped == 0


def test_f66_a_reader_that_is_gone_costs_its_lines_and_nothing_else() -> None:
    with pipe() as (reading, stream):
        os.close(reading)
        spool = LogSpool(stream)
        for _ in range(3):
            spool.write("a line\n")
        spool.close()

        assert spool.dropped == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_f66_a_full_disk_costs_its_lines_and_nothing_else() -> None:
    with Path("/dev/full").open("w") as stream:
        spool = LogSpool(stream)
        spool.write("a line\n")
        spool.close()

        assert spool.dropped == 1


def test_half_a_character_is_written_in_signs() -> None:
    with pipe() as (reading, stream):
        spool = LogSpool(stream)
        spool.write("\ud800\n")
        spool.close()

        assert os.read(reading, 100) == b"\\ud800\n"


SERVICE = """
import sys, structlog
from runtime import logs
logs.configure()
logs.never_wait()
logs.never_wait()
log = structlog.get_logger("x")
for number in range(20_000):
    log.error("a line that is long enough to fill a pipe soon", number=number)
print(logs.lines_dropped() > 0)
"""


def test_f66_a_process_whose_log_is_stuck_works_and_ends() -> None:
    """Its error stream is a pipe that nobody reads; it ends by itself all the same, within its last words' time."""
    reading, writing = os.pipe()
    try:
        ran = subprocess.run(
            [sys.executable, "-c", SERVICE], stderr=writing, stdout=subprocess.PIPE, timeout=60, check=True
        )
    finally:
        os.close(reading)
        os.close(writing)

    assert ran.stdout == b"True\n"


def test_a_command_writes_its_lines_itself() -> None:
    assert logs.target() is sys.stderr
    assert logs.lines_dropped() == 0
