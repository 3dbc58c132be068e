"""What is said of feeds: small numbers in words, how often something is new, what an expression would let in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import ngettext, pgettext

from reader.errors import UserError
from reader.intake.wording import parse
from reader.models import Feed

COMPARED = 100
"""Entries of a followed feed that an expression is tried on, the newest."""
WEEKS_OF_MONTH, DAYS_OF_WEEK = 4.35, 7


def in_words(n: int) -> str:
    """A small number as a sentence writes it, for counting feeds and days; figures from ten on."""
    spelled = {
        1: pgettext("a number in a sentence", "one"),
        2: pgettext("a number in a sentence", "two"),
        3: pgettext("a number in a sentence", "three"),
        4: pgettext("a number in a sentence", "four"),
        5: pgettext("a number in a sentence", "five"),
        6: pgettext("a number in a sentence", "six"),
        7: pgettext("a number in a sentence", "seven"),
        8: pgettext("a number in a sentence", "eight"),
        9: pgettext("a number in a sentence", "nine"),
    }
    return spelled.get(n, str(n))


def at_first(sentence: str) -> str:
    """``sentence`` with a large first letter."""
    return sentence[:1].upper() + sentence[1:]


def pace(per_week: float) -> str:
    """How often something is new, in words; empty where nobody can say."""
    if per_week >= 2 * DAYS_OF_WEEK:
        n = round(per_week / DAYS_OF_WEEK)
        return ngettext("%(n)d a day", "%(n)d a day", n) % {"n": n}
    if round(per_week) >= 1:
        n = round(per_week)
        return ngettext("about %(n)d a week", "about %(n)d a week", n) % {"n": n}
    if round(per_week * WEEKS_OF_MONTH) >= 1:
        n = round(per_week * WEEKS_OF_MONTH)
        return ngettext("about %(n)d a month", "about %(n)d a month", n) % {"n": n}
    if round(per_week * 52) >= 1:
        n = round(per_week * 52)
        return ngettext("about %(n)d a year", "about %(n)d a year", n) % {"n": n}
    return ""


def texts_of(raw: Mapping[str, Any]) -> list[list[str]]:
    """What each entry of a found feed says, for the expression: of all of them where the look kept that."""
    kept = raw.get("texts")
    if isinstance(kept, list):
        return [[str(part) for part in (one if isinstance(one, list) else [one])] for one in kept]
    return [[str(one.get("title", "")), str(one.get("summary", ""))] for one in raw.get("entries", [])]


def would_come(texts: Sequence[Sequence[str]], count: int, words: str) -> tuple[str, str]:
    """How many of ``texts``, of ``count`` entries, the expression ``words`` lets in, as a sentence; or what is wrong
    with it."""
    if not words:
        return "", ""
    try:
        wording = parse(words)
    except UserError as error:
        return "", error.message
    matching = sum(wording.matches(*one) for one in texts)
    known = len(texts)
    if known >= count:
        said = ngettext(
            "%(found)d of the %(all)d would come in.", "%(found)d of the %(all)d would come in.", known
        )
    else:
        said = ngettext(
            "%(found)d of the newest %(all)d would come in.",
            "%(found)d of the newest %(all)d would come in.",
            known,
        )
    return said % {"found": matching, "all": known}, ""


def would_have_come(feed: Feed, words: str) -> tuple[str, str]:
    """The same for the newest entries that ``feed`` has brought. One query."""
    newest = feed.entries.order_by("-first_seen_at", "-pk").values_list("title", "summary", "tags")[:COMPARED]
    texts = [[title, summary, *map(str, tags)] for title, summary, tags in newest]
    return would_come(texts, len(texts), words)
