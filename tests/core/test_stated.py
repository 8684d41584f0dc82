"""Whether a comment asks for an escalation: what counts, what takes it back, what is somebody else's: CM-07, CM-a8.

How often it is right on many comments is measured in ``tests/bench``; here each rule has its own few sentences.
"""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stated import CLAUSE_AT_MOST, QUOTED_AT_MOST, WORDINGS, Stated, stated
from core.wishes.own_words import READ_AT_MOST, WORD_AT_MOST, letters, sentences, words
from core.wishes.phrases import Phrases, phrases

WISH = "I would like this ticket to be escalated."

SAID = {
    "en": [
        "Please escalate.",
        "can you raise this to your manager",
        "we need this escalated",
        "How do I escalate this?",
    ],
    "de": [
        "Bitte eskalieren Sie das Ticket.",
        "Wie kann ich das eskalieren?",
        "Ich möchte mit Ihrem Vorgesetzten sprechen.",
    ],
    "fr": ["Merci d\u2019escalader ce ticket.", "Je veux parler à un responsable.", "Comment escalader ce dossier ?"],
    "es": ["Por favor, escálenlo.", "Quiero hablar con un supervisor.", "¿Cómo puedo escalar este caso?"],
    "pt": ["Gostaria que isto fosse escalado.", "Quero falar com o gerente.", "Peço que escalem o chamado."],
    "ja": ["ｴｽｶﾚｰｼｮﾝをお願いします。", "上司の方に代わってください。", "エスカレーションの方法を教えてください。"],
}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in SAID.items() for text in texts])
def test_cm07_a_wish_is_heard_in_six_languages(language: str, text: str) -> None:
    assert stated(text) == Stated(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "No need to escalate.",
        "Please don't escalate yet.",
        "Bitte noch nicht eskalieren.",
        "Merci de ne pas escalader.",
        "No hace falta escalar, por favor.",
        "Por favor, não escalem ainda.",
        "エスカレーションは不要です。",
    ],
)
def test_cm_a8_what_is_taken_back_is_no_wish(text: str) -> None:
    assert stated(text) is None


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("If this is not fixed by Friday, please escalate it.", False),
        ("If possible, please escalate it.", True),
        ("If you can't solve it, please escalate it to somebody who can.", True),
        ("I will ask you to escalate unless it works by noon.", False),
        ("Falls Sie nicht weiterkommen, eskalieren Sie bitte.", True),
        ("Falls der Fehler wieder auftritt, bitte eskalieren.", False),
        ("再発した場合はエスカレーションをお願いします。", False),
        ("もし解決が難しいようでしたらエスカレーションをお願いします。", True),
    ],
)
def test_cm_a8_what_is_put_off_is_no_wish_but_a_courtesy_puts_nothing_off(text: str, heard: bool) -> None:
    assert bool(stated(text)) is heard


@pytest.mark.parametrize(
    "text",
    [
        "We escalated this internally to our own network team.",
        "This was already escalated by my colleague.",
        "Thanks for escalating this so quickly!",
        "Please send us the patch for the privilege escalation vulnerability.",
        "Please check the price escalation clause.",
        "Please look at the escalator sensor.",
        "The escalation policy page in your docs shows 404.",
        "The button says “please escalate this ticket” and does nothing.",
        "My manager would like to know the date.",
    ],
)
def test_cm_a8_what_was_done_or_others_do_or_only_sounds_like_it_is_no_wish(text: str) -> None:
    assert stated(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "We have no choice but to escalate this.",
        "Why has this not been escalated yet?",
        "This should have been escalated days ago.",
        "Please do not close the ticket, escalate it.",
        "This is not a question of settings and I want it escalated.",
        "Please escalate the privilege escalation bug to your developers.",
    ],
)
def test_a_no_that_belongs_to_something_else_takes_nothing_back(text: str) -> None:
    assert stated(text) is not None


def test_the_sentence_that_is_answered_is_the_one_that_asks() -> None:
    found = stated(f"Good morning.\n\nThe patch did not help.   {WISH} Thank you!")

    assert found == Stated(WISH, "en")


def test_a_long_sentence_is_shortened_and_a_long_clause_is_read_to_a_point() -> None:
    asking = "please escalate this ticket " + "because of the printers and the labels " * 20

    found = stated(asking)

    assert found is not None
    assert len(found.sentence) <= QUOTED_AT_MOST
    assert found.sentence.endswith("…")
    assert stated("lorem ipsum " * (CLAUSE_AT_MOST // 12 + 1) + "we want it escalated") is None


# --- the author's own words -----------------------------------------------------------------------------------------

OTHERS = {
    "marked": f"Done.\n> {WISH}",
    "attributed": f"Done.\n\nOn Tue, 3 Nov 2026 at 10:12, Ana <ana@customer.example> wrote:\n\n{WISH}",
    "attributed in two lines": f"Done.\n\nOn Tue, 3 Nov 2026 at 10:12, Ana <ana@customer.example>\nwrote:\n{WISH}",
    "attributed without an address": f"Done.\n\nOn 3 Nov 2026 Ana wrote:\n\n{WISH}",
    "attributed in German": f"Fertig.\n\nAm 3. Nov. 2026 um 10:12 schrieb Ana:\n\n{WISH}",
    "attributed in Japanese": f"完了。\n\n2026年11月3日 10:12 Ana <ana@customer.example>\uff1a\n\n{WISH}",
    "older mail": f"Done.\n\n-----Original Message-----\n{WISH}",
    "older mail in French": f"Fait.\n\n----- Message d'origine -----\n{WISH}",
    "header": f"Done.\n\nFrom: Ana Ruiz\nSent: Tuesday\nTo: Support\n\n{WISH}",
    "rule": f"Done.\n\n________________________________\n{WISH}",
    "reply line": f"Done.\n\n##- Please type your reply above this line -##\n{WISH}",
    "signature": f"Done.\n\n-- \n{WISH}",
    "fence": f"Done.\n```\n{WISH}\n```\nThanks.",
    "beyond what is read": "x" * READ_AT_MOST + f"\n\n{WISH}",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_cm_a8_what_somebody_else_wrote_is_not_heard(text: str) -> None:
    assert stated(text) is None


OWN = {
    "below a quotation": f"On 3 Nov 2026 Kim <kim@support.example> wrote:\n\n> Did it help?\n\nNo. {WISH}",
    "after a fence": f"```\nE_CONN_RESET\n```\n{WISH}",
    "a sender in a list": f"From: the printer\nWe see nothing.\n{WISH}",
    "a colon": f"What we want:\n{WISH}",
    "a colon and a number": f"Since 3 November:\n{WISH}",
    "a colleague who wrote": f"My colleague wrote:\n{WISH}",
    "a broken line": "We would like to have this case of the label printers escalated to\nEngineering.",
    "a broken line after a comma": "As discussed,\nPlease escalate.",
    "a list": "We need:\n- a call\n- please escalate",
    "joined at a small letter": "We want this\nescalated today.",
    "unbroken Japanese": "本件について\nエスカレーションを\nお願いします。",
    "invisible letters": "Please esca\u200blate.",
    "accents of two parts": "Merci d'escalader, s'il vous plai\u0302t.",
    "one word in quotation marks": "Please “escalate” this.",
}


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_cm07_what_the_author_wrote_is_heard_wherever_it_stands(text: str) -> None:
    assert stated(text) is not None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ("Version 7.2.1 fails.", ["Version 7.2.1 fails."]),
        ("一つ。二つ\uff01", ["一つ。", "二つ\uff01"]),
        ("Short\nLines", ["Short", "Lines"]),
        ("One\n\n\nTwo", ["One", "Two"]),
        ("1. First\n2) Second", ["1.", "First", "2) Second"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_a_comment_falls_into_sentences(text: str, parts: list[str]) -> None:
    assert list(sentences(text)) == parts


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("Können Sie, bitte, helfen?", " konnen sie , bitte helfen | "),
        ("L\u2019été (qu'il fait)", " l ete | qu il fait | "),
        ('de-escalate - now — “as they say” "so"', " de-escalate | now | so "),
        ("STRASSE straße", " strasse strasse "),
        ("x" * 99, f" {'x' * WORD_AT_MOST} "),
        ("", " "),
    ],
)
def test_words_are_read_without_accents_capitals_and_signs(sentence: str, read: str) -> None:
    assert words(sentence) == read


def test_a_language_without_spaces_is_read_as_it_stands() -> None:
    assert letters("ガ、ギ\uff01 グ") == "ガ,ギ|グ"


# --- the notation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("please escalate", " please escalate ", True),
        ("please escalate", " please do escalate ", False),
        ("please ~1 escalate", " please do escalate ", True),
        ("please ~1 escalate", " please do just escalate ", False),
        ("escalat*", " escalating ", True),
        ("escalat*", " de-escalating ", False),
        ("a|b c", " b c ", True),
        ("?very urgent", " urgent ", True),
        ("^ escalate", " escalate it ", True),
        ("^ escalate", " they escalate ", False),
        ("escalate $", " they escalate ", True),
        ("escalate it|$", " escalate them ", False),
        ("c++", " c++ ", True),
    ],
)
def test_a_phrase_of_words(line: str, text: str, found: bool) -> None:
    assert phrases(line).found(text) is found


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("お願い ~2 ます", "お願いします", True),
        ("お願い ~1 ます", "お願いいたします", False),
        ("^ お願い", "お願い", True),
        ("^ お願い", "をお願い", False),
        ("か $", "ですか", True),
        ("か $", "かも", False),
        ("?御 社", "社", True),
        ("弊|当 社", "当社", True),
    ],
)
def test_a_phrase_of_letters(line: str, text: str, found: bool) -> None:
    assert phrases(line, spaced=False).found(text) is found


def test_phrases_are_taken_out_and_cut_before() -> None:
    comma = phrases(",", "but")

    assert phrases("if possible").taken_out(" if possible escalate ") == " · escalate "
    assert phrases("場合", spaced=False).taken_out("その場合は") == "その·は"
    assert comma.parts(" a , b but c ") == [" a ", ", b ", "but c "]
    assert comma.parts(" a ") == [" a "]


def test_every_phrase_of_the_tables_can_be_read() -> None:
    for wording in WORDINGS:
        every = (wording.senses, wording.courtesies, wording.conditions, wording.joints)
        for one in (*every, wording.pressing, wording.wishes, wording.denials):
            assert one.spaced is wording.spaced
            assert all(Phrases((line,), one.spaced).found(" \n ") is False for line in one.lines)


# --- whatever is thrown at it ---------------------------------------------------------------------------------------

BIG = {
    "one letter": "a",
    "one word": "escalate ",
    "beginnings": "please can you want escalat ",
    "commas": ",",
    "quotation marks": '"',
    "quoted lines": ">\n",
    "lines": "\n",
    "elisions": "d'",
    "hyphens": "a-",
    "Japanese": "エスカレーション",
    "sentences": "。",
    "grows eighteenfold": "\ufdfa",
    "accents": "\u0301",
    "half a character": "\ud800",
    "bars": "|·",
    "attributions": "1@ wrote:\n",
    "headers": "from: x\n",
    "fences": "```\n",
}


class Counted(str):
    """A text that tells how far it was read."""

    __slots__ = ()
    read: ClassVar[int] = 0

    def __getitem__(self, key: object) -> str:
        assert isinstance(key, slice)
        Counted.read = key.stop
        return str.__getitem__(self, key)


@pytest.mark.parametrize("piece", BIG.values(), ids=BIG)
def test_cm_a8_a_megabyte_of_anything_is_read_to_a_bound_and_asks_for_nothing_more(piece: str) -> None:
    text = Counted(piece * (1_000_000 // len(piece)))

    found = stated(text)

    assert Counted.read == READ_AT_MOST
    assert found == stated(str(text)[:READ_AT_MOST])


PIECES = st.sampled_from(
    [*BIG.values(), "please", " ", "\n", "escalate", "if", "not", "manager", "!", "“", "-- \n", WISH]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_any_text_is_answered_and_always_the_same(text: str) -> None:
    found = stated(text)

    assert found == stated(text)
    assert found is None or (found.language in SAID and 0 < len(found.sentence) <= QUOTED_AT_MOST)
