"""Where the article stands in a dump: the run of units worth most, and where it must end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reader.cleaning import phrases
from reader.cleaning.dates import parse
from reader.cleaning.phrases import contains, fold, matches
from reader.cleaning.textlines import Unit

_LEAD_WORDS = 60
"""Words before a byline, date or share bar that may still be the header (a standfirst) and not the article."""
_LEAD_UNITS = 14
_STRONG = 60.0
"""Worth (about words) from which a second run is taken to be part of the same article."""
_LONGEST_GAP = 30
"""Units of an interruption."""
_IMPERATIVE = re.compile(
    r"\b(?:sign up|subscribe|inbox|e-?mail|newsletter|abonn|inscri|suscr|assine|iscri|اشترك)"
)


_CONSENT = re.compile(
    r"\bcookies?\b|personal data|privacy (?:policy|settings)|personenbezogene|externe[nr]? inhalt|datenschutzerklarung|"
    r"einwilligung|javascript|donnees personnelles|datos personales|we and our partners|terms of (?:use|service)"
)
_SMALL_PRINT = re.compile(
    r"\bin your inbox|(?:leave|cancel|unsubscribe|unsub) (?:at )?any ?time|privacy (?:notice|policy)|"
    r"data rates may apply|"
    r"\bsign up (?:for|to|here)|jederzeit (?:abbestell|abmeld|kundbar)|in ihr postfach|dans votre boite|"
    r"en su (?:correo|bandeja)|darse de baja|na sua caixa|nella tua casella|بريدك الالكتروني|الغاء الاشتراك"
)
_REPLIES = re.compile(
    r"\d+ (?:responses?|comments?|thoughts?|replies|kommentare?|commentaires?|comentarios?)\b"
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


def newsletter_boxes(found: list[Unit], start: int, end: int) -> set[int]:
    """Units that make up a box asking for a subscription: its label, its small print."""
    boxed: set[int] = set()
    for index in range(start, end):
        unit = found[index]
        if unit.words > 30 or not (_SMALL_PRINT.search(fold(unit.text)) or is_newsletter(unit)):
            continue
        boxed.add(index)
        for at in range(index - 1, max(start, index - 4) - 1, -1):
            if found[at].words > 6 or found[at].words <= 0:
                break
            boxed.add(at)
        for at in range(index + 1, min(end, index + 3)):
            if found[at].words > 4:
                break
            boxed.add(at)
    return boxed


def ends_article(unit: Unit) -> str:
    """The kind of what begins here when an article cannot go on past it, else an empty string."""
    text = unit.text
    if unit.words <= 20 and _REPLIES.match(fold(text)):
        return "comments"
    if unit.words > 14:
        return "footer" if unit.words < 40 and contains(phrases.FOOTER, text) else ""
    if matches(phrases.COMMENTS_HEADING, text):
        return "comments"
    if matches(phrases.MOST_READ_HEADING, text):
        return "most_read"
    return "footer" if contains(phrases.FOOTER, text) else ""


def values(found: list[Unit]) -> list[float]:
    """What each unit adds to a run: its words for prose, a price for everything else."""
    count = Counter(fold(unit.text) for unit in found)
    seen: set[str] = set()
    out: list[float] = []
    for unit in found:
        text = fold(unit.text)
        value = _worth(unit, text)
        if unit.words >= 3 and count[text] > 1 and (text in seen or not unit.prose):
            value = min(value, -8)
        seen.add(text)
        out.append(value)
    return out


def _worth(unit: Unit, folded: str) -> float:
    if is_furniture(unit) or is_newsletter(unit):
        return -10
    if _CONSENT.search(folded):
        return -min(20.0, 4 + unit.words / 2)
    if unit.prose:
        return unit.words - 5.0
    if unit.words <= 14 and parse(unit.text)[0]:
        return -9
    if unit.bullet:
        return unit.words * 0.4 - 5 if unit.ended and unit.words >= 6 else -2 if unit.words >= 6 else -8
    if unit.ended and unit.words >= 3:
        return unit.words * 0.6 - 1
    return -7 if unit.words <= 3 else -5


@dataclass(frozen=True, slots=True)
class Run:
    """The units of an article: first and last (exclusive), and those in between that are an interruption."""

    start: int
    end: int
    gaps: frozenset[int] = frozenset()


def best_run(found: list[Unit]) -> Run:
    """The run of units worth most, with what of the article stands on the other side of an interruption."""
    segments = _segments(found)
    if not segments:
        return Run(0, 0)
    best = max(range(len(segments)), key=lambda at: segments[at][0])
    _, start, end = segments[best]
    gaps: set[int] = set()
    for value, other_start, other_end in reversed(segments[:best]):
        if value < _STRONG or not _bridged(found, other_end, start):
            break
        gaps.update(range(other_end, start))
        start = other_start
    for value, other_start, other_end in segments[best + 1 :]:
        if value < _STRONG or not _bridged(found, end, other_start):
            break
        gaps.update(range(end, other_start))
        end = other_end
    return Run(
        start,
        end,
        frozenset(at for at in gaps if not found[at].prose or _CONSENT.search(fold(found[at].text))),
    )


def _segments(found: list[Unit]) -> list[tuple[float, int, int]]:
    """Every run with a worth of its own: worth, start, end (exclusive), in page order."""
    out: list[tuple[float, int, int]] = []
    total, start, prose, replies = 0.0, 0, 0, 1.0
    peak = (0.0, 0)
    for index, (unit, value) in enumerate(zip(found, values(found), strict=True)):
        kind = ends_article(unit)
        if kind == "comments" and prose >= 60:
            replies = 0.3
        value = value * replies if value > 0 else value
        value -= 25 if kind else 0
        if (kind in ("comments", "footer") and prose >= 120) or total + value <= 0:
            if peak[0] > 0:
                out.append((peak[0], start, peak[1]))
            total, start, prose, peak = 0.0, index + 1, 0, (0.0, 0)
            continue
        total += value
        prose += unit.words if unit.prose else 0
        if total > peak[0] and (unit.prose or unit.ended):
            peak = (total, index + 1)
        elif peak[0] - total > _STRONG and peak[0] > 0:
            out.append((peak[0], start, peak[1]))
            total, start, prose, peak = 0.0, index + 1, 0, (0.0, 0)
    return [*out, (peak[0], start, peak[1])] if peak[0] > 0 else out


def _bridged(found: list[Unit], start: int, end: int) -> bool:
    """Whether the units between two runs are an interruption (an advert, a consent notice), not an end."""
    if end - start > _LONGEST_GAP:
        return False
    return not any(
        ends_article(unit) or matches(phrases.RELATED_HEADING, unit.text) or matches(phrases.BY, unit.text)
        for unit in found[start:end]
        if unit.words <= 14
    )


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
