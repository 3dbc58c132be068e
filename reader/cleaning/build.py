"""Making blocks that hold their promise: sanitised HTML whose text nodes joined are the block's text."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

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


_WHY = {
    "menu": gettext_lazy("It leads to other parts of the site."),
    "ticker": gettext_lazy("It tells other news."),
    "related": gettext_lazy("It leads to other articles."),
    "newsletter": gettext_lazy("It asks for a subscription."),
    "comments": gettext_lazy("It was written by readers of the site."),
    "most_read": gettext_lazy("It lists other articles."),
    "footer": gettext_lazy("It is about the site."),
    "share": gettext_lazy("It is a control of the page."),
    "advert": gettext_lazy("It is an advertisement."),
    "author": gettext_lazy("It is about the author."),
    "paywall": gettext_lazy("It is about access to the site."),
    "consent": gettext_lazy("It asks for consent."),
    "caption": gettext_lazy("It stands with its picture."),
    "headline": gettext_lazy("It is the headline once more."),
    "standfirst": gettext_lazy("It stands above the text as the standfirst."),
    "byline": gettext_lazy("It stands above the text as the byline."),
    "reading_time": gettext_lazy("It stands above the text as the reading time."),
    "summary": gettext_lazy("It sums the text up before it begins."),
    "appeal": gettext_lazy("It asks for support."),
    "tags": gettext_lazy("It stands with the article as its tags."),
}


def cut_of(kind: str, text: str, *, after: int = -1, links: int = 0, html: str = "", where: str = "") -> Cut:
    """A piece that was cut, with the reason; what has no HTML of its own is kept as paragraphs, one a line."""
    lines = [line for line in map(collapse, text.splitlines()) if line]
    html = html or " ".join(f"<p>{escape_text(line)}</p>" for line in lines)
    why = str(_WHY.get(kind) or gettext("It stands outside the text."))
    return Cut(kind, "\n".join(lines), why, links, after, html, where)
