"""Form links: signed, bound to one issue of one ticket of one account, and spelt in one way only."""

import hashlib
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from core.decisions import LinkGrant
from core.secrets import Secret
from core.tickets import TicketRef
from runtime.links import MAX_TOKEN, LinkSigner

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
REF = TicketRef("zendesk", "acme", "10421")
GRANT = LinkGrant(1, NOW, NOW + timedelta(days=3))
SECRET = Secret("b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm")
SIGNER = LinkSigner("https://halyard.example/", SECRET)


def token(ref: TicketRef = REF, requester: str = "41", grant: LinkGrant = GRANT, signer: LinkSigner = SIGNER) -> str:
    return signer.url(ref, requester, grant).rsplit("/", 1)[1]


def test_a_link_reads_back_as_what_it_was_made_of() -> None:
    link = SIGNER.read(token())

    assert link is not None
    assert (link.ref, link.requester, link.number, link.expires_at) == (REF, "41", 1, GRANT.expires_at)
    assert SIGNER.url(REF, "41", GRANT).startswith("https://halyard.example/escalate/")


def test_the_same_issue_gives_the_same_link_and_another_issue_another() -> None:
    others = {
        token(replace(REF, connector="jira")),
        token(replace(REF, account="globex")),
        token(replace(REF, id="10422")),
        token(requester="42"),
        token(grant=replace(GRANT, number=2)),
        token(grant=replace(GRANT, expires_at=NOW)),
    }

    assert token() == token()
    assert len(others | {token()}) == 7
    assert len({link.nonce for one in others if (link := SIGNER.read(one)) is not None}) == 6


def test_every_character_counts() -> None:
    whole = token()
    changed = {
        whole[:place] + letter + whole[place + 1 :]
        for place in range(len(whole))
        for letter in (*string.ascii_letters, *string.digits, *"-_.=!~ \n\0é", "")
    } - {whole}

    read = {one for one in changed if SIGNER.read(one) is not None}

    assert read == set()


def test_nothing_can_be_added() -> None:
    added = {f"{token()}{more}" for more in ("=", "==", "!", "\n", " ", "A", ".", "\0", "&")}
    added |= {f"{more}{token()}" for more in ("=", "!", "\n", " ", "A", ".")}
    added |= {token().replace(".", f"{more}.", 1) for more in ("=", "!", "\n", "A", ".")}

    assert {SIGNER.read(one) for one in added} == {None}


@given(st.text(max_size=MAX_TOKEN + 10))
def test_whatever_else_is_given_is_no_link(given_token: str) -> None:
    assert SIGNER.read(given_token) is None


@pytest.mark.parametrize(
    "other",
    [
        LinkSigner("https://halyard.example", Secret("another-secret-of-32-characters!!")),
        LinkSigner("https://halyard.example", Secret(SECRET.reveal() + " ")),
    ],
)
def test_another_secret_signs_other_links(other: LinkSigner) -> None:
    assert SIGNER.read(token(signer=other)) is None


@pytest.mark.parametrize("salt", ["elsewhere", "", "halyard", "itsdangerous", "itsdangerous.Signer"])
@pytest.mark.parametrize("digest", [hashlib.sha1, hashlib.sha256])
def test_what_our_secret_signed_for_something_else_is_no_link(salt: str, digest: Callable[[bytes], object]) -> None:
    content = ["zendesk", "acme", "10421", "41", 1, int(NOW.timestamp())]
    kinds = {"digest_method": digest}
    elsewhere = URLSafeSerializer(SECRET.reveal(), salt=salt, signer_kwargs=kinds).dumps(content)

    assert LinkSigner("https://halyard.example", SECRET).read(str(elsewhere)) is None


@pytest.mark.parametrize("public_url", ["https://halyard.example", "https://halyard.example/"])
def test_a_link_that_stands_on_a_ticket_outlives_a_new_version_of_halyard(public_url: str) -> None:
    address = (
        "https://halyard.example/escalate/"
        "WyJ6ZW5kZXNrIiwiYWNtZSIsIjEwNDIxIiwiNDEiLDEsMTc5NTYwMDgwMF0.nz5k6QDhPVgZwZ086ETycFQS1jz37pUN0zc9kwGbeLg"
    )
    signer = LinkSigner(public_url, SECRET)

    assert signer.url(REF, "41", GRANT) == address
    assert signer.read(address.rpartition("/")[2]) is not None


def test_a_link_leads_to_the_path_below_which_the_service_is_reached() -> None:
    signer = LinkSigner("https://example.com/APEX/", SECRET)

    assert signer.url(REF, "41", GRANT).startswith("https://example.com/APEX/escalate/")


def test_a_link_is_read_up_to_its_longest_and_no_further() -> None:
    signer = LinkSigner("https://halyard.example", SECRET)
    letters = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(25))
    made = [token(requester=letters[:size], signer=signer) for size in range(900, 1500)]
    lengths = {len(one) for one in made if signer.read(one)}

    assert lengths == {len(one) for one in made if len(one) <= MAX_TOKEN}
    assert max(lengths) == MAX_TOKEN < max(map(len, made))


@pytest.mark.parametrize(
    "content",
    [[], {}, "x", 1, None, ["zendesk"], ["zendesk", "acme", 1, "41", 1, 1], ["zendesk", "acme", "1", "41", "1", 1]],
)
def test_a_signed_thing_of_another_shape_is_no_link(content: object) -> None:
    assert SIGNER.read(str(SIGNER._serializer.dumps(content))) is None
