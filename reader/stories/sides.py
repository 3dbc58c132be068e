"""One side of a comparison, read once: its words as they are compared, its figures, its quotation marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from reader.stories.attribution import Attribution
from reader.stories.comparison import Span, Telling
from reader.stories.figure_values import Figure
from reader.stories.figures import figures
from reader.stories.quote_marks import marked
from reader.stories.stems import NOT, is_content, key
from reader.stories.tokens import fold_word, tokens

_ALIASES = """
us|united states|u s|usa|estados unidos|eeuu|ee uu|الولايات المتحدة
uk|united kingdom|u k|britain|great britain|reino unido|بريطانيا|المملكة المتحدة
eu|european union|e u|unión europea|الاتحاد الأوروبي
un|united nations|u n|naciones unidas|onu|الأمم المتحدة
north korea|dprk|corea del norte|كوريا الشمالية
south korea|corea del sur|كوريا الجنوبية
kyiv|kiev|كييف
turkey|türkiye|turquía|تركيا
myanmar|burma
ivory coast|côte d'ivoire|costa de marfil
"""
ALIASES: dict[tuple[str, ...], str] = {}
for _line in _ALIASES.strip().splitlines():
    _names = _line.split("|")
    for _name in _names:
        ALIASES[tuple(map(fold_word, _name.split()))] = "@" + _names[0]
_FIRSTS = {name[0] for name in ALIASES}
_NEEDS_CAPITALS = {"us", "un", "eu", "uk"}


@dataclass(slots=True)
class Unit:
    """A word, a figure or a name that is known under several: what is compared."""

    first: int
    last: int
    """Numbers of its first and last word."""
    start: int
    end: int
    key: str
    """What it is compared by where the story matters."""
    exact: str
    """What it is compared by inside a quotation."""
    content: bool
    capital: bool
    quoted: bool
    bracketed: bool
    figure: Figure | None = None


@dataclass(slots=True)
class Side:
    """A telling as it is compared."""

    telling: Telling
    language: str
    text: str
    units: list[Unit]
    starts: list[int] = field(default_factory=list)
    figures: tuple[Figure, ...] = ()
    quotes: list[Span] = field(default_factory=list)

    corrections: list[Span] = field(default_factory=list)
    """Lines that say what an earlier version said: what they tell is not told."""

    said: dict[Span, list[Attribution]] = field(default_factory=dict)
    """Who sentences have what they tell from, once it was asked for."""

    def takes_back(self, at: int) -> bool:
        """Whether a place stands in a correction."""
        return any(start <= at < end for start, end in self.corrections)

    def inside(self, spans: Sequence[Span]) -> list[Unit]:
        """The units that begin inside ``spans``, in order."""
        found: list[Unit] = []
        for start, end in spans:
            found += self.units[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return found


def side(telling: Telling) -> Side:
    """A telling, read. Linear in its length; never raises."""
    text = telling.text
    language = telling.language[:2].lower()
    if not language and regex.search(r"\p{Arabic}{3}", text[:2_000]):
        language = "ar"
    found = figures(text, language)
    quotes = [(stretch.start, stretch.end) for stretch in marked(text)]
    units = _units(text, found, quotes, brackets(text))
    return Side(
        telling, language, text, units, [unit.start for unit in units], found, quotes, corrections(text)
    )


_CORRECTION = regex.compile(
    r"^[^\p{L}\n]{0,3}(?:correction|clarification|editor['’]s note|this article (?:was|has been) (?:amended|corrected)"
    r"|corrección|fe de errores|aclaración|nota del editor|تصحيح|تصويب|توضيح)\b[^\n]*",
    regex.IGNORECASE | regex.MULTILINE,
)
_EARLIER = regex.compile(
    r"^[^\n]*\b(?:an earlier version of this|una versión anterior de est|نسخة سابقة من هذا)[^\n]*",
    regex.IGNORECASE | regex.MULTILINE,
)


def corrections(text: str) -> list[Span]:
    """Lines that correct the text itself."""
    return sorted({match.span() for pattern in (_CORRECTION, _EARLIER) for match in pattern.finditer(text)})


def brackets(text: str) -> list[Span]:
    """What stands in square brackets: words that are the editors', not the speaker's."""
    return [match.span() for match in regex.finditer(r"\[[^\[\]\n]{1,80}\]", text)]


def _units(
    text: str, found: Sequence[Figure], quotes: Sequence[Span], bracketed: Sequence[Span]
) -> list[Unit]:
    words = tokens(text)
    units: list[Unit] = []
    figure_at = quote_at = bracket_at = 0
    at = 0
    while at < len(words):
        start = words.starts[at]
        while figure_at < len(found) and found[figure_at].end <= start:
            figure_at += 1
        while quote_at < len(quotes) and quotes[quote_at][1] <= start:
            quote_at += 1
        while bracket_at < len(bracketed) and bracketed[bracket_at][1] <= start:
            bracket_at += 1
        quoted = quote_at < len(quotes) and quotes[quote_at][0] <= start
        inside = bracket_at < len(bracketed) and bracketed[bracket_at][0] <= start
        figure = found[figure_at] if figure_at < len(found) and found[figure_at].start <= start else None
        last = at
        written = text[start : words.ends[at]]
        alias = ""
        if figure is not None:
            while last + 1 < len(words) and words.starts[last + 1] < figure.end:
                last += 1
        elif words.words[at] in _FIRSTS:
            alias, last = _alias(text, words.words, words.starts, words.ends, at)
        end = max(words.ends[last], figure.end if figure else 0)
        name = figure_key(figure) if figure else alias or key(written)
        exact = name if alias or (figure and _plainly(text, figure)) else " ".join(words.words[at : last + 1])
        units.append(
            Unit(
                at, last, figure.start if figure else start, end, name, exact,
                bool(figure or alias or name == NOT or is_content(words.words[at])), written[:1].isupper(),
                quoted, inside, figure,
            )
        )  # fmt: skip
        at = last + 1
    return units


def _alias(
    text: str, words: Sequence[str], starts: Sequence[int], ends: Sequence[int], at: int
) -> tuple[str, int]:
    for size in (3, 2, 1):
        alias = ALIASES.get(tuple(words[at : at + size])) if at + size <= len(words) else None
        if alias and (size > 1 or words[at] not in _NEEDS_CAPITALS or text[starts[at] : ends[at]].isupper()):
            between = text[ends[at] : starts[at + size - 1]] if size > 1 else ""
            if "\n" not in between:
                return alias, at + size - 1
    return "", at


def _plainly(text: str, figure: Figure) -> bool:
    """Whether a figure is a number as such, so that "eleven" and "11" are the same words; not so "a fifth"."""
    return figure.kind == "count" or any(char.isdigit() for char in text[figure.start : figure.end])


def figure_key(figure: Figure) -> str:
    """Equal for figures that say the same value in whatever words."""
    return f"#{figure.kind}:{figure.low:g}:{figure.high:g}:{figure.unit if figure.kind == 'money' else ''}"
