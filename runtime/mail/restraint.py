"""Holds our answers back where one more would do harm: to people who never wrote, or to two robots in love (T33, T34).

Rule 1: one answer a day to a sender about a ticket, and two in thirty days unless an escalation came of it; a person
of ours sees the mail after that.
Rule 2: an address whose mail came back is left alone for a week.
Rule 3: so many an hour from one account and no more; what is over that waits, and is not sent once it is a day old.
"""

from datetime import datetime, timedelta

from store import MailBook

A_DAY = timedelta(days=1)
LONG = timedelta(days=30)
A_WEEK = timedelta(days=7)
AN_HOUR = timedelta(hours=1)
A_DAY_TO_ONE = 10
IN_LONG_ABOUT_ONE = 2
AN_HOUR_TO_ALL = 100
LOOKED_INTO_AN_HOUR = 30
"""How many mails of one sender are looked up in the helpdesk in an hour."""


def why_not(
    book: MailBook, connector: str, account: str, sender: str, ticket_id: str, now: datetime, *, opened: bool = False
) -> str:
    """Why a sender gets no answer now about a ticket (empty: none named), as a short code; empty where they do.

    ``opened`` answers tell of an escalation that was opened: those are not the kind that goes on for ever.
    """
    if book.bounces_since(connector, account, sender, now - A_WEEK):
        return "bounced"
    since_yesterday = now - A_DAY
    if book.answered_since(connector, account, since_yesterday, sender=sender, ticket_id=ticket_id):
        return "answered_today"
    if book.answered_since(connector, account, since_yesterday, sender=sender) >= A_DAY_TO_ONE:
        return "answered_often"
    about_one = book.answered_since(connector, account, now - LONG, sender=sender, ticket_id=ticket_id)
    return "answered_before" if about_one >= IN_LONG_ABOUT_ONE and not opened else ""
