"""Makes what a power cut may leave on a disk: what was written and not synced may be gone, or half there.

A trace holds every call that changed the files. At each of them the power may go: what came before a file's last sync
is there; of what came after, none, all, a part in any order, or half of the last one may be.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = struct.Struct("<cIIQ")
WAYS = ("none of it", "some of it", "all of it and half of the last")


@dataclass(frozen=True)
class Call:
    """A write (``W``), a sync (``S``), a new length (``T``), a removal (``U``), or a mark (``M``) with its number."""

    what: str
    path: str
    place: int
    data: bytes


def read(trace: Path) -> list[Call]:
    """All calls of a trace, in order."""
    calls, text, at = [], trace.read_bytes(), 0
    while at < len(text):
        what, length, size, place = HEAD.unpack_from(text, at)
        at += HEAD.size
        path, data = text[at : at + length].decode(), text[at + length : at + length + size]
        calls.append(Call(what.decode(), path, place, data))
        at += length + size
    return calls


def cuts(calls: Sequence[Call]) -> Iterator[tuple[int, str]]:
    """Every moment at which the power may go, and what may become of that which was not synced."""
    for place, call in enumerate(calls):
        if call.what != "M":
            yield from ((place + 1, way) for way in WAYS)


def promised(calls: Sequence[Call], until: int) -> int:
    """The number of the last mark before a moment: what was promised by then."""
    return max((call.place for call in calls[:until] if call.what == "M"), default=0)


def image(base: Mapping[str, bytes], calls: Sequence[Call], until: int, way: str) -> dict[str, bytes]:
    """The files, by path, as a power cut leaves them; ``base`` is what there was before the first call."""
    files = dict(base)
    for path in {call.path for call in calls[:until] if call.path}:
        mine = [call for call in calls[:until] if call.path == path]
        safe = max((place + 1 for place, call in enumerate(mine) if call.what in "SU"), default=0)
        left = _left(mine[safe:], way, until)
        content = _after(base.get(path), [*mine[:safe], *left])
        files.pop(path, None)
        if content is not None:
            files[path] = content
    return files


def _left(unsynced: Sequence[Call], way: str, until: int) -> list[Call]:
    if way == "none of it":
        return []
    if way == "some of it":
        return [call for number, call in enumerate(unsynced) if zlib.crc32(f"{until} {number}".encode()) & 1]
    if not unsynced:
        return []
    *whole, last = unsynced
    half = last.data[: len(last.data) // 2] if last.what == "W" else last.data
    return [*whole, Call(last.what, last.path, last.place, half)]


def _after(before: bytes | None, calls: Sequence[Call]) -> bytes | None:
    content = None if before is None else bytearray(before)
    for call in calls:
        if call.what == "U":
            content = None
            continue
        content = bytearray() if content is None else content
        if call.what == "T":
            content = content[: call.place].ljust(call.place, b"\0")
        elif call.what == "W":
            content = content.ljust(call.place, b"\0")
            content[call.place : call.place + len(call.data)] = call.data
    return None if content is None else bytes(content)
