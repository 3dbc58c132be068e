"""The text of an article as it stands in a feed: sanitised blocks, in its own language and direction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from reader.cleaning.blocks import Block, BlockType, Picture

type PictureAddress = Callable[[str], tuple[str, int, int] | None]
"""From the source of a figure to the address of the picture that we hold, and its width and height in pixels."""

_OPENING = re.compile(r"^<(\w+)")


def article_html(blocks: Iterable[Block], picture_of: PictureAddress) -> str:
    """The blocks of an article; a figure without a picture that can be fetched keeps its caption."""
    return "\n".join(filter(None, (_block(block, picture_of) for block in blocks)))


def figure(picture: Picture, caption: str, picture_of: PictureAddress) -> str:
    """A figure with its caption (sanitised HTML or empty); empty where there is neither."""
    held = picture_of(picture.src)
    image = ""
    if held is not None:
        address, width, height = held
        image = f'<img src="{escape(address)}" alt="{escape(picture.alt)}" width="{width}" height="{height}">'
    credit = f" <small>{escape(picture.credit)}</small>" if picture.credit else ""
    words = re.sub(r"^<figcaption[^>]*>|</figcaption>$", "", caption.strip())
    below = f"<figcaption>{words}{credit}</figcaption>" if words or credit else ""
    return f"<figure>{image}{below}</figure>" if image or below else ""


def within(language: str, direction: str, html: str) -> str:
    """``html`` in an element that says in which language and direction it is to be read."""
    if not html:
        return ""
    of = f' lang="{escape(language)}"' if language else ""
    return f'<div{of} dir="{escape(direction)}">{html}</div>'


def _block(block: Block, picture_of: PictureAddress) -> str:
    if block.type is BlockType.FIGURE:
        return figure(block.picture, block.html, picture_of) if block.picture else ""
    said = "".join(
        f' {name}="{escape(value)}"' for name, value in (("lang", block.lang), ("dir", block.dir)) if value
    )
    return (
        _OPENING.sub(rf"<\1{said}", block.html, count=1)
        if said and " lang=" not in block.html[:60]
        else block.html
    )
