"""Making blocks that hold their promise: sanitised HTML whose text nodes joined are the block's text."""

from __future__ import annotations

from reader.cleaning.blocks import Block, BlockType, Cut, Link, Picture
from reader.cleaning.chars import collapse
from reader.cleaning.sanitize import ARTICLE, sanitize, text_of
from reader.cleaning.spacing import escape_text

_TAGS = {BlockType.QUOTE: "blockquote", BlockType.FIGURE: "figcaption"}


def text_block(
    kind: BlockType,
    text: str,
    *,
    level: int = 0,
    lang: str = "",
    direction: str = "",
    picture: Picture | None = None,
) -> Block:
    """A block of plain words (no markup is read in ``text``)."""
    text = collapse(text)
    tag = f"h{level or 2}" if kind is BlockType.SUBHEAD else _TAGS.get(kind, "p")
    html = f"<{tag}>{escape_text(text)}</{tag}>" if text else ""
    return Block(kind, html, text, lang, direction, level, picture)


def html_block(
    kind: BlockType,
    html: str,
    *,
    level: int = 0,
    lang: str = "",
    direction: str = "",
    picture: Picture | None = None,
) -> Block:
    """A block of HTML from outside, sanitised here; ``html`` is the whole element (``<p>…</p>``)."""
    html = sanitize(html, ARTICLE)
    text = text_of(html)
    if text and not html.startswith("<"):
        return text_block(kind, text, level=level, lang=lang, direction=direction, picture=picture)
    return Block(kind, html if text else "", text, lang, direction, level, picture)


def aside(kind: BlockType, links: list[Link]) -> Block:
    """A related or read-more block."""
    return Block(kind, links=tuple(links))


def cut_of(kind: str, text: str, why: str, *, after: int = -1, links: int = 0, html: str = "") -> Cut:
    """A piece that was cut; what has no HTML of its own is kept as paragraphs, one a line."""
    lines = [line for line in map(collapse, text.splitlines()) if line]
    html = html or " ".join(f"<p>{escape_text(line)}</p>" for line in lines)
    return Cut(kind, "\n".join(lines), why, links, after, html)
