"""Reads JQL into clauses, or says where it stops making sense.

Understood: clauses with = != ~ < > <= >= in, not in, is, is not; AND, OR, NOT, brackets; ORDER BY.
Everything about the past (was, changed) and every function but now() and currentUser() is refused.
"""

import re
from dataclasses import dataclass, field

from sandbox.jira.errors import Refusal, bad_request

TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<sign><=|>=|!=|!~|&&|\|\||[=<>~!(),])
    | (?P<word>[^\s"'=<>~!(),&|]+)
    )""",
    re.VERBOSE,
)
SIGNS = frozenset(["=", "!=", "~", "!~", "<", ">", "<=", ">="])
WORDS = frozenset(["and", "or", "not", "in", "is", "order", "by", "asc", "desc", "was", "changed", "empty", "null"])
MOST_ORDERS = 7


@dataclass(frozen=True)
class Value:
    """Something a field is compared with; ``function`` for `now()`, ``quoted`` for what stood in quotes."""

    text: str
    quoted: bool = False
    function: bool = False
    empty: bool = False


@dataclass(frozen=True)
class Clause:
    """One comparison, such as `status in (Open, Closed)`."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Both:
    """Clauses that must all hold, or of which one must (`any`)."""

    parts: tuple["Node", ...]
    any: bool = False


@dataclass(frozen=True)
class Not:
    """A clause that must not hold."""

    part: "Node"


Node = Clause | Both | Not


@dataclass(frozen=True)
class Query:
    """A whole query; ``where`` is None where it restricts nothing, ``order`` has fields and whether descending."""

    where: Node | None
    order: tuple[tuple[str, bool], ...] = ()


@dataclass
class _Tokens:
    """The words of a query and how far they were read."""

    words: list[tuple[str, str]] = field(default_factory=list)
    place: int = 0

    def peek(self) -> tuple[str, str]:
        return self.words[self.place] if self.place < len(self.words) else ("end", "")

    def take(self) -> tuple[str, str]:
        found = self.peek()
        self.place += 1
        return found

    def keyword(self, *wanted: str) -> bool:
        """Step over these words, if they come next."""
        coming = self.words[self.place : self.place + len(wanted)]
        if [(kind, text.lower()) for kind, text in coming] != [("word", one) for one in wanted]:
            return False
        self.place += len(wanted)
        return True

    def sign(self, wanted: str) -> bool:
        if self.peek() != ("sign", wanted):
            return False
        self.place += 1
        return True

    def wrong(self) -> Refusal:
        _, text = self.peek()
        return bad_request(f"Error in the JQL Query: '{text or 'the end'}' was not expected there.")


def parse(text: str) -> Query:
    """A query's clauses and order; raises a 400 for what the sandbox does not understand."""
    tokens = _Tokens(_split(text))
    nothing = tokens.peek()[0] == "end" or _ordering(tokens)
    where = None if nothing else _any_of(tokens)
    order = _order(tokens)
    if tokens.peek()[0] != "end":
        raise tokens.wrong()
    return Query(where, order)


def _split(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise bad_request(f"Error in the JQL Query: '{text[place]}' is a reserved character.")
        kind = str(match.lastgroup)
        word = match[kind]
        found.append((kind, re.sub(r"\\(.)", r"\1", word[1:-1]) if kind == "text" else word))
        place = match.end()
    return found


def _ordering(tokens: _Tokens) -> bool:
    kind, text = tokens.peek()
    return kind == "word" and text.lower() == "order"


def _any_of(tokens: _Tokens) -> Node:
    parts = [_all_of(tokens)]
    while tokens.keyword("or") or tokens.sign("||"):
        parts.append(_all_of(tokens))
    return parts[0] if len(parts) == 1 else Both(tuple(parts), any=True)


def _all_of(tokens: _Tokens) -> Node:
    parts = [_one(tokens)]
    while tokens.keyword("and") or tokens.sign("&&"):
        parts.append(_one(tokens))
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def _one(tokens: _Tokens) -> Node:
    if tokens.keyword("not") or tokens.sign("!"):
        return Not(_one(tokens))
    if tokens.sign("("):
        inner = _any_of(tokens)
        if not tokens.sign(")"):
            raise tokens.wrong()
        return inner
    return _clause(tokens)


def _clause(tokens: _Tokens) -> Clause:
    name = _name(tokens)
    operator = _operator(tokens)
    if operator in ("in", "not in"):
        return Clause(name, operator, _list(tokens))
    value = _value(tokens)
    if value.empty != (operator in ("is", "is not")) and operator not in ("=", "!="):
        raise bad_request(f"Error in the JQL Query: '{operator}' does not go with '{value.text}'.")
    return Clause(name, operator, (value,))


def _name(tokens: _Tokens) -> str:
    kind, text = tokens.peek()
    if kind not in ("word", "text") or (kind == "word" and text.lower() in WORDS):
        raise tokens.wrong()
    tokens.take()
    return text


def _operator(tokens: _Tokens) -> str:
    kind, text = tokens.peek()
    if kind == "sign" and text in SIGNS:
        return tokens.take()[1]
    for words in (("not", "in"), ("in",), ("is", "not"), ("is",)):
        if tokens.keyword(*words):
            return " ".join(words)
    raise tokens.wrong()


def _list(tokens: _Tokens) -> tuple[Value, ...]:
    if not tokens.sign("("):
        raise tokens.wrong()
    values = [_value(tokens)]
    while tokens.sign(","):
        values.append(_value(tokens))
    if not tokens.sign(")"):
        raise tokens.wrong()
    return tuple(values)


def _value(tokens: _Tokens) -> Value:
    kind, text = tokens.peek()
    if kind == "text":
        tokens.take()
        return Value(text, quoted=True)
    if kind != "word" or text.lower() in WORDS - {"empty", "null"}:
        raise tokens.wrong()
    tokens.take()
    if text.lower() in ("empty", "null"):
        return Value(text, empty=True)
    if tokens.sign("("):
        if not tokens.sign(")"):
            raise tokens.wrong()
        return Value(text, function=True)
    return Value(text)


def _order(tokens: _Tokens) -> tuple[tuple[str, bool], ...]:
    if not tokens.keyword("order", "by"):
        return ()
    found: list[tuple[str, bool]] = []
    while not found or tokens.sign(","):
        name = _name(tokens)
        descending = tokens.keyword("desc")
        if not descending:
            tokens.keyword("asc")
        found.append((name, descending))
    if len(found) > MOST_ORDERS:
        raise bad_request(f"A query may be ordered by {MOST_ORDERS} fields at most.")
    return tuple(found)
