"""Who wrote a mail is what the helpdesk says, and nobody learns of a case that is not theirs."""

from pathlib import Path

import pytest

from core.errors import WillNotWork
from tests.mail.letters import ANA, ASKS, CSM, FAILED, letter, mixed, part
from tests.mail.office import Office, office_in
from tests.mail.wishes import STRANGER_PASSED, asks, from_bo

# --- who asks ----------------------------------------------------------------------------------------------------


def test_mx_a11_t32_another_companys_ticket_and_one_that_is_not_there_read_the_same(office: Office) -> None:
    office.put("10421")

    office.receive(from_bo(asks(Ticket_number="10421"), message_id="<1@globex.example>"))
    office.receive(from_bo(asks(Ticket_number="77"), message_id="<2@globex.example>"))

    one, other = office.post.texts
    assert one == other
    assert "10421" not in one
    assert office.ends() == ["refused:not_found"] * 2
    assert (office.desk.seen, office.escalations()) == ([], 0)


@pytest.mark.parametrize("text", [asks(Reason=""), asks(Business_impact=""), ASKS])
def test_mx_a11_whoever_is_not_on_a_ticket_does_not_even_hear_what_their_mail_lacks(office: Office, text: str) -> None:
    office.put()

    office.receive(from_bo(text))

    assert office.ends() == ["refused:not_found"]
    assert "We could not find the case you name among those you are on" in office.post.texts[0]


def test_mx_a11_a_ticket_the_helpdesk_cannot_have_is_not_found_either(office: Office) -> None:
    office.desk.closed_to_us = lambda ref: WillNotWork(f"{ref} is no ticket")

    office.receive(letter(asks(Ticket_number="ABC-123")))

    assert office.ends() == ["refused:not_found"]


def test_t32_five_hundred_guesses_of_a_stranger_meet_the_same_silence(office: Office) -> None:
    for number in range(1, 501, 7):
        office.put(str(number))
    mails = [
        letter(asks(Ticket_number=str(number)), sender="x@elsewhere.example", results=STRANGER_PASSED)
        for number in range(1, 501)
    ]

    office.receive(*mails)

    assert set(office.ends()) == {"held:sender_unknown"}
    assert (len(office.rows()), office.post.taken, office.desk.seen, office.desk.fetched) == (500, [], [], [])


def test_t32_a_customer_who_guesses_is_answered_a_few_times_and_then_seen_by_a_person(office: Office) -> None:
    for number in range(1, 61):
        office.put(str(number))

    office.receive(*[from_bo(asks(Ticket_number=str(number))) for number in range(1, 61)])

    assert len(set(office.post.texts)) == 1
    assert len(office.post.texts) == 10
    assert office.desk.seen == []
    assert office.ends().count("held:not_found; answered_often") + office.ends().count("held:too_many") == 50


def test_t32_nobody_is_copied_in_because_a_mail_said_so(office: Office) -> None:
    office.put()

    office.receive(letter(cc=f"{CSM}, evil@elsewhere.example, bo@globex.example"))

    assert office.escalations() == 1
    people = {note.email for update in office.desk.seen for note in update.notes if note.email}
    assert people & {"evil@elsewhere.example", "bo@globex.example"} == set()
    assert {one for _, recipients, _ in office.post.taken for one in recipients} == {ANA}


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (letter(results=FAILED), "sender_unproven"),
        (letter(results=None), "sender_unproven"),
        (letter(inside=["From: bob@evil.example"]), "sender_unclear"),
        (letter(sender="x@elsewhere.example", results=STRANGER_PASSED), "sender_unknown"),
        (letter(inside=["X-A: b\rc"]), "head_malformed"),
        (letter(body=mixed(*[part("x")] * 300)), "too_many_parts"),
    ],
)
def test_t29_t34_what_is_not_believed_waits_for_a_person_in_silence(office: Office, mail: bytes, why: str) -> None:
    office.put()

    office.receive(mail)

    assert office.ends() == [f"held:{why}"]
    assert (office.post.taken, office.desk.seen, office.folder.unseen) == ([], [], [])


# --- the customer success manager ---------------------------------------------------------------------------------


def test_mx_a3_a_missing_csm_is_added_and_the_sender_is_told(office: Office) -> None:
    office.put()

    office.receive(letter(cc=""))

    assert office.ends() == ["asked:"]
    (reply,) = office.post.letters
    assert reply["Cc"] == CSM
    assert f"Your customer success manager was not in copy; Customer Success, {CSM} is now." in office.post.texts[0]
    assert office.post.taken[0][1] == (ANA, CSM)
    assert any("was not in copy" in text for text in office.notes(public=False))


@pytest.mark.parametrize("cc", [CSM, CSM.upper(), f"Customer Success <{CSM}>", f"x@y.example, {CSM}"])
def test_mx_a3_a_csm_in_copy_is_not_added_again(office: Office, cc: str) -> None:
    office.put()

    office.receive(letter(cc=cc))

    assert office.post.letters[0]["Cc"] is None


def test_mx_a3_by_the_switch_a_mail_without_the_csm_is_refused_by_name(tmp_path: Path, database: str) -> None:
    with office_in(tmp_path, database, csm_missing="refuse") as office:
        office.put()

        office.receive(letter(asks(Business_impact=""), cc=""))
        office.receive(letter(cc=CSM))

        assert office.ends() == ["refused:answer_missing, csm_missing", "asked:"]
        assert f"- your customer success manager in copy (Customer Success, {CSM})" in office.post.texts[0]
        assert "- Business impact" in office.post.texts[0]


def test_mx_a3_a_process_that_knows_no_csm_misses_none(tmp_path: Path, database: str) -> None:
    with office_in(tmp_path, database, policy="mulesoft", csm_missing="refuse") as office:
        office.put(tier="titanium")

        office.receive(letter(f"{asks(Reason='blocked')}\nWanted outcome: a fix or a workaround today", cc=""))

        assert office.ends() == ["asked:"]
        assert office.escalations() == 1
