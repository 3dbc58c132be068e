"""Numbers in digits and in words: English, Spanish, Arabic."""

from __future__ import annotations

from reader.stories import figure_words as known
from reader.stories.figure_walk import Walk, bare


def number(written: str, language: str = "") -> tuple[float, float]:
    """The value of digits with their signs, and what the last digit stands for; "2.500" is 2,500 in Spanish."""
    signs = [char for char in written if not char.isdigit()]
    cut = -1
    if signs:
        last = max(k for k, char in enumerate(written) if not char.isdigit())
        tail = len(written) - last - 1
        if (
            written[last] == "٫"
            or (written[last] in ".,،" and (tail != 3 or len(set(signs)) > 1))
            or (written[last] == "." and len(signs) == 1 and language in ("en", "ar"))
        ):
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


class Numbers(Walk):
    """Reads numbers."""

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

    def _scale(self, at: int) -> int:
        word = self._word(at)
        if self.language == "es" and word in known.LONG_SCALES:
            return known.LONG_SCALES[word]
        return known.SCALES.get(word, 0)

    def _in_words(self, at: int, alone: bool) -> tuple[float | None, float, int, tuple[float, float] | None]:
        vague = (
            known.VAGUE.get(self._word(at)) if self._word(at) != "miles" or self.language == "es" else None
        )
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
            if seen and not joined and self.language != "en" and bare(word) != word and word[:1] == "و":
                joined, word = True, bare(word)
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
            elif total and last and value > last:
                total, current = (total + current) * value, 0.0
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


def _clitic(word: str, value: object) -> str:
    if word and not word.isascii():
        for form in (word, bare(word), word.removeprefix("ال"), bare(word).removeprefix("ال")):
            if callable(value) and value(form)[1]:
                return form
    return word
