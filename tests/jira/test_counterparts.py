"""An issue for another account's ticket: opened once under its key, found by it, and linked to who asked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from connectors.jira.counterparts import label
from core.counterparts import Counterparts, NewTicket
from core.errors import CredentialsRefused, HostError, LookBeforeRepeating, TicketGone, WillNotWork
from core.tickets import TicketRef
from tests.jira.pretend import STORY, Pretend, pretend_jira

KEY = "lab/eng/7#1"
TEXT = "Please look.\n\n*Not bold.*"


@pytest.fixture(scope="module")
def running() -> Iterator[Pretend]:
    with pretend_jira() as made:
        yield made


@pytest.fixture
def site(running: Pretend) -> Iterator[Pretend]:
    yield running
    requests.delete(f"{running.url}/_sandbox/faults", timeout=10)


def wanted(key: str, **fields: str) -> NewTicket:
    return NewTicket("acme", key, " Labels  do not\nprint ", TEXT, {"project": "ENG", **fields})


def opened(site: Pretend, key: str, **fields: str) -> TicketRef:
    return site.desk.open_counterpart(wanted(key, **fields))


def found_later(site: Pretend, key: str) -> TicketRef | None:
    """What is found once the search has caught up."""
    site.world.clock.advance_by(timedelta(minutes=2))
    return site.desk.find_counterpart("acme", key)


def shown(site: Pretend, ref: TicketRef, path: str = "") -> Any:
    url = f"{site.url}/rest/api/3/issue/{ref.id}{path}"
    answer = requests.get(url, auth=("kim@support.example", "sandbox-jira-token"), timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def test_it_plays_the_role(site: Pretend) -> None:
    assert isinstance(site.desk, Counterparts)


def test_an_issue_is_opened_with_its_key_and_can_be_read_at_once(site: Pretend) -> None:
    ref = opened(site, KEY)

    ticket = site.ticket(ref.id)
    assert ticket.subject == "Labels do not print"
    assert ticket.label.startswith("ENG-")
    assert ticket.url == f"{site.url}/browse/{ticket.label}"
    assert shown(site, ref)["fields"]["labels"] == [label(KEY)]
    assert shown(site, ref, "/properties/halyard.tie")["value"] == {"key": KEY}


def test_what_was_opened_is_found_by_its_key_and_nothing_else_is(site: Pretend) -> None:
    ref = opened(site, "a key")

    assert found_later(site, "a key") == ref
    assert found_later(site, "another key") is None


def test_a_label_that_somebody_wrote_is_not_taken_for_ours(site: Pretend) -> None:
    answer = requests.put(
        f"{site.url}/rest/api/3/issue/{STORY}",
        json={"update": {"labels": [{"add": label("forged")}]}},
        auth=("kim@support.example", "sandbox-jira-token"),
        timeout=10,
    )
    assert answer.ok, answer.text

    assert found_later(site, "forged") is None
    ref = opened(site, "forged")
    assert found_later(site, "forged") == ref


def test_f19_a_cut_after_the_creation_is_found_by_its_key(site: Pretend) -> None:
    site.strikes("POST", r"/rest/api/3/issue$", kind="cut_after")

    with pytest.raises(LookBeforeRepeating):
        opened(site, "cut")

    assert found_later(site, "cut") is not None


def test_f19_an_answer_that_says_nothing_is_looked_for(site: Pretend) -> None:
    site.strikes("POST", r"/rest/api/3/issue$", kind="status", status=201, body="{}")

    with pytest.raises(LookBeforeRepeating):
        opened(site, "unsaid")


@pytest.mark.parametrize(
    "fields", [{"project": "HR"}, {"assignee": "Kim"}, {"issue_type": "No such"}, {"priority": "No such"}]
)
def test_what_an_issue_cannot_be_opened_with_opens_none(site: Pretend, fields: dict[str, str]) -> None:
    with pytest.raises(WillNotWork):
        opened(site, "refused", **fields)

    assert found_later(site, "refused") is None


def test_staff_name_an_issue_by_its_key_or_its_page(site: Pretend) -> None:
    ref = TicketRef("jira", "acme", STORY)

    for words in ("SUP-421", " sup-421 ", f"{site.url}/browse/SUP-421", f"{site.url}/browse/SUP-421?focused=1"):
        assert site.desk.named_counterpart("acme", words) == ref


@pytest.mark.parametrize(
    "words", ["", "421", "SUP-0", "SUP 421", "https://evil.example/browse/SUP-421", "SUP-421/../x", "-1", "#SUP-421"]
)
def test_t20_other_words_name_no_issue(site: Pretend, words: str) -> None:
    assert site.desk.named_counterpart("acme", words) is None


def test_an_issue_that_is_not_there_is_gone(site: Pretend) -> None:
    with pytest.raises(TicketGone):
        site.desk.named_counterpart("acme", "ENG-99999")


def test_a_link_is_left_once_however_often_it_is_asked_for(site: Pretend) -> None:
    ref = opened(site, "linked")

    for title in ("#7", "#7 anew"):
        site.desk.link_counterpart(ref, "linked", title, "https://desk.example/7")
    site.desk.link_counterpart(ref, "linked", "#7", "")

    [link] = shown(site, ref, "/remotelink")
    assert (link["object"]["title"], link["object"]["url"]) == ("#7 anew", "https://desk.example/7")


def test_t20_another_account_is_never_touched(site: Pretend) -> None:
    desk = site.desk
    for call in (
        lambda: desk.open_counterpart(NewTicket("globex", KEY, "a", "b")),
        lambda: desk.find_counterpart("globex", KEY),
        lambda: desk.named_counterpart("globex", "SUP-421"),
        lambda: desk.link_counterpart(TicketRef("jira", "globex", "1"), KEY, "a", "b"),
    ):
        with pytest.raises(WillNotWork):
            call()


def test_revoked_credentials_are_said(site: Pretend) -> None:
    site.strikes("POST", r"/rest/api/3/issue$", kind="status", status=401, body='{"errorMessages": ["no"]}')

    with pytest.raises(HostError) as refused:
        opened(site, "revoked")

    assert isinstance(refused.value, CredentialsRefused)
