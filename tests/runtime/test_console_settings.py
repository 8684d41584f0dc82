"""The ``console`` block: one way to sign in, each with what it needs, and every mistake said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.access import Role
from runtime.console_settings import ConsoleSettings, Grant, GrantPart, granted, within
from runtime.settings import load_settings
from tests.webhooks.service import ENVIRONMENT, configuration

OIDC = """\
console:
  sign_in: oidc
  oidc:
    issuer: https://login.example.com/realm
    client_id: halyard
    grants:
      - {group: leads, role: manager, accounts: [zendesk/acme]}
"""
SECRET = {"HALYARD_OIDC_CLIENT_SECRET": "made-up-for-this-test"}


def loaded(folder: Path, block: str, secrets: dict[str, str] | None = None, url: str = "") -> ConsoleSettings | None:
    """The console's settings of a configuration with this block."""
    text = configuration("acme")
    if url:
        text = text.replace("http://127.0.0.1:8080", url)
    path = folder / "halyard.yaml"
    path.write_text(text.replace("accounts:\n", f"{block}accounts:\n", 1), "utf-8")
    return load_settings(path, {**ENVIRONMENT, **(SECRET if secrets is None else secrets)}).console


def faults(folder: Path, block: str, secrets: dict[str, str] | None = None, url: str = "") -> str:
    """What is wrong with it."""
    with pytest.raises(Mistakes) as found:
        loaded(folder, block, secrets, url)
    return str(found.value)


def test_without_a_block_there_is_no_console(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") is None


def test_a_provider_and_its_grants_are_read(tmp_path: Path) -> None:
    found = loaded(tmp_path, OIDC)

    assert found is not None
    assert found.part.oidc is not None
    assert found.secret is not None
    assert (found.part.oidc.algorithm, found.secret.reveal(), "made up" in repr(found)) == (
        "RS256",
        *SECRET.values(),
        0,
    )


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("console: {}\n", "sign_in"),
        ("console: {sign_in: none}\n", "sign_in"),
        ("console: {sign_in: oidc}\n", "oidc is there with sign_in: oidc, and only then"),
        ("console: {sign_in: proxy}\n", "proxy is there with sign_in: proxy, and only then"),
        (OIDC.replace("sign_in: oidc", "sign_in: local"), "oidc is there with sign_in: oidc, and only then"),
        ("console: {sign_in: local, longest: 5m, idle: 10m}\n", "longest is shorter than idle"),
        ("console: {sign_in: local, gateways: [0.0.0.0/0]}\n", "most of the internet"),
        ("console: {sign_in: local, gateways: [here]}\n", "no address or network"),
        (OIDC.replace("https://login", "http://login"), "exactly as the provider writes it"),
        (OIDC.replace("/realm", "/realm?x=1"), "exactly as the provider writes it"),
        (OIDC.replace("zendesk/acme", "zendesk/nowhere"), "zendesk/nowhere is not an account of this file"),
        (OIDC.replace("group: leads, ", ""), "name either a group or a user"),
        (OIDC.replace("group: leads", "group: leads, user: kim"), "name either a group or a user"),
        (OIDC.replace("manager", "king"), "role"),
        (OIDC.replace("client_id: halyard", "client_id: halyard\n    algorithm: HS256"), "algorithm"),
    ],
)
def test_t55_what_is_no_way_in_is_refused_with_its_place(tmp_path: Path, block: str, said: str) -> None:
    found = faults(tmp_path, block)

    assert said in found
    assert "halyard.yaml:" in found


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ({}, "HALYARD_OIDC_CLIENT_SECRET is not set"),
        ({"HALYARD_OIDC_CLIENT_SECRET": "two words"}, "HALYARD_OIDC_CLIENT_SECRET contains white space"),
        ({"HALYARD_OIDC_CLIENT_SECRET_FILE": "/nowhere/at/all"}, "cannot be read"),
    ],
)
def test_a_secret_of_the_provider_that_is_not_there_is_said(tmp_path: Path, secrets: dict[str, str], said: str) -> None:
    assert said in faults(tmp_path, OIDC, secrets)


def test_t53_passwords_travel_by_tls_or_not_at_all(tmp_path: Path) -> None:
    block = "console: {sign_in: local}\n"

    assert "passwords and sessions need TLS" in faults(tmp_path, block, url="http://halyard.example")
    assert loaded(tmp_path, block, url="https://halyard.example") is not None
    assert loaded(tmp_path, block, url="http://localhost:8080") is not None


def test_t55_a_proxy_that_signs_in_and_one_whose_word_on_callers_is_taken_are_not_both(tmp_path: Path) -> None:
    proxied = "console:\n  sign_in: proxy\n  proxy: {addresses: [10.0.0.7], grants: [{user: kim, role: admin}]}\n"
    path = "http://127.0.0.1:8080\n  proxy: 10.0.0.7"

    assert "service.proxy" in faults(tmp_path, proxied, url=path)
    assert loaded(tmp_path, proxied) is not None


def test_the_first_grant_that_fits_counts() -> None:
    grants = [
        GrantPart(user="kim", role="viewer"),
        GrantPart(group="leads", role="manager", accounts=("zendesk/acme",)),
    ]

    assert granted(grants, "kim", {"leads"}) == Grant(Role.VIEWER, None)
    assert granted(grants, "bo", {"leads"}) == Grant(Role.MANAGER, frozenset({("zendesk", "acme")}))
    assert granted(grants, "leads", {"kim"}) is None


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("11.1.2.3", False),
        ("fd00::1", True),
        ("fe00::1", False),
        ("", False),
        (None, False),
        ("10.1.2", False),
    ],
)
def test_an_address_is_in_a_network_or_not(address: str | None, inside: bool) -> None:
    assert within(address, ["10.0.0.0/8", "fd00::/32"]) is inside
