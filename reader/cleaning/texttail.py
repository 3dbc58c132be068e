"""What stands after the text of a dump: read more, tags, the dossier, related headlines."""

from __future__ import annotations

from dataclasses import dataclass, field

from reader.cleaning import phrases
from reader.cleaning.blocks import Link
from reader.cleaning.phrases import after, fold, matches
from reader.cleaning.textlines import Unit
from reader.cleaning.textmarks import ends_article, is_furniture

_REACH = 40
_TAG_WORDS = 6


@dataclass(slots=True)
class Tail:
    """What the units after the text say. ``used`` holds the indexes of units that were understood."""

    read_more: list[Link] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    dossier_title: str = ""
    dossier_blurb: str = ""
    related: list[Link] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def read_tail(found: list[Unit], end: int) -> Tail:
    """What follows an article whose text ends before unit ``end``."""
    tail = Tail()
    index = end
    last = min(len(found), end + _REACH)
    while index < last:
        unit = found[index]
        if ends_article(unit):
            break
        if not tail.read_more and unit.words <= 40 and (title := after(phrases.READ_MORE, unit.text)):
            tail.read_more.append(Link(title))
            tail.used.add(index)
        elif not tail.tags and _is_tag(unit):
            stop = index
            while stop < last and _is_tag(found[stop]):
                stop += 1
            tail.tags = [found[at].text.lstrip("#") for at in range(index, stop)]
            tail.used.update(range(index, stop))
            index = stop
            continue
        elif not tail.dossier_title and _dossier(found, index, last, tail):
            index += 3
            continue
        elif not tail.related and matches(phrases.RELATED_HEADING, unit.text):
            index = _related(found, index, last, tail)
            continue
        index += 1
    return tail


def _is_tag(unit: Unit) -> bool:
    return (unit.bullet or unit.text.startswith("#")) and unit.words <= _TAG_WORDS and not is_furniture(unit)


def _dossier(found: list[Unit], index: int, last: int, tail: Tail) -> bool:
    """A title (once as the picture's alternative text, once as itself), then a paragraph about it."""
    if index + 2 >= last:
        return False
    title, again, blurb = found[index : index + 3]
    if title.words > 10 or title.bullet or fold(title.text) != fold(again.text) or not blurb.prose:
        return False
    tail.dossier_title, tail.dossier_blurb = again.text, blurb.text
    tail.used.update((index, index + 1, index + 2))
    return True


def _related(found: list[Unit], index: int, last: int, tail: Tail) -> int:
    stop = index + 1
    while stop < last and stop <= index + 8:
        unit = found[stop]
        if ends_article(unit) or unit.words > 30 or matches(phrases.RELATED_HEADING, unit.text):
            break
        if unit.words >= 4:
            tail.related.append(Link(unit.text))
        stop += 1
    tail.used.update(range(index, stop))
    return stop
