"""Chooses the English article before a name that an administrator gave, such as "a Titanium" or "an Enterprise".

Which one is right goes by the sound, and letters do not always tell it (a "unified" plan, an "SLA" plan). Where they
do not, the sentence keeps "the", which is right before every word.
"""

import re
from functools import lru_cache

KNOWN = {
    **dict.fromkeys(("platinum", "premium", "premier", "standard", "bronze", "starter", "free", "trial", "vip"), "a"),
    **dict.fromkeys(("business", "growth", "professional", "pro", "plus", "priority", "critical", "global"), "a"),
    **dict.fromkeys(("unified", "universal", "one", "european", "high"), "a"),
    **dict.fromkeys(("unlimited", "ultimate", "ultra", "unknown", "essential", "elite", "hourly", "open"), "an"),
}
"""Words whose letters alone do not tell, or that the rules leave open."""
AN = re.compile(r"a[a-z]{3,}|i[a-z]{3,}|e(?![uw])[a-z]{3,}")
A = re.compile(r"[bcdfgjklmnpqrstvwz][aeiou][a-z]{2,}")
"""Beginnings that are said as they are written; shorter words may be spelled out letter by letter."""
THE = "the"


@lru_cache(maxsize=512)
def article_of(name: str) -> str:
    """``a`` or ``an`` where the first word of a name tells which, else ``the``."""
    first = re.split(r"[\s-]", name.strip(), maxsplit=1)[0]
    word = first.lower()
    if word in KNOWN:
        return KNOWN[word]
    if len(first) > 1 and first.isupper():
        return THE
    if AN.fullmatch(word):
        return "an"
    return "a" if A.fullmatch(word) else THE


@lru_cache(maxsize=2048)
def on_a_plan(template: str, tier: str) -> str:
    """An English template with the article of the tier's name before it."""
    return template.replace("the $tier plan", f"{article_of(tier)} $tier plan")
