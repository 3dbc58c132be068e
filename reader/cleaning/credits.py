"""Lines that say who wrote an article and when: they belong to the head, not to the text."""

from __future__ import annotations

import re

from reader.cleaning import phrases
from reader.cleaning.blocks import Metadata
from reader.cleaning.chars import words
from reader.cleaning.dates import parse
from reader.cleaning.phrases import fold

_MOST_WORDS = 24
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:uhr|h|am|pm|a\.m\.|p\.m\.|[a-z]{3,4}\b)?")
_LABEL = re.compile(
    r"\b(?:published|updated|last updated|posted|created|modified|first published|on|at|in|publi[eé]|mis a jour|"
    r"publicado|actualizado|atualizado|pubblicato|aggiornato|veroffentlicht|publiziert|aktualisiert|stand|erstellt|"
    r"uhr|publicerad|uppdaterad|publisert|oppdatert|opdateret|gepubliceerd|bijgewerkt|opublikowano|aktualizacja|"
    r"giris|guncelleme|نشر|تحديث|اخر تحديث|by|von|par|por|di|da|von|and|und|et|y|e|og|och|staff|writers?|reporter|"
    r"correspondent|redaktion|min(?:ute)?s?|read|views?|comments?|kommentare?|share|print|de|le|el|il|am|um|a las|às)\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def is_credit(text: str, meta: Metadata) -> bool:
    """Whether ``text`` says nothing but names of authors, the outlet, dates, reading time, and such labels."""
    count = words(text)
    if count > _MOST_WORDS or not count:
        return False
    rest = fold(text)
    known = False
    when, raw = parse(text)
    if when:
        known = True
        rest = rest.replace(fold(raw), " ")
    names = [*meta.authors, meta.outlet, meta.byline]
    for name in sorted(filter(None, names), key=len, reverse=True):
        if fold(name) in rest:
            known = True
            rest = rest.replace(fold(name), " ")
    if phrases.READING_TIME.search(rest):
        known = True
        rest = phrases.READING_TIME.sub(" ", rest)
    by = phrases.BY.match(fold(text))
    rest, clocks = _CLOCK.subn(" ", rest)
    known = (
        known or clocks > 0 or (by is not None and count <= 8 and not text.rstrip().endswith((".", "!", "?")))
    )
    if not known:
        return False
    left = len(_WORD.findall(_LABEL.sub(" ", rest)))
    total = max(1, len(_WORD.findall(fold(text))))
    return left <= 2 or (left <= 5 and left * 3 <= total)
