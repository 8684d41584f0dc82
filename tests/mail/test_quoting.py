"""What a mail program quoted is not what somebody wrote now: twelve programs, in several languages (T40)."""

import pytest

from runtime.mail.quoting import above_the_quote
from tests.mail.letters import letter, read

NEW = "Ticket number: 10421\nReason: data_loss"
OLD = "Ticket number: 10399\nReason: other"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))
CLIENTS = {
    "Gmail": f"On Mon, Nov 23, 2026 at 10:00 AM Support <support@support.example> wrote:\n\n{QUOTED}",
    "Gmail, broken over two lines": (
        f"On Mon, Nov 23, 2026 at 10:00 AM Support Desk of the Company\n<support@support.example> wrote:\n\n{QUOTED}"
    ),
    "Gmail in German": f"Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Support <support@support.example>:\n\n{QUOTED}",
    "Gmail in French": f"Le lun. 23 nov. 2026 à 10:00, Support <support@support.example> a écrit :\n\n{QUOTED}",
    "Gmail in Spanish": f"El lun, 23 nov 2026 a las 10:00, Support (<support@support.example>) escribió:\n\n{QUOTED}",
    "Gmail in Portuguese": f"Em seg., 23 de nov. de 2026 às 10:00, Support <s@support.example> escreveu:\n\n{QUOTED}",
    "Gmail in Japanese": f"2026年11月23日(月) 10:00 Support <support@support.example>:\n\n{QUOTED}",
    "Apple Mail": f"On 23 Nov 2026, at 10:00, Support <support@support.example> wrote:\n\n{QUOTED}",
    "Outlook": (
        "-----Original Message-----\nFrom: Support <s@support.example>\nSent: Monday, November 23, 2026 10:00 AM\n"
        f"To: Ana Ruiz <ana@acme.example>\nSubject: RE: Ticket 10399\n\n{OLD}"
    ),
    "Outlook on the web": (
        "________________________________\nFrom: Support <support@support.example>\n"
        f"Sent: Monday, November 23, 2026 10:00 AM\nTo: Ana Ruiz\nSubject: Ticket 10399\n\n{OLD}"
    ),
    "Outlook without a line": (
        f"From: Support <s@support.example>\nSent: Monday, November 23, 2026 10:00\nTo: Ana\nSubject: 10399\n\n{OLD}"
    ),
    "Outlook in German": (
        "Von: Support <support@support.example>\nGesendet: Montag, 23. November 2026 10:00\nAn: Ana\n"
        f"Betreff: Ticket 10399\n\n{OLD}"
    ),
    "Outlook in French": (
        f"De : Support <s@support.example>\nEnvoyé : lundi 23 novembre 2026 10:00\nÀ : Ana\nObjet : 10399\n\n{OLD}"
    ),
    "Outlook in Spanish": (
        f"De: Support <s@support.example>\nEnviado el: lunes, 23 de noviembre\nPara: Ana\nAsunto: 10399\n\n{OLD}"
    ),
    "Outlook in Portuguese": f"De: Support\nEnviada em: segunda, 23 de novembro\nPara: Ana\nAssunto: 10399\n\n{OLD}",
    "Outlook in Japanese": f"差出人: Support\n送信日時: 2026年11月23日 10:00\n宛先: Ana\n件名: 10399\n\n{OLD}",
    "Outlook on a telephone": (
        f"Get Outlook for iOS\n________________________________\nFrom: Support\nSent: Monday\nTo: Ana\n\n{OLD}"
    ),
    "Thunderbird": f"On 23/11/2026 10:00, Support wrote:\n{QUOTED}",
    "Thunderbird in German": f"Am 23.11.2026 um 10:00 schrieb Support:\n{QUOTED}",
    "Yahoo": f"On Monday, November 23, 2026, 10:00:00 AM GMT+1, Support <s@support.example> wrote:\n\n{OLD}",
    "Proton": (
        "Sent with Proton Mail secure email.\n\n------- Original Message -------\n"
        f"On Monday, November 23rd, 2026 at 10:00, Support <s@support.example> wrote:\n\n{QUOTED}"
    ),
    "Zimbra": f"----- Original Message -----\nFrom: Support\nTo: Ana\nSent: Monday, 23 November, 2026\n\n{OLD}",
    "Notes": f"-----Support Desk <s@support.example> wrote: -----\nTo: Ana\nSubject: 10399\n\n{OLD}",
    "Evolution": f"On Mon, 2026-11-23 at 10:00 +0100, Support wrote:\n{QUOTED}",
    "Samsung": f"-------- Original message --------\nFrom: Support\nDate: 23/11/2026 10:00\n\n{OLD}",
    "mutt": f"On Mon, Nov 23, 2026 at 10:00:00AM +0100, Support wrote:\n{QUOTED}",
    "a helpdesk's own line": f"##- Please type your reply above this line -##\n\n{OLD}",
    "a forwarded mail": f"---------- Forwarded message ---------\nFrom: Support\nDate: Mon\n\n{OLD}",
    "a mail forwarded by Apple": f"Begin forwarded message:\n\nFrom: Support\nSubject: 10399\nDate: today\n\n{OLD}",
    "words nobody knows": f"Support kirjoitti 23.11.2026 kello 10.00:\n{QUOTED}",
    "nothing but the mark": QUOTED,
    "a wide mark": f"\uff1e {OLD}",
    "a signature": f"-- \nAna Ruiz\n{OLD}",
}


def test_t40_there_are_twelve_programs_and_more() -> None:
    assert len(CLIENTS) > 12


@pytest.mark.parametrize("client", CLIENTS)
def test_t40_only_what_stands_above_the_quotation_is_read(client: str) -> None:
    assert above_the_quote(f"{NEW}\n\n{CLIENTS[client]}\n") == NEW


@pytest.mark.parametrize("client", CLIENTS)
def test_t40_a_mail_that_only_quotes_says_nothing(client: str) -> None:
    assert "10399" not in above_the_quote(CLIENTS[client])


def test_t40_the_quotation_of_a_mail_in_html_is_left_out_too() -> None:
    old = OLD.replace("\n", "<br>")
    quoted = f'<div class="gmail_quote"><blockquote style="margin:0">{old}</blockquote></div>'
    body = f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Ticket number: 10421</p>{quoted}"

    assert read(letter(body=body)).text == "Ticket number: 10421"


@pytest.mark.parametrize(
    "text",
    [
        "From: the warehouse\nwe hear that nothing prints.",
        "On Monday we wrote to you about this.\nNothing came.",
        "De: nuestra parte\nno hay novedades",
        "Business impact:\n- 40 people\n- orders of a day",
        "A -> B fails\n--> see log",
        "Reason: data_loss\n________\nThanks",
    ],
)
def test_what_is_no_quotation_stays(text: str) -> None:
    assert above_the_quote(text).split("\n")[0] == text.split("\n")[0]


def test_a_long_mail_is_looked_through_in_no_time() -> None:
    hostile = "\n".join(["on " + "wrote " * 70 + "x" * 150 + ":"] * 2000)

    assert above_the_quote(hostile).startswith("on wrote")
