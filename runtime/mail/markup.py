"""Takes the tags out of a mail that was written in HTML only, in one pass over it.

What is quoted stays recognisable: a quotation begins with ``>`` as it does in plain text, so that old words are not
taken for new ones (T40). Nothing of the result is ever shown as HTML.
"""

import html
import re

HEADINGS = tuple(f"h{size}" for size in range(1, 7))
BREAKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "pre", "section", "article", "dt", "dd", *HEADINGS)
)
CELLS = frozenset({"td", "th"})
SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
NAME = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9]*)")
LONGEST = 256 * 1024


def without_tags(markup: str) -> str:
    """The words of HTML with line breaks where it shows some; linear in its length, whatever it holds."""
    markup = markup[:LONGEST]
    small = markup.lower()
    pieces: list[str] = []
    place = 0
    while place < len(markup):
        start = markup.find("<", place)
        if start < 0:
            pieces.append(_spaced(markup[place:]))
            break
        pieces.append(_spaced(markup[place:start]))
        place, said = _tag(markup, small, start)
        pieces.append(said)
    lines = (line.strip() for line in html.unescape("".join(pieces)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _tag(markup: str, small: str, start: int) -> tuple[int, str]:
    """Where the tag at ``start`` is over, and what it stands for in plain text."""
    if markup.startswith("<!--", start):
        return _after(markup, "-->", start), ""
    name = NAME.match(small, start)
    if name is None and not markup.startswith(("<!", "<?"), start):
        return start + 1, "<"
    end = _after(markup, ">", start)
    word = name[1] if name is not None else ""
    opens = not markup.startswith("</", start)
    if word in SILENT and opens:
        close = small.find(f"</{word}", end)
        return (_after(markup, ">", close), "") if close >= 0 else (len(markup), "")
    if word == "blockquote" and opens:
        return end, "\n> "
    if word in CELLS:
        return end, "" if opens else "\t"
    return end, "\n" if word in BREAKS or word == "blockquote" else ""


def _after(markup: str, sign: str, start: int) -> int:
    found = markup.find(sign, start)
    return found + len(sign) if found >= 0 else len(markup)


def _spaced(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)
