"""Everything the packs of Mendix and CloudM say is in the reader's language, and everybody may answer in theirs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from core.commands import NoteKind
from core.decisions import Scene
from core.events import Move
from core.fields import AVAILABLE_FROM, NEXT_DUE
from core.in_host import choices, question_labels, reason_of, recordable
from core.languages import CATALOGUES, LANGUAGES
from core.policy import Policy
from runtime.policy_file import load_policy, pack_names
from tests.core import cloudm, mendix, outage_cases, pack_stories, tie_cases
from tests.core.cases import ANA, HOUR, Case, mulesoft
from tests.core.pack_stories import Packs, Told

OTHERS = [one for one in LANGUAGES if one != "en"]
DATA = re.compile(
    r"“?skip: \.\.\.|owner: \.\.\.|Please escalate\.|Dear all|expectation gap|business impact|checkout fails"
    r"|Our webshop takes no orders[^.]*\.|Support Manager|Customer Success Manager|no help|E-10421-1"
    r"|Printing is down|Cluster 4 of Globex is broken|Found\.|Known outage",
    re.IGNORECASE,
)
"""What people wrote, are called or must write as it stands: no language changes it."""
ENGLISH = re.compile(
    r"\b(the|this|case|please|your|you|escalation|escalated|requester|and|once|was|is)\b", re.IGNORECASE
)
OWN_WORDS = {"de": {"was"}}
"""Words that are English too."""


@dataclass
class Spoken(Packs):
    """The same stories, where everybody is spoken to in one language."""

    language: str

    def mx(self, **changes: Any) -> Policy:
        return replace(mendix.mendix(), languages=(self.language,), **changes)

    def cm(self, **changes: Any) -> Policy:
        return replace(cloudm.cloudm(), languages=(self.language,), **changes)


def heard(*cases: Case) -> Told:
    """What was said in these cases, but for what is posted in somebody's own name."""
    words = []
    for case in cases:
        answer = case.look().availability
        scene = Scene(case.ticket, case.policy, case.cast, case.now)
        words += [note.text for note in case.sent if note.kind is NoteKind.COMMENT and not note.author]
        words += [scene.tell(one) for one in answer.because]
        words += [str(case.ticket.fields.get(name) or "") for name in (AVAILABLE_FROM, NEXT_DUE)]
        words += [one.text for one in answer.alternatives]
    return Told([one for one in words if one])


def _spoken(plain: Callable[..., Policy], language: str, *given: Any, **changes: Any) -> Policy:
    return replace(plain(*given, **changes), languages=(language,))


@pytest.mark.parametrize("language", OTHERS)
def test_every_story_of_the_packs_is_told_in_every_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_stories, "told", heard)
    for module in (outage_cases, tie_cases):
        monkeypatch.setattr(module, "policy", partial(_spoken, module.policy, language))

    said = [text for story in Spoken({}, language).stories() for text in story().words]

    assert len(said) > 80
    for text in said:
        assert "$" not in text, text
        left = set(map(str.lower, ENGLISH.findall(DATA.sub("", text)))) - OWN_WORDS.get(language, set())
        assert not left, text


def speaking(case: Case, requester: str, staff: str) -> Case:
    """The case of somebody who reads one language, at an account that reads another."""
    case.become(requester=replace(case.ticket.requester or ANA, language=requester))
    case.cast = replace(case.cast, language=staff)
    return case


def test_a_request_is_turned_down_in_the_words_of_whoever_made_it() -> None:
    case = speaking(mendix.requested(), "fr", "de")

    mendix.step(case, "decline_no_impact", "why: —")

    (public,) = [text for text in mendix.texts(case, public=True) if "Escalade" in text or "L'escalade" in text]
    assert public.startswith("L'escalade E-10421-1 n'a pas été acceptée\u00a0: Nous n'avons pas vu d'impact")


def test_what_a_record_lacks_is_told_to_staff_with_their_own_names_for_the_steps() -> None:
    case = speaking(mendix.accepted(), "ja", "de")

    mendix.step(case, "contacted", "how: call\nwith: Ana\nplan: none\ncadence: daily")
    mendix.step(case, "accept")

    lacking, not_now = mendix.texts(case, public=False)[-2:]
    assert lacking == "Es wurde nichts erfasst. „Geprüft, nächste Schritte abgestimmt“ kommt zuerst."
    assert not_now.startswith("„Eskalation annehmen“ ist beim jetzigen Stand")


def test_a_level_is_named_to_each_in_their_language() -> None:
    case = speaking(cloudm.called(cloudm.owned()), "es", "de")

    cloudm.step(case, "next_level", "why: no help")

    public, inside = mendix.texts(case, public=True)[-1], mendix.texts(case, public=False)[-1]
    assert public.startswith("La escalación E-10421-1 está ahora en el nivel 2. Responsable: ")
    assert inside.startswith("Die Eskalation E-10421-1 ging auf Stufe 2. Verantwortlich: ")


@pytest.mark.parametrize(
    ("language", "reason", "impact"),
    [
        ("en", "Reason", "Business impact"),
        ("de", "Grund", "Geschäftliche Auswirkungen"),
        ("es", "Motivo", "Impacto en el negocio"),
        ("fr", "Motif", "Impact sur l'activité"),
        ("ja", "理由", "業務への影響"),
        ("pt", "Motivo", "Impacto no negócio"),
    ],
)
@pytest.mark.parametrize("colon", [":", "\u00a0:", "\N{FULLWIDTH COLON}"])
def test_a_comment_may_label_its_parts_in_any_language(language: str, reason: str, impact: str, colon: str) -> None:
    case = mendix.case()
    case.wait(HOUR)
    title = mendix.mendix().in_language(language).reasons[1].title

    rule = mendix.copied(case, f"It stopped.\n{reason}{colon} {title}.\n{impact}{colon} {mendix.IMPACT}")

    assert rule == "accepted:E-10421-1"
    assert (case.escalation.reason, case.escalation.details["impact"]) == ("production_impact", mendix.IMPACT)


def test_a_policy_in_one_language_knows_the_labels_of_that_one() -> None:
    only = replace(mulesoft(), languages=("fr",))

    assert question_labels(only)["impact sur l'activité"] == "impact"
    assert "geschäftliche auswirkungen" not in question_labels(only)
    assert reason_of(only, mulesoft().in_language("fr").reasons[0].title) == "impact_changed"


def every_policy() -> Iterator[Policy]:
    """The packs, and one in which nothing is recorded."""
    packs = [load_policy(name) for name in pack_names()]
    yield from packs
    yield replace(mulesoft(), levels=mulesoft().levels[:1], steps=(), validation=None)
    yield replace(mulesoft(), ladder=replace(mulesoft().ladder, reopen_within=HOUR))


def test_whether_anything_can_be_recorded_is_whether_there_are_choices() -> None:
    assert [recordable(one) for one in every_policy()] == [bool(choices(one)) for one in every_policy()]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("pack", ["mendix", "cloudm"])
def test_what_staff_can_record_is_in_the_accounts_language(pack: str, language: str) -> None:
    plain = load_policy(pack)

    english, theirs = choices(plain), choices(plain.in_language(language), language)

    assert list(english) == list(theirs)
    assert [code for code, title in theirs.items() if title == english[code]] == []


def test_whoever_takes_an_escalation_up_is_named_in_every_language() -> None:
    for language in LANGUAGES:
        case = speaking(mendix.requested(), language, "en")
        case.act(Move.ACCEPT)

        text = mendix.texts(case, public=True)[-1]

        start = CATALOGUES[language].sentences["acknowledged"].split("$", 1)[0]
        assert text.startswith(start)
        assert "A. Manager, Support Manager" in text
