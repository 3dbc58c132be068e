"""Dates, days of the week and times of day: English, Spanish, Arabic."""

from __future__ import annotations

import regex

from reader.stories import figure_words as known
from reader.stories.figure_numbers import Numbers
from reader.stories.figure_values import Figure
from reader.stories.figure_walk import bare
from reader.stories.word_lists import words

_SHORT_MONTH = regex.compile(r"\p{Lu}")
LAST_YEAR, FIRST_YEAR = 2199, 1400
_BEFORE_MONTH = words("in since last next until this early late mid during every")


class Dates(Numbers):
    """Reads dates and times."""

    def _time(self, at: int) -> tuple[Figure | None, int]:
        parts = regex.split("[:٫]", self.items[at].text)
        hour, minute = int(parts[0]), int(parts[1])
        if hour > 24 or minute > 59:
            return None, at
        half, after = self._half(at + 1)
        return self._made(at, after, "time", *minutes(hour, minute, half), unit=_clock(hour, half)), after

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
        pair = known.TWO_WORD_MONTHS.get((word, behind)) or known.TWO_WORD_MONTHS.get((bare(word), behind))
        if pair:
            return pair, 2
        month = known.MONTHS.get(word) or known.MONTHS.get(bare(word), 0)
        if month and word in known.ALSO_WORDS and not self._surely_month(at, word):
            return 0, 0
        return month, 1 if month else 0

    def _surely_month(self, at: int, word: str) -> bool:
        """Whether a word that has other meanings is a month here: "May", "March", "dic"."""
        if word == "mayo" and self.language == "es":
            return True
        dated = self._kind(at - 1) == "num" or (self._word(at - 1) == "de" and self._kind(at - 2) == "num")
        behind = at + 2 if self._is(at + 1, ".") else at + 1
        if self.language == "es":
            return dated
        if not _SHORT_MONTH.match(self.items[at].text):
            return False
        begins = at == 0 or self.items[at - 1].text in ".!?”“\"'‘"
        return dated or self._kind(behind) == "num" or (not begins and self._of(at))

    def _of(self, at: int) -> bool:
        """Whether a word stands before that months stand behind."""
        return self._word(at - 1) in _BEFORE_MONTH

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
            behind = after + 1 if self._is(after, ".") and not self._touches(after + 1) else after
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
        return self._made(at, after, "date", date_value(year, month, day)), after

    def _weekday(self, at: int) -> tuple[Figure | None, int]:
        word = self._word(at)
        day = known.WEEKDAYS.get(word) or known.WEEKDAYS.get(bare(word), 0)
        if not day or (self.language == "en" and not self.items[at].text[0].isupper()):
            return None, at
        return self._made(at, at + 1, "weekday", float(day)), at + 1


def date_value(year: int, month: int, day: int) -> float:
    return float(year * 10_000 + month * 100 + day)


def minutes(hour: int, minute: int, half: str) -> tuple[float, float]:
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return float(hour * 60 + minute), float(hour * 60 + minute)


def _clock(hour: int, half: str) -> str:
    return "" if half or hour > 12 or hour == 0 else "h12"
