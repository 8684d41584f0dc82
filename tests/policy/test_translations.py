"""A policy's own words in other languages: read with the policy, checked against it, and what is missing is said."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from core.languages import LANGUAGES
from core.translations import TRANSLATED
from runtime.policy_file import load_policy, pack_names, policy_schema, policy_warnings
from runtime.translation_checks import untranslated
from runtime.translation_file import BLOCKS, TranslationPart
from tests import house
from tests.policy.packs import faults, policy, shipped, values

PACK = values(shipped())


def with_words(**changes: Any) -> str:
    """The shipped pack with other languages and translations."""
    plain = {name: value for name, value in PACK.items() if name not in ("languages", "translations")}
    return json.dumps({**plain, **changes})


def missing(**changes: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, path))}: {message}" for path, message in untranslated(json.loads(with_words(**changes)))
    ]


def test_every_part_with_words_can_be_translated() -> None:
    assert set(BLOCKS.values()) == set(TRANSLATED)
    assert set(TranslationPart.model_fields) == {"title", "texts", *BLOCKS}


@pytest.mark.parametrize("pack", pack_names())
def test_a_pack_that_ships_has_all_its_words_in_every_language(pack: str) -> None:
    assert policy_warnings(pack) == ()
    plain = load_policy(pack)
    for language in LANGUAGES[1:]:
        spoken = plain.in_language(language)
        assert spoken.title != plain.title
        assert [one.code for one in spoken.steps] == [one.code for one in plain.steps]
        assert {one.title for one in spoken.steps} & {one.title for one in plain.steps} == set()


def test_without_a_word_on_languages_all_are_used_and_the_policys_own_comes_first() -> None:
    assert policy(with_words()).languages == LANGUAGES
    assert policy(with_words(language="de")).languages == ("de", *(one for one in LANGUAGES if one != "de"))
    assert policy(with_words(languages=["fr", "de"])).languages == ("fr", "de")


def test_words_are_read_for_what_they_belong_to() -> None:
    words = {
        "title": "Titel",
        "reasons": {"blocked": "  Es geht nicht weiter "},
        "redirects": {"only_update": {"explanation": "Steht jetzt im Ticket."}},
        "form": {"impact": {"hint": "Zum Beispiel"}},
        "levels": {"1": "Leitung"},
        "outcomes": {"solution": "Gelöst"},
        "texts": {"not_allowed": "Nein, $ticket."},
    }

    german = policy(with_words(translations={"de": words})).in_language("de")

    assert german.title == "Titel"
    assert [one.title for one in german.reasons if one.code == "blocked"] == ["Es geht nicht weiter"]
    assert (german.redirects[0].title, german.redirects[0].explanation) == (
        "I only need an update; nothing else has changed",
        "Steht jetzt im Ticket.",
    )
    assert (german.questions[0].title, german.questions[0].hint) == ("Business impact", "Zum Beispiel")
    assert german.levels[0].title == "Leitung"
    assert german.outcomes[0].title == "Gelöst"
    assert german.texts == {"not_allowed": "Nein, $ticket."}


def test_other_words_make_another_version() -> None:
    versions = {
        policy(with_words(**changes)).version
        for changes in (
            {},
            {"languages": ["en", "de"]},
            {"translations": {"de": {"title": "Titel"}}},
            {"translations": {"de": {"title": "Titel."}}},
        )
    }

    assert len(versions) == 4


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ({"reasons": {"blocked": ""}}, "translations.de.reasons.blocked"),
        ({"reasons": {"blocked": "x" * 1001}}, "translations.de.reasons.blocked"),
        ({"reasons": {"blocked": {"title": "x"}}}, "translations.de.reasons.blocked"),
        ({"reasons": ["x"]}, "translations.de.reasons"),
        ({"form": {"impact": "x"}}, "translations.de.form.impact"),
        ({"form": {"impact": {"titel": "x"}}}, "translations.de.form.impact.titel"),
        ({"waits": {}}, "translations.de.waits"),
        ({"reasons": {"x" * 500: "x"}}, "translations.de.reasons"),
        ("x", "translations.de"),
        (None, "translations.de"),
    ],
)
def test_words_in_the_wrong_shape_are_mistakes(words: Any, path: str) -> None:
    found = faults(with_words(translations={"de": words}))

    assert len(found) == 1
    assert found[0].path.startswith(path)
    assert len(found[0].message) < 300


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"language": "tlh"}, "language"),
        ({"language": "x" * 5000}, "language"),
        ({"languages": ["en", "de-AT"]}, "languages[2]"),
        ({"languages": ["en", "en"]}, "languages[2]"),
        ({"languages": "de"}, "languages"),
        ({"language": "de", "translations": {"de": {}}}, "translations.de"),
    ],
)
def test_languages_there_are_not_are_mistakes(changes: dict[str, Any], path: str) -> None:
    (found,) = faults(with_words(**changes))

    assert found.path == path
    assert len(found.message) < 300


def test_what_is_missing_is_named_for_each_language_in_use() -> None:
    words = {"reasons": {"blocked": "Es geht nicht"}, "form": {"impact": {"title": "Auswirkungen"}}}

    (found,) = missing(translations={"de": words}, texts={"closed": "Over."})

    assert found.startswith("translations.de: not in de yet, so said as in the policy itself: reasons.impact_changed, ")
    names = found.rpartition(": ")[2].split(", ")
    assert "reasons.blocked" not in names
    assert "form.impact.title" not in names
    assert "form.impact.hint" in names
    assert {"form.contact", "levels.1", "outcomes.solution", "redirects.only_update", "texts.closed"} <= set(names)


def test_a_language_in_use_without_any_words_is_named_where_it_is_listed() -> None:
    found = missing(languages=["en", "de", "ja"], translations={"ja": PACK["translations"]["ja"]})

    assert [one.split(":")[0] for one in found] == ["languages.1"]


def test_nothing_is_missing_where_nobody_asked_for_more() -> None:
    assert missing() == []
    assert missing(languages=["en"]) == []
    assert missing(language="de", languages=["de"]) == []
    assert missing(languages=["en", "ja"], translations=PACK["translations"]) == []


def test_a_text_that_is_empty_needs_no_words() -> None:
    words = PACK["translations"]["de"]

    assert "comment" not in words["redirects"]["other_case"]
    assert missing(translations={"de": words}) == []


def test_the_schema_knows_translations() -> None:
    schema = jsonschema.Draft202012Validator(policy_schema())

    assert schema.is_valid(json.loads(with_words(translations=PACK["translations"], languages=["en", "de"])))
    assert not schema.is_valid(json.loads(with_words(translations={"de": {"form": {"impact": "x"}}})))


def test_what_the_page_on_languages_shows_can_be_written_into_a_policy() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", house.text(Path("docs/languages.md")) or "", re.DOTALL)

    found = policy(with_words(**values(shown)))

    assert found.languages == ("en", "de", "ja")
    assert found.in_language("de").texts["received_promise"] == "Sie hören bis $due_at von uns."
