"""Two resources are compared in words; what is the customer's beside ours is no difference."""

from hypothesis import given
from hypothesis import strategies as st

from core.ports import Resource, Verb
from runtime.install_compare import change_for, differences, digest, plain

PLAIN = st.recursive(
    st.text(max_size=4) | st.booleans() | st.integers() | st.none(),
    lambda inner: st.tuples(inner, inner) | st.frozensets(st.text(max_size=3), max_size=3),
    max_leaves=5,
)


def made(title: str = "T", **facts: object) -> Resource:
    return Resource("thing", "halyard.thing", title, facts, id="1")


def test_nothing_there_is_created():
    assert change_for(made(), None).verb is Verb.CREATE


def test_the_same_is_kept():
    assert change_for(made(a=1), made(a=1)).verb is Verb.KEEP


def test_scalars_and_titles_are_said_from_what_to_what():
    assert differences(made("New", active=True), made("Old", active=False)) == (
        "~ title: Old -> New",
        "~ active: no -> yes",
    )


def test_a_mapping_wants_at_least_its_own_entries():
    wanted, found = made(option={"a": "A", "b": "B"}), made(option={"a": "X", "theirs": "T"})

    assert differences(wanted, found) == ("~ option a: X -> A", "+ option b: B")


def test_a_set_wants_at_least_its_own_members():
    wanted, found = made(show=frozenset({("x", "when", "y")})), made(show=frozenset({("their", "own")}))

    assert differences(wanted, found) == ("+ show x when y",)
    assert differences(found, found) == ()


def test_a_tuple_is_wanted_exactly():
    wanted, found = made(all=(("role", "is", "1"),)), made(all=(("role", "is", "1"), ("tags", "is", "vip")))

    assert differences(wanted, found) == ("- all tags is vip",)
    assert differences(made(a=("x", "y")), made(a=("y", "x"))) == ("~ a: order",)


def test_a_fact_that_only_the_host_has_is_no_difference():
    assert differences(made(), made(kept=("theirs",))) == ()


@given(st.dictionaries(st.text(max_size=3), PLAIN, max_size=4))
def test_a_resource_does_not_differ_from_itself_and_has_one_digest(facts):
    one, other = made("T", **{f"k{key}": value for key, value in facts.items()}), None
    other = Resource(one.kind, one.key, one.title, dict(reversed(list(one.facts.items()))), id=one.id)

    assert differences(one, other) == ()
    assert digest([one]) == digest([other])


def test_sets_are_written_in_one_order():
    assert plain(frozenset({"b", "a"})) == ["a", "b"]


def test_missing_names_share_a_line():
    assert differences(made(field=frozenset({"b", "a"})), made()) == ("+ field a, b",)
