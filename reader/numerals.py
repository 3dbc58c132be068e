"""Numbers as the language of the page writes them: its digits, its sign between thousands."""

from __future__ import annotations

from django.utils.translation import get_language

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_DIGITS = {"ar": _ARABIC}
_BETWEEN = {"ar": "٬", "es": "."}
_FROM = {"es": 10_000}
"""The first number that gets a sign between its thousands; Spanish leaves four digits together."""


def _language() -> str:
    return (get_language() or "en").split("-", 1)[0]


def numerals(text: str) -> str:
    """``text`` with the digits of the page's language. For words of the interface: what was published, names,
    addresses and code keep the digits that they have."""
    digits = _DIGITS.get(_language())
    return text.translate(digits) if digits else text


def number(value: float) -> str:
    """A number for the eye: 1,204 in English, 12.040 in Spanish, ١٬٢٠٤ in Arabic. A float keeps its decimals."""
    language = _language()
    if abs(value) < _FROM.get(language, 1000):
        written = str(value)
    else:
        written = f"{value:,}".replace(",", _BETWEEN.get(language, ","))
    return numerals(written)
