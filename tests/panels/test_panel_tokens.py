"""Whoever opens a panel is believed by the helpdesk's signature alone: 60 hostile tokens a verifier and more (G-11)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from functools import cache

import pytest

from connectors.public_keys import GivenKeys, PublishedKeys, read_keys
from core.errors import TryLater
from core.panels import CUSTOMER, STAFF, PanelRefused
from tests.panels.hostile_tokens import hostile
from tests.panels.minting import ACCOUNTS, KINDS, NOW, SECONDS, Mint, curve_key, jwk, pem, rs, rsa_key


@cache
def corpus(kind: str) -> dict[str, str]:
    """The hostile tokens for one verifier, made once."""
    return hostile(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_g11_t46_t47_no_hostile_token_is_believed_and_none_is_told_why(kind: str) -> None:
    verifier, reasons, said = Mint(kind).verifier(), Counter[str](), set[tuple[int, str, str]]()
    believed = []
    for name, token in corpus(kind).items():
        try:
            verifier.verify(token, NOW)
            believed.append(name)
        except PanelRefused as refused:
            reasons[refused.reason] += 1
            said.add((refused.status, refused.code, str(refused)))

    assert believed == []
    assert len(corpus(kind)) >= 60, "so many were promised"
    assert said == {(401, "not_believed", "this panel is not believed; open it again from the helpdesk")}
    assert reasons.keys() >= {
        "shape",
        "header",
        "algorithm",
        "signature",
        "iss",
        "aud",
        "expired",
        "lifetime",
        "bad_exp",
    }


def test_a_member_of_staff_is_believed_from_the_sidebar() -> None:
    visit = Mint("sidebar").verifier().verify(Mint("sidebar").token(), NOW)

    assert (visit.connector, visit.account, visit.door, visit.user_id) == ("zendesk", "acme", STAFF, "7")
    assert (visit.installation, visit.ticket, visit.expires_at) == ("981", "", NOW + timedelta(minutes=5))


def test_a_customer_is_believed_from_the_help_center() -> None:
    visit = Mint("help_center").verifier().verify(Mint("help_center").token(), NOW)

    assert (visit.account, visit.door, visit.user_id, visit.email) == ("acme", CUSTOMER, "41", "ana@acme.example")


@pytest.mark.parametrize(
    ("module", "door"),
    [
        ("jira:issueAction", STAFF),
        ("jira:issueContext", STAFF),
        ("jiraServiceManagement:portalRequestViewAction", CUSTOMER),
    ],
)
def test_both_doors_are_believed_from_forge(module: str, door: str) -> None:
    mint = Mint("forge")
    said = mint.claims()
    said["app"]["module"]["type"] = module

    visit = mint.verifier().verify(mint.token(said), NOW)

    assert (visit.connector, visit.door, visit.user_id, visit.ticket) == ("jira", door, "712020:5a", "10421")


def test_a_portal_names_its_request_by_its_key() -> None:
    mint = Mint("forge")
    said = mint.claims()
    said["context"]["extension"] = {"request": {"key": "SUP-1"}}

    assert mint.verifier().verify(mint.token(said), NOW).ticket == "SUP-1"


@pytest.mark.parametrize("kind", KINDS)
def test_t47_a_clock_that_is_a_little_off_shuts_nobody_out(kind: str) -> None:
    mint = Mint(kind)
    ahead = mint.token(mint.claims() | {"iat": SECONDS + 29, "exp": SECONDS + 300})
    longest = mint.token(mint.claims() | {"exp": SECONDS + 600, "nbf": SECONDS - 1})

    assert mint.verifier().verify(ahead, NOW).user_id
    assert mint.verifier().verify(longest, NOW).user_id
    assert mint.verifier().verify(mint.token(), NOW + timedelta(seconds=329)).user_id


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theirs", ACCOUNTS)
@pytest.mark.parametrize("ours", ACCOUNTS)
def test_t49_a_token_opens_the_account_it_was_made_for_and_no_other(kind: str, theirs: str, ours: str) -> None:
    """Even where both accounts' tokens are signed with one key: the claims alone tell them apart then."""
    maker = Mint(kind, theirs)
    verifier = Mint(kind, ours).verifier(maker.keys())
    token = maker.token()

    if theirs == ours:
        assert verifier.verify(token, NOW).account == ours
    else:
        with pytest.raises(PanelRefused):
            verifier.verify(token, NOW)


# --- hostile sets of keys -----------------------------------------------------------------------------------


def good(**changes: object) -> dict[str, object]:
    """A key as a host publishes it."""
    return jwk(rsa_key("sidebar of acme"), **changes)


def unfit() -> dict[str, object]:
    """Members of a set that are no key for us, by what is wrong with them."""
    return {
        "an algorithm that is not allowed": good() | {"alg": "HS256"},
        "another algorithm of RSA": good() | {"alg": "RS512"},
        "no algorithm but null": good() | {"alg": None},
        "a key for encryption": good() | {"use": "enc"},
        "a key that may only sign": good() | {"key_ops": ["sign"]},
        "operations that are no list": good() | {"key_ops": "verify"},
        "a shared secret": {"kty": "oct", "k": "c2VjcmV0", "kid": "k1", "alg": "HS256"},
        "a shared secret that calls itself RSA": {"kty": "RSA", "k": "c2VjcmV0", "kid": "k1"},
        "an elliptic curve": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "k1"},
        "a private key": good() | {"d": "AA"},
        "a key of 1024 bits": jwk(rsa_key("small", 1024)),
        "an exponent of three": jwk(rsa_key("three", 2048, 3)),
        "an exponent of one": good() | {"e": "AQ"},
        "an even modulus": good(e="Ag"),
        "no modulus": {name: value for name, value in good().items() if name != "n"},
        "a modulus that is a number": good() | {"n": 7},
        "a modulus that is no Base64": good() | {"n": "*"},
        "a name that is a list": good() | {"kid": ["k1"]},
        "a name that is too long": good() | {"kid": "k" * 300},
        "no object": "RSA",
        "null": None,
    }


def test_t48_an_unfit_key_of_a_set_is_no_key() -> None:
    for name, key in unfit().items():
        with pytest.raises(ValueError, match="no RSA public key"):
            pytest.fail(f"{name}: {read_keys(json.dumps({'keys': [key]}))}")


def test_t48_an_unfit_key_does_not_hide_the_good_one_beside_it() -> None:
    (key,) = read_keys(json.dumps({"keys": [*[*unfit().values()][:15], good(kid="good")]}))[-1:]

    assert key.name == "good"


def test_t48_two_keys_of_one_name_are_none() -> None:
    with pytest.raises(ValueError, match="no RSA public key"):
        read_keys(json.dumps({"keys": [good(), jwk(rsa_key("a stranger"))]}))


def test_t48_what_is_no_set_of_public_keys_is_refused_in_words() -> None:
    broken = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
    texts = ['{"keys": []}', "{}", "[]", "", "keys", '{"keys": {}}', '{"keys": [], "keys": []}', "x" * 100_000, broken]
    texts += [json.dumps({"keys": [good()] * 21}), pem(rsa_key("sidebar of acme")) * 2, pem(curve_key())]
    texts += [pem(rsa_key("small", 1024)), "-----BEGIN RSA PRIVATE KEY-----"]
    for text in texts:
        with pytest.raises(ValueError, match=r"^(is|has) "):
            pytest.fail(f"{text[:40]!r} was read: {read_keys(text)}")


def test_t48_a_set_with_a_disallowed_algorithm_lets_no_token_in() -> None:
    """What a set says of a key is not what decides how a token is read."""
    mint = Mint("sidebar")
    mixed = read_keys(json.dumps({"keys": [good() | {"alg": "HS256", "kid": "evil"}, good()]}))
    token = mint.token(header={"alg": "HS256", "kid": "evil"})

    with pytest.raises(PanelRefused):
        mint.verifier(GivenKeys(mixed)).verify(token, NOW)


def test_t48_one_key_in_pem_needs_no_name_in_the_token() -> None:
    mint = Mint("sidebar")
    verifier = mint.verifier(GivenKeys(read_keys(pem(mint.key))))

    assert verifier.verify(mint.token(header={"alg": "RS256"}), NOW).user_id == "7"
    assert verifier.verify(mint.token(header={"alg": "RS256", "kid": "any"}), NOW).user_id == "7"


class Host:
    """A host that publishes keys, and counts who asks."""

    def __init__(self, *keys: dict[str, object]) -> None:
        self.keys = list(keys)
        self.asked = 0
        self.down = False

    def text(self) -> str:
        """What it publishes now."""
        self.asked += 1
        if self.down:
            raise TryLater("the host does not answer")
        return json.dumps({"keys": self.keys})


def test_t48_published_keys_are_asked_for_once_and_again_for_a_new_name_once_a_minute() -> None:
    mint, host, now = Mint("sidebar"), Host(good()), [NOW]
    verifier = mint.verifier(PublishedKeys(host.text, lambda: now[0]))
    verifier.verify(mint.token(), now[0])
    for number in range(50):
        with pytest.raises(PanelRefused):
            verifier.verify(mint.token(header={"alg": "RS256", "kid": f"evil-{number}"}), now[0])
    assert host.asked == 1, "a stranger's names do not have the host asked"

    now[0] += timedelta(minutes=1)
    host.keys = [good() | {"kid": "k9"}]
    assert verifier.verify(mint.token(header={"alg": "RS256", "kid": "k9"}), now[0]).user_id == "7"
    assert host.asked == 2


def test_t48_a_host_that_publishes_nonsense_costs_nobody_the_keys_of_before() -> None:
    mint, host, now = Mint("sidebar"), Host(good()), [NOW]
    verifier = mint.verifier(PublishedKeys(host.text, lambda: now[0]))
    verifier.verify(mint.token(), NOW)
    host.keys = [{"kty": "oct", "k": "AA"}]

    now[0] += timedelta(minutes=2)
    with pytest.raises(PanelRefused):
        verifier.verify(mint.token(header={"alg": "RS256", "kid": "other"}, now=now[0]), now[0])
    assert verifier.verify(mint.token(now=now[0]), now[0]).user_id == "7"

    now[0] += timedelta(hours=1)
    with pytest.raises(PanelRefused):
        verifier.verify(mint.token(now=now[0]), now[0])


def test_t48_keys_that_cannot_be_had_are_no_refusal_of_the_person() -> None:
    mint, host = Mint("sidebar"), Host(good())
    host.down = True

    with pytest.raises(TryLater):
        mint.verifier(PublishedKeys(host.text, lambda: NOW)).verify(mint.token(), NOW)


def test_t46_a_key_of_another_name_is_not_tried() -> None:
    mint, other = Mint("sidebar"), rsa_key("a stranger")
    keys = GivenKeys(read_keys(json.dumps({"keys": [good(), jwk(other, kid="k2")]})))

    assert mint.verifier(keys).verify(mint.token(), NOW).user_id == "7"
    with pytest.raises(PanelRefused):
        mint.verifier(keys).verify(mint.token(signer=rs(other)), NOW)
    with pytest.raises(PanelRefused, match="not believed"):
        mint.verifier(keys).verify(mint.token(header={"alg": "RS256"}), NOW)
