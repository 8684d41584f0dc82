"""Draws the app's picture, a flag on its line, as PNG: from numbers alone, so that it is the same everywhere."""

import struct
import zlib

COLOURS = b"\x0b\x53\x94\xff\xff\xff"
"""The ground's, then the flag's; a pixel is one bit that says which."""
STORED = 0
"""Not compressed: how well that goes differs from one zlib to the next."""


def logo(size: int) -> bytes:
    """A square picture of so many pixels a side, a multiple of eight."""
    rows = b"".join(b"\x00" + _row(size, row) for row in range(size))
    head = struct.pack(">IIBBBBB", size, size, 1, 3, 0, 0, 0)
    parts = (
        _part(b"IHDR", head),
        _part(b"PLTE", COLOURS),
        _part(b"IDAT", zlib.compress(rows, STORED)),
        _part(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _row(size: int, row: int) -> bytes:
    """One line of pixels; the drawing is measured in 320ths, as the one in ``logo.svg``."""
    y = (row * 2 + 1) * 160 // size
    ends = _ends(y)
    first, last = (at * size // 320 for at in ends)
    return (((1 << (last - first)) - 1) << (size - last)).to_bytes(size // 8, "big")


def _ends(y: int) -> tuple[int, int]:
    """From where to where the flag and its line are at this height; the same place twice above and below them."""
    if not 50 <= y < 270:
        return 90, 90
    if not 60 <= y < 170:
        return 90, 110
    height = y - 60 if y < 115 else 170 - y
    return 90, 110 + 140 * height // 55


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
