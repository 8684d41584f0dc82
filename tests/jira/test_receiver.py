"""Jira's webhooks are believed by their signature and read as hints about one issue of the account's projects."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.jira import signing
from connectors.jira.account import JiraAccount
from connectors.jira.own_echo import own_echo
from connectors.jira.receiver import JiraReceiver
from connectors.signing_secrets import SigningSecret
from core.errors import DeliveryRefused, NotBelieved, NotThisMedia, TooLarge
from core.ports import Delivery, TicketEvent
from core.secrets import Secret
from core.tickets import TicketRef
from tests import house
from tests.jira.accounts import BASE, GATEWAY, NOW, OTHER_SECRET, SECRET, account, data_center
from tests.jira.deliveries import (
    IDENTIFIER,
    KIM,
    OWN,
    SERVICE,
    Json,
    changed,
    comment,
    commented,
    delivery,
    issue,
    item,
    of_data_center,
    signature,
    user,
)

SAMPLES = house.ROOT.parent / "shared" / "specs" / "jira-samples"
BODY = json.dumps(changed()).encode()


def receive(there: Delivery, known: JiraAccount | None = None) -> tuple[TicketEvent, ...]:
    return JiraReceiver(known or account()).receive(there)


def code_of(body: bytes | Json, **how: Any) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        receive(delivery(body, **how))
    return refused.value.code


def test_a_change_becomes_one_event_known_by_jiras_identifier() -> None:
    assert receive(delivery(BODY)) == (
        TicketEvent(
            ref=TicketRef("jira", "acme", "20421"),
            kind="changed",
            delivery_id=IDENTIFIER,
            digest=hashlib.sha256(BODY).hexdigest(),
            actor=KIM,
            host_kind="issue_updated",
            occurred_at=datetime(2026, 11, 22, 9, 59, 58, 304000, tzinfo=UTC),
        ),
    )


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("jira:issue_created", "created"),
        ("jira:issue_updated", "changed"),
        ("jira:issue_deleted", "deleted"),
        ("comment_created", "changed"),
        ("comment_updated", "changed"),
        ("comment_deleted", "changed"),
        ("jira:issue_archived", "unknown"),
        ("comment_reacted", "unknown"),
    ],
)
def test_a_word_of_theirs_becomes_one_of_ours_and_a_new_one_is_no_error(theirs: str, ours: str) -> None:
    (event,) = receive(delivery(changed(webhookEvent=theirs, issue_event_type_name=None)))

    assert (event.kind, event.host_kind) == (ours, theirs)


@pytest.mark.parametrize(
    "body",
    [
        {"webhookEvent": "sprint_created", "sprint": {"id": 5}},
        {"webhookEvent": "jira:version_released", "version": {"id": "7"}},
        {"webhookEvent": "user_deleted", "user": {"accountId": KIM}},
        {"webhookEvent": "worklog_created", "worklog": {"issueId": "20421"}},
        {"webhookEvent": "attachment_created", "attachment": {"id": 7}},
        {"webhookEvent": "issue_property_set", "property": {"key": "halyard.marks", "value": {}}, "issue": issue()},
        {"webhookEvent": "issue_property_deleted", "property": {"key": "x"}},
        {"webhookEvent": "option_watching_changed"},
        {"webhookEvent": "something_new"},
    ],
)
def test_what_is_about_no_issue_is_believed_and_left_alone(body: Json) -> None:
    assert receive(delivery(body)) == ()


def test_the_installers_test_call_is_heard_so_that_one_can_see_it_came() -> None:
    body = {"webhookEvent": "issue_property_set", "property": {"key": "halyard.test", "value": {}}, "issue": issue()}

    (event,) = receive(delivery(body))

    assert (event.ref.id, event.kind, event.host_kind) == ("20421", "changed", "issue_property_set")


def test_a_comments_author_is_who_acted_because_the_event_has_no_user() -> None:
    (event,) = receive(delivery(commented(comment=comment(author=user(SERVICE)))))
    (edited,) = receive(delivery(commented(webhookEvent="comment_updated", comment=comment(updateAuthor=user("x:1")))))
    (gone,) = receive(delivery(commented(webhookEvent="comment_deleted")))

    assert (event.ref.id, event.actor, edited.actor, gone.actor) == ("20421", SERVICE, "x:1", "")
    assert own_echo(event, SERVICE)
    assert not own_echo(edited, SERVICE)
    assert not own_echo(gone, "")


def test_our_own_edit_is_told_by_its_user() -> None:
    (event,) = receive(delivery(changed(SERVICE)))

    assert own_echo(event, SERVICE)
    assert not own_echo(event, "")


def test_data_centers_comment_names_its_issue_in_its_own_link_alone() -> None:
    author = {"name": "kim", "key": "JIRAUSER10100", "emailAddress": "kim@support.example"}
    body = {"timestamp": 1559607317234, "webhookEvent": "comment_created", "comment": comment(site=OWN, author=author)}

    (event,) = receive(of_data_center(body), data_center())

    assert (event.ref.id, event.actor, event.host_kind) == ("20421", "kim", "comment_created")


def test_data_center_gives_no_identifier_so_what_it_tells_makes_one() -> None:
    here = issue(site=OWN)
    bodies = [
        changed(issue=here),
        changed(issue=here, timestamp=1795341598305),
        changed(issue=here, changelog={"id": "11480", "items": []}),
        changed(issue=here, issue_event_type_name="issue_generic"),
        changed(issue=here, comment=comment(site=OWN)),
        changed(issue=issue("20422", site=OWN)),
    ]

    ids = [receive(of_data_center(body), data_center())[0].delivery_id for body in bodies]

    assert len(set(ids)) == len(bodies)
    assert ids[0] == receive(of_data_center(changed(issue=here)), data_center())[0].delivery_id


def test_a_link_between_two_issues_is_an_event_of_each() -> None:
    link = {"id": 9, "sourceIssueId": 20421, "destinationIssueId": 20500, "issueLinkType": {"name": "Problem/Incident"}}
    first, second = receive(delivery({"webhookEvent": "issuelink_created", "timestamp": 1, "issueLink": link}))

    assert (first.ref.id, second.ref.id) == ("20421", "20500")
    assert first.delivery_id != second.delivery_id
    assert first.digest != second.digest


def test_an_issue_of_a_project_that_is_not_under_policy_is_left_alone() -> None:
    assert receive(delivery(changed(issue=issue(key="HR-5")))) == ()
    assert receive(delivery(changed(issue=issue(key="SUPX-421")))) == ()
    assert receive(delivery(commented(issue=issue(key="HR-5")))) == ()


@pytest.mark.parametrize("key", ["SUP-421", "sup-421", "ENG-1"])
def test_an_issue_of_each_project_under_policy_is_told(key: str) -> None:
    assert receive(delivery(changed(issue=issue(key=key))))


def test_an_issue_that_moves_keeps_its_id_and_one_that_leaves_is_told_a_last_time() -> None:
    moved_in = changed(KIM, item("Key", "HR-5", "SUP-500"), issue=issue(key="SUP-500"))
    moved_out = changed(KIM, item("project", "Support", "People"), item("Key", "SUP-421", "HR-6"))
    moved_out["issue"] = issue(key="HR-6")
    elsewhere = changed(KIM, item("Key", "HR-5", "FIN-6"), issue=issue(key="FIN-6"))

    assert [one.ref.id for one in receive(delivery(moved_in))] == ["20421"]
    assert [one.ref.id for one in receive(delivery(moved_out))] == ["20421"]
    assert receive(delivery(elsewhere)) == ()


def test_t20_what_is_on_another_site_is_not_believed() -> None:
    other = "https://globex.atlassian.net"

    assert code_of(changed(issue=issue(site=other))) == "wrong_account"
    assert code_of(commented(comment=comment(site=other))) == "wrong_account"
    assert code_of(changed(issue=issue(site=f"{BASE}.evil.example"))) == "wrong_account"
    assert code_of(changed(issue={**issue(), "self": 5})) == "wrong_account"
    assert code_of(changed(issue={**issue(), "self": "https://[bad"})) == "wrong_account"
    with pytest.raises(NotBelieved):
        receive(of_data_center(changed(issue=issue(site="https://jira.acme.example/other"))), data_center())


def test_behind_a_gateway_the_site_is_what_links_begin_with() -> None:
    assert receive(delivery(BODY), account(base_url=GATEWAY, site_url=BASE))


def test_a_body_without_links_is_read_all_the_same() -> None:
    bare = {name: value for name, value in issue().items() if name != "self"}

    assert receive(delivery(changed(issue=bare)))


def test_t24_no_link_of_a_body_becomes_part_of_an_event() -> None:
    (event,) = receive(delivery(BODY))

    assert BASE not in repr(event)


def test_t1_unsigned_wrongly_signed_and_foreign_calls_are_not_believed() -> None:
    assert code_of(BODY, x_hub_signature=None) == "bad_header"
    assert code_of(BODY, x_hub_signature="") == "bad_header"
    assert code_of(BODY, x_hub_signature=signature(SECRET, BODY + b" ")) == "bad_signature"
    assert code_of(BODY, secret=OTHER_SECRET) == "bad_signature"


def test_t1_nothing_is_parsed_before_it_is_believed() -> None:
    assert code_of(b"{" * 100, x_hub_signature=f"sha256={'0' * 64}") == "bad_signature"


def test_t2_every_live_secret_is_compared_in_constant_time_without_early_exit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[bytes] = []
    real = hmac.compare_digest

    def spy(wanted: bytes, given_one: bytes) -> bool:
        compared.append(wanted)
        return real(wanted, given_one)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    secrets = (
        SigningSecret("ended", Secret(OTHER_SECRET[1:] + "x"), NOW - timedelta(seconds=1)),
        SigningSecret("first", Secret(SECRET)),
        SigningSecret("second", Secret(OTHER_SECRET), NOW + timedelta(days=1)),
        SigningSecret("third", Secret(OTHER_SECRET[::-1]), NOW + timedelta(days=1)),
    )

    receive(delivery(BODY), account(signing_secrets=secrets))

    assert len(compared) == 3, "one call for each live secret, the first match notwithstanding"


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=1), timedelta(days=3)])
def test_t5_a_replay_is_the_same_event_however_late_and_whatever_its_unsigned_identifier(later: timedelta) -> None:
    (first,) = receive(delivery(BODY))
    (second,) = receive(delivery(BODY, at=NOW + later))
    (renamed,) = receive(delivery(BODY, at=NOW + later, x_atlassian_webhook_identifier="another"))

    assert second == first
    assert renamed.digest == first.digest
    assert renamed.occurred_at == first.occurred_at


def test_f1_a_retry_has_the_identifier_of_the_first_attempt() -> None:
    (first,) = receive(delivery(BODY))
    (again,) = receive(delivery(BODY, x_atlassian_webhook_retry="3", x_atlassian_webhook_flow="Secondary"))

    assert again == first


def test_t6_an_old_secret_is_believed_until_it_ends_and_then_not() -> None:
    ends = NOW + timedelta(minutes=2)
    both = (SigningSecret("new", Secret(OTHER_SECRET)), SigningSecret("old", Secret(SECRET), ends))
    rotating = account(signing_secrets=both)

    (by_old,) = receive(delivery(BODY), rotating)
    (by_new,) = receive(delivery(BODY, secret=OTHER_SECRET), rotating)

    assert (by_old.believed_by, by_new.believed_by) == ("old", "new")
    with pytest.raises(NotBelieved):
        receive(delivery(BODY, at=ends), rotating)


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_the_method_is_read_from_the_header(method: str) -> None:
    assert receive(delivery(BODY, x_hub_signature=signature(SECRET, BODY, method)))


@pytest.mark.parametrize("method", ["sha1", "md5", "sha224"])
def test_t8_a_method_that_is_not_on_the_short_list_is_not_believed(method: str) -> None:
    assert code_of(BODY, x_hub_signature=signature(SECRET, BODY, method)) == "bad_signature"
    assert code_of(BODY, x_hub_signature="rot13=ab") == "bad_signature"


def test_t9_a_body_over_a_mebibyte_is_too_large_and_one_of_it_is_not() -> None:
    padded = BODY + b" " * (1024 * 1024 - len(BODY))

    assert receive(delivery(padded))
    with pytest.raises(TooLarge):
        receive(delivery(padded + b" "))


@pytest.mark.parametrize("encoding", ["gzip", "identity", ""])
def test_t9_any_content_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(NotThisMedia):
        receive(delivery(BODY, content_encoding=encoding))


@pytest.mark.parametrize(
    ("media", "accepted"),
    [
        ("application/json", True),
        ("application/json;charset=UTF-8", True),
        ("application/json; charset=utf-16", False),
        ("application/x-www-form-urlencoded", False),
        ("text/xml", False),
        ("", False),
        (None, False),
    ],
)
def test_t14_only_json_in_utf_8_is_read(media: str | None, accepted: bool) -> None:
    if accepted:
        assert receive(delivery(BODY, content_type=media))
        return
    with pytest.raises(NotThisMedia):
        receive(delivery(BODY, content_type=media))


@pytest.mark.parametrize(
    ("secret", "body", "wanted"),
    [
        # The vendor's own vector, and one computed with `openssl dgst -sha256 -hmac SECRET`.
        (
            "It's a Secret to Everybody",
            b"Hello World!",
            "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
        ),
        ("k" * 24, b"{}", "a39bbc3634428c5541204c801542b206d31fe9199725d9ad620c1e34b38da197"),
    ],
)
def test_signature_vectors_of_another_tool(secret: str, body: bytes, wanted: str) -> None:
    headers = {signing.SIGNATURE: f"sha256={wanted}"}

    assert signature(secret, body) == f"sha256={wanted}"
    believed = signing.believe(headers, body, secrets=(SigningSecret("one", Secret(secret)),), received_at=NOW)
    assert believed == (hashlib.sha256(body).hexdigest(), "one")


@pytest.mark.parametrize(
    ("name", "project", "kind", "issue_id", "actor"),
    [
        ("mm-webhook-cloud-comment-created", "TES", "changed", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-cloud-comment-created-mention-user", "TES", "changed", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-cloud-issue-created-many-fields", "KT", "created", "10509", "5cedcb4355a88a0fc86388ba"),
        ("mm-webhook-cloud-issue-updated-custom-field", "TES", "changed", "10368", "5cedcb4355a88a0fc86388ba"),
        ("mm-webhook-issue-created-with-security-level", "TES", "created", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-issue-deleted", "IDT", "deleted", "10303", "5c5f880629be9642ba529340"),
        ("mm-webhook-issue-updated-assigned", "TES", "changed", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-issue-updated-labels", "TES", "changed", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-issue-updated-raised-priority", "TES", "changed", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-issue-updated-started-working", "TES", "changed", "10040", "5c5f880629be9642ba529340"),
        ("mm-webhook-server-comment-created", "PRJX", "changed", "10013", "sample.agent"),
        ("mm-webhook-server-issue-updated-commented-1", "PRJX", "changed", "10013", "sample.agent"),
        ("mm-webhook-server-issue-updated-resolved", "TES", "changed", "10300", "admin"),
        (
            "zulip-webhook-issue-created-custom-fields-2026",
            "KAN",
            "created",
            "10033",
            "712020:28d10afc-d4b0-47f2-b86f-74d9a5f29c81",
        ),
    ],
)
def test_recorded_webhook_bodies(name: str, project: str, kind: str, issue_id: str, actor: str) -> None:
    place = SAMPLES / f"{name}.json"
    if not place.exists():
        pytest.skip(f"the recording {name} is not beside this checkout")
    body = place.read_bytes()
    about = json.loads(body)
    site = about.get("issue", about.get("comment"))["self"].partition("/rest/")[0]
    known = account(base_url=site, projects=(project,))
    make = of_data_center if "-server-" in name else delivery

    (event,) = receive(make(body), known)

    assert (event.kind, event.ref.id, event.actor) == (kind, issue_id, actor)
    assert receive(make(body), account(base_url=site, projects=("OTHER",))) == (() if "issue" in about else (event,))
