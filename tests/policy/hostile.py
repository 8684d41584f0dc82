"""Sixty YAML documents that mean harm or simply are odd (T64), each with what reading it must come to.

``REFUSED`` is refused by the reader itself; ``PLAIN`` is read as plain data, and is no policy.
"""

from runtime.located import MAX_BYTES, MAX_DEPTH, MAX_VALUES

REFUSED, PLAIN = "refused", "plain"

_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _nested(opened: str, closed: str, depth: int) -> bytes:
    return (opened * depth + closed * depth).encode()


DOCUMENTS: dict[str, tuple[str, bytes]] = {
    # Aliases and anchors
    "alias bomb": (REFUSED, _BOMB.encode()),
    "an alias": (REFUSED, b"a: &x 1\nb: *x\n"),
    "an anchor alone": (REFUSED, b"a: &x 1\n"),
    "an anchor on a key": (REFUSED, b"&x a: 1\n"),
    "a list that holds itself": (REFUSED, b"a: &x [*x]\n"),
    "an alias to nothing": (REFUSED, b"a: *nowhere\n"),
    "a merge": (REFUSED, b"base: &b {a: 1}\nc:\n  <<: *b\n"),
    "a merge written out": (PLAIN, b"c:\n  <<: {a: 1}\n"),
    # Tags
    "a call": (REFUSED, b"!!python/object/apply:os.system ['true']\n"),
    "a module": (REFUSED, b"a: !!python/module:os\n"),
    "an object": (REFUSED, b"!!python/object/new:type {args: [x, [], {}]}\n"),
    "a name": (REFUSED, b"a: !!python/name:builtins.eval\n"),
    "bytes": (REFUSED, b"a: !!binary aGk=\n"),
    "a set": (REFUSED, b"a: !!set {x, y}\n"),
    "an ordered map": (REFUSED, b"a: !!omap [x: 1]\n"),
    "a tag spelt in full": (REFUSED, b"a: !<tag:yaml.org,2002:str> x\n"),
    "a tag of our own": (REFUSED, b"a: !policy x\n"),
    "an include": (REFUSED, b"a: !include /etc/passwd\n"),
    "an environment variable": (REFUSED, b"a: !env HOME\n"),
    "a tag by handle": (REFUSED, b"%TAG !e! tag:example.com,2000:\n---\na: !e!x y\n"),
    "the tag of no tag": (PLAIN, b"a: ! no\n"),
    # Duplicates and keys
    "a key twice": (REFUSED, b"a: 1\na: 2\n"),
    "a key twice, spelt differently": (REFUSED, b"1: a\n'1': b\n"),
    "a key twice, deep inside": (REFUSED, b"a:\n  - b: {c: 1, c: 2}\n"),
    "a list as a key": (REFUSED, b"? [a, b]\n: c\n"),
    "a block as a key": (REFUSED, b"? {a: b}\n: c\n"),
    "an empty key": (PLAIN, b"? \n: c\n"),
    # Depth, size, number
    "brackets without end": (REFUSED, b"[" * 20_000),
    "braces without end": (REFUSED, b"{a: " * 5_000),
    "dashes without end": (REFUSED, b"- " * 5_000),
    "keys within keys": (REFUSED, b"? " * 5_000),
    "one level too deep": (REFUSED, _nested("[", "]", MAX_DEPTH + 1)),
    "just deep enough": (PLAIN, _nested("[", "]", MAX_DEPTH)),
    "one value too many": (REFUSED, b"[" + b"a," * MAX_VALUES + b"]"),
    "very many keys": (REFUSED, b"".join(b"k%d: v\n" % n for n in range(MAX_VALUES))),
    "too long": (REFUSED, b"#" * (MAX_BYTES + 1)),
    "a very long line": (PLAIN, b"a: '" + b"x" * 100_000 + b"'\n"),
    # Types that surprise
    "yes and no": (PLAIN, b"a: yes\nb: no\nc: on\nd: off\ne: y\nf: n\n"),
    "yes and no in old YAML": (PLAIN, b"%YAML 1.1\n---\na: yes\nb: no\n"),
    "times of day": (PLAIN, b"a: 12:30:00\nb: 1:30.5\n"),
    "times of day in old YAML": (PLAIN, b"%YAML 1.1\n---\na: 12:30:00\nb: 1:30.5\n"),
    "dates": (PLAIN, b"a: 2026-11-22\nb: 2026-11-22T10:00:00Z\n"),
    "numbers of every kind": (PLAIN, b"a: 0x1F\nb: 0o17\nc: 1_000\nd: 0b1\ne: 017\nf: +5\ng: -.5\nh: 1e3\n"),
    "numbers that are none": (PLAIN, b"a: .inf\nb: -.INF\nc: .nan\nd: 1e999\ne: -1e999\nf: ._\n"),
    "a number without end": (PLAIN, b"a: " + b"9" * 5_000 + b"\n"),
    "nothing of every kind": (PLAIN, b"a:\nb: ~\nc: null\nd: ''\n"),
    # Encodings and characters
    "UTF-16": (REFUSED, "a: 1\n".encode("utf-16")),
    "UTF-32": (REFUSED, "a: 1\n".encode("utf-32")),
    "Latin-1": (REFUSED, "a: é\n".encode("latin-1")),
    "a byte order mark": (PLAIN, b"\xef\xbb\xbfa: 1\n"),
    "half a character": (REFUSED, b"a: \xc3\n"),
    "a surrogate in bytes": (REFUSED, b"a: \xed\xa0\x80\n"),
    "a surrogate by escape": (REFUSED, b'a: "\\ud800"\n'),
    "a null": (REFUSED, b"a: \x00\n"),
    "a null by escape": (REFUSED, b'a: "\\0"\n'),
    "a null in a key": (REFUSED, b'"\\0": a\n'),
    "a bell": (REFUSED, b"a: \x07\n"),
    "no such character": (REFUSED, b'a: "\\UFFFFFFFF"\n'),
    "one past the last character": (REFUSED, b'a: "\\U00110000"\n'),
    "text that runs backwards": (PLAIN, "a: \u202egold\n".encode()),
    # Broken, or not one document
    "nothing": (PLAIN, b""),
    "two documents": (REFUSED, b"a: 1\n---\nb: 2\n"),
    "a bracket left open": (REFUSED, b"a: [1, 2\n"),
    "a quote left open": (REFUSED, b"a: 'b\n"),
    "a tab for indentation": (REFUSED, b"a:\n\tb: 1\n"),
    "a future YAML": (REFUSED, b"%YAML 3.0\n---\na: 1\n"),
    "an unknown directive": (PLAIN, b"%FOO bar\n---\na: 1\n"),
    # Right in YAML, wrong in every place of a policy
    "lists for codes": (PLAIN, b"form: [{code: [a]}]\nreasons: [{code: {b: c}, requires: [[a], {b: c}]}]\n"),
    "shapes turned round": (PLAIN, b"waits: [after]\nlevels: {level: 1}\ntexts: [x]\npromises: 5\nuses: no\n"),
    "numbers for names": (PLAIN, b"severities: [1, 2]\ntiers: {gold: 1}\nwaits: {after: {1: {2: 3}}}\n"),
}
