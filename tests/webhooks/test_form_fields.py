"""What the request form takes: its own fields, once each, in plain words and of a reasonable size."""

import pytest

from tests.webhooks.form_calls import send
from tests.webhooks.service import FILLED, IMPACT, World


@pytest.mark.parametrize(
    "extra", ["level", "owner", "account", "token", "by", "at", "key", "Impact", "ask.impact", " need", ""]
)
def test_t45_a_field_the_form_does_not_have_is_refused(world: World, link: str, extra: str) -> None:
    before = world.rows()

    answer = send(world, link, {**FILLED, extra: "1"})

    assert answer.status_code == 400
    assert world.rows() == before
    assert send(world, link).status_code == 201, "and the link is not spent"


@pytest.mark.parametrize("letter", ["\0", "\x01", "\x08", "\x0b", "\x1b", "\r", "\x7f", "\x85", "\x9b"])
@pytest.mark.parametrize("name", ["impact", "need", "reason"])
def test_control_characters_are_refused(world: World, link: str, name: str, letter: str) -> None:
    before = world.rows()

    answer = send(world, link, {**FILLED, name: f"{FILLED[name]}{letter}x"})

    assert answer.status_code == 400
    assert world.rows() == before


def test_lines_and_tabs_are_no_control_characters(world: World, link: str) -> None:
    send(world, link, {**FILLED, "impact": f"{IMPACT}\r\nsince nine\tand now"})

    (row,) = world.service.store.escalations()
    assert row.escalation.details["impact"] == f"{IMPACT}\nsince nine\tand now"


def test_a_field_sent_twice_is_refused(world: World, link: str) -> None:
    before = world.rows()
    form = "application/x-www-form-urlencoded"

    answer = world.client.post(link, data="need=escalation&need=only_update", content_type=form)

    assert answer.status_code == 400
    assert world.rows() == before


@pytest.mark.parametrize(
    ("size", "status"), [(65_536, 422), (65_537, 413), (1_100_000, 413)], ids=["at the cap", "over it", "far over it"]
)
def test_t9_a_form_may_be_as_large_as_the_cap(world: World, link: str, size: int, status: int) -> None:
    body = b"need=escalation&reason=blocked&impact="
    form = "application/x-www-form-urlencoded"

    answer = world.client.post(link, data=body + b"x" * (size - len(body)), content_type=form)

    assert answer.status_code == status


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data; boundary=x", "text/plain", "", None])
def test_t14_only_a_form_is_read(world: World, link: str, media: str | None) -> None:
    assert world.client.post(link, data=b"{}", content_type=media).status_code == 415
