"""Reading files that people write, and files that mean harm: T64, T66."""

import math
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Mistakes
from core.terms import Suggestions
from runtime.located import MAX_BYTES, MAX_VALUES, Located, read_file, read_text, spoken
from runtime.policy_file import load_policy, pack_names, policy_text, to_policy
from tests.policy.hostile import DOCUMENTS, REFUSED
from tests.policy.packs import BROKEN, shipped


def is_plain(value: Any) -> bool:
    """Whether a value is data and nothing else, in numbers that a database can keep."""
    match value:
        case dict():
            return all(isinstance(key, str) and is_plain(key) and is_plain(one) for key, one in value.items())
        case list():
            return all(is_plain(one) for one in value)
        case float():
            return math.isfinite(value)
        case bool() | int() | None:
            return True
        case str():
            return "\0" not in value and value.encode("utf-8").decode("utf-8") == value
        case _:
            return False


def test_T64_there_are_sixty_documents() -> None:
    assert len(DOCUMENTS) >= 60


@pytest.mark.parametrize("name", DOCUMENTS)
def test_T64_a_hostile_document_is_refused_or_read_as_plain_data(name: str) -> None:
    expected, data = DOCUMENTS[name]
    if expected == REFUSED:
        with pytest.raises(Mistakes) as caught:
            read_text(data, "hostile.yaml")
        assert all(len(str(one)) < 400 for one in caught.value.mistakes)
        return

    found = read_text(data, "hostile.yaml")

    assert is_plain(found.value)
    assert len(found.places) <= MAX_VALUES
    with pytest.raises(Mistakes):
        to_policy(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("true", True),
        ("False", False),
        ("12:30:00", "12:30:00"),
        ("2026-11-22", "2026-11-22"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("007", 7),
        ("-5", -5),
        ("1.5", 1.5),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("999999999999999", 999999999999999),
        ("9999999999999999", "9999999999999999"),
        ("", None),
        ("~", None),
        ("'~'", "~"),
        ("'5'", "5"),
    ],
)
def test_T64_no_word_turns_into_something_else(text: str, value: object) -> None:
    found = read_text(f"a: {text}\n".encode(), "x.yaml").value["a"]

    assert found == value
    assert type(found) is type(value)


def value_or_nothing(data: bytes) -> Any:
    """What is read, or nothing where it is refused; every other exception passes."""
    with suppress(Mistakes):
        return read_text(data, "x.yaml").value
    return None


@given(st.binary(max_size=60))
def test_T64_no_bytes_raise_anything_but_mistakes(data: bytes) -> None:
    assert is_plain(value_or_nothing(data))


ALPHABET = ["a: 1\n", "- ", "? ", ": ", "[", "]", "{", "}", ", ", " ", "\n", "\t", "'", '"', "\\", "\u2028", "é", "1:2"]
ODDITIES = ["&a ", "*a ", "!x ", "!!str ", "|\n", ">-\n", "# c\n", "---\n", "...\n", "<<", "=", "~", "@", "`"]
DIRECTIVES = ["%YAML 1.1\n", "%TAG ! x\n"]
YAML_LIKE = st.sampled_from([*ALPHABET, *ODDITIES, *DIRECTIVES])


@given(st.lists(YAML_LIKE, max_size=25).map("".join))
def test_T64_no_text_in_the_alphabet_of_yaml_raises_anything_but_mistakes(text: str) -> None:
    assert is_plain(value_or_nothing(text.encode()))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.sampled_from(["", "a", "escalation", "4h", "$x", "0s"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "title", "level", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
PACK = read_text(shipped().encode(), "x").value


@given(st.sampled_from(sorted(PACK)), JSON)
def test_T64_any_value_in_any_setting_is_a_policy_or_mistakes(name: str, value: object) -> None:
    given = Located("x.yaml", {**PACK, name: value}, {})

    with suppress(Mistakes):
        assert to_policy(given).version


def test_a_fault_knows_its_place_and_the_path_as_people_say_it() -> None:
    found = read_text(b"a:\n  - b: 1\n    c: {d: 2}\n", "x.yaml")

    assert spoken(("a", 0, "c", "d")) == "a[1].c.d"
    assert str(found.mistake(("a", 0, "c", "d"), "is wrong")) == "x.yaml:3:12: a[1].c.d: is wrong"
    assert str(found.mistake(("a", 0, "c", "e"), "is missing")) == "x.yaml:3:8: a[1].c.e: is missing"
    assert str(found.mistake(("z",), "is missing")) == "x.yaml:1:1: z: is missing"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of configuration with a policy beside it and one outside, and links between them."""
    inside = tmp_path / "halyard"
    (inside / "policies").mkdir(parents=True)
    (inside / "policies" / "ours.yaml").write_text(shipped(), "utf-8")
    (tmp_path / "outside.yaml").write_text(shipped(), "utf-8")
    (inside / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (inside / "up").symlink_to(tmp_path)
    (inside / "loop.yaml").symlink_to(inside / "loop.yaml")
    (inside / "inner.yaml").symlink_to(inside / "policies" / "ours.yaml")
    return inside


@pytest.mark.parametrize("name", ["policies/ours.yaml", "./policies/../policies/ours.yaml", "inner.yaml"])
def test_a_policy_below_the_root_is_found(root: Path, name: str) -> None:
    assert load_policy(name, root) == load_policy("mulesoft")


ESCAPES = [
    "../outside.yaml",
    "policies/../../outside.yaml",
    "..",
    "link.yaml",
    "up/outside.yaml",
    "up/../outside.yaml",
    "loop.yaml",
    "/etc/passwd",
    "/dev/zero",
    "//etc/passwd",
    "~/outside.yaml",
    "..\\outside.yaml",
    "%2e%2e/outside.yaml",
    "policies/ours.yaml\0.txt",
    "policies",
    "",
    ".",
    "x" * 5_000,
    "x" * 5_000 + ".yaml",
    "../halyard-other/x.yaml",
    "a/" * 3_000,
]


@pytest.mark.parametrize("name", ESCAPES, ids=range(len(ESCAPES)))
def test_T66_no_name_leads_out_of_the_root(root: Path, name: str) -> None:
    with pytest.raises(Mistakes):
        load_policy(name, root)


def test_T66_the_absolute_name_of_a_policy_below_the_root_is_fine(root: Path) -> None:
    assert load_policy(str(root / "policies" / "ours.yaml"), root).name == "mulesoft"


def test_T66_there_are_no_includes() -> None:
    with pytest.raises(Mistakes, match="include: is not a setting here"):
        to_policy(read_text(f"include: ../outside.yaml\n{shipped()}".encode(), "x.yaml"))


@pytest.mark.parametrize("name", ["no_such", "x" * 300, "a\0b", "missing.yaml", "."])
def test_a_policy_that_is_not_there_is_a_mistake_that_says_so(name: str) -> None:
    with pytest.raises(Mistakes) as caught:
        load_policy(name)

    assert any(words in str(caught.value) for words in ("no such policy; the packs are", "cannot be read"))


def test_only_the_beginning_of_a_huge_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 10_000)

    with pytest.raises(Mistakes, match="is too long; at most 256 KiB"):
        read_file(path)


def test_the_text_of_a_policy_can_be_kept_and_read_back(root: Path) -> None:
    assert policy_text("mulesoft") == policy_text("policies/ours.yaml", root) == shipped()
    assert "mulesoft" in pack_names()
    assert "broken" not in pack_names()
    assert BROKEN.is_dir()


def test_cm_a7_what_a_policy_says_of_suggestions_is_read() -> None:
    text = shipped() + "\nsuggestions: {remind_after: 1d 2h, tell: support_manager}\n"

    assert to_policy(read_text(text.encode(), "x.yaml")).suggestions == Suggestions(
        timedelta(hours=26), "support_manager"
    )
    assert load_policy("cloudm").suggestions == Suggestions(timedelta(hours=4), "region_lead")
    assert load_policy("mulesoft").suggestions is None


def test_the_same_words_in_two_files_are_told_apart_in_whatever_is_found_later() -> None:
    one, other = (read_text(b"severities: [S1, S2]\n", name) for name in ("one.yaml", "other.yaml"))

    assert one.value == other.value == {"severities": ["S1", "S2"]}
    assert [it.mistake(("severities", 1), "odd").file for it in (one, other)] == ["one.yaml", "other.yaml"]


def test_the_same_faulty_words_in_two_files_are_each_told_by_their_own_name() -> None:
    told = []
    for name in ("one.yaml", "other.yaml"):
        with pytest.raises(Mistakes) as refused:
            read_text(b"a: &x 1\nb: *x\n", name)
        told.append({mistake.file for mistake in refused.value.mistakes})

    assert told == [{"one.yaml"}, {"other.yaml"}]
