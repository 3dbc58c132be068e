"""Text dumps (a browser's select-all, w3m, lynx, a bare text) to a clean article."""

from __future__ import annotations

import re
import statistics
from dataclasses import replace

from reader.cleaning import phrases
from reader.cleaning.blocks import Block, BlockType, Cleaned, Cut, Link, Metadata, Picture
from reader.cleaning.build import aside, cut_of, text_block
from reader.cleaning.errors import NothingToRead, TooManyLines
from reader.cleaning.language import detect, direction
from reader.cleaning.limits import MAX_LINES
from reader.cleaning.people import people
from reader.cleaning.phrases import after, contains, fold, matches
from reader.cleaning.suggest import suggested_headline
from reader.cleaning.texthead import Head, read_head
from reader.cleaning.textlines import Unit, units
from reader.cleaning.textmarks import ends_article, is_furniture, is_newsletter
from reader.cleaning.textrun import best_run, newsletter_boxes, without_header
from reader.cleaning.texttail import Tail, read_tail

_BODY = (BlockType.PARAGRAPH, BlockType.SUBHEAD)


def clean_text(text: str) -> Cleaned:
    """The article in a text dump. Raises ``TooManyLines``, and ``NothingToRead`` when there are no words in it."""
    count = text.count("\n") + 1
    if count > MAX_LINES:
        raise TooManyLines(count, MAX_LINES)
    found = units(text)
    if not found:
        raise NothingToRead(len(text.encode("utf-8", "replace")))
    run = best_run(found)
    start, end = run.start, run.end
    if end <= start:
        start, end = 0, len(found)
    else:
        start = without_header(found, start, end)
    body = _Body(found, start, end, run.gaps)
    body.read()
    if not any(block.in_text for block in body.blocks):
        start, end = 0, len(found)
        body = _Body(found, start, end, frozenset(), whole=True)
        body.read()
    head = read_head(found, start, end)
    tail = read_tail(found, end)
    blocks = _blocks(head, body, tail)
    if not any(block.in_text for block in blocks):
        raise NothingToRead(len(text.encode("utf-8", "replace")))
    return Cleaned(
        blocks=tuple(blocks),
        meta=_metadata(head, body, tail, blocks),
        cut=tuple(_cuts(found, start, end, head, body, tail, len(blocks))),
        extractor="textdump",
    )


class _Body:
    """The units of the run, typed one by one."""

    def __init__(
        self, found: list[Unit], start: int, end: int, gaps: frozenset[int], *, whole: bool = False
    ) -> None:
        self.found, self.start, self.end = found, start, end
        self.gaps = gaps
        self.whole = whole
        prose = [unit for unit in found[start:end] if unit.prose and not unit.bullet]
        self.indent = statistics.mode(unit.indent for unit in prose) if prose else 0
        self.spaced = sum(unit.gap for unit in prose) * 2 > len(prose)
        self.boxes = newsletter_boxes(found, start, end)
        self.blocks: list[Block] = []
        self.cut: list[Cut] = []
        self.related: list[Link] = []
        self.read_more: list[Link] = []

    def read(self) -> None:
        """Fill ``blocks``, and ``cut`` with what does not belong."""
        index = self.start
        while index < self.end:
            index = self._step(index)

    def _step(self, index: int) -> int:
        unit = self.found[index]
        if matches(phrases.RELATED_HEADING, unit.text) and not unit.prose:
            return self._related(index)
        if matches(phrases.READ_MORE, unit.text) and unit.words <= 40:
            return self._read_more(index)
        if reason := self._clutter(index):
            self.cut.append(cut_of(reason, unit.text, after=len(self.blocks) - 1))
            return index + 1
        if unit.bullet:
            return self._list(index)
        if self._is_subhead(index):
            self.blocks.append(text_block(BlockType.SUBHEAD, unit.text, level=2))
        else:
            self.blocks.append(text_block(BlockType.PARAGRAPH, unit.text))
        return index + 1

    def _related(self, index: int) -> int:
        links: list[Link] = []
        after_it = index + 1
        while after_it < self.end and len(links) < 8:
            unit = self.found[after_it]
            if (
                unit.prose
                or unit.words > 25
                or (unit.ended and unit.words > 3 and not unit.text.endswith("?"))
            ):
                break
            links.append(Link(unit.text))
            after_it += 1
        if not links:
            self.cut.append(cut_of("related", self.found[index].text, after=len(self.blocks) - 1))
            return index + 1
        self.related += links
        self.blocks.append(aside(BlockType.RELATED, links))
        words = "\n".join(unit.text for unit in self.found[index:after_it])
        self.cut.append(cut_of("related", words, after=len(self.blocks) - 1, links=len(links)))
        return after_it

    def _read_more(self, index: int) -> int:
        title = after(phrases.READ_MORE, self.found[index].text)
        following = index + 1
        if not title and following < self.end and not self.found[following].prose:
            title, following = self.found[following].text, following + 1
        if title:
            self.read_more.append(Link(title))
            self.blocks.append(aside(BlockType.READ_MORE, [Link(title)]))
        return following

    def _clutter(self, index: int) -> str:
        unit = self.found[index]
        if self.whole:
            return ""
        if index in self.gaps:
            return "boilerplate"
        if index in self.boxes:
            return "newsletter"
        if is_furniture(unit):
            return "share" if unit.words <= 3 else "boilerplate"
        if is_newsletter(unit):
            return "newsletter"
        if unit.words <= 40 and not unit.prose and contains(phrases.CREDIT, unit.text):
            return "caption"
        following = self.found[index + 1] if index + 1 < self.end else None
        if following is not None and unit.words >= 4 and following.text.startswith(unit.text):
            return "caption"
        previous = self.found[index - 1] if index > self.start else None
        if previous is not None and previous.words >= 4 and unit.text.startswith(previous.text):
            return "caption"
        if (
            unit.bullet
            and unit.words <= 4
            and not (previous and (previous.bullet or previous.text.endswith(":")))
        ):
            return "menu"
        return ""

    def _is_subhead(self, index: int) -> bool:
        unit = self.found[index]
        if unit.words > 14 or unit.text[-1] in ".,;:،؛。…" or index + 1 >= self.end:
            return False
        if unit.ended and unit.text[-1] not in "?؟？!":
            return False
        following = self.found[index + 1]
        if self.indent > 1 and (unit.indent >= self.indent or not unit.gap):
            return False  # the programs that indent paragraphs put headings further out
        if self.indent <= 1 and not (unit.gap and following.gap) and self.spaced:
            return False
        return following.words > unit.words and not re.match(r"[\"“„«'‘\-–—]", unit.text)

    def _list(self, index: int) -> int:
        last = index
        while last < self.end and self.found[last].bullet and not self._clutter(last):
            last += 1
        last = max(last, index + 1)
        for unit in self.found[index:last]:
            self.blocks.append(text_block(BlockType.PARAGRAPH, unit.text))
        return last


def _blocks(head: Head, body: _Body, tail: Tail) -> list[Block]:
    blocks = list(body.blocks)
    if head.caption:
        picture = Picture("", head.alt, head.caption)
        blocks.insert(0, text_block(BlockType.FIGURE, head.caption, picture=picture))
    if tail.read_more:
        blocks.append(aside(BlockType.READ_MORE, tail.read_more))
    return blocks


def _metadata(head: Head, body: _Body, tail: Tail, blocks: list[Block]) -> Metadata:
    words = "\n".join(block.text for block in blocks if block.type in _BODY)
    language = detect(words)
    byline = head.byline
    same = bool(byline) and fold(byline) == fold(head.outlet)
    return Metadata(
        headline=head.headline,
        suggested_headline="" if head.headline else suggested_headline(words.split("\n", 1)[0]),
        standfirst=head.standfirst,
        authors=() if same else people(byline),
        byline=byline,
        outlet=head.outlet,
        credited_source=head.source,
        published=head.published,
        published_raw=head.published_raw,
        modified=head.modified,
        tags=tuple(tail.tags),
        language=language,
        direction=direction(language, words),
        reading_time=head.reading_time,
        dossier_title=tail.dossier_title,
        dossier_blurb=tail.dossier_blurb,
        related=tuple(body.related + tail.related),
        read_more=tuple(body.read_more + tail.read_more),
        lead=Picture("", head.alt, head.caption) if head.caption else None,
    )


def _cuts(
    found: list[Unit], start: int, end: int, head: Head, body: _Body, tail: Tail, count: int
) -> list[Cut]:
    """Everything that was not kept, in page order, grouped by what it is."""
    groups: list[tuple[str, list[Unit], int]] = []

    def add(index: int, kind: str, where: int) -> None:
        if groups and groups[-1][0] == kind and groups[-1][2] == where:
            groups[-1][1].append(found[index])
        else:
            groups.append((kind, [found[index]], where))

    for index in range(start):
        if index not in head.used:
            unit = found[index]
            ticker = groups[-1][0] == "ticker" if groups else False
            heading = matches(phrases.MOST_READ_HEADING, unit.text)
            kind = (
                "menu" if unit.bullet else "ticker" if heading or (ticker and not unit.gap) else "boilerplate"
            )
            add(index, "share" if is_furniture(unit) else kind, -1)
    after_text: list[Cut] = []
    kind = "footer"
    groups_before, groups = groups, []
    for index in range(end, len(found)):
        if index in tail.used:
            continue
        unit = found[index]
        kind = ends_article(unit) or ("newsletter" if is_newsletter(unit) else kind)
        if matches(phrases.RELATED_HEADING, unit.text):
            kind = "related"
        add(index, kind, count - 1)
    after_text = [_group(*group) for group in groups]
    shift = 1 if head.caption else 0  # the lead figure was put before the body's first block
    within = [replace(cut, after=cut.after + shift) for cut in body.cut]
    return [_group(*group) for group in groups_before] + within + after_text


def _group(kind: str, members: list[Unit], where: int) -> Cut:
    return cut_of(kind, "\n".join(unit.text for unit in members), after=where)
