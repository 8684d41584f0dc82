"""An account is checked whole before anything starts; every fault is named with its place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from connectors.jira.account import ApiToken, JiraAccount, PersonalToken, SourceKind, ValueSource
from connectors.jira.account_faults import account_faults, accounts_faults
from connectors.signing_secrets import SigningSecret
from core.secrets import Secret
from core.tickets import Status
from tests.jira.accounts import BASE, GATEWAY, NOW, SECRET, account, data_center


def paths(known: JiraAccount | None = None, **changes: Any) -> list[str]:
    return [path for path, _ in account_faults(replace(known or account(), **changes))]


def test_a_good_account_has_no_faults() -> None:
    assert account_faults(account()) == ()
    assert account_faults(account(base_url=GATEWAY, site_url=BASE)) == ()
    assert account_faults(data_center()) == ()
    assert account_faults(data_center(own_host=False)) == ()
    assert account_faults(account(base_url="http://127.0.0.1:8082", own_host=True)) == ()


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        "x" * 23,
        "x" * 40,
        "ab" * 20,
        f"{SECRET} ",
        f"{SECRET}\n",
        "It's a Secret to Everybody",
        "changeme-changeme-changeme-1234",
        "your-jira-webhook-signing-secret",
        "replace-this-with-the-signing-secret",
        "this_secret_is_for_testing_only",
    ],
)
def test_t7_a_weak_or_well_known_signing_secret_is_refused(secret: str) -> None:
    assert "signing_secrets[0].secret" in paths(signing_secrets=(SigningSecret("one", Secret(secret)),))


def test_t1_without_a_signing_secret_an_account_is_not_usable() -> None:
    assert paths(signing_secrets=()) == ["signing_secrets"]


def test_t6_two_secrets_have_ids_and_the_old_one_an_end() -> None:
    old = SigningSecret("old", Secret(SECRET[::-1]), NOW + timedelta(days=1))

    assert paths(signing_secrets=(SigningSecret("one", Secret(SECRET)), old)) == []
    assert paths(signing_secrets=(old,)) == ["signing_secrets"]


@pytest.mark.parametrize(
    "base_url",
    [
        "http://acme.atlassian.net",
        "https://acme.atlassian.net.evil.example",
        "https://atlassian.net",
        "https://evil.example/acme.atlassian.net",
        "https://acme.atlassian.net@evil.example",
        "https://acme.atlassian.net:8443",
        "https://acme.atlassian.net/wiki",
        "https://acme.atlassian.net?x=1",
        "https://acme.atlassian.net#x",
        "https://user:word@acme.atlassian.net",
        "https://a.b.atlassian.net",
        "https://acme.atlassian.net.",
        "https://acme.atlassian.net:port",
        "https://api.atlassian.com",
        "https://api.atlassian.com/ex/jira/",
        "https://api.atlassian.com/ex/jira/acme",
        "https://api.atlassian.com/ex/confluence/11111111-2222-3333-4444-555555555555",
        f"{GATEWAY}/rest",
        f"{GATEWAY}/../x",
        "https://169.254.169.254",
        "https://127.0.0.1",
        "http://127.0.0.1:8082",
        "https://[::1]",
        "https://2130706433",
        "file:///etc/passwd",
        "//acme.atlassian.net",
        "acme.atlassian.net",
        "https://",
        "https://[",
        "",
    ],
)
def test_t25_an_address_that_is_not_the_accounts_is_refused(base_url: str) -> None:
    assert "base_url" in paths(base_url=base_url, site_url=BASE)


@pytest.mark.parametrize(
    ("base_url", "accepted"),
    [
        ("https://jira.acme.example", True),
        ("https://jira.acme.example/", True),
        ("https://jira.acme.example:8443/jira", True),
        ("http://localhost:8082", True),
        ("http://[::1]:8082", True),
        ("http://jira.acme.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://jira.acme.example/../x", False),
        ("https://jira.acme.example/a b", False),
        ("https://jira.acme.example//x", False),
        ("https://jira.acme.example/?x=1", False),
        ("https://acme.atlassian.net", False),
        (GATEWAY, False),
    ],
)
def test_t25_data_center_is_the_operators_word_and_still_needs_https(base_url: str, accepted: bool) -> None:
    assert ("base_url" not in paths(data_center(), base_url=base_url)) is accepted


@pytest.mark.parametrize(
    ("base_url", "site_url", "accepted"),
    [
        (GATEWAY, BASE, True),
        (GATEWAY, f"{BASE}/", True),
        (BASE, BASE, True),
        (GATEWAY, "", False),
        (GATEWAY, GATEWAY, False),
        (GATEWAY, "https://globex.example", False),
        (GATEWAY, "http://acme.atlassian.net", False),
        (GATEWAY, "https://acme.atlassian.net/jira", False),
        (GATEWAY, "https://acme.atlassian.net:8443", False),
        (GATEWAY, "https://[", False),
        (GATEWAY, "acme", False),
        (GATEWAY, "https://user@acme.atlassian.net", False),
    ],
)
def test_t25_behind_a_gateway_the_site_is_named_and_checked_alike(base_url: str, site_url: str, accepted: bool) -> None:
    assert ("site_url" not in paths(base_url=base_url, site_url=site_url)) is accepted


def test_each_kind_of_jira_has_its_own_kind_of_credentials() -> None:
    assert paths(credentials=PersonalToken(Secret("long-enough"))) == ["credentials"]
    assert paths(data_center(), credentials=account().credentials) == ["credentials"]
    assert paths(credentials=ApiToken("service", Secret(""))) == ["credentials.email", "credentials.token"]
    assert paths(data_center(), credentials=PersonalToken(Secret("short"))) == ["credentials.token"]


@pytest.mark.parametrize("key", ["", "sup", "S", "SUP-1", "1SUP", "SUP X", "SUP,ENG", "*"])
def test_a_project_is_named_by_its_key(key: str) -> None:
    assert paths(projects=("ENG", key)) == ["projects[1]"]


def test_a_project_is_named_once_and_there_is_one() -> None:
    assert paths(projects=("SUP", "ENG", "SUP")) == ["projects[2]"]
    assert paths(projects=()) == ["projects"]


def test_every_fault_is_reported_at_once() -> None:
    found = paths(
        account="Acme Inc",
        base_url="http://acme.example",
        site_url="ftp://acme.example",
        credentials=ApiToken("service", Secret("x")),
        signing_secrets=(),
        projects=("sup",),
        severity=ValueSource("field", " "),
        tier=ValueSource("organization_property", "", {"": "gold"}),
        region=ValueSource("label", "", {}, ValueSource(cast(SourceKind, "moon"))),
        contract=ValueSource("always", "yes"),
        contract_valid_until=ValueSource("priority"),
        facts={"V.I.P.": ValueSource("component")},
        first_response_after={"S1": timedelta(0)},
        statuses={" ": Status.OPEN, "Gone": Status.DELETED},
        escalation_people={" ": "lead", "5b10ac-lead": "lead@support.example"},
        allowed_ccs=("everybody", "@acme.example"),
        time_zone="Rainy/Place",
    )

    assert found == [
        "account",
        "time_zone",
        "base_url",
        "base_url",
        "site_url",
        "site_url",
        "credentials.email",
        "credentials.token",
        "signing_secrets",
        "projects[0]",
        "severity.name",
        "tier.name",
        "tier.values",
        "region.name",
        "region.otherwise.kind",
        "contract.values",
        "contract_valid_until",
        "facts",
        "first_response_after",
        "statuses",
        "statuses",
        "escalation_people",
        "escalation_people",
        "allowed_ccs[0]",
    ]


def test_t21_one_secret_for_two_accounts_is_refused() -> None:
    acme = account()
    globex = account(account="globex", base_url="https://globex.atlassian.net")

    assert [path for path, _ in accounts_faults((acme, globex, acme))] == ["globex.signing_secrets", "acme"]
    assert accounts_faults((acme,)) == ()


def test_no_message_contains_a_secret() -> None:
    weak = (SigningSecret("one", Secret("changeme-0123456789-abcdefgh")),)
    known = account(signing_secrets=weak, credentials=ApiToken("a@b.example", Secret("s3cr3t!")))

    assert not [text for _, text in account_faults(known) if "changeme-0123" in text or "s3cr3t!" in text]
