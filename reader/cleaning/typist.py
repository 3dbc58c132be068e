"""Units that were kept to blocks, units that were not to the report."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from django.utils.translation import gettext
from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import Block, BlockType, Cut, Link, Picture
from reader.cleaning.boxes import related_boxes
from reader.cleaning.build import aside, cut_of, html_block, text_block
from reader.cleaning.chars import collapse, without_invalid, words
from reader.cleaning.dom import BLOCKS, Unit, words_of
from reader.cleaning.ends import is_bold
from reader.cleaning.figures import caption_beside, picture_of
from reader.cleaning.furniture import kind_by_place, named
from reader.cleaning.inline import SKIPPED, Inline
from reader.cleaning.language import tag as language_tag
from reader.cleaning.parse import absolute
from reader.cleaning.phrases import after, fold, matches
from reader.cleaning.remarks import remark_kind
from reader.cleaning.selection import Selection
from reader.cleaning.structure import holders
from reader.cleaning.tables import list_html, table_html
from reader.cleaning.where import where_of

_CREDITS = re.compile(
    r"(?:\(?(?:additional )?(?:reporting|writing) by|\(?editing by|\(?(?:additional )?reporting:|"
    r".{3,200} contributed (?:to|reporting)\b|associated press writers?|this (?:article|story) (?:was )?"
    r"(?:first|originally) "
    r"(?:appeared|published)|this article is republished|der beitrag erschien zuerst|avec (?:afp|reuters|agences)\b)"
)
_MAX_RELATED = 12
_SUBHEAD_WORDS = 14
_CHROME = frozenset({"menu", "footer", "ticker", "comments", "most_read", "advert", "consent", "share"})
"""Kinds that nobody wants back with their links: their words are enough."""
_WORTH_MARKUP = 12
"""Words from which a paragraph that was cut keeps its links and emphasis."""
_SUBHEAD = re.compile(
    r"(?:^|[\s_\-])(?:sub-?head(?:er|ing|line)?s?|sub-?hd|sub-?title|cross-?head(?:ing)?|inter-?(?:line|titre|title)|"
    r"zwischen(?:titel|ueberschrift|uberschrift)|mellan-?rubrik|mellom-?tittel|ladillo|intertitolo|tussenkop|h[2-4])"
    r"(?:$|[\s_\-])|interline",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.,;:?!…؟،؛。？]\W*\Z")


class Typist:
    """Writes blocks. ``related``, ``read_more`` and ``lead`` are filled on the way."""

    def __init__(self, selection: Selection, url: str) -> None:
        self.selection, self.url = selection, url
        self.inline = Inline(url, lambda element: False)
        self.out: list[Block] = []
        self.cut: list[Cut] = []
        self.related: list[Link] = []
        self.read_more: list[Link] = []
        self.lead: Picture | None = None
        self.around = holders(
            [unit for unit, yes in zip(selection.units, selection.kept, strict=True) if yes]
        )

    def blocks(self) -> tuple[list[Block], list[Cut]]:
        """The blocks, and what was cut."""
        units, kept = self.selection.units, self.selection.kept
        boxes = related_boxes(self.selection)
        group: list[tuple[int, str, str]] = []
        for index, unit in enumerate(units):
            if kept[index]:
                self._flush(group)
                if block := self._block(index, unit):
                    self.out.append(replace(block, where=where_of(unit.element, self.around)))
            elif unit.text or index in self.selection.why:
                box = boxes.get(index)
                kind = "related" if box is not None else self.selection.why.get(index) or self._kind(unit)
                where = where_of(unit.element if box is None else box, self.around)
                if group and (group[-1][1] != kind or (group[-1][2] != where and kind not in _CHROME)):
                    self._flush(group)
                group.append((index, kind, where))
        self._flush(group)
        return self.out, self.cut

    @staticmethod
    def _kind(unit: Unit) -> str:
        if matches(phrases.RELATED_HEADING, unit.text):
            return "related"
        return named(unit.element) or kind_by_place(unit.element)

    def _flush(self, group: list[tuple[int, str, str]]) -> None:
        """Report a run of units of one kind and place; a related box amid the text stays there as links."""
        if not group:
            return
        units = [self.selection.units[index] for index, _, _ in group]
        _, kind, where = group[0]
        inside = self.selection.first < group[0][0] and group[-1][0] < self.selection.last
        links = self._links(units)
        more = self._read_more(units[0]) if kind == "related" and len(units) == 1 else None
        if more is not None:
            self.out.append(replace(more, where=where))
        elif kind == "related" and links:
            self.related += [link for link in links if link not in self.related]
            if inside:
                self.out.append(replace(aside(BlockType.RELATED, links[:_MAX_RELATED]), where=where))
        text = "\n".join(unit.text for unit in units if unit.text)
        if text:
            html = "" if kind in _CHROME else " ".join(filter(None, map(self._html, units)))
            self.cut.append(
                cut_of(kind, text, after=len(self.out) - 1, links=len(links), html=html, where=where)
            )
        group.clear()

    def _html(self, unit: Unit) -> str:
        """A unit that was cut, as it would stand in the text."""
        if unit.kind is BlockType.SUBHEAD:
            return text_block(unit.kind, unit.text, level=unit.level).html
        if unit.kind is BlockType.LIST:
            return html_block(unit.kind, list_html(unit.element, self.inline)).html
        if unit.kind is BlockType.PARAGRAPH and words(unit.text) >= _WORTH_MARKUP:
            return html_block(unit.kind, f"<p>{self.inline.html(unit.pieces)}</p>").html
        return text_block(BlockType.PARAGRAPH, unit.text).html

    def _links(self, units: list[Unit]) -> list[Link]:
        found: dict[str, Link] = {}
        for unit in units:
            for anchor in _anchors(unit):
                title = collapse(without_invalid(words_of(anchor))[0])
                if title in found or words(title) < 3 or matches(phrases.RELATED_HEADING, title):
                    continue
                found[title] = Link(title[:500], absolute(anchor.get("href"), self.url))
        return list(found.values())

    # Blocks -----------------------------------------------------------------------------------------------------

    def _block(self, index: int, unit: Unit) -> Block | None:
        language, direction = _declared(unit.element)
        kind = unit.kind
        if kind is BlockType.FIGURE:
            return self._figure(index, unit, language, direction)
        if kind is BlockType.EMBED:
            return self._embed(unit)
        if kind is BlockType.SUBHEAD:
            block = html_block(
                kind,
                f"<h{unit.level}>{self.inline.inner(unit.element)}</h{unit.level}>",
                level=unit.level,
                lang=language,
                direction=direction,
            )
        elif kind is BlockType.LIST:
            block = html_block(kind, list_html(unit.element, self.inline), lang=language, direction=direction)
        elif kind is BlockType.TABLE:
            block = html_block(
                kind, table_html(unit.element, self.inline), lang=language, direction=direction
            )
        elif kind is BlockType.QUOTE:
            block = html_block(
                kind,
                f"<blockquote>{self._inside(unit.element)}</blockquote>",
                lang=language,
                direction=direction,
            )
        elif kind is BlockType.CODE:
            block = self._code(unit)
        else:
            if more := self._read_more(unit):
                return more
            if self._is_bold_subhead(index, unit):
                return text_block(BlockType.SUBHEAD, unit.text, level=3, lang=language, direction=direction)
            html = f"<p>{self.inline.html(unit.pieces)}</p>"
            block = html_block(_paragraph_kind(unit), html, lang=language, direction=direction)
        return block if block.text else None

    def _is_bold_subhead(self, index: int, unit: Unit) -> bool:
        """Whether a paragraph is a short line in bold, or one called a subhead, with a paragraph after it."""
        if not is_bold(unit) and not _SUBHEAD.search(unit.element.get("class") or ""):
            return False
        if words(unit.text) > _SUBHEAD_WORDS or _ENDED.search(unit.text) or not self.out:
            return False
        later = self.selection.units[index + 1 : index + 3]
        kept = self.selection.kept[index + 1 : index + 3]
        return any(
            yes and other.kind is BlockType.PARAGRAPH and words(other.text) > words(unit.text)
            for other, yes in zip(later, kept, strict=True)
        )

    def _read_more(self, unit: Unit) -> Block | None:
        if words(unit.text) > 40 or not matches(phrases.READ_MORE, unit.text):
            return None
        links = [
            Link(after(phrases.READ_MORE, link.title) or link.title, link.url) for link in self._links([unit])
        ]
        rest = after(phrases.READ_MORE, unit.text)
        if not links and rest:
            links = [Link(rest)]
        if not links:
            return None
        self.read_more += links
        return aside(BlockType.READ_MORE, links)

    def _figure(self, index: int, unit: Unit, language: str, direction: str) -> Block | None:
        picture = picture_of(unit.element, self.url)
        if picture is not None and (beside := self.selection.captions.get(index)):
            caption, credit = caption_beside([self.selection.units[at] for at in beside])
            picture = replace(picture, caption=picture.caption or caption, credit=picture.credit or credit)
        if picture is None or any(_shows(block, picture) for block in self.out):
            return None
        if self.lead is None and not any(
            block.in_text and block.type is not BlockType.FIGURE for block in self.out
        ):
            self.lead = picture
        return text_block(
            BlockType.FIGURE, picture.caption, lang=language, direction=direction, picture=picture
        )

    def _embed(self, unit: Unit) -> Block | None:
        """An embedded post keeps its words; a player becomes a link with its title."""
        element = unit.element
        href = (
            absolute(element.get("src") or element.get("data-src"), self.url)
            if element.tag == "iframe"
            else ""
        )
        anchors = [found for a in element.iter("a") if (found := absolute(a.get("href"), self.url))]
        href = href or next(reversed(anchors), "")
        if element.tag == "blockquote" and unit.text:
            return html_block(BlockType.EMBED, f"<blockquote>{self._inside(element)}</blockquote>")
        if not href:
            return None
        host = (urlsplit(href).hostname or "").removeprefix("www.")
        title = collapse(element.get("title") or "") or gettext("Embedded content")
        label = title[:300] if host in title else f"{title[:300]} ({host})"
        return html_block(BlockType.EMBED, f'<p><a href="{escape(href)}">{escape(label)}</a></p>')

    def _code(self, unit: Unit) -> Block:
        lines = "".join(unit.element.itertext()).strip("\n").split("\n")
        return html_block(
            BlockType.CODE, "<pre>" + "<br>".join(escape(line, quote=False) for line in lines) + "</pre>"
        )

    def _inside(self, element: _Element) -> str:
        """A quote's content: paragraphs where it has them, else one line."""
        parts: list[str] = []
        run: list[str] = [escape(element.text, quote=False)] if element.text else []

        def close() -> None:
            html = "".join(run)
            if collapse(re.sub(r"<[^>]*>", "", html)):
                parts.append(f"<p>{html}</p>")
            run.clear()

        for child in element:
            if child.tag in BLOCKS and child.tag not in SKIPPED:
                close()
                if child.tag in ("ul", "ol"):
                    parts.append(list_html(child, self.inline))
                elif any(inner.tag in BLOCKS for inner in child):
                    parts.append(self._inside(child))
                else:
                    run.append(self.inline.inner(child))
                    close()
            else:
                run.append(self.inline.html([child]))
            if child.tail:
                run.append(escape(without_invalid(child.tail)[0], quote=False))
        close()
        return "".join(parts)


def _shows(block: Block, picture: Picture) -> bool:
    """Whether a block shows the picture already, and says nothing else about it."""
    other = block.picture
    return other is not None and other.src == picture.src and picture.caption in ("", other.caption)


def _anchors(unit: Unit) -> list[_Element]:
    """The links in a unit, or the one that it stands in."""
    parts = [piece for piece in unit.pieces if not isinstance(piece, str)] if unit.pieces else [unit.element]
    anchors = [anchor for part in parts for anchor in part.iter("a")]
    return (
        anchors
        or list(unit.element.iterancestors("a"))[:1]
        or ([unit.element] if unit.element.tag == "a" else [])
    )


def _paragraph_kind(unit: Unit) -> BlockType:
    if kind := remark_kind(unit):
        return kind
    if words(unit.text) <= 60 and _CREDITS.match(fold(unit.text)):
        return BlockType.NOTE
    return BlockType.PARAGRAPH


def _declared(element: _Element) -> tuple[str, str]:
    """Language and direction as the nearest element below ``body`` declares them."""
    language = direction = ""
    at: _Element | None = element
    while at is not None and at.tag not in ("body", "html"):
        language = language or language_tag(at.get("lang") or "")
        value = (at.get("dir") or "").lower()
        direction = direction or (value if value in ("ltr", "rtl") else "")
        at = at.getparent()
    return language, direction
