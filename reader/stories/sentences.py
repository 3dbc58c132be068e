"""Sentences of a canonical text, as news prose writes them: English, Spanish, Arabic, and what is written like these.

A stop ends a sentence unless something says that it does not: an abbreviation or an initial before it, a small letter
or an inserted bracket after it, a speaker behind a closed quotation ("Why?" Osk asked). Sentences inside a quotation
are sentences of their own. A line (a block) always ends one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from reader.stories.comparison import Span

NO_SENTENCES = frozenset({"figure", "subhead", "table", "code", "embed", "note", "related", "read_more"})
"""Kinds of lines that hold no sentences of the telling: captions, headings, tables, what the publisher adds."""

_STOP = regex.compile(
    r"(?P<mark>\.{2,}|[.!?…؟۔।]+)(?P<close>[\"'”’»)\]}›]*)|(?P<mark>[。！？]+)(?P<close>[」』”’）]*)"
)
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_BEFORE = regex.compile(r"[\p{L}\p{M}\p{N}.&'’ـ-]+$")
_OPENERS = regex.compile(r"[\s\"'“”‘’«»„‹›(\[{¿¡—–•·*-]*")
_NEXT_WORD = regex.compile(r"[\p{L}\p{M}'’]+")
_INSERTED = regex.compile(r"\[[^\[\]]{1,60}\]\s*(?:[.,;:!?…)]|$)")
_GLUED = regex.compile(
    r"(?<=[\p{Ll}\p{N})]{2})[.!?…](?=[\"“«(]?\p{Lu}[\p{Ll}'’ ])|(?<=\p{Ll})[.!?][\"”»](?=[\"“«]?\p{Lu}[\p{Ll}'’ ])"
    r"|(?<=\p{Arabic}{2})[.!؟۔](?=\p{Arabic}{2})"
)
"""A stop that has lost the blank behind it: ``ended.The next``."""
_DOTTED = regex.compile(r"\p{L}{1,2}(?:\.\p{L}{1,2})+")
_SPEAKER = regex.compile(
    r"(?:\p{Lu}[\p{L}'’.-]*\s+){1,4}(?:said|says|asked|asks|told|added|adds|wrote|replied|recalled|wondered|shouted"
    r"|insisted|explained|continued|dijo|preguntó|añadió|afirmó|explicó|respondió)\b(?!\s+(?:that|he|she|they|it|que)\b)"
)
"""Who spoke, behind the quotation that they spoke."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    """
mr mrs ms mx dr prof gen col lt sgt capt cmdr maj adm gov sen rep reps sens rev hon pres supt insp det cpl pvt
messrs mme mlle sr sra srta sres dra dña ing lic arq mons gral cnel tte cap fr sto sta excmo excma dip
    """
)
"""Stand before a name: never the end."""
_NUMBERED = _words(
    """
no nos nr art arts sec secs fig figs vol vols p pp ch para paras núm num nº pág págs cap jan feb mar apr jun jul
aug sep sept oct nov dec ene abr ago dic tel ext approx ca c
    """
)
"""Stand before a number."""
_SHORT = _words(
    """
inc ltd co corp llc plc bros jr etc vs v al est dept univ assn natl intl mt ft st ave blvd rd av avda ed eds
esp e.g i.e cf viz aka ste cía s.a uu ee hno hnos atte ref min max
    """
)
"""Short forms that may end a sentence, when the next begins as sentences do."""
_STARTERS = _words(
    """
the a an this that these those he she it they we you i his her its their our my there here in on at by for from
with as but and or so yet if when while after before since although though however meanwhile then now what who
why how where which not no nor one two some many most all both each every other another according under over
during until once even still only also just today yesterday tomorrow
el la los las un una unos unas este esta estos estas ese esa esos esas lo le les se su sus mi yo él ella ellos
ellas nosotros en por para con sin sobre desde hasta según pero y o si cuando mientras tras antes después
aunque además también ya no ni qué quién cómo dónde cuándo hoy ayer
    """
)
"""Words that begin a sentence and seldom a name."""


def sentences(text: str, language: str = "", kinds: Sequence[str] = ()) -> tuple[Span, ...]:
    """The sentences of ``text`` in order: places (code points, end exclusive), without blanks at their borders.

    No sentence crosses a line. ``kinds`` tells the kind of each line's block; lines of ``NO_SENTENCES`` are left out.
    ``language`` is taken for what the script leaves open; none is needed. Linear in the length.
    """
    found: list[Span] = []
    start = 0
    for number, line in enumerate(text.split("\n")):
        if number >= len(kinds) or kinds[number] not in NO_SENTENCES:
            for first, last in _of_line(line):
                found.append((start + first, start + last))
        start += len(line) + 1
    return tuple(found)


def _of_line(line: str) -> Iterator[Span]:
    begin = 0
    for end in _ends(line):
        span = _trimmed(line, begin, end)
        if _LETTER.search(line, *span):
            yield span
            begin = end
    span = _trimmed(line, begin, len(line))
    if _LETTER.search(line, *span):
        yield span


def _trimmed(line: str, start: int, end: int) -> Span:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return start, end


def _ends(line: str) -> Iterator[int]:
    """Where sentences end inside a line; its own end is not told."""
    for stop in _STOP.finditer(line):
        end = stop.end()
        if not _LETTER.search(line, end):
            return
        if stop["mark"][0] in "。！？":
            if not stop["close"] or line[end] not in "とって、，":
                yield end
        elif (
            _ends_here(line, stop)
            if line[end].isspace()
            else _GLUED.match(line, stop.start()) and not _is_short(line, stop.start())
        ):
            yield end


def _ends_here(line: str, stop: regex.Match[str]) -> bool:
    """Whether a stop with a blank behind it ends a sentence."""
    end = stop.end()
    opened = _OPENERS.match(line, end)
    begins = opened.end() if opened else end
    after = line[begins] if begins < len(line) else ""
    if not after or not _LETTER.match(after):
        return False
    if not after.islower() and not after.isupper() and stop["close"] and stop["mark"][0] in "!?؟":
        return False
    if after.islower() and not line[begins + 1 : begins + 2].isupper():
        return False
    bracket = line.find("[", end, begins)
    if bracket >= 0 and _INSERTED.match(line, bracket):
        return False
    if set(stop["close"]) & set("\"'”’»") and _SPEAKER.match(line, begins):
        return False
    if stop["mark"] != ".":
        return True
    word = _NEXT_WORD.match(line, begins)
    return _may_end(line, stop.start(), after, word.group().casefold() if word else "")


def _may_end(line: str, at: int, after: str, next_word: str) -> bool:
    """Whether the single full stop at ``at`` ends a sentence, by what stands before it."""
    found = _BEFORE.search(line, max(0, at - 30), at)
    before = found.group().strip("'’-") if found else ""
    if not before:
        return True
    short = before.casefold()
    if before.isdecimal():
        return line[: at - len(before)].strip() != "" or len(before) > 3
    if short in _TITLES:
        return False
    if short in _NUMBERED and (after.isdecimal() or len(short) == 1):
        return False
    if short in {"a.m", "p.m"}:
        return True
    if _DOTTED.fullmatch(before) or short in _SHORT:
        return next_word in _STARTERS
    if len(before) == 1 and before.isalpha():
        if before.isupper():
            return next_word in _STARTERS
        return before.islower() or line[: at - 1].rstrip()[-1:].isdecimal()
    return True


def _is_short(line: str, at: int) -> bool:
    found = _BEFORE.search(line, max(0, at - 30), at)
    short = found.group().casefold() if found else ""
    return short in _TITLES or short in _SHORT or short in _NUMBERED or bool(_DOTTED.fullmatch(short))
