"""The request form in the reader's language: what chooses it, what is said in it, and that no English is left."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.languages import LANGUAGES
from core.sentences import SENTENCES
from core.tickets import Status, Ticket
from tests import house
from tests.webhooks import page
from tests.webhooks.form_calls import send, told
from tests.webhooks.service import ANA, FILLED, NOW, World, ticket

OTHERS = [one for one in LANGUAGES if one != "en"]
JSON = {"Accept": "application/json"}
TITLES = {
    "en": "Escalate case 10421",
    "de": "Ticket 10421 eskalieren",
    "es": "Escalar el ticket 10421",
    "fr": "Escalader le ticket 10421",
    "ja": "チケット 10421 をエスカレーションする",
    "pt": "Escalonar o ticket 10421",
}
BLOCKED = {
    "en": "Product use is significantly inhibited",
    "de": "Die Nutzung des Produkts ist erheblich behindert",
    "es": "El uso del producto está muy limitado",
    "fr": "L'utilisation du produit est fortement gênée",
    "ja": "製品の利用が著しく妨げられており",
    "pt": "O uso do produto está muito prejudicado",
}
ENGLISH = re.compile(r"\b(the|this|case|please|your|you|escalation|escalated|requester|and)\b", re.IGNORECASE)


def case(language: str = "", **changes: Any) -> Ticket:
    """Ana's case; the host knows this language of hers."""
    return ticket(requester=replace(ANA, language=language), **changes)


def title(answer: Any) -> str:
    """The page's heading."""
    return page.read(answer.text).one("h1").text


def lang(answer: Any) -> str:
    """The language that the page says it is in."""
    return page.read(answer.text).one("html").attributes["lang"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_in_the_requesters_language(world: World, language: str) -> None:
    world.see(case(language))

    answer = world.client.get(world.shown_link(ticket()))
    shown = page.read(answer.text)

    assert page.faults(shown) == []
    assert (lang(answer), title(answer)) == (language, TITLES[language])
    assert shown.one("title").text == TITLES[language]
    options = [one.text for one in shown.one("select", name="reason").all("option")]
    assert options[3].startswith(BLOCKED[language])


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("pt-BR", "pt"), ("PT_br", "pt"), ("ja", "ja"), ("en-GB", "en"), ("zh-CN", "en"), ("-", "en")],
)
def test_a_hosts_language_tag_is_taken_for_the_language_it_names(world: World, tag: str, language: str) -> None:
    world.see(case(tag))

    assert lang(world.client.get(world.shown_link(ticket()))) == language


@pytest.mark.parametrize(
    ("known", "clicked", "browser", "language"),
    [
        ("de", "", "fr", "de"),
        ("de", "?lang=ja", "fr", "ja"),
        ("", "?lang=ja", "fr", "ja"),
        ("", "", "fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("", "", "ko, es;q=0.4, pt;q=0.7", "pt"),
        ("", "", "de;q=0, es;q=0.1", "es"),
        ("", "", "*", "en"),
        ("", "", "", "en"),
        ("ko", "", "pt-PT", "pt"),
        ("de", "?lang=ko", "fr", "de"),
        ("de", "?lang=", "fr", "de"),
        ("de", "?lang=<script>", "fr", "de"),
        ("de", "?lang=ja&lang=fr", "en", "ja"),
        ("de", f"?lang={'ja-' * 500}", "fr", "ja"),
        ("", "", ", ".join(f"x{n}-{'y' * 40}" for n in range(200)) + ", de", "en"),
    ],
)
def test_what_was_clicked_on_comes_before_what_the_host_knows_and_that_before_the_browser(
    world: World, known: str, clicked: str, browser: str, language: str
) -> None:
    world.see(case(known))

    answer = world.client.get(world.shown_link(ticket()) + clicked, headers={"Accept-Language": browser})

    assert answer.status_code == 200
    assert lang(answer) == language


def test_the_accounts_language_is_for_whoever_has_none(world: World) -> None:
    desk = world.service.desks["zendesk", "acme"]
    spoken = replace(desk, account=replace(desk.account, cast=replace(desk.account.cast, language="fr")))
    desks = {**world.service.desks, ("zendesk", "acme"): spoken}
    object.__setattr__(world.service, "desks", desks)
    world.see(case(""))
    link = world.shown_link(ticket())

    assert lang(world.client.get(link)) == "fr"
    assert lang(world.client.get(link, headers={"Accept-Language": "es"})) == "es"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_a_plain_link_in_its_own_words(world: World, link: str, language: str) -> None:
    shown = page.read(world.client.get(f"{link}?lang={language}").text)

    links = {one.attributes["href"]: one for one in shown.one("nav").all("a")}

    assert list(links) == [f"?lang={one}" for one in LANGUAGES]
    assert links["?lang=ja"].text == "日本語"
    assert all(one.attributes["lang"] == one.attributes["hreflang"] == href[6:] for href, one in links.items())
    assert [href[6:] for href, one in links.items() if "aria-current" in one.attributes] == [language]


def test_a_form_that_is_sent_back_keeps_the_language_and_offers_nothing_that_loses_the_answers(
    world: World, link: str
) -> None:
    answer = send(world, f"{link}?lang=de", {**FILLED, "impact": ""})

    assert (answer.status_code, lang(answer)) == (422, "de")
    assert told(answer) == "Bitte beantworten Sie „Geschäftliche Auswirkungen“."
    assert not list(page.read(answer.text).all("nav"))
    assert page.values(page.read(answer.text))["wanted_outcome"] == FILLED["wanted_outcome"]


def test_a_browser_sends_the_form_to_the_page_in_the_same_language(world: World, link: str) -> None:
    shown = page.read(world.client.get(f"{link}?lang=ja").text)

    assert "action" not in shown.one("form").attributes, "without one it goes to the address of the page"
    answer = send(world, f"{link}?lang=ja")
    assert (answer.status_code, title(answer)) == (201, "エスカレーションを受け付けました")


def test_the_page_is_chosen_and_the_ticket_stays_in_the_language_the_host_knows(world: World) -> None:
    world.see(case("fr"))

    answer = send(world, world.shown_link(ticket()) + "?lang=de", {"need": "only_update"})

    assert told(answer).startswith("Ihre Bitte um einen Zwischenstand")
    assert world.desk.comments() == [
        (ANA.id, "Pourrions-nous avoir un point sur ce ticket, s'il vous plaît ?"),
    ]


@pytest.mark.parametrize("language", ["", "de"])
def test_codes_for_machines_are_the_same_in_every_language(world: World, language: str) -> None:
    early = case(language, created_at=NOW - timedelta(hours=1))
    world.see(early)

    data = send(world, world.link(early), headers=JSON)

    assert (data.status_code, data.json["code"]) == (409, "not_yet")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "ab So., 22. Nov. 2026, 14:00 CET eskalieren (noch 3 h)"),
        ("es", "a partir del dom, 22 nov 2026, 14:00 CET (dentro de 3 h)"),
        ("fr", "à partir du dim. 22 nov. 2026, 14:00 CET (dans 3 h)"),
        ("ja", "2026年11月22日(日) 14:00 CET からエスカレーションできます(あと3時間)"),
        ("pt", "a partir de dom., 22 de nov. de 2026, 14:00 CET (em 3 h)"),
    ],
)
def test_xx03_too_early_says_from_when_in_the_readers_language(world: World, language: str, words: str) -> None:
    early = case(language, created_at=NOW - timedelta(hours=1))
    world.see(early)

    assert words in told(world.client.get(world.link(early)))


@pytest.mark.parametrize("language", OTHERS)
def test_xx03_every_refusal_gives_its_reason_in_the_readers_language(world: World, language: str) -> None:
    seen = list(answers(world, language))

    assert [(status, code) for status, code, *_ in seen] == EVERY_ANSWER
    for status, code, heading, sentences in seen:
        words = f"{heading} {sentences}"
        assert heading, (status, code)
        assert not ENGLISH.search(words), words
        assert "$" not in words


EVERY_ANSWER = [
    (409, "not_yet"),
    (422, "answer_missing"),
    (422, "reason_missing"),
    (422, "unknown_need"),
    (422, "answer_too_short"),
    (422, "answer_too_vague"),
    (422, "answer_too_long"),
    (409, "evidence_missing"),
    (200, "redirected_only_update"),
    (202, "received"),
    (201, "accepted"),
    (409, "active"),
    (410, "expired"),
    (409, "closed"),
    (409, "closed"),
    (404, "unknown_link"),
    (404, "unknown_link"),
]


def answers(world: World, language: str) -> Iterator[tuple[int, str, str, str]]:
    """Every kind of answer the form has, for a reader of this language."""
    early = case(language, number="1", created_at=NOW - timedelta(hours=1))
    world.see(early)
    world.see(case(language))
    number = iter(range(100, 200))

    def sent(link: str = "", **changes: str) -> tuple[int, str, str, str]:
        link = link or world.link(ticket(), number=next(number))
        return said(send(world, link, {**FILLED, **changes}, headers=JSON))

    yield said(world.client.get(world.link(early), headers=JSON))
    yield sent(impact="")
    yield sent(reason="")
    yield sent(need="nothing")
    yield sent(impact="123")
    yield sent(impact="1 1 1 1 1 1 1 1 1 1 1 1 1")
    yield sent(contact="1" * 301)
    yield sent(reason="no_response")
    yield sent(need="only_update")
    (held,) = world.service.store.claim(now=NOW, worker="other", lease=timedelta(minutes=1), limit=1, ref=ticket().ref)
    used = world.link(ticket(), number=next(number))
    yield sent(used)
    world.service.store.release(held, wake_at=None)
    world.service.engine.drain()
    yield said(world.client.get(used, headers=JSON))
    yield sent()
    yield sent(world.link(early, lives=timedelta(seconds=-1)))
    for status in (Status.SOLVED, Status.CLOSED):
        done = case(language, number="2", status=status, version="9")
        world.see(done)
        yield said(world.client.get(world.link(done), headers=JSON))
    spoken = {**JSON, "Accept-Language": language}
    yield said(world.client.get("/escalate/nonsense", headers=spoken))
    yield said(world.client.get(world.link(ticket("999")), headers=spoken))


def said(answer: Any) -> tuple[int, str, str, str]:
    """An answer's status and code, and what it says."""
    return answer.status_code, answer.json["code"], answer.json["title"], " ".join(answer.json["sentences"])


def test_a_link_that_is_not_ours_is_answered_in_the_browsers_language(world: World) -> None:
    answer = world.client.get("/escalate/nonsense", headers={"Accept-Language": "fr"})

    assert (lang(answer), title(answer)) == ("fr", "Ce lien ne vient pas de nous")
    assert lang(world.client.get("/escalate/nonsense?lang=ja", headers={"Accept-Language": "fr"})) == "ja"
    assert page.faults(page.read(answer.text)) == []


def test_every_sentence_of_the_page_is_used_and_every_one_used_is_there() -> None:
    pages = ("form.html", "request_fields.html")
    files = [Path("webhooks/form.py"), Path("webhooks/requesting.py")]
    files += [Path("webhooks/templates") / one for one in pages]
    text = "\n".join(house.text(path) or "" for path in files)
    named = set(re.findall(r"""(?:say|word|_unknown)\(["'](\w+)["']""", text))
    named |= {f"{one}_title" for one in named if one.startswith("form_unknown")}

    assert {one for one in SENTENCES if one.startswith("form_")} - named == set()
    assert named - set(SENTENCES) == set()


def test_the_page_itself_holds_no_words() -> None:
    pages = ("form.html", "request_fields.html", "panel.html", "panel_body.html")
    text = "".join(house.text(Path("webhooks/templates") / one) or "" for one in pages)
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)

    assert re.findall(r"\w+", re.sub(r"<[^>]*>", " ", bare)) == []
