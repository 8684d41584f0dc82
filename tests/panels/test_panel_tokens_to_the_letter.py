"""What a helpdesk's token and key set may say at the very edge of what is believed, and what is made of a token."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.jira import panel_tokens as forge
from connectors.public_keys import GivenKeys, PublishedKeys, read_keys
from connectors.zendesk import panel_tokens as zendesk
from connectors.zendesk.panel_tokens import SidebarTokens
from core.errors import HostError
from core.panels import CUSTOMER, STAFF, PanelRefused, PanelVisit
from tests.jira import accounts as jira
from tests.panels.minting import APP, KINDS, NOW, SECONDS, Mint, jwk, pem, rs, rsa_key
from tests.panels.test_panel_settings import publishing
from tests.zendesk import host

ENDS = NOW + timedelta(minutes=5)
INSTALLED = str(Mint("forge").claims()["app"]["installationId"])


def reason(mint: Mint, token: str, **more: Any) -> str:
    """Why a token is refused, as our log has it; empty where it is believed."""
    try:
        mint.verifier(**more).verify(token, NOW)
    except PanelRefused as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize(
    ("kind", "visit"),
    [
        ("sidebar", PanelVisit("zendesk", "acme", STAFF, "7", ENDS, installation="981")),
        ("help_center", PanelVisit("zendesk", "acme", CUSTOMER, "41", ENDS, email="ana@acme.example")),
        ("forge", PanelVisit("jira", "acme", STAFF, "712020:5a", ENDS, ticket="10421", installation=INSTALLED)),
    ],
)
def test_t49_a_visit_is_all_that_the_token_says_and_ends_when_it_ends(kind: str, visit: PanelVisit) -> None:
    assert Mint(kind).verifier().verify(Mint(kind).token(), NOW) == visit


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": SECONDS - 29, "iat": SECONDS - 300}, ""),
        ({"exp": SECONDS - 30, "iat": SECONDS - 300}, "expired"),
        ({"iat": SECONDS + 30}, ""),
        ({"iat": SECONDS + 31}, "not_begun"),
        ({"nbf": SECONDS + 30}, ""),
        ({"nbf": SECONDS + 31}, "not_begun"),
        ({"exp": SECONDS + 600}, ""),
        ({"exp": SECONDS + 601}, "lifetime"),
        ({"iat": SECONDS, "exp": SECONDS + 1}, ""),
        ({"iat": SECONDS, "exp": SECONDS}, "lifetime"),
        ({"iat": True}, "bad_iat"),
        ({"exp": 10**15}, "bad_exp"),
    ],
)
def test_t47_a_token_is_believed_to_the_second_at_both_ends(kind: str, claims: dict[str, Any], why: str) -> None:
    mint = Mint(kind)

    assert reason(mint, mint.token(mint.claims() | claims)) == why


def test_t46_our_log_says_which_rule_a_token_broke() -> None:
    mint, head = Mint("sidebar"), {"alg": "RS256", "kid": "k1"}
    told = {
        "shape": f"{mint.token()}.x",
        "unknown_key": mint.token(header=head | {"kid": "k2"}),
        "algorithm": mint.token(header=head | {"alg": "RS512"}),
        "header": mint.token(header=head | {"jku": "https://evil.example"}),
        "signature": mint.token(signer=rs(rsa_key("a stranger"))),
        "payload": mint.token(b'{"exp": 1, "exp": 2}'),
        "iss": mint.token(mint.claims() | {"iss": "globex.zendesk.com"}),
        "aud": mint.token(mint.claims() | {"aud": [mint.claims()["aud"]]}),
        "bad_sub": mint.token(mint.claims() | {"sub": "https://globex.zendesk.com/api/v2/users/7.json"}),
    }

    assert {name: reason(mint, token) for name, token in told.items()} == {name: name for name in told}


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"userId": 1}, ""),
        ({"userId": 2**53 - 1}, ""),
        ({"userId": 2**53}, "bad_userId"),
        ({"userId": 0}, "bad_userId"),
        ({"userId": True}, "bad_userId"),
        ({"userId": "41"}, "bad_userId"),
        ({"email": "a" * 241 + "@acme.example"}, ""),
        ({"email": "a" * 242 + "@acme.example"}, "bad_email"),
        ({"email": "ana"}, "bad_email"),
        ({"email": "a@b@acme.example"}, "bad_email"),
    ],
)
def test_t49_a_customer_is_a_number_and_one_address(claims: dict[str, Any], why: str) -> None:
    mint = Mint("help_center")

    assert reason(mint, mint.token(mint.claims() | claims)) == why


@pytest.mark.parametrize("slash", ["/", "//"])
def test_an_account_whose_address_ends_with_a_slash_has_the_same_people(slash: str) -> None:
    mint = Mint("sidebar")
    verifier = mint.verifier()
    assert isinstance(verifier, SidebarTokens)
    slashed = replace(verifier, base_url=mint.base_url + slash)
    doubled = mint.token(mint.claims() | {"sub": f"{mint.base_url}//api/v2/users/7.json"})

    assert slashed.verify(mint.token(), NOW).user_id == "7"
    assert zendesk.audience_of(mint.base_url + slash, "981") == zendesk.audience_of(mint.base_url, "981")
    with pytest.raises(PanelRefused):
        slashed.verify(doubled, NOW)
    with pytest.raises(PanelRefused):
        slashed.verify(mint.token(mint.claims() | {"sub": "/api/v2/users/7.json"}), NOW)


@pytest.mark.parametrize(
    ("where", "ticket"),
    [
        ({"issue": {"id": "10421", "key": "SUP-1"}}, "10421"),
        ({"issue": {"key": "SUP-1"}}, "SUP-1"),
        ({"request": {"id": "7"}}, "7"),
        ({"issue": {"id": 7}, "request": {"key": "SUP-2"}}, "SUP-2"),
        ({"issue": {"id": "../7", "key": "sup-1"}}, ""),
        ({"issue": "10421"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_t49_a_forge_token_names_its_issue_by_id_then_by_key_or_not_at_all(where: Any, ticket: str) -> None:
    mint = Mint("forge")
    said = mint.claims()
    said["context"]["extension"] = where

    assert mint.verifier().verify(mint.token(said), NOW).ticket == ticket


@pytest.mark.parametrize(
    ("block", "changes", "why"),
    [
        ("app", {"id": f"{APP}x"}, "app_id"),
        ("app", {"installationId": "another"}, "app_installationId"),
        ("app", {"apiBaseUrl": "https://evil.example"}, "site"),
        ("context", {"cloudId": "another"}, "site"),
        ("app", {"module": {"type": "jira:globalPage"}}, "module"),
        ("app", {"module": None}, "module"),
    ],
)
def test_t49_our_log_says_what_of_a_forge_token_is_anothers(block: str, changes: dict[str, Any], why: str) -> None:
    mint = Mint("forge")
    said = mint.claims()
    said[block] |= changes

    assert reason(mint, mint.token(said)) == why
    del said[block]
    assert reason(mint, mint.token(said)) == f"no_{block}"


# --- keys ---------------------------------------------------------------------------------------------------


def without(*names: str) -> dict[str, Any]:
    """A published key that does not say these."""
    return {name: value for name, value in jwk(Mint("sidebar").key).items() if name not in names}


@pytest.mark.parametrize(
    "key",
    [
        without("alg", "use"),
        without("kid"),
        without() | {"key_ops": ["verify"]},
        without() | {"key_ops": ["sign", "verify"]},
        without() | {"x5c": "whatever"},
    ],
)
def test_t48_a_key_that_leaves_out_what_it_may_is_used(key: dict[str, Any]) -> None:
    mint = Mint("sidebar")

    assert reason(mint, mint.token(), keys=GivenKeys(read_keys(json.dumps({"keys": [key]})))) == ""


def test_t48_a_name_of_two_hundred_letters_is_one_and_a_longer_one_is_not() -> None:
    mint, name = Mint("sidebar"), "k" * 200
    head = {"alg": "RS256", "kid": name}

    (found,) = read_keys(json.dumps({"keys": [without() | {"kid": name}]}))
    assert reason(mint, mint.token(header=head), keys=GivenKeys((found,))) == ""
    assert reason(mint, mint.token(header=head | {"kid": f"{name}k"}), keys=GivenKeys((found,))) == "header"
    with pytest.raises(ValueError, match="no RSA public key"):
        read_keys(json.dumps({"keys": [without() | {"kid": f"{name}k"}]}))


def test_t48_a_set_may_have_twenty_keys_and_64_kib() -> None:
    keys = [without() | {"kid": f"k{number}"} for number in range(20)]
    text = json.dumps({"keys": keys})

    assert len(read_keys(text)) == 20
    assert len(read_keys(text.ljust(64 * 1024))) == 20
    with pytest.raises(ValueError, match="too long"):
        read_keys(text.ljust(64 * 1024 + 1))


def test_t48_a_key_that_the_host_took_back_is_believed_for_an_hour_and_not_longer() -> None:
    mint, now, asked = Mint("sidebar"), [NOW], [0]

    def fetch() -> str:
        asked[0] += 1
        return pem(mint.key if asked[0] == 1 else rsa_key("a stranger"))

    keys = PublishedKeys(fetch, lambda: now[0])
    assert reason(mint, mint.token(), keys=keys) == ""
    now[0] += timedelta(minutes=59, seconds=59)
    assert reason(mint, mint.token(), keys=keys) == ""
    now[0] += timedelta(seconds=1)

    assert (reason(mint, mint.token(), keys=keys), asked) == ("signature", [2])


def test_t27_a_host_is_asked_for_a_new_key_once_a_minute_to_the_second() -> None:
    mint, now, asked = Mint("sidebar"), [NOW], [0]

    def fetch() -> str:
        asked[0] += 1
        return json.dumps({"keys": [without()]})

    keys = PublishedKeys(fetch, lambda: now[0])
    for seconds, times in ((0, 1), (59, 1), (60, 2), (119, 2), (120, 3)):
        now[0] = NOW + timedelta(seconds=seconds)
        assert reason(mint, mint.token(header={"alg": "RS256", "kid": "new"}), keys=keys) == "unknown_key"
        assert asked == [times]


def test_t48_what_a_host_publishes_is_read_whatever_its_bytes() -> None:
    """Bytes that are no text are no keys either; they must not end the call in another error."""
    with publishing("\xff\xfe", "latin-1") as (url, asked):
        ours = host.account(base_url=url, own_host=True)
        theirs = replace(jira.account(), own_host=True)
        texts = [
            zendesk.published(ours, zendesk.app_key("55"), lambda: NOW)(),
            zendesk.published(ours, zendesk.HELP_CENTER_KEYS, lambda: NOW)(),
            forge.published(f"{url}/jwks.json?x=1", theirs, lambda: NOW)(),
        ]

    assert texts == ["\ufffd\ufffd"] * 3
    assert [path for path, _ in asked] == [
        "/api/v2/apps/55/public_key",
        "/api/v2/help_center/integration/keys.json",
        "/jwks.json",
    ]


def test_t25_t48_a_host_of_an_inner_network_is_asked_only_where_it_was_declared_the_operators_own() -> None:
    with publishing("x") as (url, asked), pytest.raises(HostError):
        zendesk.published(host.account(base_url=url), "/keys", lambda: NOW)()

    assert asked == []
