"""What can be seen of each unit of a dump without understanding it: the marks by which running text is told from
menus, teasers, captions and small print. Each mark is a name; ``textweights`` says what it is worth."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import replace
from itertools import accumulate

from reader.cleaning import phrases, textmarks
from reader.cleaning.language import common_words, detect
from reader.cleaning.phrases import fold, matches
from reader.cleaning.textlines import Unit

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBER = re.compile(r"\d+")
_PLACEHOLDER = re.compile(r"\[[^\[\]]*\]\Z")
_ADDRESS = re.compile(r"https?://|www\.|\b[\w.\-]+@[\w\-]+\.\w+")
_SPECIAL = re.compile(r"[|»›→▶►•·]|>>|\s/\s")
_HANDLE = re.compile(r"(?:\A|\s)[@#]\w")
_QUOTES = '"“„«‘‹「『'
_SAMPLE = 20_000
"""Code points by which the language of a dump is found."""
_PILED = re.compile(r"(?<=[\u0300-\u036f])[\u0300-\u036f]{3,}")
"""Marks on one letter that no language asks for."""
_LONG_TEXT = 4_000
"""Code points of a unit that are looked at for its marks."""
_FAR = 10_000
_LABEL_WORDS = 8
_OFTEN = 3
"""Times that a label stands on a page before it is passed over."""
_INSET_WORDS = 30
_INSET_LINES = 5
_PASSED_STEPS = (2, 4, 8)
_REST_STEPS = (1, 40, 120, 300, 800)

_WORD_STEPS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 50, 90)
_STOP_STEPS = (0.08, 0.16, 0.24, 0.32, 0.4, 0.5)
_CAPITAL_STEPS = (0.3, 0.5, 0.7, 0.9)
_DIGIT_STEPS = (0.01, 0.1, 0.25, 0.5)
_SHARED_STEPS = (0.05, 0.15, 0.3, 0.45, 0.6, 0.8)
_NEAR_STEPS = (1, 12, 30, 60, 120, 250)
_WIDE_STEPS = (20, 80, 200, 500)
_PLACE_STEPS = (0.001, 0.02, 0.08, 0.2, 0.4, 0.6, 0.8, 0.92, 0.98, 0.999)
_SINCE_STEPS = (1, 2, 4, 8, 16, 40)
_HEADINGS = ("related", "most_read", "comments", "footer", "newsletter", "byline", "date")


def features(all_units: list[Unit]) -> tuple[list[int], list[list[str]]]:
    """The indexes of the units that can be part of a text, and the marks of each, those of its neighbours among them.

    Controls, names of pictures and labels that come again and again are passed over, so that a paragraph's
    neighbours are paragraphs.
    """
    kept, skipped = _kept(all_units)
    found = [
        replace(all_units[at], gap=True) if passed and not all_units[at].gap else all_units[at]
        for at, passed in zip(kept, skipped, strict=True)
    ]
    page = _Page(found)
    own = [page.own(index) for index in range(len(found))]
    kinds = [page.kind(index) for index in range(len(found))]
    out: list[list[str]] = []
    for index in range(len(found)):
        marks = ["bias", *own[index]]
        for offset in (-3, -2, -1, 1, 2, 3):
            at = index + offset
            near = kinds[at] if 0 <= at < len(found) else "edge"
            marks.append(f"{offset:+d}:{near}")
        marks += [f"-1&:{kinds[index - 1] if index else 'edge'}&{kinds[index]}"]
        marks += [f"+1&:{kinds[index + 1] if index + 1 < len(found) else 'edge'}&{kinds[index]}"]
        marks += page.around(index)
        if skipped[index]:
            marks += [f"after:{name}" for name in skipped[index]]
        out.append(marks)
    return kept, out


def _kept(found: list[Unit]) -> tuple[list[int], list[list[str]]]:
    """The indexes of units to look at, and for each what was passed over just before it."""
    count = Counter(unit.text for unit in found if unit.words <= _LABEL_WORDS)
    inset = _insets(found)
    kept: list[int] = []
    skipped: list[list[str]] = []
    passed: list[str] = []
    for at, unit in enumerate(found):
        name = (
            "nothing" if not unit.words else
            "picture" if _PLACEHOLDER.match(unit.text) else
            "inset" if at in inset else
            "repeated" if count[unit.text] >= _OFTEN and not unit.ended else
            "control" if unit.words <= _LABEL_WORDS and matches(phrases.UI, unit.text) else ""
        )  # fmt: skip
        if name:
            passed.append(name)
            continue
        kept.append(at)
        skipped.append([*sorted(set(passed)), *_steps("passed", len(passed), _PASSED_STEPS)])
        passed = []
    return kept, skipped


def _insets(found: list[Unit]) -> set[int]:
    """Units of a small block of other headlines ("Related", "Read also: …") between two paragraphs."""
    inset: set[int] = set()
    for at, unit in enumerate(found):
        if unit.words > _INSET_WORDS or not at or at in inset:
            continue
        if matches(phrases.READ_MORE, unit.text) and unit.words > 4:
            stop = at + 1
        elif matches(phrases.RELATED_HEADING, unit.text) or matches(phrases.READ_MORE, unit.text):
            stop = at + 1
            while stop < len(found) and stop <= at + _INSET_LINES and _is_line(found[stop]):
                stop += 1
        else:
            continue
        before = next((other for other in reversed(found[:at]) if other.words > 3), None)
        if before is not None and (before.prose or before.ended) and stop < len(found) and found[stop].prose:
            inset.update(range(at, stop))
    return inset


def _is_line(unit: Unit) -> bool:
    """Whether the unit could be the headline of another article."""
    return not unit.prose and unit.words <= _INSET_WORDS and not (unit.ended and unit.text[-1] not in "?؟？!")


def _steps(name: str, value: float, steps: tuple[float, ...]) -> list[str]:
    """One mark for every step that ``value`` reaches."""
    return [f"{name}>={step}" for step in steps if value >= step]


class _Page:
    """The units of a dump with what has to be counted once."""

    def __init__(self, found: list[Unit]) -> None:
        self.found = found
        self.folded = [fold(unit.text) for unit in found]
        self.count = Counter(self.folded)
        self.first = {text: at for at, text in reversed(list(enumerate(self.folded)))}
        longest = sorted(found, key=lambda unit: -unit.words)[:12]
        sample = "\n".join(unit.text[:_LONG_TEXT] for unit in longest)[:_SAMPLE]
        self.common = frozenset(map(fold, common_words(detect(sample))))
        self.words = [frozenset(_WORD.findall(text)) for text in self.folded]
        self.spread = Counter(
            word for unit, words in zip(found, self.words, strict=True) if unit.prose for word in words
        )
        self.running = [0, *accumulate(unit.words if unit.prose else 0 for unit in found)]
        indents = Counter[int]()
        for unit in found:
            if unit.prose and not unit.bullet:
                indents[unit.indent] += unit.words
        self.indent = indents.most_common(1)[0][0] if indents else 0
        self.labels = [textmarks.labels(unit, text) for unit, text in zip(found, self.folded, strict=True)]
        self.at = {
            name: [at for at, labels in enumerate(self.labels) if name in labels] for name in _HEADINGS
        }

    def kind(self, index: int) -> str:
        """What a unit looks like from its neighbour's place."""
        unit, labels = self.found[index], self.labels[index]
        if "furniture" in labels:
            return "furniture"
        for name in ("comments", "most_read", "related", "footer", "newsletter", "consent"):
            if name in labels:
                return name
        if "byline" in labels or "date" in labels:
            return "credit"
        if unit.bullet:
            return "item" if unit.words < 12 else "long_item"
        if unit.prose:
            return "long" if unit.words >= 28 else "prose"
        if unit.ended:
            return "sentence"
        return "label" if unit.words <= 3 else "line" if unit.words <= 8 else "headline"

    def own(self, index: int) -> list[str]:
        """The marks of a unit by itself."""
        unit, folded = self.found[index], self.folded[index]
        text = _PILED.sub("", unit.text)[:_LONG_TEXT]
        out = [*self.labels[index], f"kind:{self.kind(index)}", *_steps("words", unit.words, _WORD_STEPS)]
        last = unit.text[-20:].rstrip("\"'”’»)]』」")[-1:] or unit.text[-1]
        out.append(
            "end:stop" if last in ".。।" else "end:ask" if last in "?!؟？！" else
            "end:more" if last == "…" else "end:colon" if last in ":：" else
            "end:comma" if last in ",،，;؛" else "end:open"
        )  # fmt: skip
        out.append(f"{out[-1]}&{min(unit.words // 6, 4)}")
        out += _steps("sentences", unit.sentences, (2, 3, 5))
        out += self._letters(text, folded, unit)
        if unit.bullet:
            out += ["bullet", *_steps("bullet_words", unit.words, (4, 8, 15, 25))]
        deeper = unit.indent - self.indent
        out.append("indent:same" if not deeper else "indent:less" if deeper < 0 else "indent:more")
        after = self.found[index + 1] if index + 1 < len(self.found) else None
        gap_after = after is None or after.gap
        out += [f"gaps:{unit.gap:d}{gap_after:d}", f"gaps:{unit.gap:d}{gap_after:d}&{self.kind(index)}"]
        if unit.words <= 10 and not unit.ended:
            out.append(f"gaps:{unit.gap:d}{gap_after:d}&short")
        if unit.reference:
            out.append("reference")
        out += self._again(index, folded)
        return out

    def _letters(self, text: str, folded: str, unit: Unit) -> list[str]:
        out: list[str] = []
        tokens = _WORD.findall(text)
        known = _WORD.findall(folded)
        if self.common and len(known) >= 3:
            share = sum(word in self.common for word in known) / len(known)
            out += ["common", *_steps("common", share, _STOP_STEPS)]
        long = [token for token in tokens if len(token) > 3]
        if len(long) >= 2 and (text.upper() != text.lower()):
            out += _steps("capital", sum(token[0].isupper() for token in long) / len(long), _CAPITAL_STEPS)
            if text.isupper():
                out.append("upper")
        out += _steps("digits", len(_NUMBER.findall(text)) / max(1, unit.words), _DIGIT_STEPS)
        first = text[0]
        if first.islower():
            out.append("start:lower")
        elif first in _QUOTES:
            out.append("start:quote")
        elif first.isdigit():
            out.append("start:digit")
        elif not first.isalnum():
            out.append("start:sign")
        commas = sum(text.count(sign) for sign in ",،，、;")
        out += _steps("commas", commas, (1, 3, 6))
        for name, pattern in (("placeholder", _PLACEHOLDER), ("address", _ADDRESS), ("special", _SPECIAL)):
            if pattern.match(text) if name == "placeholder" else pattern.search(text):
                out.append(name)
        if _HANDLE.search(text):
            out.append("handle")
        return out

    def _again(self, index: int, folded: str) -> list[str]:
        unit = self.found[index]
        out: list[str] = []
        if self.count[folded] > 1:
            where = "later" if self.first[folded] < index else "first"
            out += [f"again:{where}", f"again:{where}&{'long' if unit.words >= 9 else 'short'}"]
        half = len(folded) // 2
        if unit.words >= 4 and folded[:half].strip() == folded[half:].strip():
            out.append("doubled")
        if unit.words >= 4:
            before = self.folded[index - 1] if index else ""
            after = self.folded[index + 1] if index + 1 < len(self.folded) else ""
            if after.startswith(folded[:80]) or before.startswith(folded[:80]):
                out.append("twin")
        content = [word for word in self.words[index] if len(word) > 3 and word not in self.common]
        if len(content) >= 2:
            least = 2 if unit.prose else 1
            shared = sum(self.spread[word] >= least for word in content) / len(content)
            out += ["shared", *_steps("shared", shared, _SHARED_STEPS)]
            if unit.words >= 9:
                out += _steps("shared&long", shared, _SHARED_STEPS)
        return out

    def around(self, index: int) -> list[str]:
        """Where a unit stands: how much running text is near, and since which headings."""
        out: list[str] = []
        size = len(self.found)
        total = self.running[-1] or 1
        for name, reach, steps in (("4", 4, _NEAR_STEPS), ("12", 12, _WIDE_STEPS)):
            before = self.running[index] - self.running[max(0, index - reach)]
            after = self.running[min(size, index + 1 + reach)] - self.running[index + 1]
            out += _steps(f"before{name}", before, steps)
            out += _steps(f"after{name}", after, steps)
            if name == "4":
                both = f"both:{(before >= 20) + (before >= 90)}{(after >= 20) + (after >= 90)}"
                out += [both, f"{both}&{self.kind(index)}"]
        out += _steps("earlier", self.running[index], _REST_STEPS)
        out += _steps("rest", total - self.running[index + 1], _REST_STEPS)
        out += _steps("place", self.running[index] / total, _PLACE_STEPS)
        for name, places in self.at.items():
            at = bisect_right(places, index) - 1
            since = index - places[at] if at >= 0 else _FAR
            nearest = next((step for step in _SINCE_STEPS if since <= step), None)
            if at >= 0 and since:
                out.append(f"since_{name}")
                if nearest is not None:
                    out.append(f"since_{name}<={nearest}")
            if name in ("byline", "date"):
                coming = bisect_left(places, index + 1)
                until = places[coming] - index if coming < len(places) else _FAR
                if coming < len(places):
                    out.append(f"until_{name}")
                    nearest = next((step for step in _SINCE_STEPS if until <= step), None)
                    if nearest is not None:
                        out.append(f"until_{name}<={nearest}")
        return out
