"""Headline, byline, date and the like of a dump, read from the units before the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from reader.cleaning import phrases
from reader.cleaning.dates import parse
from reader.cleaning.phrases import after, contains, fold, matches
from reader.cleaning.textbyline import lone_byline, said_byline
from reader.cleaning.textheadline import headline_at
from reader.cleaning.textlines import Unit
from reader.cleaning.textmarks import is_furniture

_REACH = 40
"""Units before the text in which its header is looked for."""


@dataclass(slots=True)
class Head:
    """What the units before the text say. ``used`` holds the indexes of units that were understood."""

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    source: str = ""
    published: str = ""
    published_raw: str = ""
    modified: str = ""
    reading_time: str = ""
    caption: str = ""
    alt: str = ""
    outlet: str = ""
    used: set[int] = field(default_factory=set)


def read_head(found: list[Unit], start: int, end: int) -> Head:
    """The header of an article whose text stands in the units from ``start`` to ``end`` (exclusive)."""
    head = Head()
    low = max(0, start - _REACH)
    title = headline_at(found, start, end)
    if title is not None:
        head.headline = found[title].text
        head.used.add(title)
    _credits(found, low if title is None else max(low, title - 4), start, head)
    if title is not None and not head.byline:
        at, head.byline = lone_byline(found, title + 1, start, head.used)
        head.used.update({at} - {-1})
    if title is not None:
        _between(found, title + 1, start, head)
    _outlet(found, start, head)
    return head


def _credits(found: list[Unit], low: int, start: int, head: Head) -> None:
    for index in range(low, start):
        unit = found[index]
        if unit.words > 16 or index in head.used:
            continue
        text = unit.text
        used = True
        if not head.source and (source := after(phrases.SOURCE, text)):
            head.source = source
        elif (
            not head.byline
            and not unit.ended
            and unit.words <= 12
            and (byline := said_byline(found, index, start))
        ):
            head.byline = byline
            if phrases.BY_ALONE.match(fold(text)):
                head.used.add(index + 1)
        else:
            used = False
        when, raw = parse(text) if not unit.prose else ("", "")
        if when:
            used = True
            if not head.published:
                head.published, head.published_raw = when, raw
            elif not head.modified and when >= head.published[:10]:
                head.modified = when
        if not head.reading_time and unit.words <= 8 and phrases.READING_TIME.search(fold(text)):
            head.reading_time, used = text, True
        if used:
            head.used.add(index)


def _between(found: list[Unit], first: int, start: int, head: Head) -> None:
    """Standfirst, caption and alternative text between the headline and the text."""
    rest = [
        index for index in range(first, start) if index not in head.used and not is_furniture(found[index])
    ]
    for index in reversed(rest):
        unit = found[index]
        previous = found[index - 1] if index - 1 >= first else None
        credited = unit.words >= 4 and contains(phrases.CREDIT, unit.text)
        under = (
            previous is not None
            and previous.bullet
            and previous.words <= 6
            and unit.indent >= previous.indent
        )
        if not head.caption and not unit.bullet and unit.words >= 4 and (credited or under):
            head.caption = unit.text
            head.used.add(index)
            labelled = previous is not None and previous.words <= 12 and len(previous.text) > 1
            if previous is not None and labelled and index - 1 in rest and not is_furniture(previous):
                head.alt = previous.text
                head.used.add(index - 1)
            break
    for index in rest:
        unit = found[index]
        if index in head.used or unit.bullet or unit.words < 6:
            continue
        if unit.prose or unit.ended or (unit.words >= 10 and not contains(phrases.CREDIT, unit.text)):
            head.standfirst = unit.text
            head.used.add(index)
            return


def _outlet(found: list[Unit], start: int, head: Head) -> None:
    """The site's name: the first line of the page, when the page says it again or the byline is the same."""
    for index in range(min(3, start)):
        unit = found[index]
        if unit.bullet or not 1 <= unit.words <= 6 or unit.ended or is_furniture(unit) or len(unit.text) > 60:
            continue
        again = sum(fold(other.text) == fold(unit.text) for other in found)
        if (again > 1 or fold(head.byline) == fold(unit.text)) and unit.text != head.headline:
            head.outlet = unit.text
            head.used.update(i for i in range(start) if fold(found[i].text) == fold(unit.text))
            return
        if matches(phrases.BY, unit.text):
            return
