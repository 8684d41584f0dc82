"""Rule: a helpdesk is named only where it belongs, and no file names a machine or a package index."""

import re
from pathlib import PurePath

import pytest

from tests import house

# Put together here, so that this file does not contain what it looks for. Where this checkout lies is asked.
MACHINES = ("/ro" + "ot/", f"{house.ROOT}/", f"{house.ROOT.parent}/shared/")
INDEXES = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.npm", "js.org"),
        ("registry.yarn", "pkg.com"),
        ("cdn.js", "delivr.net"),
        ("un", "pkg.com"),
        ("proxy.go", "lang.org"),
    )
)

HELPDESKS = ("zendesk", "jira")

# Where a helpdesk may be named, and why. A folder stands for all that is in it.
MAY_NAME_HELPDESKS = {
    "bench": "measures against each of them",
    "connectors/{name}": "its own code",
    "docs": "written for the people who use it",
    "policies": "a pack says where its support organisation works",
    "pyproject.toml": "the contract that keeps them apart",
    "README.md": "says what is supported",
    "requirements.in": "a library may be called as its host is",
    "requirements.lock": "the same",
    "requirements-dev.lock": "the same",
    "runtime/registry.py": "the one line per connector",
    "sandbox/{name}": "its own stand-in",
    "tests": "a test is about something",
}


def allowed(path: PurePath, name: str) -> bool:
    """Whether this file may name this helpdesk."""
    places = [PurePath(place.format(name=name)) for place in MAY_NAME_HELPDESKS]
    return any(path == place or place in path.parents for place in places)


@pytest.mark.parametrize("name", HELPDESKS)
def test_a_helpdesk_is_named_only_where_it_belongs(name: str) -> None:
    found = [
        f"{path}:{number}"
        for path in house.files()
        if not allowed(path, name)
        for number, line in enumerate((house.text(path) or "").splitlines(), 1)
        if name in line.lower()
    ]

    assert found == []


@pytest.mark.parametrize(
    ("path", "name", "answer"),
    [
        ("connectors/zendesk/mapping.py", "zendesk", True),
        ("connectors/zendesk/mapping.py", "jira", False),
        ("connectors/jira.py", "jira", False),
        ("core/decide.py", "zendesk", False),
        ("docs/install/zendesk.md", "zendesk", True),
        ("runtime/registry.py", "jira", True),
    ],
)
def test_a_place_is_allowed_or_not(path: str, name: str, answer: bool) -> None:
    assert allowed(PurePath(path), name) is answer


def test_no_file_names_a_machine_or_a_package_index() -> None:
    needle = re.compile("|".join(map(re.escape, MACHINES + INDEXES)))
    found = [
        f"{path}:{number}"
        for path in house.files()
        for number, line in enumerate((house.text(path) or "").splitlines(), 1)
        if needle.search(line)
    ]

    assert found == []
