"""Words without their endings, so that "gauge" finds "gauges". Plain values only.

English and Spanish by the Snowball stemmers, Arabic by light stemming: articles and the commonest endings leave. Other
languages are folded only. A word is stemmed after it was folded, so that accents that somebody left out change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from reader.search.tokens import ARABIC, fold_word

EDITION = 1
"""Rises whenever words are folded or stemmed in another way: what an older edition indexed is then indexed anew."""
_LATIN = {"en": snowballstemmer.stemmer("english"), "es": snowballstemmer.stemmer("spanish")}
_BEFORE = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_AFTER = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


@lru_cache(maxsize=200_000)
def stem(form: str, language: str) -> str:
    """The stem of a folded word in a text in ``language`` (its primary part)."""
    if form.isdigit():
        return form
    if ARABIC.match(form):
        return _arabic(form)
    stemmer = _LATIN.get(_spoken(language))
    if stemmer is None or len(form) < 3 or not form.isalpha():
        return form
    if stemmer is _LATIN["es"] and form.endswith("ion"):
        form = form[:-3] + "ión"  # Snowball takes "-ación" for an ending, and not "-acion"
    return fold_word(stemmer.stemWord(form)) or form


def _spoken(language: str) -> str:
    """Latin words in an Arabic text are mostly names, and English."""
    primary = language.split("-")[0].lower()
    return "en" if primary == "ar" else primary


@lru_cache(maxsize=10_000)
def stems(form: str) -> tuple[str, ...]:
    """What a folded word may be stemmed to in a text of any language; the first is the English one."""
    return tuple(dict.fromkeys((stem(form, "en"), stem(form, "es"), form)))


def _arabic(form: str) -> str:
    """After "light10" of Larkey, Ballesteros and Connell; at least three letters stay."""
    word = form
    if word[0] == "و" and len(word) > 4:
        word = word[1:]
    for before in _BEFORE:
        if word.startswith(before) and len(word) - len(before) >= 3:
            word = word[len(before) :]
            break
    for after in _AFTER:
        if word.endswith(after) and len(word) - len(after) >= 3:
            word = word[: -len(after)]
    return word


_COMMON = {
    "en": frozenset(
        "the of and to in is that it was for on with as by from at this but are not have".split()  # noqa: SIM905
    ),
    "es": frozenset(
        "el la de que y los las en un una por con para del se no su es lo como al".split()  # noqa: SIM905
    ),
}
"""Small words that tell one language from the other."""


def language_of(forms: Iterable[str], otherwise: str) -> str:
    """English or Spanish, by the small words in ``forms``; ``otherwise`` where these do not tell."""
    seen = list(forms)
    counts = {code: sum(form in common for form in seen) for code, common in _COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    rest = max(count for code, count in counts.items() if code != best)
    return best if counts[best] >= 2 and counts[best] > 2 * rest else otherwise
