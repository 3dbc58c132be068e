"""Which units are the article: what was chosen, less what is furniture, plus what was lost beside it."""

from __future__ import annotations

import re
from collections import Counter

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType, Metadata
from reader.cleaning.boxes import drop_boxes, drop_teasers
from reader.cleaning.captions import drop_captions
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit
from reader.cleaning.ends import drop_ending
from reader.cleaning.furniture import kind_by_words, named
from reader.cleaning.head import drop_head
from reader.cleaning.phrases import after, fold, matches
from reader.cleaning.remarks import remark_kind
from reader.cleaning.structure import core_of, is_prose, signature, within

_ENOUGH = 0.5
_HOLDS = 0.3
"""A container that calls itself a newsletter box, yet holds this part of the chosen words, is the article."""
_MORE_FROM = re.compile(
    r"(?:more (?:from|on|about|by|in)|mehr (?:aus|von|zu|uber)|plus (?:de|sur)|mas (?:de|sobre)|mais (?:de|sobre)|"
    r"altro da|meer (?:van|over)|mer (?:fran|om|fra))\b"
)


class Selection:
    """Decides for every unit whether it is kept. ``why`` holds the kind of what is not, by index."""

    def __init__(self, units: list[Unit], meta: Metadata) -> None:
        self.units, self.meta = units, meta
        self.kept: list[bool] = [False] * len(units)
        self.why: dict[int, str] = {}
        self.captions: dict[int, list[int]] = {}
        """Units that are a picture's caption and credit, by the index of the picture."""
        self.core: _Element | None = None
        self.standfirst = ""
        """The standfirst that the page shows, when it stands apart from the text."""

    @property
    def first(self) -> int:
        """Index of the first unit kept, -1 when none is."""
        return next((index for index, yes in enumerate(self.kept) if yes), -1)

    @property
    def last(self) -> int:
        """Index of the last unit kept, -1 when none is."""
        return max((index for index, yes in enumerate(self.kept) if yes), default=-1)

    def run(self) -> None:
        """Fill ``kept`` and ``why``."""
        self._chosen()
        drop_captions(self)
        self._named_boxes()
        self._words()
        drop_teasers(self)
        self._trim()
        self._stitch()
        self._between()
        drop_boxes(self)
        self._labels()
        self._other_articles()
        drop_head(self)
        drop_ending(self)
        self._ending()

    def drop(self, index: int, kind: str) -> None:
        """Take a unit out of the article, as ``kind``."""
        self.kept[index] = False
        self.why[index] = kind

    def _chosen(self) -> None:
        for index, unit in enumerate(self.units):
            if unit.kind is not BlockType.FIGURE:
                self.kept[index] = unit.share >= _ENOUGH
        if not any(self.kept):
            for index, unit in enumerate(self.units):
                running = unit.kind in (BlockType.PARAGRAPH, BlockType.QUOTE, BlockType.LIST)
                self.kept[index] = running and unit.linked < 0.4 and bool(unit.text)

    def _named_boxes(self) -> None:
        """Boxes inside the chosen text that call themselves newsletter, related, share and so on."""
        total = sum(len(unit.text) for index, unit in enumerate(self.units) if self.kept[index]) or 1
        size: Counter[str] = Counter()
        for index, unit in enumerate(self.units):
            if self.kept[index]:
                path = [unit.element, *unit.element.iterancestors()]
                for name in {_own(at) for at in path}:
                    size[name] += len(unit.text)
        for index, unit in enumerate(self.units):
            if not self.kept[index]:
                continue
            at: _Element | None = unit.element
            while at is not None and at.tag not in ("body", "html") and size[_own(at)] < _HOLDS * total:
                kind = named(at)
                if kind and not (kind == "related" and self._reads_more(unit)):
                    self.drop(index, kind)
                    break
                at = at.getparent()

    @staticmethod
    def _reads_more(unit: Unit) -> bool:
        """Whether a paragraph is one pointer with its label ("Read more: …"), which stays in its place."""
        short = unit.kind is BlockType.PARAGRAPH and words(unit.text) <= 40
        return short and len(after(phrases.READ_MORE, unit.text)) > 8

    def _words(self) -> None:
        for index, unit in enumerate(self.units):
            if self.kept[index] and (kind := kind_by_words(unit)):
                self.drop(index, kind)

    def _trim(self) -> None:
        """Drop what was chosen outside the element that holds most of the prose."""
        self.core = core_of([unit for index, unit in enumerate(self.units) if self.kept[index]])
        if self.core is None:
            return
        inside = [
            index for index, unit in enumerate(self.units) if self.kept[index] and within(unit, self.core)
        ]
        alike = {signature(self.units[index]) for index in inside if is_prose(self.units[index])}
        for index, unit in enumerate(self.units):
            if not self.kept[index] or within(unit, self.core) or signature(unit) in alike:
                continue
            opening = index < inside[0] and is_prose(unit) and unit.linked < 0.3
            if not opening:
                self.drop(index, named(unit.element) or "boilerplate")

    def _stitch(self) -> None:
        """Paragraphs of sibling containers that look exactly like those that were chosen."""
        if self.core is None:
            return
        prose = [unit for index, unit in enumerate(self.units) if self.kept[index] and is_prose(unit)]
        count = Counter(signature(unit) for unit in prose)
        alike = {sign for sign, number in count.items() if number >= max(2, len(prose) // 8)}
        reach: _Element = self.core
        for _ in range(3):
            up = reach.getparent()
            if up is None or up.tag in ("body", "html", "main"):
                break
            reach = up
        for index in range(self.first + 1, len(self.units)):
            unit = self.units[index]
            if self.kept[index] or index in self.why or not unit.text:
                continue
            if index > self.last and self._ends(unit):
                break
            if not within(unit, reach):
                if index > self.last:
                    break
                continue
            if (
                is_prose(unit)
                and unit.linked < _ENOUGH
                and signature(unit) in alike
                and not kind_by_words(unit)
            ):
                self.kept[index] = True

    @staticmethod
    def _ends(unit: Unit) -> bool:
        """Whether a unit says that other articles, comments or the like begin here."""
        return words(unit.text) <= 10 and any(
            matches(pattern, unit.text)
            for pattern in (phrases.RELATED_HEADING, phrases.MOST_READ_HEADING, phrases.COMMENTS_HEADING)
        )

    def _between(self) -> None:
        """Subheads, lists and paragraphs that stand beside kept paragraphs and were lost."""
        alone = self._alone()
        beside = {_outer(self.units[index], alone).getparent() for index, yes in enumerate(self.kept) if yes}
        holding = {self.units[index].element for index, yes in enumerate(self.kept) if yes}
        first, last = self.first, self.last
        for index in range(max(first, 0), min(last + 4, len(self.units))):
            unit = self.units[index]
            if self.kept[index] or index in self.why or unit.kind is BlockType.FIGURE:
                continue
            near = _outer(unit, alone).getparent() in beside or unit.element in holding
            if unit.kind is BlockType.EMBED:
                near = near and index <= last + 1
                inside = index < last and self.core is not None and within(unit, self.core)
                self.kept[index] = near or inside
                continue
            if near and index > last:
                self.kept[index] = unit.linked < _ENOUGH and remark_kind(unit) is not None
            elif (
                near
                and unit.text
                and unit.linked < _ENOUGH
                and not kind_by_words(unit)
                and self._is_content(unit)
            ):
                self.kept[index] = True

    def _alone(self) -> set[_Element]:
        """Elements that hold one unit with words and no other."""
        count: Counter[_Element] = Counter()
        for unit in self.units:
            if unit.text:
                count.update(unit.element.iterancestors())
        return {element for element, number in count.items() if number == 1}

    def _is_content(self, unit: Unit) -> bool:
        if unit.kind is BlockType.SUBHEAD:
            return not self._ends(unit) and words(unit.text) <= 25
        if unit.kind in (BlockType.LIST, BlockType.TABLE, BlockType.CODE, BlockType.QUOTE):
            return words(unit.text) >= 6
        return is_prose(unit)

    def _labels(self) -> None:
        """A label ("Read more") without words of its own takes the linked units after it along."""
        for index, unit in enumerate(self.units):
            if not self.kept[index] or words(unit.text) > 8:
                continue
            alone = matches(phrases.RELATED_HEADING, unit.text) or phrases.READ_MORE.fullmatch(
                fold(unit.text)
            )
            if not alone:
                continue
            self.drop(index, "related")
            box = unit.element.getparent()
            for at in range(index + 1, min(index + 9, len(self.units))):
                other = self.units[at]
                boxed = (
                    box is not None
                    and box is not self.core
                    and within(other, box)
                    and not self._holds_much(box)
                )
                if not boxed and other.linked < 0.6:
                    break
                self.drop(at, "related")

    def _other_articles(self) -> None:
        """A heading such as "More from the Courier" late in the text: what follows it are other articles."""
        kept = [index for index, yes in enumerate(self.kept) if yes]
        total = sum(words(self.units[index].text) for index in kept)
        seen = 0
        for place, index in enumerate(kept):
            unit = self.units[index]
            label = words(unit.text) <= 8 and (self._ends(unit) or _MORE_FROM.match(fold(unit.text)))
            if label and seen > 0.4 * total:
                before = {signature(self.units[at]) for at in kept[:place] if is_prose(self.units[at])}
                rest = [self.units[at] for at in kept[place + 1 :]]
                alike = sum(
                    words(other.text) for other in rest if is_prose(other) and signature(other) in before
                )
                if alike * 2 < sum(words(other.text) for other in rest):
                    for at in kept[place:]:
                        self.drop(at, "related")
                    return
                self.drop(index, "related")
            seen += words(unit.text)

    def _ending(self) -> None:
        """Nothing ends with a heading or a label."""
        for index in range(self.last, -1, -1):
            unit = self.units[index]
            if not self.kept[index]:
                continue
            short = unit.kind is BlockType.PARAGRAPH and words(unit.text) <= 5 and not is_prose(unit)
            if unit.kind is not BlockType.SUBHEAD and not (short and unit.linked > 0):
                return
            self.drop(index, "boilerplate")

    def _holds_much(self, box: _Element) -> bool:
        total = sum(len(unit.text) for index, unit in enumerate(self.units) if self.kept[index])
        inside = sum(
            len(unit.text) for index, unit in enumerate(self.units) if self.kept[index] and within(unit, box)
        )
        return inside > _HOLDS * total


def _outer(unit: Unit, alone: set[_Element]) -> _Element:
    """The widest element that holds nothing but the unit: pages wrap a heading or a paragraph in boxes of its own."""
    at = unit.element
    while (up := at.getparent()) is not None and up in alone:
        at = up
    return at


def _own(element: _Element) -> str:
    """What elements of one purpose have in common: a body in several containers is in several of one class."""
    return (
        f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.get("class")
        else str(id(element))
    )
