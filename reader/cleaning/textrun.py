"""Where the article stands in a dump: the run of units worth most, and where it must end."""

from __future__ import annotations

import re

from reader.cleaning import phrases
from reader.cleaning.dates import parse
from reader.cleaning.phrases import contains, matches
from reader.cleaning.textlines import Unit

_LEAD_WORDS = 90
"""Words before a byline, date or share bar that may still be the header (a standfirst) and not the article."""
_LEAD_UNITS = 14
_IMPERATIVE = re.compile(
    r"\b(?:sign up|subscribe|inbox|e-?mail|newsletter|abonn|inscri|suscr|assine|iscri|اشترك)"
)


def is_furniture(unit: Unit) -> bool:
    """Whether the unit is a control or a label of the site and never part of an article."""
    text = unit.text
    return (
        matches(phrases.UI, text)
        or (unit.words <= 8 and matches(phrases.DURATION, text))
        or (unit.words <= 12 and contains(phrases.FOOTER, text))
        or (unit.words <= 8 and bool(phrases.READING_TIME.search(phrases.fold(text))))
    )


def is_newsletter(unit: Unit) -> bool:
    """Whether the unit asks the reader to subscribe."""
    return (
        unit.words <= 45
        and contains(phrases.NEWSLETTER, unit.text)
        and bool(_IMPERATIVE.search(phrases.fold(unit.text)))
        and (matches(phrases.NEWSLETTER, unit.text) or unit.words <= 14)
    )


def ends_article(unit: Unit) -> str:
    """The kind of what begins here when an article cannot go on past it, else an empty string."""
    text = unit.text
    if unit.words > 14:
        return "footer" if unit.words < 40 and contains(phrases.FOOTER, text) else ""
    if matches(phrases.COMMENTS_HEADING, text):
        return "comments"
    if matches(phrases.MOST_READ_HEADING, text):
        return "most_read"
    return "footer" if contains(phrases.FOOTER, text) else ""


def worth(unit: Unit) -> float:
    """What a unit adds to a run: its words for prose, a price for everything else."""
    if is_furniture(unit) or is_newsletter(unit):
        return -10
    if unit.prose:
        return float(unit.words)
    if unit.bullet:
        return -9
    if unit.ended and unit.words >= 3:
        return unit.words * 0.6
    return -7 if unit.words <= 3 else -5


def best_run(found: list[Unit]) -> tuple[int, int]:
    """Start and end (exclusive) of the run of units worth most; (0, 0) when none is worth anything."""
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    prose = 0
    for index, unit in enumerate(found):
        kind = ends_article(unit)
        if kind and prose >= 120:
            total, start, prose = 0.0, index + 1, 0
            continue
        value = worth(unit) - (25 if kind else 0)
        if total + value <= 0:
            total, start, prose = 0.0, index + 1, 0
            continue
        total += value
        prose += unit.words if unit.prose else 0
        if total > best[0] and (unit.prose or unit.ended):
            best = (total, start, index + 1)
    return best[1], best[2]


def is_credit_line(unit: Unit) -> bool:
    """Whether the unit is a byline, source, date, reading time or control: what stands between head and text."""
    text = unit.text
    if is_furniture(unit):
        return True
    if unit.words > 16:
        return False
    return (
        (
            unit.words <= 10
            and (matches(phrases.BY, text) or matches(phrases.BY_ALONE, text))
            and not unit.ended
        )
        or matches(phrases.SOURCE, text)
        or (unit.words <= 14 and bool(parse(text)[0]) and not unit.prose)
    )


def without_header(found: list[Unit], start: int, end: int) -> int:
    """Where the text itself starts in a run: after byline, date, share bar and caption at its head."""
    words = 0
    text_start = start
    for index in range(start, min(end, start + _LEAD_UNITS)):
        unit = found[index]
        if words <= _LEAD_WORDS and (is_credit_line(unit) or (unit.bullet and not unit.prose)):
            text_start = index + 1
        elif unit.prose:
            words += unit.words
        if words > _LEAD_WORDS:
            break
    while text_start < end and not (found[text_start].prose or found[text_start].ended):
        text_start += 1
    return text_start if text_start < end else start
