"""What ``halyard.yaml`` says of how long things are remembered, by what they are (T63)."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from core.durations import parse_duration
from runtime.policy_words import Duration, spelled

SHORTEST = timedelta(days=30)
"""Copies of deliveries come for days, and silence is judged by a fortnight's feed."""
MAILS_AT_MOST = timedelta(days=90)


def _age(length: timedelta) -> timedelta:
    if length < SHORTEST:
        raise ValueError(f"must be at least 30d, not {spelled(length)}")
    return length


def _mails(length: timedelta) -> timedelta:
    if not timedelta(days=7) <= length <= MAILS_AT_MOST:
        raise ValueError(f"must be from 7d to 90d, not {spelled(length)}")
    return length


Age = Annotated[Duration, AfterValidator(_age)]


class RetentionPart(BaseModel):
    """How long after its end each kind of thing is kept; what is open or waits for a person is never forgotten.

    ``requests`` are the words of requests and acts, ``deliveries`` that they came and what became of them, ``notes``
    the words of what was said in tickets, ``snapshots`` quiet tickets as last read (names, addresses, subjects),
    ``mails`` who wrote what, ``alarms`` those that are over, ``histories`` the people and words in escalations and
    journals; that something happened, and when, is kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    requests: Age = parse_duration("90d")
    deliveries: Age = parse_duration("365d")
    notes: Age = parse_duration("180d")
    snapshots: Age = parse_duration("180d")
    mails: Annotated[Duration, AfterValidator(_mails)] = parse_duration("90d")
    alarms: Age = parse_duration("365d")
    histories: Age = parse_duration("1095d")
