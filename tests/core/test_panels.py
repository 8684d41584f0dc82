"""Who opened a panel, and what they are told who are not believed."""

from datetime import UTC, datetime

import pytest

from core.panels import CUSTOMER, STAFF, PanelRefused, PanelVisit

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(("door", "customer"), [(STAFF, False), (CUSTOMER, True)])
def test_the_door_tells_customers_from_staff(door: str, customer: bool) -> None:
    assert PanelVisit("host", "acme", door, "41", NOON).customer is customer


def test_whoever_is_not_believed_is_told_nothing_of_the_reason() -> None:
    refused = PanelRefused("wrong_audience")

    assert refused.reason == "wrong_audience"
    assert "wrong_audience" not in str(refused)
