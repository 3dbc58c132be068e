"""The measures of ``cleaning.py``: how far an extracted article is the one that a page holds.

**Body.** That of the article extraction benchmark (scrapinghub/article-extraction-benchmark, ``evaluate.py``),
written anew from its published definition: the words of a text (``\\w+``, case kept) as a multiset of shingles of
four (a shorter text is one shingle). Per page true positives, false positives and false negatives, divided by their
sum; precision is the mean over pages of tp / (tp + fp) where something was found, recall the mean of tp / (tp + fn)
where something is wanted; F1 is the harmonic mean of the two means.

**The rest** is compared folded: NFKC without soft hyphens, case folded, curly quotes and dashes straight, white
space single, no stop at the end.

- *title*: equal.
- *date*: the same day. Where both sides know their zone, the same day in the zone of the gold.
- *authors*: the two sets of folded names are equal.
- *captions*: the share of the gold's captions that stand in the article as the caption of a figure: letters and
  digits equal, or one within the other and not shorter than half of it (a credit may be in or out).
- *subheads*: the share of the gold's subheads that stand in the article as headings: letters and digits equal.

The last two are shares of all captions (subheads) of the folder, not means of pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import mean
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_STRAIGHT = str.maketrans(
    "‘’‚‛“”„‟«»‹›′″‐‑‒–—―−\u00a0\u202f", '\'\'\'\'""""""""\'"-------  ', "\u00ad\u200b\u2060\ufeff"
)


class Overlap(NamedTuple):
    """Shares of shingles: found and wanted, found only, wanted only. They add up to one."""

    true: float
    extra: float
    missing: float

    @property
    def precision(self) -> float:
        """0 to 1; 1 where nothing was wanted nor found."""
        return _share(self.true, self.extra, self.missing)

    @property
    def recall(self) -> float:
        """0 to 1; 1 where nothing was wanted nor found."""
        return _share(self.true, self.missing, self.extra)

    @property
    def f1(self) -> float:
        """This page's own F1, 0 to 1."""
        total = 2 * self.true + self.extra + self.missing
        return 2 * self.true / total if total else 1.0


def _share(true: float, against: float, other: float) -> float:
    if not against and not other:
        return 1.0
    return true / (true + against) if true or against else 0.0


def _shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


def overlap(gold: str, found: str) -> Overlap:
    """The shingles of two texts compared."""
    wanted, given = _shingles(gold), _shingles(found)
    true = (wanted & given).total()
    extra, missing = given.total() - true, wanted.total() - true
    total = (true + extra + missing) or 1
    return Overlap(true / total, extra / total, missing / total)


def body_f1(pages: Iterable[Overlap]) -> float:
    """F1 of mean precision and mean recall; 0 for no pages."""
    rows = list(pages)
    precision = [row.precision for row in rows if row.true + row.extra > 0]
    recall = [row.recall for row in rows if row.true + row.missing > 0]
    p, r = (mean(precision) if precision else 0.0), (mean(recall) if recall else 0.0)
    return 2 * p * r / (p + r) if p + r else 0.0


def folded(text: str) -> str:
    """``text`` as it is compared: see the module's rules."""
    plain = unicodedata.normalize("NFKC", text.translate(_STRAIGHT)).casefold()
    return " ".join(plain.split()).rstrip(". ")


def same_title(gold: str, found: str) -> bool:
    """Whether the titles are equal, folded."""
    return folded(gold) == folded(found)


def same_authors(gold: Sequence[str], found: Sequence[str]) -> bool:
    """Whether the sets of names are equal, folded."""
    return {folded(name) for name in gold} == {folded(name) for name in found}


def same_day(gold: str, found: str) -> bool:
    """Whether ISO dates ``gold`` and ``found`` fall on one day; in the zone of ``gold`` where both have one."""
    try:
        wanted, given = datetime.fromisoformat(gold), datetime.fromisoformat(found)
    except ValueError:
        return False
    if wanted.tzinfo is not None and given.tzinfo is not None:
        given = given.astimezone(wanted.tzinfo)
    return wanted.date() == given.date()


def letters(text: str) -> str:
    """The letters and digits of ``text``, case folded."""
    return "".join(_WORD.findall(folded(text))).replace("_", "")


def kept_captions(gold: Sequence[str], found: Sequence[str]) -> list[str]:
    """The captions of ``gold`` that ``found`` holds, each of ``found`` counted once."""
    return _kept(gold, found, _is_caption)


def kept_subheads(gold: Sequence[str], found: Sequence[str]) -> list[str]:
    """The subheads of ``gold`` that ``found`` holds, each of ``found`` counted once."""
    return _kept(gold, found, str.__eq__)


def _kept(gold: Sequence[str], found: Sequence[str], same: object) -> list[str]:
    left = [letters(text) for text in found]
    kept: list[str] = []
    for text in gold:
        wanted = letters(text)
        at = next((index for index, given in enumerate(left) if same(wanted, given)), None)  # type: ignore[operator]
        if at is not None:
            del left[at]
            kept.append(text)
    return kept


def _is_caption(wanted: str, given: str) -> bool:
    short, long = sorted((wanted, given), key=len)
    return bool(short) and short in long and len(short) * 2 >= len(long)
