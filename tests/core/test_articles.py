"""A sentence about a tier reads right whatever an administrator calls it, and a policy's own words stay as they are."""

from datetime import UTC, datetime, timedelta

import pytest

from core.languages import LANGUAGES
from core.sentences import say, word

VALUES: dict[str, object] = {
    "ticket": "10421",
    "available_at": datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
    "remaining": timedelta(hours=3),
    "severity": "S1",
    "wait": timedelta(hours=4),
    "created_at": datetime(2026, 11, 22, 10, 5, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("tier", "said"),
    [
        ("Titanium", "a Titanium"),
        ("Gold", "a Gold"),
        ("Platinum Plus", "a Platinum Plus"),
        ("Silver", "a Silver"),
        ("Mission-critical", "a Mission-critical"),
        ("VIP", "a VIP"),
        ("Unified", "a Unified"),
        ("Enterprise", "an Enterprise"),
        ("Advanced", "an Advanced"),
        ("Essential", "an Essential"),
        ("Unlimited", "an Unlimited"),
        (word("word_unknown"), "an unknown"),
        ("SLA", "the SLA"),
        ("Eurozone", "the Eurozone"),
        ("Unity", "the Unity"),
        ("24/7", "the 24/7"),
        ("A1", "the A1"),
        ("Único", "the Único"),
        ("$tier", "the $tier"),
        ("", "the"),
    ],
)
def test_the_article_before_a_tier_is_right_or_the(tier: str, said: str) -> None:
    not_yet = say("not_yet", VALUES | {"tier": tier}, "Europe/Madrid")
    never = say("never", VALUES | {"tier": tier}, "Europe/Madrid")

    assert f"Severity S1 on {said} plan may be escalated 4 h after" in " ".join(not_yet.split())
    assert f"for severity S1 on {said} plan." in " ".join(never.split())


def test_a_policys_own_sentence_keeps_its_article() -> None:
    own = {"never": "Not on the $tier plan."}

    assert say("never", VALUES | {"tier": "Gold"}, "UTC", own) == "Not on the Gold plan."
    assert say("never", {}, "UTC").endswith("on the $tier plan.")


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_other_languages_are_left_alone(language: str) -> None:
    said = say("never", VALUES | {"tier": "Enterprise"}, "UTC", language=language)

    assert "Enterprise" in said
    assert " an " not in said
