"""A short policy of one's own, to be edited in places without the pack's other words in the way."""

from pathlib import Path

OWN = """\
halyard: 1
policy: own
title: Our own process
severities: [S1, S2]
tiers: [titanium, gold]
waits:
  after:
    S1: {titanium: 4h, gold: 8h}
    S2: {titanium: 1d, gold: 2d}
uses: {at_most: 1}
reasons:
  - code: blocked
    title: Our work is blocked
    requires: [wanted_outcome]
  - code: no_response
    title: Nobody answers
    evidence: {unanswered_comments: 2}
redirects:
  - code: only_update
    title: I only need an update
    instead: comment
    comment: Could we have an update, please?
    explanation: Your request is in the case now.
form:
  - {code: impact, title: Business impact, required: true, min_length: 20, min_words: 4}
  - {code: wanted_outcome, title: What you would like to happen, min_length: 10}
  - {code: changed, title: What has changed}
  - {code: contact, title: Best contact}
levels:
  - level: 1
    title: Escalation lead
    owner: escalation_lead
    followers: [support_manager]
    ccs: [customer_success]
promises:
  acknowledge: {within: 30m, remind_every: 30m, reminders: 3}
  contact: {within: 2h, remind_every: 1h, reminders: 3}
  next_update: {within: 1d, remind_every: 4h, reminders: 3}
outcomes:
  - {code: solution, title: Solution implemented}
  - {code: workaround, title: Workaround provided}
"""


def edited(*changes: tuple[str, str]) -> str:
    """The policy's text, changed in these places."""
    text = OWN
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def written(folder: Path, *changes: tuple[str, str], name: str = "own.yaml") -> Path:
    """The policy as a file in a folder."""
    path = folder / name
    path.write_text(edited(*changes), "utf-8")
    return path
