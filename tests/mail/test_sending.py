"""What came of a mail is said honestly: taken, not taken, refused, or nobody knows (F63)."""

import socket
from collections.abc import Iterator

import pytest

from core.secrets import Secret
from runtime.mail.sending import MailServer, Outcome, Sent
from runtime.mail.settings import SmtpPart, Tls
from tests.mail.letters import ANA, CSM, MAILBOX
from tests.mail.post_office import PostOffice, post_office

DATA = b"From: escalation@support.example\r\nSubject: x\r\n\r\n.\r\n..\r\nbody\r\n"


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


def server(port: int, tls: Tls = Tls.NONE, user: str = "") -> MailServer:
    """A mail server on loopback."""
    part = SmtpPart.model_validate({"host": "127.0.0.1", "port": port, "tls": tls, "user": user, "from": MAILBOX})
    return MailServer(part, Secret("made up for writing") if user else None, None)


def test_a_mail_is_taken_whole_with_nobody_as_its_sender(post: PostOffice) -> None:
    assert server(post.port).send(DATA, (ANA, CSM)) == Outcome(Sent.TAKEN)
    assert post.taken == [("<>", (ANA, CSM), DATA)]


@pytest.mark.parametrize(
    ("answer", "sent"),
    [("550 no such user", Sent.REFUSED), ("451 try later", Sent.NOT_TAKEN), ("552 too large", Sent.REFUSED)],
)
def test_a_recipient_that_is_not_taken_gets_nothing(post: PostOffice, answer: str, sent: Sent) -> None:
    post.answers_rcpt[ANA] = answer

    assert server(post.port).send(DATA, (ANA,)) == Outcome(sent, answer)
    assert post.taken == []


def test_somebody_in_copy_who_is_not_taken_keeps_nobody_else_from_the_mail(post: PostOffice) -> None:
    post.answers_rcpt[CSM] = "550 no such user"

    assert server(post.port).send(DATA, (ANA, CSM)).sent is Sent.TAKEN
    assert post.taken[0][1] == (ANA,)


@pytest.mark.parametrize(("answer", "sent"), [("554 no", Sent.REFUSED), ("451 later", Sent.NOT_TAKEN)])
def test_an_answer_after_the_data_is_an_answer(post: PostOffice, answer: str, sent: Sent) -> None:
    post.answers_data = answer

    assert server(post.port).send(DATA, (ANA,)).sent is sent


def test_f63_no_answer_after_the_data_is_unknown(post: PostOffice) -> None:
    post.dies_at = "data"

    outcome = server(post.port).send(DATA, (ANA,))

    assert outcome.sent is Sent.UNKNOWN
    assert len(post.taken) == 1


def test_a_server_that_is_not_there_has_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert server(port).send(DATA, (ANA,)).sent is Sent.NOT_TAKEN


def test_a_server_that_says_nonsense_has_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        from threading import Thread

        def babble() -> None:
            line, _ = listening.accept()
            with line:
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = Thread(target=babble)
        thread.start()
        outcome = server(listening.getsockname()[1]).send(DATA, (ANA,))
        thread.join()

    assert outcome.sent is Sent.NOT_TAKEN


def test_t28_without_tls_where_tls_is_asked_for_nothing_is_said(post: PostOffice) -> None:
    assert server(post.port, Tls.STARTTLS).send(DATA, (ANA,)).sent is Sent.NOT_TAKEN
    assert server(post.port, Tls.SSL).send(DATA, (ANA,)).sent is Sent.NOT_TAKEN
    assert post.taken == []


def test_t62_a_password_that_is_not_wanted_is_not_told(post: PostOffice) -> None:
    outcome = server(post.port, user="escalation").send(DATA, (ANA,))

    assert outcome.sent is Sent.NOT_TAKEN
    assert "made up" not in outcome.why


def test_t28_certificates_are_checked() -> None:
    context = server(1)._context()

    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"
