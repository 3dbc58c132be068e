"""Who wrote the article of a dump: "By …", or a line of nothing but a name beside date, headline or text."""

from __future__ import annotations

import re
from collections import Counter

from reader.cleaning import phrases
from reader.cleaning.dates import parse
from reader.cleaning.people import people, person
from reader.cleaning.phrases import after, fold
from reader.cleaning.textlines import Unit
from reader.cleaning.textmarks import is_credit_line, is_furniture

_PLACEHOLDER = re.compile(r"\[[^\[\]]*\]|\^\d+")
_GLUED = re.compile(r"(?<=[a-zß-ÿ]{4})(?=[A-ZÀ-Þ][a-zß-ÿ]+(?:\s|\Z))")
"""Where a name runs into the job beside it, for the page had no space between the two elements."""
_PARTS = re.compile(r"\s*[|•·/;]\s*")
_OFTEN = 4
"""Times that a line stands on a page before it is taken for a label of the site."""
_BESIDE = 2


def said_byline(found: list[Unit], index: int, start: int) -> str:
    """Who wrote it, when the unit says so ("By …", or "By" with the name in the next unit)."""
    text = found[index].text
    if phrases.BY_ALONE.match(fold(text)) and index + 1 < start and found[index + 1].words <= 6:
        return _bare(found[index + 1].text)
    for part in [text, *_PARTS.split(text)[1:]]:
        rest = after(phrases.BY, part)
        if rest and (rest[0].isupper() or not rest[0].isascii() or rest[0] == "["):
            return _bare(_undated(rest))
    return ""


def lone_byline(found: list[Unit], first: int, start: int, used: set[int]) -> tuple[int, str]:
    """The index and words of a line between headline and text that is a name and no more; -1 where there is none."""
    count = Counter(unit.text for unit in found if unit.words <= 8)
    marks = {first - 1, start}
    marks |= {at for at in range(first, start) if is_credit_line(found[at]) and not is_furniture(found[at])}
    for index in range(first, start):
        unit = found[index]
        if unit.words > 12 or unit.ended or count[unit.text] >= _OFTEN or is_furniture(unit):
            continue
        near = any(abs(index - mark) <= _BESIDE for mark in marks)
        name = _name_in(unit.text)
        if near and name and (index not in used or parse(unit.text)[0]):
            return index, name
    return -1, ""


def _name_in(text: str) -> str:
    """The part of a line that is a person's name, where everything beside it is a date or a place of publication."""
    parts = [part for part in _PARTS.split(_bare(text)) if part]
    if len(parts) > 1 and not any(parse(part)[0] for part in parts):
        parts = parts if all(map(_is_name, parts)) else []
    names = [part for part in parts if _is_name(part)]
    return ", ".join(names) if len(names) in (1, 2) else ""


def _is_name(text: str) -> bool:
    tokens = text.split()
    if not 2 <= len(tokens) <= 4 or any(map(str.isdigit, text)) or text.isupper():
        return False
    return (
        all(token[0].isupper() and token[0].isalpha() for token in (tokens[0], tokens[-1]))
        and sum(token[0].isupper() for token in tokens) >= len(tokens) - 1
        and people(text) == (text,)
        and person(text) == text
    )


def _undated(text: str) -> str:
    when = parse(text)[1]
    return text.replace(when, "").strip(" \t,;·|-–—") if when else text


def _bare(text: str) -> str:
    text = _PLACEHOLDER.sub("", text)
    return _GLUED.split(text, maxsplit=1)[0].strip(" \t,;·|-–—")
