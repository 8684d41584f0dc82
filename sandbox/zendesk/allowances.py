"""How many calls Zendesk allows, and how long it counts them.

Rule 1: 700 calls a minute for the account.
Rule 2: 100 ticket updates a minute for the account; agents' edits on the pages use up the same.
Rule 3: 30 updates in ten minutes for one user on one ticket.
Rule 4: 10 incremental exports a minute, shared by everyone.
"""

from datetime import timedelta

MINUTE = timedelta(minutes=1)
ALLOWED = {
    "account": (700, MINUTE),
    "ticket_updates": (100, MINUTE),
    "ticket_and_user": (30, timedelta(minutes=10)),
    "tickets_index": (100, MINUTE),
    "incremental": (10, MINUTE),
    "audits": (500, MINUTE),
    "webhooks": (100, MINUTE),
    "webhook_test": (20, MINUTE),
    "field_writes": (75, MINUTE),
    "option_writes": (100, MINUTE),
    "organization": (5, MINUTE),
}
