"""Somebody who could not be copied in: the ticket says who, and why, once and to staff (F25)."""

from dataclasses import replace

import pytest

from core.commands import Note
from core.events import Move, Uncopied
from core.languages import LANGUAGES
from core.sentences import SENTENCES
from core.uncopied import NotCopied, WhyNot
from tests.core.cases import CAST, Case

CSM = "csm@support.example"
LEFT_OUT = Uncopied("E-10421-1:1:cc:customer_success", CSM, "Customer Success", WhyNot.REFUSED)


def opened(language: str = "en") -> Case:
    case = Case(cast=replace(CAST, language=language))
    case.policy = replace(case.policy, languages=LANGUAGES)
    return case.opened()


def told(case: Case) -> list[Note]:
    return [note for note in case.sent if ":uncopied:" in note.key]


def test_f25_who_could_not_be_copied_in_is_told_to_staff_with_why() -> None:
    case = opened()

    decision = case.turn(LEFT_OUT)

    (note,) = told(case)
    assert (note.key, note.public) == (f"E-10421-1:uncopied:{CSM}", False)
    assert note.text == (
        f"Escalation E-10421-1: Customer Success ({CSM}) could not be copied in. {SENTENCES['uncopied_refused']}"
    )
    assert decision.rule == "uncopied:E-10421-1"
    facts = {"escalation": "E-10421-1", "who": CSM, "why": "refused"}
    assert [dict(one.facts) for one in case.journal if one.kind == "uncopied"] == [facts]


def test_f25_it_is_said_once_for_each_person() -> None:
    case = opened()

    case.turn(LEFT_OUT)
    again = case.turn(replace(LEFT_OUT, given="E-10421-1:2:cc:customer_success"))
    case.turn(replace(LEFT_OUT, given="E-10421-1:1:cc:support_manager", email="boss@support.example", name=""))
    case.look()

    assert again.rule == "ignored:said_already"
    assert [note.key.rpartition(":")[2] for note in told(case)] == [CSM, "boss@support.example"]
    assert "boss@support.example could not be copied in" in told(case)[1].text


def test_f25_nothing_is_said_of_an_escalation_that_is_over() -> None:
    case = opened()
    case.act(Move.CLOSE, outcome="workaround")

    assert case.turn(LEFT_OUT).rule == "ignored:escalation_over"
    assert told(case) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_f25_staff_read_it_in_their_own_language(language: str) -> None:
    said = {}
    for why in WhyNot:
        case = opened(language)
        case.turn(replace(LEFT_OUT, why=why))
        said[why] = told(case)[0].text

    english = {SENTENCES[f"uncopied_{why}"] for why in WhyNot}
    assert len(set(said.values())) == len(WhyNot)
    assert all(CSM in text for text in said.values())
    assert (language == "en") is any(one in text for one in english for text in said.values())


def test_f25_a_left_out_cc_is_a_sentence_for_operators_that_knows_who_and_why() -> None:
    one = NotCopied(CSM, WhyNot.NOT_ALLOWED, "the address is not on the list")

    assert one == f"CC {CSM}: the address is not on the list"
    assert (one.email, one.why) == (CSM, WhyNot.NOT_ALLOWED)
