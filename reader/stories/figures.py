"""Figures in news text as values: counts, shares, money, dates, times, ordinals; digits and words; three languages.

"14", "fourteen", "catorce", "أربعة عشر" and "١٤" are one value, and so are "20 %", "a fifth" and "one in five". What a
figure counts is known by the words around it; that is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from reader.stories import figure_words as known
from reader.stories.figure_values import Figure
from reader.stories.tokens import fold_word


_LEX = regex.compile(
    r"(?<iso>(?<![\p{L}\p{N}])\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?<clock>(?<![\p{L}\p{N}:])\d{1,2}[:٫]\d{2}(?![\d:]))"
    r"|(?<slash>(?<![\p{L}\p{N}/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/]))"
    r"|(?<num>\d{1,3}(?:[,.'’٬،\u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,٫]\d{1,2}(?!\d))?|\d+(?:[.,٫]\d+)?)"
    r"|(?<word>\p{L}[\p{L}\p{M}\p{Cf}]*(?:['’][\p{L}]+)?)"
    r"|(?<sign>(?!(?<=\p{L})[-‐‑]\p{L})[^\s\p{L}\p{N}])"
)
_SHORT_MONTH = regex.compile(r"\p{Lu}")
LAST_YEAR, FIRST_YEAR = 2199, 1400
_BREAKS = frozenset(';:!?؛؟()[]{}"“”«»|')


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    text: str
    word: str
    start: int
    end: int


def figures(text: str, language: str = "") -> tuple[Figure, ...]:
    """The figures of ``text`` in order; none overlaps another. Linear in its length; never raises."""
    lang = language[:2].lower() if language[:2].lower() in ("en", "es", "ar") else ""
    return tuple(_Reader(text, lang).read())


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    return fold_word(word)


def _items(text: str) -> list[_Item]:
    found = []
    for match in _LEX.finditer(text):
        kind = match.lastgroup or ""
        written = match.group()
        found.append(
            _Item(kind, written, _fold(written) if kind == "word" else written, match.start(), match.end())
        )
    return found


def number(written: str, language: str = "") -> tuple[float, float]:
    """The value of digits with their signs, and what the last digit stands for; "2.500" is 2,500 in Spanish."""
    signs = [char for char in written if not char.isdigit()]
    cut = -1
    if signs:
        last = max(k for k, char in enumerate(written) if not char.isdigit())
        tail = len(written) - last - 1
        if written[last] == "٫" or (written[last] in ".,،" and (tail != 3 or len(set(signs)) > 1)):
            cut = last
        elif written[last] == "." and len(signs) == 1 and language in ("en", "ar"):
            cut = last
    whole = "".join(str(int(char)) for char in (written if cut < 0 else written[:cut]) if char.isdecimal())
    tail_digits = "" if cut < 0 else "".join(str(int(c)) for c in written[cut:] if c.isdecimal())
    if len(whole) > 18:
        return float("inf"), 1.0
    value = float(f"{whole or '0'}.{tail_digits[:12] or '0'}")
    if tail_digits:
        return value, 10.0 ** -len(tail_digits)
    zeros = len(whole) - len(whole.rstrip("0")) if int(whole or "0") else 0
    return value, 10.0**zeros


class _Reader:
    """Walks over the words of a text once."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.items = _items(text)
        self.units = known.UNITS[language]

    def read(self) -> list[Figure]:
        found: list[Figure] = []
        at = 0
        while at < len(self.items):
            figure, after = self._figure(at)
            if figure is not None and after > at:
                figure = self._signed(figure, at, found[-1].end if found else 0)
                if figure.low != float("inf"):
                    found.append(figure)
                at = after
            else:
                at += 1
        return found

    def _word(self, at: int) -> str:
        return self.items[at].word if 0 <= at < len(self.items) and self.items[at].kind == "word" else ""

    def _is(self, at: int, sign: str) -> bool:
        return 0 <= at < len(self.items) and self.items[at].text == sign

    def _near(self, at: int) -> bool:
        """Whether an item follows the one before it with at most a blank or a hyphen between."""
        return 0 < at < len(self.items) and self.items[at].start - self.items[at - 1].end <= 1

    def _phrase(self, at: int, phrases: frozenset[tuple[str, ...]]) -> int:
        """How many words of the longest of ``phrases`` stand here."""
        longest = 0
        for size in (3, 2, 1):
            if not longest and tuple(self._word(at + k) for k in range(size)) in phrases:
                longest = size
        return longest

    def _figure(self, at: int) -> tuple[Figure | None, int]:
        item = self.items[at]
        if item.kind == "iso":
            year, month, day = (int(part) for part in item.text.split("-"))
            return self._made(at, at + 1, "date", _date(year, month, day)), at + 1
        if item.kind == "clock":
            return self._time(at)
        if item.kind == "slash":
            day, month, year = (int(part) for part in item.text.split("/"))
            if self.language == "en" or month > 12:
                return None, at
            year += 2000 if year < 100 else 0
            return self._made(at, at + 1, "date", _date(year, month, day)), at + 1
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

    def _made(
        self, first: int, after: int, kind: str, low: float, high: float | None = None, **more: object
    ) -> Figure:
        start, end = self.items[first].start, self.items[after - 1].end
        made = Figure(start, end, kind, low, low if high is None else high)
        return replace(made, **more) if more else made  # type: ignore[arg-type]

    def _time(self, at: int) -> tuple[Figure | None, int]:
        parts = regex.split("[:٫]", self.items[at].text)
        hour, minute = int(parts[0]), int(parts[1])
        if hour > 24 or minute > 59:
            return None, at
        half, after = self._half(at + 1)
        return self._made(at, after, "time", *_minutes(hour, minute, half), unit=_clock(hour, half)), after

    def _half(self, at: int) -> tuple[str, int]:
        """ "am" or "pm" where it stands here, and what comes after it."""
        word = self._word(at)
        if word in ("am", "pm"):
            return word, at + 1
        if word in ("a", "p") and self._is(at + 1, ".") and self._word(at + 2) == "m":
            return word + "m", at + 4 if self._is(at + 3, ".") else at + 3
        return "", at

    def _month(self, at: int) -> tuple[int, int]:
        """The month that is named here, and how many words name it."""
        word = self._word(at)
        behind = self._word(at + 1)
        pair = known.TWO_WORD_MONTHS.get((word, behind)) or known.TWO_WORD_MONTHS.get((_bare(word), behind))
        if pair:
            return pair, 2
        month = known.MONTHS.get(word) or known.MONTHS.get(_bare(word), 0)
        if month and word in known.ALSO_WORDS and self.language != "es":
            number_near = self.items[at - 1].kind == "num" if at else False
            follows = at + 1 < len(self.items) and (
                self.items[at + 1].kind == "num" or (self._is(at + 1, ".") and self._kind(at + 2) == "num")
            )
            capital = bool(_SHORT_MONTH.match(self.items[at].text))
            begins = at == 0 or self.items[at - 1].text in ".!?”“\"'‘"
            if not (capital and (number_near or follows or (not begins and len(word) > 3 and self._of(at)))):
                return 0, 0
        return month, 1 if month else 0

    def _of(self, at: int) -> bool:
        """Whether a word stands before that months stand behind."""
        return self._word(at - 1) in {"in", "since", "last", "next", "until", "by", "this", "from", "of", "early", "late",
                                      "mid", "during", "and", "to", "through", "every", "before", "after"}  # fmt: skip

    def _kind(self, at: int) -> str:
        return self.items[at].kind if 0 <= at < len(self.items) else ""

    def _day(self, at: int) -> tuple[int, int]:
        """A day of a month in digits, with "st" or "th" behind it: the day and how many items."""
        if self._kind(at) != "num" or not self.items[at].text.isdecimal():
            return 0, 0
        day = int(self.items[at].text) if len(self.items[at].text) <= 2 else 0
        if not 1 <= day <= 31:
            return 0, 0
        if self._word(at + 1) in ("st", "nd", "rd", "th") and self.items[at + 1].start == self.items[at].end:
            return day, 2
        return day, 1

    def _year(self, at: int) -> int:
        text = self.items[at].text if self._kind(at) == "num" else ""
        return (
            int(text) if len(text) == 4 and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR else 0
        )

    def _dated(self, at: int) -> tuple[Figure | None, int]:
        """ "3 Dec 2031", "December 3, 2031", "3 de diciembre", "٣ ديسمبر", "March"."""
        day, size = self._day(at)
        month = year = 0
        after = at
        if day:
            after = at + size
            if self._word(after) in ("of", "de"):
                after += 1
            month, size = self._month(after)
            if not month:
                return None, at
            after += size
        else:
            month, size = self._month(at)
            if not month:
                return None, at
            after = at + size
            behind = after + 1 if self._is(after, ".") else after
            if self.language != "ar":
                day, size = self._day(behind)
                if day and self._is(behind + size, ":"):
                    day = 0
                after = behind + size if day else after
        behind = after + 1 if after < len(self.items) and (
            self.items[after].text in (",", ".", "،") or self.items[after].word in ("de", "del", "of")
        ) else after  # fmt: skip
        year = self._year(behind)
        after = behind + 1 if year else after
        return self._made(at, after, "date", _date(year, month, day)), after

    def _weekday(self, at: int) -> tuple[Figure | None, int]:
        word = self._word(at)
        day = known.WEEKDAYS.get(word) or known.WEEKDAYS.get(_bare(word), 0)
        if not day or (self.language == "en" and not self.items[at].text[0].isupper()):
            return None, at
        return self._made(at, at + 1, "weekday", float(day)), at + 1

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
        dual = known.DUAL_FRACTIONS.get(_bare(word))
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
            if (
                lone
                and name not in ("mitad", "half")
                or self._word(begin - 1) in ("first", "second", "other", "primera")
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
        elif lone or (plural and top == 1) or self._word(begin - 1) in ("the", "first", "last", "this"):
            return None, begin
        elif not plural and not self._open(after):
            return None, begin
        return self._made(begin, after, "share", top / size), after

    def _parts(self, at: int) -> int:
        word = self._word(at)
        if not word or (not word.isascii() and self.language not in ("ar", "")):
            return 0
        return known.FRACTIONS.get(word) or known.FRACTIONS.get(_bare(word), 0)

    def _open(self, at: int) -> bool:
        """Whether no noun follows, so that "a fifth" is a part and not the one after the fourth."""
        return at >= len(self.items) or self.items[at].kind != "word" or self.items[at].word in _AFTER_PART

    def _ordinal(self, at: int) -> tuple[Figure | None, int]:
        day, size = self._day(at)
        if day and size == 2:
            return self._made(at, at + 2, "ordinal", float(day)), at + 2
        word = self._word(at)
        value = known.ORDINALS.get(word) or known.ORDINALS.get(_bare(word), 0)
        if not value or (word == "second" and self._word(at + 1) in ("", "s")):
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
        if half and 1 <= low <= 12 and low == int(low):
            return self._made(at, after_half, "time", *_minutes(int(low), 0, half)), after_half
        if self._word(after) == "de" and self._word(after + 1) in known.CURRENCIES and after > at + 1:
            after += 1
        behind = known.CURRENCIES.get(self._word(after)) or known.CURRENCIES.get(_bare(self._word(after)))
        sign_behind = known.CURRENCY_SIGNS.get(self.items[after].text) if after < len(self.items) else None
        if currency or behind or sign_behind:
            end = after + 1 if behind or sign_behind else after
            unit = currency or behind or sign_behind or ""
            return self._made(at, end, "money", low, high, unit=unit, step=step), end
        if after == at + 1 and low == high and (year := self._year(at)):
            return self._bare_year(at, year), after
        if after == at + 1 and self.items[at].kind == "word" and low == 1:
            return None, at
        return self._made(at, after, "count", low, high, step=step), after

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

    def _number(
        self, at: int, alone: bool = False
    ) -> tuple[float | None, float, int, tuple[float, float] | None]:
        """The number that begins here: value, step, what comes after it, and bounds where it is vague."""
        if at >= len(self.items):
            return None, 0.0, at, None
        item = self.items[at]
        if item.kind == "num":
            before = self.text[item.start - 1] if item.start else " "
            if before.isalpha() and before.isascii():
                return None, 0.0, at, None
            value, step = number(item.text, self.language)
            after = at + 1
            letters = known.LETTERS.get(self._word(after), 0) if self._touches(after) else 0
            if letters and not alone:
                value, step, after = value * letters, step * letters, after + 1
            elif self._touches(after) and self._kind(after) == "word" and self._word(after) == "s":
                return None, 0.0, at, None
            while not alone and (scale := self._scale(after)):
                value, step, after = value * scale, step * scale, after + 1
            return value, step, after, None
        if item.kind != "word":
            return None, 0.0, at, None
        return self._in_words(at, alone)

    def _touches(self, at: int) -> bool:
        return 0 < at < len(self.items) and self.items[at].start == self.items[at - 1].end

    def _scale(self, at: int) -> int:
        word = self._word(at)
        if self.language == "es" and word in known.LONG_SCALES:
            return known.LONG_SCALES[word]
        return known.SCALES.get(word, 0)

    def _in_words(self, at: int, alone: bool) -> tuple[float | None, float, int, tuple[float, float] | None]:
        vague = known.VAGUE.get(self._word(at))
        if vague and not alone:
            after = at + 1
            if self._word(after) in ("of", "de") and (more := known.VAGUE.get(self._word(after + 1))):
                vague, after = (vague[0] / 2 * more[0], vague[1] * more[1]), after + 2
            elif scale := self._scale(after):
                vague, after = (vague[0] * scale, vague[1] * scale), after + 1
            return vague[0], 0.0, after, vague
        return self._counted(at, alone)

    def _counted(self, at: int, alone: bool) -> tuple[float | None, float, int, tuple[float, float] | None]:
        total = current = 0.0
        seen = False
        place = at
        half = self._word(at) in ("half", "medio", "media", "نصف")
        if half or self._word(at) == "a":
            behind = at + 1 if not half or self._word(at + 1) != "a" else at + 2
            dozen = known.DOZENS.get(self._word(behind), 0)
            scale = self._scale(behind) or (100 if self._word(behind) in known.HUNDRED else 0)
            if not (dozen or scale) or alone:
                return None, 0.0, at, None
            return (dozen or scale) * (0.5 if half else 1.0), 1.0, behind + 1, None
        last = 0
        while place < len(self.items) and self.items[place].kind == "word":
            joined = seen and self._word(place) in known.AND
            word = self._word(place + 1) if joined else self._word(place)
            if seen and not joined and self.language != "en" and _bare(word) != word and word[:1] == "و":
                joined, word = True, _bare(word)
                value, kind = self._value(word)
                width = 1
            else:
                value, kind = self._value(word if seen else _clitic(word, self._value))
                width = 2 if joined else 1
            if not kind or (joined and not self._may_join(kind, value, current, total)):
                break
            if kind == "unit":
                ten = current % 100
                if seen and value == 10 and 0 < ten < 10 and self.language in ("ar", ""):
                    current += 10
                elif not seen or ten == 0 or (ten >= 20 and ten % 10 == 0 and value < 10):
                    current += value
                else:
                    break
            elif kind == "ten":
                ten = current % 100
                if seen and not (ten == 0 or (ten < 10 and joined)):
                    break
                current += value
            elif kind == "hundred":
                current = max(current, 1) * 100 if current < 20 else current
            elif kind == "hundreds":
                current += value
            elif kind == "dozen":
                current = max(current, 1) * value
            elif current == 0 and total and last and value > last:
                total *= value
            else:
                total, current = total + max(current, 1) * value, 0.0
            last = int(value) if kind == "scale" else last
            seen = True
            place += width
            if alone and kind == "scale":
                break
        if not seen:
            return None, 0.0, at, None
        value = total + current
        halves = 3 if self._word(place) == "and" and self._word(place + 1) == "a" else 2
        if (self._word(place), self._word(place + halves - 1)) in (
            ("and", "half"),
            ("y", "medio"),
            ("y", "media"),
        ):
            place += halves
            value += max(last, 1) * 0.5
            if not last and (scale := self._scale(place)):
                value, place = value * scale, place + 1
            return value, 0.5 * max(last, 1), place, None
        step = 10.0 ** (len(str(int(value))) - len(str(int(value)).rstrip("0"))) if value else 1.0
        return value, step, place, None

    def _may_join(self, kind: str, value: float, current: float, total: float) -> bool:
        """Whether "and" goes on with the number: "two hundred and five", not "three and four"."""
        ten = current % 100
        if kind == "unit":
            return (current >= 20 and ten % 10 == 0) or (total > 0 and current == 0)
        if kind == "ten":
            return (0 < ten < 10) or (current >= 100 and ten == 0) or (total > 0 and current == 0)
        return kind in ("hundreds", "scale", "hundred") and total > 0 and current == 0

    def _value(self, word: str) -> tuple[float, str]:
        if word in self.units:
            return float(self.units[word]), "unit"
        if word in known.TENS:
            return float(known.TENS[word]), "ten"
        if word in known.HUNDRED:
            return 100.0, "hundred"
        if word in known.HUNDREDS:
            return float(known.HUNDREDS[word]), "hundreds"
        if word in known.DUALS:
            return float(known.DUALS[word]), "hundreds"
        if word in ("dozen", "docena"):
            return 12.0, "dozen"
        scale = known.SCALES.get(word, 0)
        if self.language == "es" and word in known.LONG_SCALES:
            scale = known.LONG_SCALES[word]
        return float(scale), "scale" if scale else ""

    def _signed(self, figure: Figure, at: int, after: int) -> Figure:
        """The figure with what the words before it say of it: about, more than, less than."""
        if figure.kind in ("ordinal", "weekday", "date", "year"):
            return figure
        for size in (3, 2, 1):
            words = tuple(self._word(at - size + k) for k in range(size))
            sign = known.APPROXIMATE.get(words)
            if sign is None and size == 1 and words[0]:
                sign = known.APPROXIMATE.get((_bare(words[0]),))
            if sign and self.items[at - size].start >= after and not self._apart(at - size, at):
                return replace(figure, start=self.items[at - size].start, sign=sign)
        return figure

    def _apart(self, first: int, last: int) -> bool:
        return any(self.items[k].text in _BREAKS for k in range(first, last))


_EVERY = frozenset(["every", "cada", "كل"])
_AFTER_PART = frozenset(
    (
        "of over less more fewer higher lower since from to in during this last compared by on below above after before at"
        " and or but as than that which who when while for with under between against is was are were has have had will"
        " would according de del en menos más mas respecto desde durante y o pero a al por con sin que"
        " من في على عن منذ خلال عام و"
    ).split()
)


@lru_cache(maxsize=20_000)
def _bare(word: str) -> str:
    """An Arabic word without the letters that are written onto it: "and", "in", "for", "as", and the article kept."""
    if len(word) > 3 and word[0] in "وفبلك" and not word[0].isascii():
        return "ال" + word[2:] if word.startswith("لل") else word[1:]
    return word


def _clitic(word: str, value: object) -> str:
    if word and not word.isascii():
        for form in (word, _bare(word), word.removeprefix("ال"), _bare(word).removeprefix("ال")):
            if callable(value) and value(form)[1]:
                return form
    return word


def _date(year: int, month: int, day: int) -> float:
    return float(year * 10_000 + month * 100 + day)


def _minutes(hour: int, minute: int, half: str) -> tuple[float, float]:
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return float(hour * 60 + minute), float(hour * 60 + minute)


def _clock(hour: int, half: str) -> str:
    return "" if half or hour > 12 or hour == 0 else "h12"
