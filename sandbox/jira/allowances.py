"""How many calls Jira allows, and how long it counts them.

Rule 1: in a burst, so many calls a second for one method of one address, counted for the whole site.
Rule 2: 20 writes in 2 seconds and 100 in 30 seconds on one issue.
Rule 3: 5 questions a second after the customers of a service desk.
"""

from datetime import timedelta

SECOND = timedelta(seconds=1)
ALLOWED = {
    "get": (100, SECOND),
    "get_issue": (150, SECOND),
    "post": (100, SECOND),
    "put": (50, SECOND),
    "delete": (50, SECOND),
    "issue_short": (20, timedelta(seconds=2)),
    "issue_long": (100, timedelta(seconds=30)),
    "customers": (5, SECOND),
}
PER_ISSUE = ("issue_short", "issue_long")
