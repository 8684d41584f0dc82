"""Every language has every sentence, says dates and lengths as its speakers do, and is found by the tags of hosts."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.availability import asked_by
from core.catalogue import Catalogue
from core.languages import CATALOGUES, LANGUAGES, catalogue, language_of, named_language
from core.sentences import SENTENCES, Choices, duration, moment, often, placeholders, say, times, word
from core.tickets import Status
from tests.core.cases import DAY, HOUR, MINUTE, Case

OTHERS = [one for one in LANGUAGES if one != "en"]
SIX = ["de", "en", "es", "fr", "ja", "pt"]


def spoken(language: str) -> Catalogue:
    return CATALOGUES[language]


def test_the_six_languages_are_there_and_english_comes_first() -> None:
    assert LANGUAGES[0] == "en"
    assert set(SIX) <= set(LANGUAGES)
    assert {tag: one.tag for tag, one in CATALOGUES.items()} == {tag: tag for tag in LANGUAGES}


# --- completeness: what is listed here is what remains to be translated --------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_missing_in_any_language(language: str) -> None:
    missing = [code for code in SENTENCES if not spoken(language).sentences.get(code)]

    assert missing == [], f"write these in core/languages/{language}.py"


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_has_a_sentence_that_nobody_says(language: str) -> None:
    assert [code for code in spoken(language).sentences if code not in SENTENCES] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_lost_or_invented(language: str) -> None:
    differing = {
        code: sorted(placeholders(text) ^ placeholders(SENTENCES[code]))
        for code, text in spoken(language).sentences.items()
        if code in SENTENCES and placeholders(text) != placeholders(SENTENCES[code])
    }

    assert differing == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_some_length_stayed_in_english(language: str) -> None:
    same = [
        code
        for code, text in spoken(language).sentences.items()
        if text == SENTENCES[code] and len(re.findall(r"(?<!\$)\b[a-z]+", text)) > 1
    ]

    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_have_no_loose_ends(language: str) -> None:
    for code, text in spoken(language).sentences.items():
        assert text == text.strip(), code
        assert "  " not in text, code
        assert ".." not in text.replace("...", ""), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_its_week_its_year_and_its_plurals(language: str) -> None:
    one = spoken(language)

    assert (len(set(one.days)), len(set(one.months))) == (7, 12)
    assert set(one.lengths) == {"day", "hour", "minute", "second"}
    assert one.direction in ("ltr", "rtl")
    assert one.name
    counted = {one.plural(count) for count in range(200)}
    for forms in (*one.lengths.values(), one.often):
        assert "other" in forms
        assert [form for form in forms if form not in counted and not form.isdigit()] == []


def test_every_status_of_a_ticket_has_a_word() -> None:
    assert [one for one in (*Status, "merged") if f"word_{one}" not in SENTENCES] == []


# --- dates, lengths and counts -------------------------------------------------------------------------------

SUNDAY = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, 8, 7, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "at", "zone", "words"),
    [
        ("en", SUNDAY, "Europe/Berlin", "Sun 22 Nov 2026, 14:05 CET"),
        ("de", SUNDAY, "Europe/Berlin", "So., 22. Nov. 2026, 14:05 CET"),
        ("es", SUNDAY, "Europe/Berlin", "dom, 22 nov 2026, 14:05 CET"),
        ("fr", SUNDAY, "Europe/Berlin", "dim. 22 nov. 2026, 14:05 CET"),
        ("ja", SUNDAY, "Asia/Tokyo", "2026年11月22日(日) 22:05 JST"),
        ("pt", SUNDAY, "Europe/Berlin", "dom., 22 de nov. de 2026, 14:05 CET"),
        ("en", FIRST, "UTC", "Sun 1 Mar 2026, 08:07:09 UTC"),
        ("de", FIRST, "UTC", "So., 1. März 2026, 08:07:09 UTC"),
        ("es", FIRST, "UTC", "dom, 1 mar 2026, 08:07:09 UTC"),
        ("fr", FIRST, "UTC", "dim. 1er mars 2026, 08:07:09 UTC"),
        ("ja", FIRST, "UTC", "2026年3月1日(日) 08:07:09 UTC"),
        ("pt", FIRST, "UTC", "dom., 1º de mar. de 2026, 08:07:09 UTC"),
    ],
)
def test_moments_as_each_language_says_them(language: str, at: datetime, zone: str, words: str) -> None:
    assert moment(at, zone, language) == words


@pytest.mark.parametrize(
    ("language", "lengths"),
    [
        ("en", ["0 s", "59 s", "1 min", "2 h 55 min", "1 day", "2 days 1 min", "11 days"]),
        ("de", ["0 s", "59 s", "1 min", "2 h 55 min", "1 Tag", "2 Tage 1 min", "11 Tage"]),
        ("es", ["0 s", "59 s", "1 min", "2 h 55 min", "1 día", "2 días 1 min", "11 días"]),
        ("fr", ["0 s", "59 s", "1 min", "2 h 55 min", "1 jour", "2 jours 1 min", "11 jours"]),
        ("ja", ["0秒", "59秒", "1分", "2時間55分", "1日", "2日1分", "11日"]),
        ("pt", ["0 s", "59 s", "1 min", "2 h 55 min", "1 dia", "2 dias 1 min", "11 dias"]),
    ],
)
def test_lengths_of_time_with_the_right_plurals(language: str, lengths: list[str]) -> None:
    given_lengths = (
        timedelta(0),
        timedelta(seconds=59),
        MINUTE,
        2 * HOUR + 55 * MINUTE,
        DAY,
        2 * DAY + MINUTE,
        11 * DAY,
    )

    assert [duration(one, language) for one in given_lengths] == lengths


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["once only", "twice only", "5 times only"]),
        ("de", ["nur einmal", "nur zweimal", "nur 5-mal"]),
        ("es", ["una sola vez", "solo dos veces", "solo 5 veces"]),
        ("fr", ["une seule fois", "deux fois seulement", "5 fois seulement"]),
        ("ja", ["1回のみ", "2回のみ", "5回のみ"]),
        ("pt", ["uma única vez", "apenas duas vezes", "apenas 5 vezes"]),
    ],
)
def test_how_often_in_each_language(language: str, words: list[str]) -> None:
    assert [times(count, language) for count in (1, 2, 5)] == words


def test_french_counts_nothing_like_one() -> None:
    forms = {"one": "{count} jour", "other": "{count} jours"}
    french = replace(spoken("fr"), lengths={**spoken("fr").lengths, "second": forms})

    assert [french.length_in_words(timedelta(seconds=count)) for count in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]


@pytest.mark.parametrize("language", LANGUAGES)
@given(at=st.datetimes(timezones=st.just(ZoneInfo("UTC"))), length=st.timedeltas())
def test_every_moment_and_length_can_be_said(language: str, at: datetime, length: timedelta) -> None:
    assert str(at.year) in moment(at, "UTC", language)
    assert duration(length, language)


# --- which language ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-CH-1996", "de"),
        ("pt-BR", "pt"),
        ("pt_BR", "pt"),
        ("ja-JP-u-ca-japanese", "ja"),
        ("en-US", "en"),
        ("", ""),
        ("d", ""),
        ("deu", ""),
        ("zh-Hant-TW", ""),
        ("-de", ""),
        ("x-de", ""),
        ("*", ""),
        ("de\0", ""),
        ("\ud800", ""),
        ("-" * 100_000, ""),
        ("de" + "-x" * 100_000, "de"),
    ],
)
def test_a_tag_names_the_language_it_begins_with(tag: str, language: str) -> None:
    assert named_language((tag,), LANGUAGES) == language


def test_a_regional_catalogue_comes_before_that_of_its_language() -> None:
    assert named_language(("pt-BR",), ("pt", "pt-br")) == "pt-br"


@pytest.mark.parametrize(
    ("tags", "languages", "language"),
    [
        (("fr", "de"), ("en", "de"), "de"),
        (("", "de"), ("en", "de"), "de"),
        (("fr",), ("en", "de"), "en"),
        ((), ("ja",), "ja"),
    ],
)
def test_the_first_language_in_use_that_is_asked_for(
    tags: tuple[str, ...], languages: tuple[str, ...], language: str
) -> None:
    assert language_of(tags, languages) == language


@given(st.lists(st.text(max_size=40), max_size=3))
def test_no_tag_loses_a_decision(tags: list[str]) -> None:
    assert language_of(tuple(tags), LANGUAGES) in LANGUAGES


def test_a_language_there_is_not_is_said_in_english() -> None:
    assert catalogue("xx") is CATALOGUES["en"]
    assert say("not_allowed", {"ticket": "1"}, "UTC", language="xx") == "Only the requester of case 1 may escalate it."


def test_a_sentence_that_a_language_lacks_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = {code: text for code, text in spoken("de").sentences.items() if code != "not_allowed"}
    monkeypatch.setitem(cast(dict[str, Any], CATALOGUES), "de", replace(spoken("de"), sentences=sentences))

    text = say("not_allowed", {"ticket": "1"}, "UTC", language="de")

    assert text == "Only the requester of case 1 may escalate it."


# --- words inside sentences ----------------------------------------------------------------------------------


def test_a_word_is_english_as_it_stands_and_the_readers_once_it_is_said() -> None:
    values: Mapping[str, object] = {"ticket": "1", "status": word("word_solved")}

    assert word("word_solved") == "solved"
    assert "ist gelöst" in say("closed", values, "UTC", language="de")
    assert "is solved" in say("closed", values, "UTC")


def test_a_policys_own_word_is_said_in_place_of_ours() -> None:
    values: Mapping[str, object] = {"ticket": "1", "status": word("word_solved")}

    assert "is done" in say("closed", values, "UTC", {"word_solved": "done"})


def test_how_often_is_said_in_the_readers_words() -> None:
    assert often(2) == "twice only"
    assert "nur zweimal eskaliert" in say(
        "already_used_by_request", {"ticket": 1, "times": often(2)}, "UTC", None, "de"
    )


def test_choices_are_put_together_as_the_language_does() -> None:
    choices = Choices(["A", "B"])

    assert choices == "A; B"
    assert "A / B" in say("reason_missing", {"choices": choices}, "UTC", language="ja")


def test_whoever_asked_is_named_or_described() -> None:
    escalation = Case().opened().escalation

    assert asked_by(escalation) == "Ana Ruiz"
    assert asked_by(replace(escalation, requested_by_name="")) == "the requester"
    assert asked_by(replace(escalation, requested_by="", requested_by_name="x")) == "somebody in the helpdesk"
