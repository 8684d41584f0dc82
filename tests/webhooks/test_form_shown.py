"""Whatever customers and agents write is shown as words: no new element, no template, no line turned round (T56)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from core.tickets import Person, Ticket
from tests.webhooks import page
from tests.webhooks.payloads import PAYLOADS
from tests.webhooks.service import ANA, FILLED, NOW, World, ticket

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NAMED = Person(id=ANA.id, name="Ana Ruiz", email=ANA.email)


def words(text: str) -> str:
    """A text as a page shows it: single spaces, and what would turn a line round spelt out."""
    return " ".join("".join(f"[U+{ord(one):04X}]" if one in TURNING else one for one in text).split())


def pages(world: World, subject: str, name: str, answer: str) -> list[tuple[int, page.Element]]:
    """Every page somebody can meet, with these words wherever words of theirs can stand."""
    number = str(world.rows() + 1000)
    shown: list[Any] = []
    case: Ticket = ticket(number, subject=subject, requester=Person(id="41", name=name, email="ana@acme.example"))
    early = ticket(f"9{number}", subject=subject, requester=case.requester, created_at=NOW - timedelta(hours=1))
    for one in (case, early):
        world.see(one)
    link = world.shown_link(case)
    shown.append(world.client.get(link))
    shown.append(world.client.get(world.link(early)))
    shown.append(world.client.post(link, data={**FILLED, "impact": "no", "contact": answer}))
    shown.append(world.client.post(link, data={**FILLED, "contact": answer}))
    shown.append(world.client.get(link))
    shown.append(world.client.post(world.link(case, number=9), data={**FILLED, "contact": answer}))
    return [(one.status_code, page.read(one.text)) for one in shown]


def test_there_are_eighty_payloads() -> None:
    assert len(set(PAYLOADS)) == 80


@pytest.mark.parametrize("start", range(0, 80, 10))
def test_t56_words_of_theirs_add_no_element_to_any_page(world: World, start: int) -> None:
    plain = [(status, page.shape(shown)) for status, shown in pages(world, "Plain", "Ana Ruiz", "Plain")]
    assert [status for status, _ in plain] == [200, 409, 422, 201, 201, 409]

    for payload in PAYLOADS[start : start + 10]:
        found = pages(world, payload, payload, payload)

        assert [(status, page.shape(shown)) for status, shown in found] == plain, payload
        assert words(payload) in words(found[0][1].text), payload
        # The answer is kept as it was typed, but for the first line break, which a browser drops as well.
        assert page.values(found[2][1])["contact"] == payload
        # By name in a sentence: who asked.
        assert words(payload) in found[5][1].text or not payload.strip(), payload


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if set(one) & set(TURNING)])
def test_t13_what_turns_a_line_round_is_spelt_out(world: World, payload: str) -> None:
    for _, shown in pages(world, payload, payload, "Plain"):
        assert not set(shown.text) & set(TURNING)


@pytest.mark.parametrize("letter", ["\0", "\x08", "\x1b", "\x7f", "\x85", "\ud800"])
def test_t13_a_character_no_page_may_hold_is_shown_as_missing(world: World, letter: str) -> None:
    case = ticket(subject=f"a{letter}b")
    world.see(case)

    shown = world.client.get(world.link(case))

    assert shown.status_code == 200
    assert "a\ufffdb" in page.read(shown.text).text


def test_t56_json_carries_the_same_words_as_data(world: World) -> None:
    case = ticket(requester=Person(id="41", name="<b>\u202e{{7*7}}</b>"))
    world.see(case)
    world.client.post(world.link(case), data=FILLED)

    answer = world.client.get(world.link(case, number=5), headers={"Accept": "application/json"})

    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<b>\u202e{{7*7}}</b>" in json.loads(answer.data)["sentences"][0]
    assert "\u202e" not in answer.text


def test_every_page_can_be_used_with_a_screen_reader_and_a_keyboard(world: World) -> None:
    for status, shown in pages(world, "Labels", "Ana Ruiz", "Ana, CET"):
        assert page.faults(shown) == [], status


def test_a_page_fetches_nothing_from_elsewhere(world: World) -> None:
    for _, shown in pages(world, "Labels", "Ana Ruiz", "Ana, CET"):
        addresses = [
            (one.tag, one.attributes[name])
            for one in shown.all()
            for name in ("href", "src", "action")
            if name in one.attributes
        ]
        assert [address for tag, address in addresses if tag != "a"] == ["/static/icon.svg", "/static/form.css"]
        assert [address for tag, address in addresses if tag == "a" and not address.startswith("?lang=")] == []


def test_t58_braces_of_a_customer_reach_the_host_as_they_were_typed_and_go_out_calmed() -> None:
    from connectors.zendesk.texts import comment_html

    for payload in PAYLOADS:
        posted, _ = comment_html(payload)
        assert "{{" not in posted
        assert "{%" not in posted
        assert "<script" not in posted.lower()
