"""What a panel beside a ticket says, and a page that could not be shown, in every language.

One file each, and every language has all of it.
"""

from collections.abc import Mapping

from core.panel_words import de, en, es, fr, ja, pt

PANEL_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": en.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "ja": ja.WORDS,
    "pt": pt.WORDS,
}
"""The words by the tag of their language; :mod:`core.languages` says them beside its own."""
