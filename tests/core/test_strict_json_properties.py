"""How deep a body nests is seen before it is parsed, as counting bracket by bracket would see it."""

from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotReadable
from core.strict_json import DEEPEST, read_object

SIGNS = st.sampled_from(["[", "]", "{", "}", '"', "\\", ",", "[[[[[[[[", "]]]]]]]]"])


def deepest(text: str) -> int:
    """By the slow way."""
    depth, found, quoted, escaped = 0, 0, False, False
    for sign in text:
        if quoted:
            quoted, escaped = escaped or sign != '"', sign == "\\" and not escaped
        elif sign == '"':
            quoted = True
        else:
            depth = max(depth, 0) + (sign in "[{") - (sign in "]}")
            found = max(found, depth)
    return found


@given(st.lists(SIGNS, max_size=60).map("".join))
def test_t10_what_nests_too_deep_is_refused_before_it_is_parsed(text: str) -> None:
    code = ""
    try:
        read_object(text.encode())
    except NotReadable as refused:
        code = refused.code

    if deepest(text) <= DEEPEST:
        assert code != "too_deep"
    # What is never closed lets as much through once more at most, which the parser refuses.
    elif deepest(text) > 2 * DEEPEST:
        assert code == "too_deep"
    else:
        assert code in ("too_deep", "bad_json")
