"""An account is checked whole before anything starts; every fault is named with its place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.signing_secrets import SigningSecret
from connectors.zendesk.account import (
    ApiToken,
    OAuthClient,
    ValueSource,
    account_faults,
    accounts_faults,
)
from connectors.zendesk.own_echo import own_echo
from core.ports import TicketEvent
from core.secrets import Secret
from tests.zendesk.host import NOW, TICKET, account, oauth

GOOD = "u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W"


def paths(**changes: object) -> list[str]:
    return [path for path, _ in account_faults(account(**changes))]


def test_a_good_account_has_no_faults() -> None:
    assert account_faults(account()) == ()
    assert account_faults(account(credentials=oauth())) == ()


@pytest.mark.parametrize(
    "secret",
    [
        "",
        " ",
        "short",
        "x" * 23,
        "x" * 40,
        "ab" * 20,
        " " * 30,
        f"{GOOD} ",
        f"{GOOD}\n",
        "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
        "this_secret_is_for_testing_only",
        "changeme-changeme-changeme-1234",
        "replace-me-with-your-own-secret",
        "your-zendesk-signing-secret-here",
    ],
)
def test_t7_a_weak_or_well_known_signing_secret_is_refused(secret: str) -> None:
    assert "signing_secrets[0].secret" in paths(signing_secrets=(SigningSecret("one", Secret(secret)),))


@pytest.mark.parametrize("secret", ["aB3dEfGh" * 3, GOOD])
def test_t7_24_bytes_of_8_characters_are_enough(secret: str) -> None:
    assert paths(signing_secrets=(SigningSecret("one", Secret(secret)),)) == []


def test_t1_without_a_signing_secret_an_account_is_not_usable() -> None:
    assert paths(signing_secrets=()) == ["signing_secrets"]


def test_t6_two_secrets_have_ids_and_the_old_one_an_end() -> None:
    old = SigningSecret("old", Secret(GOOD[::-1]), NOW + timedelta(days=1))
    naive = replace(old, ends_at=(NOW + timedelta(days=1)).replace(tzinfo=None))

    assert paths(signing_secrets=(SigningSecret("one", Secret(GOOD)), old)) == []
    assert paths(signing_secrets=(SigningSecret("one", Secret(GOOD)), naive)) == ["signing_secrets[1].ends_at"]
    assert paths(signing_secrets=(old,)) == ["signing_secrets"]
    doubled = (SigningSecret("one", Secret(GOOD)), SigningSecret("one", Secret(GOOD)))
    assert paths(signing_secrets=doubled) == ["signing_secrets[1].id", "signing_secrets[1].secret"]


@pytest.mark.parametrize(
    "base_url",
    [
        "http://acme.zendesk.com",
        "https://acme.zendesk.com.evil.example",
        "https://zendesk.com",
        "https://evil.example/acme.zendesk.com",
        "https://acme.zendesk.com@evil.example",
        "https://acme.zendesk.com:8443",
        "https://acme.zendesk.com/api/v2",
        "https://acme.zendesk.com?x=1",
        "https://acme.zendesk.com#x",
        "https://user:word@acme.zendesk.com",
        "https://169.254.169.254",
        "https://127.0.0.1",
        "http://127.0.0.1:8081",
        "https://[::1]",
        "https://2130706433",
        "https://a.b.zendesk.com",
        "https://acme.zendesk.com.",
        "https://acme.zendesk.com:port",
        "ftp://acme.zendesk.com",
        "file:///etc/passwd",
        "//acme.zendesk.com",
        "acme.zendesk.com",
        "https://",
        "https://[",
        "",
    ],
)
def test_t25_an_address_that_is_not_the_accounts_is_refused(base_url: str) -> None:
    assert "base_url" in paths(base_url=base_url)


@pytest.mark.parametrize(
    ("base_url", "accepted"),
    [
        ("https://acme.zendesk.com", True),
        ("https://acme.zendesk.com/", True),
        ("https://support.acme.example", True),
        ("https://support.acme.example:8443", True),
        ("http://127.0.0.1:8081", True),
        ("http://localhost:8081", True),
        ("http://[::1]:8081", True),
        ("http://support.acme.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://169.254.169.254", False),
    ],
)
def test_t25_an_own_host_is_the_operators_word_and_still_needs_https(base_url: str, accepted: bool) -> None:
    assert ("base_url" not in paths(base_url=base_url, own_host=True)) is accepted


def test_every_fault_is_reported_at_once() -> None:
    found = paths(
        account="Acme Inc",
        base_url="http://acme.example",
        credentials=OAuthClient(" ", Secret("x"), ""),
        signing_secrets=(),
        severity=ValueSource("ticket_field", " "),
        tier=ValueSource("organization_field", "", {"": "gold"}),
        allowed_ccs=("everybody", "@acme.example"),
        time_zone="Rainy/Place",
        host_account_id="acme",
    )

    assert found == [
        "account",
        "host_account_id",
        "time_zone",
        "base_url",
        "base_url",
        "credentials.client_id",
        "credentials.scope",
        "credentials.client_secret",
        "signing_secrets",
        "severity.name",
        "tier.name",
        "tier.values",
        "allowed_ccs[0]",
    ]


def test_an_api_token_needs_an_address_and_a_token() -> None:
    assert paths(credentials=ApiToken("service", Secret(""))) == ["credentials.email", "credentials.token"]


def test_t21_one_secret_for_two_accounts_is_refused() -> None:
    acme = account()
    globex = account(account="globex", base_url="https://globex.zendesk.com")

    found = accounts_faults((acme, globex, acme))

    assert [path for path, _ in found] == ["globex.signing_secrets", "acme"]
    assert accounts_faults((acme,)) == ()
    own = (SigningSecret("one", Secret(GOOD[::-1])),)
    assert accounts_faults((acme, replace(globex, signing_secrets=own))) == ()


def test_no_message_contains_a_secret() -> None:
    known = account(
        signing_secrets=(SigningSecret("one", Secret("changeme-0123456789-abcdefgh")),),
        credentials=OAuthClient("halyard", Secret("s3cr3t!")),
    )

    assert not [text for _, text in account_faults(known) if "changeme-0123" in text or "s3cr3t!" in text]


@pytest.mark.parametrize(("actor", "own", "echo"), [("5", "5", True), ("5", "6", False), ("", "", False)])
def test_what_our_own_user_did_is_an_echo(actor: str, own: str, echo: bool) -> None:
    event = TicketEvent(TICKET, "changed", "id", "digest", actor=actor)

    assert own_echo(event, own) is echo
