"""A language of nobody's: every letter accented, every text longer, so that what is cut off or untranslated shows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from core.catalogue import Catalogue
from core.languages import CATALOGUES
from core.policy import Policy
from core.translations import TRANSLATED, Translation, worded

TAG = "xx"
ACCENT = "\u0301"
PADDING = "and some more words as longer languages need"
PLAIN = re.compile(rf"[A-Za-z](?!{ACCENT})")
"""A letter that did not come from this language."""

_KEPT = re.compile(r"(\$\w+|\{\w+\})")


def accented(text: str) -> str:
    """The text with an accent on every letter; placeholders stay."""
    pieces = _KEPT.split(text)
    return "".join(one if _KEPT.fullmatch(one) else re.sub("[A-Za-z]", rf"\g<0>{ACCENT}", one) for one in pieces)


def longer(text: str) -> str:
    """The text accented and half as long again."""
    return f"[{accented(text)} {accented(PADDING[: len(text) // 2 + 4].strip())}]"


def pseudo() -> Catalogue:
    """The catalogue of that language."""
    english = CATALOGUES["en"]
    return replace(
        english,
        tag=TAG,
        name=accented("Pseudo"),
        sentences={code: longer(text) for code, text in english.sentences.items()},
        days=tuple(map(accented, english.days)),
        months=tuple(map(accented, english.months)),
        lengths={
            unit: {form: accented(text) for form, text in forms.items()} for unit, forms in english.lengths.items()
        },
        often={form: accented(text) for form, text in english.often.items()},
    )


def spoken(policy: Policy) -> Policy:
    """The policy with its words in that language too."""
    parts: dict[str, Any] = {
        name: {
            str(getattr(item, known_by)): {one: longer(getattr(item, one)) for one in texts if getattr(item, one)}
            for item in worded(policy, name)
        }
        for name, (known_by, texts) in TRANSLATED.items()
    }
    translations = {**policy.translations, TAG: Translation(longer(policy.title), parts)}
    return replace(policy, languages=(*policy.languages, TAG), translations=translations)
