"""Which unit of a dump is the headline: the one before the text that has most of what headlines have."""

from __future__ import annotations

import re
from collections import Counter

from reader.cleaning import phrases
from reader.cleaning.language import common_words, detect
from reader.cleaning.phrases import contains, fold
from reader.cleaning.textlines import Unit
from reader.cleaning.textmarks import ends_article, is_byline, is_credit_line, is_furniture

_REACH = 60
"""Units before the text in which the headline is looked for."""
_TEXT_UNITS = 40
_TEXT_SAMPLE = 8_000
"""Code points of the text whose words a headline should share."""

_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\[[^\[\]]*\]\Z")
_SPECIAL = re.compile(r"[|›»/]")

_WORD_STEPS = (3, 4, 6, 8, 11, 15, 20, 26)
_SHARED_STEPS = (1, 2, 3, 4, 6, 8)
_BETWEEN_STEPS = (1, 2, 3, 4, 6, 9, 14, 22)
_LONGER_STEPS = (1, 2, 4, 8)

_WEIGHTS = {
    "after_byline": -26, "after_credit": -37, "after_first_credit": -78, "again": 96, "before_credit": 73,
    "begun": 59, "begun_before": -109, "between>=1": -20, "between>=14": -163, "between>=2": 19,
    "between>=22": -48, "between>=3": 30, "between>=4": -38, "between>=6": -72, "between>=9": -79,
    "bullet": -97, "credit": -162, "credit_line": -88, "doubled": -89, "end:ask": -29, "end:colon": -207,
    "end:open": -137, "end:stop": -401, "ends": -34, "gap": 9, "gap_after": 45, "indent:less": 199,
    "indent:more": -65, "longer_before>=1": -30, "longer_before>=2": -103, "longer_before>=4": -121,
    "longer_before>=8": 5, "near_credit": -5, "next_credit": 92, "next_long": 57, "numbers": 49,
    "previous_short": -6, "sentences": -130, "shared:most": 20, "shared>=1": 181, "shared>=2": 69,
    "shared>=3": 82, "shared>=4": 62, "shared>=6": 67, "shared>=8": 12, "special": -162, "upper": -7,
    "within": 168, "words>=11": -31, "words>=15": -22, "words>=20": -141, "words>=26": -66,
    "words>=3": 12, "words>=4": 106, "words>=6": 27,
}  # fmt: skip
"""What each mark is worth, in hundredths of a logit: a softmax over the candidates of a page and "none of them",
fitted on pages whose headlines were known, in the manner of ``textweights``."""


def headline_at(found: list[Unit], start: int, end: int) -> int | None:
    """The index of the headline of the text between units ``start`` and ``end``, or None where there is none."""
    best: tuple[int, int] | None = None
    for index, marks in headline_marks(found, start, end).items():
        worth = sum(_WEIGHTS.get(mark, 0) for mark in marks)
        if best is None or worth > best[0]:
            best = (worth, index)
    return best[1] if best is not None and best[0] > 0 else None


def headline_marks(found: list[Unit], start: int, end: int) -> dict[int, list[str]]:
    """What can be seen of every unit that may be the headline, as names whose worth is in the weights."""
    low = max(0, start - _REACH)
    chosen = [index for index in range(low, start) if _possible(found[index])]
    shares = _shared(found, chosen, start, end)
    most = max(shares.values(), default=0)
    count = Counter(fold(unit.text) for unit in found if unit.words <= 40)
    credits = [
        index
        for index in range(low, start)
        if is_credit_line(found[index]) and not is_furniture(found[index])
    ]
    bylines = [index for index in credits if is_byline(found[index])]
    out: dict[int, list[str]] = {}
    for place, index in enumerate(chosen):
        between = len(chosen) - place - 1
        longer = sum(found[other].words >= 5 for other in chosen[:place])
        out[index] = [
            *_of_words(found[index]),
            *_of_layout(found, index, start),
            *_of_others(found, index, low, start),
            *_of_credits(index, credits, bylines),
            *_steps("shared", shares[index], _SHARED_STEPS),
            *_steps("between", between, _BETWEEN_STEPS),
            *_steps("longer_before", longer, _LONGER_STEPS),
        ]
        if shares[index] and shares[index] == most:
            out[index].append("shared:most")
        if count[fold(found[index].text)] > 1:
            out[index].append("again")
    return out


def _possible(unit: Unit) -> bool:
    return 2 <= unit.words <= 40 and not is_furniture(unit) and not _PLACEHOLDER.match(unit.text)


def _shared(found: list[Unit], chosen: list[int], start: int, end: int) -> dict[int, int]:
    """How many words that mean something each candidate has in common with the text."""
    text = "\n".join(unit.text[:2000] for unit in found[start : min(end, start + _TEXT_UNITS)])
    common = frozenset(map(fold, common_words(detect(text))))
    known = {
        word for at in range(0, _TEXT_SAMPLE, 4000) for word in _WORD.findall(fold(text[at : at + 4000]))
    }
    out: dict[int, int] = {}
    for index in chosen:
        own = [
            word for word in _WORD.findall(fold(found[index].text)) if len(word) > 2 and word not in common
        ]
        out[index] = sum(word in known for word in own) if len(own) > 1 else 0
    return out


def _steps(name: str, value: int, steps: tuple[int, ...]) -> list[str]:
    return [f"{name}>={step}" for step in steps if value >= step]


def _of_words(unit: Unit) -> list[str]:
    text = unit.text
    last = text.rstrip("\"'”’»)]』」")[-1:]
    end = "stop" if last in ".。।" else "ask" if last in "?!؟？！" else "colon" if last in ":،,;؛" else "open"
    folded = fold(text)
    half = len(folded) // 2
    marks = {
        "sentences": unit.sentences > 1,
        "credit": contains(phrases.CREDIT, text),
        "credit_line": is_credit_line(unit),
        "ends": bool(ends_article(unit)),
        "special": bool(_SPECIAL.search(text)),
        "reference": unit.reference,
        "numbers": any(map(str.isdigit, text)),
        "upper": text.isupper() and text.lower() != text,
        "doubled": folded[:half].strip() == folded[half:].strip(),
    }
    return [f"end:{end}", *_steps("words", unit.words, _WORD_STEPS), *(name for name in marks if marks[name])]


def _of_layout(found: list[Unit], index: int, start: int) -> list[str]:
    unit, after = found[index], found[index + 1]
    before = found[index - 1] if index else None
    marks = {
        "bullet": unit.bullet,
        "gap": unit.gap,
        "gap_after": after.gap,
        "indent:less": unit.indent < found[start].indent,
        "indent:more": unit.indent > found[start].indent,
        "after_picture": before is not None and bool(_PLACEHOLDER.match(before.text)),
        "next_long": after.words >= 12,
        "previous_short": before is not None and before.words <= 3,
    }
    return [name for name in marks if marks[name]]


def _of_others(found: list[Unit], index: int, low: int, start: int) -> list[str]:
    """Whether the unit's words stand near it once more: a caption after its picture, a path to the page."""
    text = fold(found[index].text)
    beside = [fold(found[at].text) for at in (index - 1, index + 1) if low <= at <= start]
    earlier = [fold(found[at].text) for at in range(max(low, index - 8), index)]
    marks = {
        "begun_before": any(other.startswith(text) for other in beside),
        "begun": any(len(other) > 20 and text.startswith(other) for other in beside),
        "within": any(text in other and text != other for other in earlier),
    }
    return [name for name in marks if marks[name]]


def _of_credits(index: int, credits: list[int], bylines: list[int]) -> list[str]:
    marks = {
        "before_credit": bool(credits) and index < credits[-1],
        "after_credit": bool(credits) and index > credits[-1],
        "after_first_credit": bool(credits) and index > credits[0],
        "next_credit": index + 1 in credits,
        "near_credit": index + 2 in credits or index + 3 in credits,
        "after_byline": bool(bylines) and index > bylines[0],
    }
    return [name for name in marks if marks[name]]
