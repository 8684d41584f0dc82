"""Who speaks on an issue, who was called in, whose company it is: people are told as they are here."""

from datetime import UTC, datetime

from connectors.jira.account import ValueSource
from core.tickets import Role
from tests.jira.accounts import account
from tests.jira.paper import (
    ANA,
    DESK,
    HALYARD,
    ISSUE,
    KIM,
    LEAD,
    LEADS,
    ORGANIZATIONS,
    PARTICIPANTS,
    ROBOT,
    comment,
    document,
    fetched,
    fields,
    history,
    item,
    paper,
    said,
    user,
    watched,
)


def test_who_speaks_is_told_by_what_they_are_here() -> None:
    site = paper(
        fields(
            reporter=LEAD,
            comment=said(
                comment(1, LEAD, "I reported it"),
                comment(2, KIM, "I work on it", jsdPublic=False),
                comment(3, ANA, "Me too"),
                comment(4, ROBOT, "A rule says"),
                comment(5, HALYARD, "We say"),
                comment(6, KIM, "For some", visibility={"type": "role", "value": "Leads"}),
            ),
        )
    )

    found = fetched(site).comments

    assert [(one.role, one.public) for one in found[1:]] == [
        (Role.REQUESTER, True),
        (Role.AGENT, False),
        (Role.REQUESTER, True),
        (Role.SYSTEM, True),
        (Role.SYSTEM, True),
        (Role.AGENT, False),
    ]


def test_a_message_of_nobody_is_the_systems() -> None:
    site = paper(fields(comment=said({**comment(1, KIM, "Once"), "author": None})))

    assert (fetched(site).comments[1].author, fetched(site).comments[1].role) == ("", Role.SYSTEM)


def test_watchers_and_participants_are_told_by_address_or_else_by_id() -> None:
    site = paper(fields(watches={"watchCount": 2}))
    site.answers[f"{ISSUE}/watchers"] = {"watchers": [LEAD, KIM]}
    site.answers[f"{DESK}/request/20421"] = {
        "issueId": "20421",
        "participants": {"values": [user("leads"), ANA], "isLastPage": False},
    }
    site.answers[f"{DESK}/request/20421/participant"] = {"values": [user("bo", "customer")], "isLastPage": True}

    found = fetched(site, watched())

    assert found.followers == {"j.doe@support.example", "5b10-kim"}
    assert found.ccs == {LEADS, "5b10-ana", "5b10-bo"}


def test_mx23_a_message_calls_in_whom_it_mentions_or_whom_its_author_added_with_it() -> None:
    added = item(PARTICIPANTS, "[5b10-bo]", "[5b10-bo, 5b10-leads]")
    site = paper(
        fields(
            comment=said(
                comment(1, KIM, document("Look", "5b10-leads"), 10),
                comment(2, ANA, "Please", 20),
                comment(3, ANA, "And?", 29),
                comment(4, HALYARD, document("We told", "5b10-leads"), 30),
            )
        ),
        (history(1, ANA, added, minute=21),),
    )

    assert [set(one.copied) for one in fetched(site, watched()).comments] == [set(), {LEADS}, {LEADS}, set(), set()]


def test_mx23_somebody_added_before_a_message_goes_with_the_first_one_after() -> None:
    added = item(PARTICIPANTS, None, "[5b10-leads]")
    site = paper(
        fields(comment=said(comment(1, KIM, "Hm", 21), comment(2, ANA, "Please", 22))),
        (history(1, ANA, added, minute=20), history(2, LEAD, item(PARTICIPANTS, None, "[5b10-leads]"))),
    )

    assert [set(one.copied) for one in fetched(site, watched()).comments] == [set(), set(), {LEADS}]


def test_mx23_whoever_takes_part_from_the_beginning_was_called_in_by_the_first_message() -> None:
    site = paper()
    site.answers[f"{DESK}/request/20421"] = {"issueId": "20421", "participants": {"values": [user("leads")]}}

    assert [set(one.copied) for one in fetched(site, watched()).comments] == [{LEADS}]


def test_t29_a_mail_from_somebody_who_is_not_on_the_request_calls_nobody() -> None:
    told = comment(1, ANA, document("Look", "5b10-leads"), jsdAuthorCanSeeRequest=False)

    assert fetched(paper(fields(comment=said(told))), watched()).comments[1].copied == frozenset()


def test_mx02_an_issue_belongs_to_the_company_it_is_shared_with() -> None:
    site = paper(fields(**{ORGANIZATIONS: [{"id": "2", "name": "Globex"}]}))
    both = [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}]
    site.answers[f"{DESK}/organization"] = {"values": both, "isLastPage": True}

    found = fetched(site)

    assert found.requester is not None
    assert (found.organization, found.requester.organization) == ("Globex", "Globex")


def test_mx02_an_issue_shared_by_id_alone_is_told_with_the_companys_name() -> None:
    site = paper(fields(**{ORGANIZATIONS: [7]}))
    site.answers[f"{DESK}/organization"] = {"values": []}
    site.answers[f"{DESK}/organization/7"] = {"id": "7", "name": "Initech"}

    assert fetched(site).organization == "Initech"


def test_mx02_a_customer_of_several_companies_belongs_to_none_where_the_issue_does_not_say() -> None:
    site = paper()
    both = [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}]
    site.answers[f"{DESK}/organization"] = {"values": both, "isLastPage": True}

    found = fetched(site)

    assert found.requester is not None
    assert (found.organization, found.requester.organization) == ("", "")


def test_facts_are_read_from_the_companys_properties() -> None:
    kept = {
        "halyard.tier": "tier_gold",
        "contract": {"value": "running"},
        "until": "2027-09-18",
        "partners": "Initrode, 4; acme",
    }
    site = paper()
    for key, value in kept.items():
        site.answers[f"{DESK}/organization/1/property/{key}"] = {"key": key, "value": value}
    site.answers[f"{DESK}/organization/4"] = {"id": "4", "name": "Hooli"}

    found = fetched(
        site,
        account(
            contract=ValueSource("organization_property", "contract", {"running": "valid"}),
            contract_valid_until=ValueSource("organization_property", "until"),
            partners=ValueSource("organization_property", "partners"),
            facts={"plan": ValueSource("organization_property", "halyard.tier", {"Tier_Gold": "best"})},
        ),
    )

    assert (found.tier, found.contract, dict(found.facts)) == ("gold", "valid", {"plan": "best"})
    assert found.contract_valid_until == datetime(2027, 9, 18, 22, tzinfo=UTC)
    assert found.partners == {"Initrode", "Hooli", "Acme"}


def test_an_issue_that_nobody_reported_has_its_creators_words() -> None:
    found = fetched(paper(fields(reporter=None, creator=ROBOT)))

    assert (found.requester, found.comments[0].author, found.comments[0].role) == (None, "5b10-robot", Role.SYSTEM)


def test_an_issue_shared_with_several_companies_belongs_to_the_reporters_where_that_is_one() -> None:
    site = paper(fields(**{ORGANIZATIONS: [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}, {"id": ""}]}))

    assert fetched(site).organization == "Acme"
