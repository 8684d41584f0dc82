"""No setting turns off what protects: certificates, signatures, limits (T28, T1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from runtime.registry import KITS
from runtime.settings import SettingsFile

OFF = re.compile(
    r"verif|insecure|unsafe|unsigned|disable|skip_|allow_(any|all|http|insecure|redirects)|no_(tls|ssl|auth|check)"
    r"|trust_all|debug|bypass|plaintext|ignore_(tls|ssl|cert)",
    re.IGNORECASE,
)


def names(schema: Any) -> Iterator[str]:
    """Every name of a setting in a schema, however deep."""
    match schema:
        case Mapping():
            yield from schema.get("properties", {})
            for inner in schema.values():
                yield from names(inner)
        case list():
            for inner in schema:
                yield from names(inner)
        case _:
            pass


SCHEMAS: Mapping[str, Any] = {
    "halyard.yaml": SettingsFile.model_json_schema(),
    **{f"helpdesk: {name}": kit.schema() for name, kit in KITS.items()},
}


@pytest.mark.parametrize("place", list(SCHEMAS))
def test_t28_t1_no_setting_turns_a_check_off(place: str) -> None:
    found = set(names(SCHEMAS[place]))

    assert len(found) > 10, "the schema was read"
    assert sorted(one for one in found if OFF.search(one)) == []


def test_t28_a_switch_would_be_seen() -> None:
    planted = {"$defs": {"A": {"properties": {"verify_tls": {}}}}, "properties": {"a": {"items": [{"$ref": "A"}]}}}

    assert [one for one in names(planted) if OFF.search(one)] == ["verify_tls"]
