"""Figures in news text as values: counts, shares, money, dates, times, ordinals; digits and words; three languages.

"14", "fourteen", "catorce", "أربعة عشر" and "١٤" are one value, and so are "20 %", "a fifth" and "one in five". What a
figure counts is known by the words around it; that is not decided here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import regex

from reader.stories import figure_words as known
from reader.stories.common_words import COMMON
from reader.stories.figure_dates import Dates, date_value, minutes
from reader.stories.figure_values import Figure
from reader.stories.figure_walk import bare
from reader.stories.word_lists import words

__all__ = ["Figure", "figures"]

_BREAKS = frozenset(';:!?؛؟()[]{}"“”«»|')
_THE = words("the these those other los las estos estas otros otras")
_EVERY = frozenset(["every", "cada", "كل"])
_AFTER_PART = words(
    "of over less more fewer higher lower since from to in during this last compared by on below above after before"
    " at and or but as than that which who when while for with under between against is was are were has have had"
    " will would according de del en menos más mas respecto desde durante y o pero a al por con sin que"
    " من في على عن منذ خلال عام و"
)


def figures(text: str, language: str = "") -> tuple[Figure, ...]:
    """The figures of ``text`` in order; none overlaps another. Linear in its length; never raises."""
    lang = language[:2].lower() if language[:2].lower() in ("en", "es", "ar") else ""
    return tuple(_Reader(text, lang).read())


_DOTTED = regex.compile(r"(\d{1,2})\.([0-5]\d)")
_SIGNS = frozenset(known.CURRENCY_SIGNS)
_FIRSTS = (
    frozenset().union(
        *known.UNITS.values(), known.TENS, known.HUNDREDS, known.HUNDRED, known.SCALES, known.LONG_SCALES, known.DUALS,
        known.DOZENS, known.VAGUE, known.FRACTIONS, known.DUAL_FRACTIONS, known.ORDINALS, known.MONTHS, known.WEEKDAYS,
    )
    | {first for first, _second in known.TWO_WORD_MONTHS}
    | {"a", "one", "un", "una", "la", "el", "half", "medio", "media", "us", "usd", "eur", "gbp"}
)  # fmt: skip


@lru_cache(maxsize=50_000)
def _may_begin(word: str) -> bool:
    """Whether a figure can begin with ``word``."""
    if word in _FIRSTS:
        return True
    if word.isascii():
        return False
    plain = bare(word)
    return plain in _FIRSTS or word.removeprefix("ال") in _FIRSTS or plain.removeprefix("ال") in _FIRSTS


class _Reader(Dates):
    """Walks over the words of a text once."""

    def read(self) -> list[Figure]:
        found: list[Figure] = []
        at = 0
        while at < len(self.items):
            item = self.items[at]
            if (item.kind == "word" and not _may_begin(item.word)) or (
                item.kind == "sign" and item.text not in _SIGNS
            ):
                at += 1
                continue
            figure, after = self._figure(at)
            if figure is not None and after > at:
                figure = self._signed(figure, at, found[-1].end if found else 0)
                if figure.low != float("inf"):
                    found.append(figure)
                at = after
            else:
                at += 1
        return found

    def _figure(self, at: int) -> tuple[Figure | None, int]:
        item = self.items[at]
        if item.kind == "iso":
            year, month, day = (int(part) for part in item.text.split("-"))
            return self._made(at, at + 1, "date", date_value(year, month, day)), at + 1
        if item.kind == "clock":
            return self._time(at)
        if item.kind == "slash":
            day, month, year = (int(part) for part in item.text.split("/"))
            if self.language == "en" or month > 12:
                return None, at
            year += 2000 if year < 100 else 0
            return self._made(at, at + 1, "date", date_value(year, month, day)), at + 1
        for attempt in (
            self._dated,
            self._weekday,
            self._one_in,
            self._fraction,
            self._ordinal,
            self._amount,
        ):
            figure, after = attempt(at)
            if figure is not None:
                return figure, after
        return None, at

    def _one_in(self, at: int) -> tuple[Figure | None, int]:
        """ "one in five", "4 out of 5", "uno de cada cinco", "واحد من كل خمسة"."""
        one, _step, after, _vague = self._number(at, alone=True)
        if one is None or not 1 <= one < 100:
            return None, at
        size = self._phrase(after, known.ONE_IN)
        words = tuple(self._word(after + k) for k in range(size))
        if not size or (size == 1 and (words != ("in",) or one != 1)):
            return None, at
        whole, _step, end, _vague = self._number(after + size, alone=True)
        if whole is None or not one < whole <= 1000 or self._year(after + size):
            return None, at
        if one > 1 and whole > 10 and not _EVERY.intersection(words):
            return None, at
        return self._made(at, end, "share", one / whole, step=0.0), end

    def _fraction(self, at: int) -> tuple[Figure | None, int]:
        word = self._word(at)
        dual = known.DUAL_FRACTIONS.get(bare(word))
        if dual and self.language in ("ar", ""):
            return self._made(at, at + 1, "share", dual), at + 1
        top: float = 1.0
        begin = at
        arabic_fifth = word in known.ARABIC_BOTH and self._word(at + 1).startswith("ال")
        if arabic_fifth:
            pass
        elif word in ("a", "one", "un", "una", "la", "el") or (
            word in self.units and 1 <= self.units[word] < 20
        ):
            top = float(self.units.get(word, 1)) if word not in ("a", "la", "el") else 1.0
            at += 1
        size = self._parts(at)
        if not size:
            return None, begin
        name = self._word(at)
        lone = at == begin
        plural = name in known.PLURAL_FRACTIONS
        after = at + 1
        if self._word(after) in ("parte", "partes"):
            after += 1
        elif self.language == "ar" or not name.isascii():
            nominal = self._word(after).startswith("ال")
            if name in known.ARABIC_BOTH and not nominal:
                return None, begin
            if self._word(after) in known.SCALES:
                return None, begin
        elif size == 2:
            if (lone and name not in ("mitad", "half")) or self._word(begin - 1) in (
                "first",
                "second",
                "other",
                "primera",
            ):
                return None, begin
            if name == "half" and self._word(after) not in (
                "of",
                "the",
                "its",
                "their",
                "his",
                "her",
                "all",
                "",
            ):
                return None, begin
        elif (
            lone
            or (plural and top == 1)
            or self._word(begin - 1) in ("the", "first", "last", "this")
            or (not plural and not self._open(after))
        ):
            return None, begin
        return self._made(begin, after, "share", top / size), after

    def _parts(self, at: int) -> int:
        word = self._word(at)
        if not word or (not word.isascii() and self.language not in ("ar", "")):
            return 0
        return known.FRACTIONS.get(word) or known.FRACTIONS.get(bare(word), 0)

    def _open(self, at: int) -> bool:
        """Whether no noun follows, so that "a fifth" is a part and not the one after the fourth."""
        return at >= len(self.items) or self.items[at].kind != "word" or self.items[at].word in _AFTER_PART

    def _ordinal(self, at: int) -> tuple[Figure | None, int]:
        day, size = self._day(at)
        if day and size == 2:
            return self._made(at, at + 2, "ordinal", float(day)), at + 2
        word = self._word(at)
        value = known.ORDINALS.get(word) or known.ORDINALS.get(bare(word), 0)
        if not value or (word == "second" and self._word(at - 1) in ("per", "every", "split", "each")):
            return None, at
        if word.isascii() and self.language == "ar":
            return None, at
        return self._made(at, at + 1, "ordinal", float(value)), at + 1

    def _amount(self, at: int) -> tuple[Figure | None, int]:
        """Counts, shares and money, in digits or in words; a range is one figure."""
        currency, first = self._currency_before(at)
        low, step, after, vague = self._number(first)
        if low is None:
            return None, at
        high = low
        if vague:
            figure = self._made(at, after, "count", *vague, sign="~")
            return figure, after
        until = self._range(after)
        if until:
            more, more_step, end, _vague = self._number(until)
            scaled = low * (
                more_step / step if step and more_step > step and more and more > 1000 > low else 1
            )
            if more is not None and more > low and self.items[until].kind == self.items[first].kind:
                low, high, after, step = (scaled if scaled < more else low), more, end, min(step, more_step)
        percent = self._percent(after)
        if percent:
            points = self._phrase(after, known.POINTS)
            kind = "points" if points else "share"
            scale = 1.0 if points else 0.01
            return self._made(
                at, after + percent, kind, low * scale, high * scale, step=step * scale
            ), after + percent
        half, after_half = self._half(after)
        if half and after == at + 1 and (clock := _DOTTED.fullmatch(self.items[at].text)):
            return self._made(
                at, after_half, "time", *minutes(int(clock[1]), int(clock[2]), half)
            ), after_half
        if half and 1 <= low <= 12 and low == int(low):
            return self._made(at, after_half, "time", *minutes(int(low), 0, half)), after_half
        if self._word(after) == "de" and self._word(after + 1) in known.CURRENCIES and after > at + 1:
            after += 1
        behind = known.CURRENCIES.get(self._word(after)) or known.CURRENCIES.get(bare(self._word(after)))
        sign_behind = known.CURRENCY_SIGNS.get(self.items[after].text) if after < len(self.items) else None
        if currency or behind or sign_behind:
            end = after + 1 if behind or sign_behind else after
            unit = currency or behind or sign_behind or ""
            return self._made(at, end, "money", low, high, unit=unit, step=step), end
        if after == at + 1 and low == high and (year := self._year(at)):
            return self._bare_year(at, year), after
        if after == at + 1 and self.items[at].kind == "word" and (low == 1 or self._for_nouns(at, low)):
            return None, at
        return self._made(at, after, "count", low, high, step=step), after

    def _for_nouns(self, at: int, value: float) -> bool:
        """Whether "the two" stands for what was named before, with no noun behind it."""
        if value > 12 or self._word(at - 1) not in _THE:
            return False
        return self._kind(at + 1) != "word" or self._word(at + 1) in COMMON

    def _bare_year(self, at: int, year: int) -> Figure:
        before, behind = self._word(at - 1), self._word(at + 1)
        opened = at > 0 and self.items[at - 1].text in ("(", "–", "-", "/")
        if before in known.YEAR_BEFORE or opened or not behind or behind in _AFTER_PART:
            return self._made(at, at + 1, "year", float(year))
        return self._made(at, at + 1, "count", float(year), plain=True, step=1.0)

    def _currency_before(self, at: int) -> tuple[str, int]:
        if self.items[at].text in known.CURRENCY_SIGNS:
            return known.CURRENCY_SIGNS[self.items[at].text], at + 1
        if self.items[at].text in ("US", "USD", "EUR", "GBP"):
            if self._is(at + 1, "$"):
                return "USD", at + 2
            if self.items[at].text != "US" and self._kind(at + 1) == "num":
                return self.items[at].text, at + 1
        return "", at

    def _percent(self, at: int) -> int:
        """How many items of "%" or "per cent" stand here."""
        if at < len(self.items) and self.items[at].text in "%٪":
            return 1
        return self._phrase(at, known.POINTS) or self._phrase(at, known.PERCENT)

    def _range(self, at: int) -> int:
        """Where the second number of a range stands: "10–12", "10 to 12", "entre 10 y 12"; 0 for none."""
        if at + 1 < len(self.items) and self.items[at].text in "–-—" and self._kind(at + 1) == "num":
            return at + 1 if self.items[at].start == self.items[at - 1].end else 0
        if self._word(at) in ("to", "or", "o", "a", "الى", "او") and self._kind(at + 1) == "num":
            return at + 1 if self._word(at - 2) not in ("from", "de", "من") else 0
        return 0

    def _signed(self, figure: Figure, at: int, after: int) -> Figure:
        """The figure with what the words before it say of it: about, more than, less than."""
        if figure.kind in ("ordinal", "weekday", "date", "year"):
            return figure
        for size in (3, 2, 1):
            words = tuple(self._word(at - size + k) for k in range(size))
            sign = known.APPROXIMATE.get(words)
            if sign is None and size == 1 and words[0]:
                sign = known.APPROXIMATE.get((bare(words[0]),))
            if sign and self.items[at - size].start >= after and not self._apart(at - size, at):
                return replace(figure, start=self.items[at - size].start, sign=sign)
        return figure

    def _apart(self, first: int, last: int) -> bool:
        return any(self.items[k].text in _BREAKS for k in range(first, last))
