"""Whatever stands in a file that a person wrote, they are told where it is wrong and what to do, never by a trace."""

from pathlib import Path

import pytest

from runtime.install_memory import InstallMemory, MemoryUnreadable
from tests.policy.packs import faults, shipped_with
from tests.runtime.test_mistakes_at_once import ACCOUNT, SERVICE, broken
from tests.runtime.test_settings import mistakes

WHOLE = SERVICE + ACCOUNT
MOMENT = "must be a moment and its offset, such as 2026-12-24T08:00:00+01:00"
DATABASE = "4:13: service.database: must be sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"
WRITING: dict[str, tuple[bytes, str]] = {
    "UTF-16": (WHOLE.encode("utf-16"), "1:1: is not YAML in UTF-8 but in UTF-16; save it as UTF-8"),
    "UTF-32": (WHOLE.encode("utf-32"), "1:1: is not YAML in UTF-8 but in UTF-32; save it as UTF-8"),
    "Latin 1": (
        WHOLE.replace("J. Doe", "J. Do\u00eb").encode("latin-1"),
        "11:66: is not YAML in UTF-8: byte 0xeb stands here; save the file as UTF-8",
    ),
    "no character": (
        WHOLE.replace("J. Doe", "J.\0Doe").encode(),
        "11:63: holds the character U+0000, which no text file needs; take it out",
    ),
    "a mark in the middle": (
        WHOLE.replace("service:", "\ufeffservice:").encode(),
        "2:1: a key holds a character that cannot be kept or seen; type it anew",
    ),
    "half a character": (
        WHOLE.replace("J. Doe", r'"J. \ud800"').encode(),
        "11:61: accounts[1].people.escalation_lead.name: holds a character that cannot be kept; take it out",
    ),
    "a tab": (
        b"halyard: 1\n\tservice: {}\n",
        "2:1: found character '\\t' that cannot start any token; indent with spaces instead of tabs",
    ),
    "two documents": (
        b"halyard: 1\n---\nhalyard: 1\n",
        "2:1: but found another document; keep one document in the file, and take out what begins at ---",
    ),
    "a quote that is open": (b'halyard: "1', "1:12: found unexpected end of stream; close the quote"),
    "a bracket that is open": (
        b"halyard: [1",
        "1:12: expected ',' or ']', but got '<stream end>'; close the bracket, or put a comma between the items",
    ),
    "another indent": (
        b"halyard: 1\n service: x\n",
        (
            "2:9: mapping values are not allowed here; indent like the lines around it, and put text with a colon in "
            "quotes"
        ),
    ),
    "a sign": (b"halyard: @1", "1:10: found character '@' that cannot start any token; put the text in quotes"),
    "another YAML": (
        b"%YAML 9.9\n---\nhalyard: 1\n",
        "1:1: found incompatible YAML document (version 1.* is required); take the line that begins with % out",
    ),
}


@pytest.mark.parametrize(("data", "said"), WRITING.values(), ids=WRITING)
def test_what_cannot_be_read_is_said_with_its_place_and_its_cure(tmp_path: Path, data: bytes, said: str) -> None:
    assert mistakes(tmp_path, data) == [f"halyard.yaml:{said}"]


def test_a_mark_before_the_text_is_none_of_it(tmp_path: Path) -> None:
    assert mistakes(tmp_path, f"\ufeff{WHOLE}") == []


LEAD = "name: J. Doe"
VALUES: dict[str, tuple[tuple[str, str], list[str]]] = {
    "yes for a version": (
        ("halyard: 1", "halyard: true"),
        ["1:10: halyard: must be 1, the version of this form, not True"],
    ),
    "a number for a moment": (
        (LEAD, f'{LEAD}, away: [{{start: 1, end: "2026-12-24T08:00:00Z"}}]'),
        [f"11:84: accounts[1].people.escalation_lead.away[1].start: {MOMENT}, not 1"],
    ),
    "a moment without a zone": (
        ("      severity", "      old_secret_until: 2026-12-24T08:00:00\n      severity"),
        [f"16:25: accounts[1].helpdesk.old_secret_until: {MOMENT}, not '2026-12-24T08:00:00'"],
    ),
    "foreign figures": (
        ("  database", "  lease: \u0663m\n  database"),
        ["4:10: service.lease: use a number and m, h or d, such as 4h, not '\u0663m'"],
    ),
    "a database that is lost at the end": (("sqlite:///halyard.db", '"sqlite:///:memory:"'), [DATABASE]),
    "a database without a name": (("sqlite:///halyard.db", "postgresql://here"), [DATABASE]),
    "a database half written": (("sqlite:///halyard.db", '"postgresql://[here/x"'), [DATABASE]),
    "no folder": (
        ("  database", '  secrets_dir: ""\n  database'),
        ["4:16: service.secrets_dir: string should have at least 1 character, not ''"],
    ),
    "no variable": (
        ("  database", "  heartbeat: {url_from: lower}\n  database"),
        ["4:25: service.heartbeat.url_from: must be the name of an environment variable, such as HALYARD_NOTICES_DUTY"],
    ),
    "a long word": (
        ("Europe/Madrid", "E" * 5000),
        [f"9:16: accounts[1].time_zone: '{'E' * 60}' is no time zone; use a name such as Europe/Amsterdam"],
    ),
    "nothing": (
        ("      url: https://acme.zendesk.com\n      severity: {ticket_field: Severity}\n", ""),
        ["15:1: accounts[1].helpdesk: must be a block of settings, not nothing"],
    ),
    "an item of a list behind a wrong one": (
        ("      severity", '      allowed_ccs: [7, "@"]\n      severity'),
        [
            "16:21: accounts[1].helpdesk.allowed_ccs[1]: must be text, not 7",
            "16:24: accounts[1].helpdesk.allowed_ccs[2]: '@' is neither an address nor @domain",
        ],
    ),
}


@pytest.mark.parametrize(("change", "said"), VALUES.values(), ids=VALUES)
def test_a_value_that_cannot_be_meant_is_refused(tmp_path: Path, change: tuple[str, str], said: list[str]) -> None:
    assert broken(tmp_path, change) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hidden_when: [solved, closed, deleted]", "hidden_when: solved", ["must be a list, not 'solved'"]),
        (
            "levels:\n  - level: 1",
            "levels: ~\nlevelz:\n  - level: 1",
            ["must be a list, not nothing", "is not a setting here"],
        ),
    ],
)
def test_a_policy_says_no_more_than_is_wrong(old: str, new: str, said: list[str]) -> None:
    found = faults(shipped_with((old, new)))

    assert len(found) == len(said)
    assert all(words in one.message for one, words in zip(found, said, strict=True))


@pytest.mark.parametrize("text", ["", "null", "7", "[7]", '[{"kind": "x"}]', '{"a": 1}', '"x"', "\ufeff[]", "[" * 5000])
@pytest.mark.parametrize("name", ["applied.json", "accepted.json", "snapshots/one.json"])
def test_what_an_installation_remembers_and_cannot_be_read_is_named_with_its_cure(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / name).write_text(text, "utf-8")
    memory = InstallMemory(tmp_path)
    read = {
        "applied.json": memory.applied,
        "accepted.json": memory.accepted,
        "snapshots/one.json": lambda: memory.snapshot("one"),
    }[name]

    if (name, text) == ("accepted.json", '{"a": 1}'):
        assert read() == {"a": "1"}
        return
    with pytest.raises(MemoryUnreadable, match=f"{name}.*; move it away and go on"):
        read()
