"""Turns a mail's bytes into text by the charsets that mails are really written in, and by no others.

A mail names its own charset. Some names stand for something else than letters (``unicode_escape``, ``utf-7``), with
which a text would say one thing to whoever reads the mail and another to us; those are read as UTF-8 (T38).
"""

import codecs

WRITTEN_IN = frozenset(
    codecs.lookup(name).name
    for name in (
        *("ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"),
        *(f"iso8859-{number}" for number in (*range(1, 12), 13, 14, 15, 16)),
        *(f"cp{number}" for number in (*range(1250, 1259), 437, 737, 775, 850, 852, 855, 858, 862, 866, 874)),
        *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "mac-greek", "tis-620"),
        *("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext", "euc_jp", "shift_jis"),
        *("cp932", "shift_jis_2004", "euc_jis_2004", "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "cp950"),
        *("euc_kr", "cp949", "johab", "iso2022_kr"),
    )
)
LIKE_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252"}
"""Charsets that mails name and mean the wider one of, as browsers read them too."""


def decoded(data: bytes, charset: str) -> str:
    """The text of these bytes; what cannot be read is a replacement sign, and an unknown charset is UTF-8."""
    name = _known(charset)
    if name in LIKE_WINDOWS:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            name = LIKE_WINDOWS[name]
    return data.decode(name, "replace")


def _known(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip().strip("\"'").lower()).name if charset.isascii() and charset else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"
    return name if name in WRITTEN_IN else "utf-8"
