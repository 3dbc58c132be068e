"""Folding: how names are compared. For matching only; what is stored and shown stays as written."""

from __future__ import annotations

import unicodedata

from django.utils.text import slugify

_DROPPED = {"Mn", "Cf", "Cc"}
"""Combining marks, invisible format and control characters."""
_TATWEEL = "\u0640"


def fold(name: str) -> str:
    """``name`` without case, accents, punctuation and invisible characters; words one space apart.

    Two names that fold alike are twins: "Treaties" and "treaties", "São Tomé" and "Sao Tome", "U.S." and "US".
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", decomposed):
        category = unicodedata.category(char)
        if category in _DROPPED or char == _TATWEEL or char in ".'’‘ʼ":
            continue
        kept.append(char if category[0] in "LN" else " ")
    folded = " ".join("".join(kept).split())
    return unicodedata.normalize("NFC", folded) or " ".join(name.casefold().split())


def initials(name: str) -> str:
    """The folded first letters of the words: "United States" gives "us"; empty for a single word."""
    words = [word for word in fold(name).split() if word not in {"of", "the", "and", "de", "la"}]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def slug_of(name: str, fallback: str) -> str:
    """A slug of at most 100 characters in any script; ``fallback`` when nothing of the name can stand in one."""
    return slugify(unicodedata.normalize("NFKC", name), allow_unicode=True)[:100].strip("-") or fallback
