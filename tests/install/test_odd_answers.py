"""An admin's calls that are answered oddly end in an error that says what to do, and never in a second write."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
import responses

from connectors.jira import provision_calls as jira_calls
from connectors.jira import provision_reads as jira_reads
from connectors.jira import provision_removal as jira_removal
from connectors.jira.provision_facts import Site
from connectors.zendesk import provision_adopting, provision_calls, provision_removal
from connectors.zendesk.provision_facts import Account
from core.errors import LookBeforeRepeating, TicketGone, TryLater, WillNotWork
from core.ports import Resource
from tests.jira import accounts as jira
from tests.jira.test_session import session_of as jira_session
from tests.zendesk import host as zendesk
from tests.zendesk.test_session import session_of as zendesk_session

Calls = provision_calls.Calls | jira_calls.Calls
HELPDESKS: tuple[tuple[Callable[[], Calls], str], ...] = (
    (lambda: provision_calls.Calls(zendesk_session()), zendesk.BASE),
    (lambda: jira_calls.Calls(jira_session()), jira.BASE),
)
COUNT = "/rest/api/3/search/approximate-count"


class Deaf(requests.Session):
    """A session over which no call may go."""

    def request(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("something was asked or written")


@pytest.mark.parametrize(("opened", "address"), HELPDESKS, ids=["zendesk", "jira"])
def test_a_write_whose_answer_cannot_be_read_is_looked_for_before_it_is_repeated(
    opened: Callable[[], Calls], address: str
) -> None:
    with responses.RequestsMock() as host:
        host.post(f"{address}/x", body=b"<html>done</html>", status=201)
        with pytest.raises(LookBeforeRepeating, match=r"POST /x answered 201.* unreadable"):
            opened().write("POST", "/x", {})

        assert len(host.calls) == 1


@pytest.mark.parametrize(("opened", "address"), HELPDESKS, ids=["zendesk", "jira"])
def test_a_write_that_is_answered_with_nothing_was_done(opened: Callable[[], Calls], address: str) -> None:
    with responses.RequestsMock() as host:
        host.delete(f"{address}/x", status=204)

        assert opened().write("DELETE", "/x", {}) == {}


@pytest.mark.parametrize(
    ("opened", "address", "module"),
    [(*HELPDESKS[0], provision_calls), (*HELPDESKS[1], jira_calls)],
    ids=["zendesk", "jira"],
)
def test_a_list_without_an_end_is_given_up(
    opened: Callable[[], Calls], address: str, module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 3)
    page = {"values": [{"id": 1}], "isLast": False, "meta": {"has_more": True, "after_cursor": "more"}}
    with responses.RequestsMock() as host:
        host.get(f"{address}/things", json=page)
        with pytest.raises(TryLater, match="/things has more than 3 pages"):
            opened().every("/things", "values")

        assert len(host.calls) == 3


def test_a_jira_question_sent_as_post_may_be_asked_again_when_its_answer_is_lost() -> None:
    with responses.RequestsMock() as host:
        host.post(f"{jira.BASE}{COUNT}", body=b"<html>", status=200)
        with pytest.raises(TryLater, match=f"POST {COUNT} answered with something unreadable"):
            jira_calls.Calls(jira_session()).ask(COUNT, {})


def test_a_workflow_that_was_deleted_since_the_plan_is_said() -> None:
    with responses.RequestsMock() as host:
        host.post(f"{jira.BASE}/rest/api/3/workflows", json={"workflows": []})
        with pytest.raises(TicketGone, match="workflow wf-1 is gone; plan again"):
            jira_reads.read_workflow(jira_calls.Calls(jira_session()), "wf-1")


def test_what_the_installer_does_not_know_it_does_not_take_out() -> None:
    odd = Resource("carrier_pigeon", "halyard.pigeon", "Pigeon", {}, id="7")

    with pytest.raises(WillNotWork, match="nobody here takes a carrier_pigeon out"):
        provision_removal.remove(provision_calls.Calls(Deaf()), Account(), odd)
    with pytest.raises(WillNotWork, match="nobody here takes a carrier_pigeon out"):
        jira_removal.remove(jira_calls.Calls(Deaf()), Site(), odd, purge=False)
    with pytest.raises(WillNotWork, match="on Data Center only a person takes a carrier_pigeon out"):
        jira_removal.remove_on_data_center(jira_calls.Calls(Deaf()), odd)


FIELD = Resource("ticket_field", "halyard.reason", "Reason", {"type": "tagger"})
THEIRS = {"id": 5, "type": "tagger", "title": "Reason", "agent_description": "Ask for it."}
OURS = {"id": 6, "type": "tagger", "title": "Reason", "agent_description": "[halyard:reason]"}


@pytest.mark.parametrize(
    ("wanted", "number", "fields", "words"),
    [
        (Resource("trigger", "halyard.tell", "Tell", {}), "5", (THEIRS,), r"only ticket fields .* not a trigger"),
        (FIELD, "9", (THEIRS,), "there is no ticket field 9 in this account"),
        (FIELD, "5", ({**THEIRS, "type": "text"},), "field 5 is of type text, tagger is wanted"),
        (FIELD, "6", (THEIRS, OURS), "field 6 bears a mark of ours already"),
        (FIELD, "5", (THEIRS, OURS), "field 6 is in use for reason already; uninstall it or take its mark off first"),
    ],
)
def test_a_field_that_cannot_be_adopted_is_refused_with_the_reason_and_left_alone(
    wanted: Resource, number: str, fields: tuple[dict[str, Any], ...], words: str
) -> None:
    with pytest.raises(WillNotWork, match=words):
        provision_adopting.adopt(provision_calls.Calls(Deaf()), Account(fields=fields), wanted, number)
