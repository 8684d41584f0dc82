"""Says where and why a file cannot be read as YAML at all, and what its writer can do about it."""

import codecs

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from core.errors import Mistake

OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""What a file in another encoding begins with; the longer first, for the shorter is part of it."""

CURES = {
    "character '\\t'": "indent with spaces instead of tabs",
    "cannot start any token": "put the text in quotes",
    "mapping values are not allowed here": "indent like the lines around it, and put text with a colon in quotes",
    "expected <block end>": "indent like the lines around it",
    "expected ',' or": "close the bracket, or put a comma between the items",
    "unexpected end of stream": "close the quote",
    "another document": "keep one document in the file, and take out what begins at ---",
    "YAML document": "take the line that begins with % out",
    "escape": "write \\\\ for a backslash, or use single quotes",
}
"""What helps against what the parser says, by a part of it."""


def not_text(data: bytes, error: UnicodeDecodeError, name: str) -> Mistake:
    """Bytes that are no UTF-8, at the first that is none."""
    other = next((word for mark, word in OTHER_ENCODINGS.items() if data.startswith(mark)), "")
    if other:
        return Mistake(name, 1, 1, "", f"is not YAML in UTF-8 but in {other}; save it as UTF-8")
    before = data[: error.start].decode("utf-8")
    line, column = _place(before, len(before))
    byte = f"byte {data[error.start]:#04x}"
    return Mistake(name, line, column, "", f"is not YAML in UTF-8: {byte} stands here; save the file as UTF-8")


def not_yaml(text: str, error: Exception, name: str) -> Mistake:
    """Text that is no YAML, at the place where the parser gave up."""
    if isinstance(error, ReaderError):
        line, column = _place(text, error.position)
        message = f"holds the character {_code(error)}, which no text file needs; take it out"
        return Mistake(name, line, column, "", message)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        problem = " ".join((error.problem or "is not YAML").split())
        cure = next((cure for part, cure in CURES.items() if part in problem), "")
        return Mistake(name, line, column, "", f"{problem}; {cure}" if cure else problem)
    what = "the YAML is broken" if isinstance(error, YAMLError) else "an escape stands for no character"
    return Mistake(name, 1, 1, "", f"is not YAML in UTF-8: {what}: {error}")


def _code(error: ReaderError) -> str:
    sign = error.character
    number = sign if isinstance(sign, int) else ord(str(sign)[:1] or "\0")
    return f"U+{number:04X}"


def _place(text: str, position: int) -> tuple[int, int]:
    """Line and column of a place in a text, from 1."""
    lines = text[:position].splitlines(keepends=True) or [""]
    if lines[-1].endswith(("\n", "\r")):
        return len(lines) + 1, 1
    return len(lines), len(lines[-1]) + 1
