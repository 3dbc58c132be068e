"""Which units are the article: what was chosen, less what is furniture, plus what was lost between."""

from __future__ import annotations

from collections import Counter

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType, Metadata
from reader.cleaning.chars import words
from reader.cleaning.dates import parse
from reader.cleaning.dom import Unit
from reader.cleaning.furniture import kind_by_words, named
from reader.cleaning.phrases import after, fold, matches

_ENOUGH = 0.5
_HOLDS = 0.3
"""A container that calls itself a newsletter box, yet holds this part of the chosen words, is the article."""


class Selection:
    """Decides for every unit whether it is kept. ``why`` holds the kind of what is not, by index."""

    def __init__(self, units: list[Unit], meta: Metadata) -> None:
        self.units, self.meta = units, meta
        self.kept: list[bool] = [False] * len(units)
        self.why: dict[int, str] = {}
        self.first = self.last = -1

    def run(self) -> None:
        """Fill ``kept`` and ``why``."""
        self._chosen()
        self._named_boxes()
        self._words()
        self._bounds()
        self._between()
        self._repeated()
        self._figures()

    def _drop(self, index: int, kind: str) -> None:
        self.kept[index] = False
        self.why[index] = kind

    def _chosen(self) -> None:
        for index, unit in enumerate(self.units):
            if unit.kind is not BlockType.FIGURE:
                self.kept[index] = unit.share >= _ENOUGH
        if not any(self.kept):
            for index, unit in enumerate(self.units):
                self.kept[index] = (
                    unit.kind in (BlockType.PARAGRAPH, BlockType.QUOTE, BlockType.LIST)
                    and unit.linked < 0.4
                    and bool(unit.text)
                )

    def _named_boxes(self) -> None:
        """Boxes inside the chosen text that call themselves newsletter, related, share and so on."""
        total = sum(len(unit.text) for index, unit in enumerate(self.units) if self.kept[index]) or 1
        size: Counter[_Element] = Counter()
        for index, unit in enumerate(self.units):
            if self.kept[index]:
                at: _Element | None = unit.element
                while at is not None:
                    size[at] += len(unit.text)
                    at = at.getparent()
        kinds: dict[_Element, str] = {}
        for index, unit in enumerate(self.units):
            at = unit.element
            while at is not None and at.tag not in ("body", "html") and size[at] < _HOLDS * total:
                if at not in kinds:
                    kinds[at] = named(at)
                if kinds[at] and self.kept[index]:
                    self._drop(index, kinds[at])
                    break
                at = at.getparent()

    def _words(self) -> None:
        for index, unit in enumerate(self.units):
            if self.kept[index] and (kind := kind_by_words(unit)):
                self._drop(index, kind)

    def _bounds(self) -> None:
        kept = [index for index, yes in enumerate(self.kept) if yes]
        self.first, self.last = (kept[0], kept[-1]) if kept else (-1, -1)

    def _between(self) -> None:
        """Subheads, lists and paragraphs that stand beside kept paragraphs and were lost."""
        beside = {self.units[index].element.getparent() for index, yes in enumerate(self.kept) if yes}
        within = {self.units[index].element for index, yes in enumerate(self.kept) if yes}
        for index in range(self.first + 1, self.last):
            unit = self.units[index]
            if self.kept[index] or index in self.why or not unit.text or unit.kind is BlockType.FIGURE:
                continue
            near = unit.element.getparent() in beside or unit.element in within
            if near and unit.linked < _ENOUGH and not kind_by_words(unit) and self._is_content(unit):
                self.kept[index] = True

    def _is_content(self, unit: Unit) -> bool:
        if unit.kind is BlockType.SUBHEAD:
            return not matches(phrases.RELATED_HEADING, unit.text) and words(unit.text) <= 25
        return words(unit.text) >= 6

    def _repeated(self) -> None:
        """Headline, standfirst, byline and date that stand again at the head of the text."""
        head = fold(self.meta.headline)
        stand = fold(self.meta.standfirst)
        seen = 0
        for index, unit in enumerate(self.units):
            if not self.kept[index]:
                continue
            text = fold(unit.text)
            if unit.heading == 1 or (head and text == head and seen < 40):
                self._drop(index, "headline")
            elif (
                seen < 30
                and stand
                and (
                    text == stand
                    or (len(stand) > 60 and text[:60] == stand[:60] and len(text) <= len(stand) * 1.1)
                )
            ):
                self._drop(index, "standfirst")
            elif seen < 30 and self._is_credit(unit):
                self._drop(index, "byline")
            else:
                seen += words(unit.text)

    def _is_credit(self, unit: Unit) -> bool:
        count = words(unit.text)
        if count > 16 or unit.text.rstrip().endswith((".", "!", "?")):
            return False
        if (
            count <= 12
            and after(phrases.BY, unit.text)
            and any(fold(name) in fold(unit.text) for name in self.meta.authors)
        ):
            return True
        if any(fold(name) == fold(unit.text) for name in self.meta.authors):
            return True
        when, raw = parse(unit.text)
        return bool(when) and len(raw) * 2 >= len(unit.text)

    def _figures(self) -> None:
        """Figures between the kept units, and the one that stands just before the first."""
        if self.first < 0:
            return
        kept = [index for index, yes in enumerate(self.kept) if yes]
        if not kept:
            return
        holders = Counter(
            at
            for index in kept
            for at in self.units[index].element.iterancestors()
            if at.tag not in ("html", "body")
        )
        common = {at for at, count in holders.items() if count >= 0.5 * len(kept)}
        for index, unit in enumerate(self.units):
            if unit.kind is BlockType.FIGURE and index not in self.why and index < kept[-1] + 2:
                if self._box(unit.element, common):
                    continue
                inside = kept[0] < index <= kept[-1] and any(
                    at in common for at in unit.element.iterancestors()
                )
                lead = index < kept[0] and index > kept[0] - 12 and unit.element.tag == "figure"
                self.kept[index] = inside or lead

    @staticmethod
    def _box(element: _Element, common: set[_Element]) -> bool:
        """Whether a figure stands in a box of its own that is furniture, or in a link to another page."""
        at: _Element | None = element
        while at is not None and at not in common:
            if at.tag in ("nav", "footer", "aside", "header") or (named(at) not in ("", "tags", "ticker")):
                return bool(at.tag != "header")
            at = at.getparent()
        return False
