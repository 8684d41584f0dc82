"""An escalation asked for by mail: from the mailbox through the decision to what people see in the helpdesk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.desk import Case
from tests.stories.mailroom import MailStory, by_mail
from tests.stories.people import ANA, BO, CSM, EMAILS
from tests.stories.stage import Stage

IMPACT = "Our webshop takes no orders since nine this morning, some 200 an hour are lost."


@pytest.fixture
def mail(mendix_stage: Stage, tmp_path: Path) -> Iterator[MailStory]:
    """Mendix's process with its mailbox."""
    with by_mail(mendix_stage, tmp_path) as story:
        yield story


@pytest.fixture
def case(mail: MailStory) -> Case:
    """Ana's ticket, its response time not over yet."""
    return mail.desk.open("S2")


def words(case: Case | None, *, reason: str = "production_impact", impact: str = IMPACT) -> str:
    """A mail's words, with what is empty left out."""
    parts = {"Ticket number": case.called if case else "", "Reason": reason, "Business impact": impact}
    return "\n".join(f"{label}: {value}" for label, value in parts.items() if value)


def asked(case: Case) -> bool:
    """Whether the helpdesk shows a request."""
    return case.state() == "requested"


def test_mx21_mx20_mx28_a_mail_with_all_it_needs_becomes_a_request_in_the_ticket(mail: MailStory, case: Case) -> None:
    text = f"Dear support,\n\n{words(case)}\n\nThe checkout page stays white.\n\n-- \nAna, +34 600 000 000"

    mail.write(ANA, text, cc=EMAILS[CSM])

    assert asked(case)
    assert (case.fields()["reason"], case.fields()["ask.impact"].split("\n")[0]) == ("production_impact", IMPACT)
    (note,) = [one for one in case.comments(public=False) if "The checkout page stays white." in one]
    assert f"From: {EMAILS[ANA]}" in note
    assert "+34 600 000 000" not in note
    (receipt,) = [one for one in case.comments(public=True) if "is received as E-" in one]
    assert f"E-{case.id}-1" in receipt
    (reply,) = mail.replies()
    assert (reply["To"], reply["Cc"], reply["Auto-Submitted"]) == (EMAILS[ANA], None, "auto-replied")
    assert f"received as E-{case.id}-1" in str(reply.get_content())


def test_mx21_each_part_that_is_missing_is_named_and_the_next_mail_may_bring_it(mail: MailStory, case: Case) -> None:
    mail.write(ANA, words(case, reason="", impact=""), cc=EMAILS[CSM])

    assert not asked(case)
    reply = str(mail.replies()[0].get_content())
    assert "the reason for the escalation, one of:" in reply
    assert "- Business impact" in reply
    assert case.own_changes() == 1

    mail.write(ANA, words(case), cc=EMAILS[CSM])
    assert asked(case)


def test_mx18_mx19_mx_a13_a_mail_without_a_ticket_is_no_escalation(mail: MailStory, case: Case) -> None:
    mail.write(ANA, words(None), cc=EMAILS[CSM])

    assert not asked(case)
    assert case.own_changes() == 1
    assert "your mail does not name one" in " ".join(str(mail.replies()[0].get_content()).split())
    assert [row.why for row in mail.store.mails.rows()] == ["no_ticket"]


def test_mx_a11_t32_another_companys_ticket_is_told_nothing_of(mail: MailStory, case: Case) -> None:
    mail.write(BO, words(case))
    mail.write(BO, words(case).replace(case.called, "99999999"))

    assert not asked(case)
    assert case.own_changes() == 1
    one, other = (str(reply.get_content()) for reply in mail.replies())
    assert one == other
    assert case.called not in one


def test_mx_a3_a_missing_success_manager_comes_into_copy_from_the_accounts_data(mail: MailStory, case: Case) -> None:
    mail.write(ANA, words(case))

    assert asked(case)
    (reply,) = mail.replies()
    assert reply["Cc"] == EMAILS[CSM]
    assert "was not in copy" in str(reply.get_content())


def test_mx25_the_success_manager_asks_by_mail_on_the_customers_behalf(mail: MailStory, case: Case) -> None:
    mail.write(CSM, words(case))

    assert asked(case)
    (row,) = mail.store.escalations()
    assert (row.escalation.requested_by, row.escalation.on_behalf_of) == (case.desk.id_of(CSM), case.desk.id_of(ANA))


def test_mx06_xx03_a_mail_that_comes_too_early_is_told_from_when(mail: MailStory, case: Case) -> None:
    mail.write(ANA, words(case, reason="dissatisfied"), cc=EMAILS[CSM])

    assert not asked(case)
    assert "You can escalate case" in " ".join(str(mail.replies()[0].get_content()).split())
    assert any("dissatisfied" in one for one in case.comments(public=False))


def test_t29_t34_a_forged_mail_does_nothing_until_a_person_vouches_for_it(mail: MailStory, case: Case) -> None:
    mail.write(ANA, words(case), proven=False)
    assert (asked(case), mail.replies(), mail.held()) == (False, [], ["sender_unproven"])

    (row,) = mail.store.mails.rows()
    mail.store.mails.release(row.id, "operator:kim", EMAILS[ANA])
    mail.desk.advance(60)

    assert asked(case)
    assert mail.replies() == []
    assert any("operator:kim did" in one for one in case.comments(public=False))


@pytest.mark.parametrize("how", ["unproven", "suspended", "gone"])
def test_t31_t32_somebody_the_helpdesk_does_not_vouch_for_is_a_stranger(
    mail: MailStory, mendix_stage: Stage, case: Case, how: str
) -> None:
    mendix_stage.pretend.bar(ANA, how)

    mail.write(ANA, words(case))

    assert (asked(case), mail.replies(), mail.held()) == (False, [], ["sender_unknown"])


def test_f62_the_same_wish_by_mail_and_by_comment_is_one_escalation(mail: MailStory, case: Case) -> None:
    mail.write(ANA, words(case), cc=EMAILS[CSM])
    case.copy_in(f"It fails for everybody.\nReason: data_loss\n\nBusiness impact: {IMPACT}", "escalation@mendix.com")
    mail.write(ANA, words(case, reason="data_loss"), cc=EMAILS[CSM])

    assert len([one for one in case.comments(public=True) if "is received as E-" in one]) == 1
    assert len(mail.store.escalations()) == 1


def test_f65_a_mailbox_that_is_away_keeps_no_form_and_no_ticket_waiting(mail: MailStory, case: Case) -> None:
    mail.folder.refuses_login = True
    mail.write(ANA, words(case), cc=EMAILS[CSM])
    assert not asked(case)

    case.copy_in(f"It fails for all.\nReason: production_impact\n\nBusiness impact: {IMPACT}", "escalation@mendix.com")

    assert asked(case)
