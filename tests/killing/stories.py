"""Every story in which a service is killed, by its name."""

from __future__ import annotations

from tests.killing import asking, disturbed, running
from tests.killing.plays import Story

STORIES: dict[str, Story] = {
    "by form": Story(asking.by_form),
    "by agent": Story(asking.by_agent),
    "two at once": Story(asking.two_at_once),
    "by mail": Story(asking.by_mail, "with a mailbox"),
    "by a program": Story(asking.by_program),
    "by a wish": Story(asking.by_a_wish, "in levels"),
    "refused first": Story(asking.refused_first),
    "level by level": Story(running.level_by_level, "in levels"),
    "in an outage": Story(running.in_an_outage, "with a status page"),
    # The other helpdesk of the two is engineering's.
    "with a counterpart": Story(running.with_a_counterpart, "with counterparts", ("zendesk",)),
    # Jira knows no merges.
    "merged": Story(running.merged, hosts=("zendesk",)),
    "deleted": Story(running.deleted),
    "under another policy": Story(running.under_another_policy),
    "nothing heard": Story(disturbed.nothing_heard),
    "locked out": Story(disturbed.locked_out, watched=True),
    "standing still": Story(disturbed.standing_still, watched=True),
}
