"""The picture of a shared comparison: 1200 × 630, both tellings side by side, and below what differs.

Pure: values in, PNG bytes out. Drawn with the letters of ``annotations.card``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from annotations.card import (
    HEIGHT,
    INK,
    INK_2,
    MARGIN,
    RED,
    SANS,
    SERIF,
    SHEET,
    WIDTH,
    Text,
    letter_font,
    set_lines,
    wordmark,
    words_of,
)

MIDDLE, FOOT = WIDTH // 2, 428
"""Where the rule between the two stands, and where the band below begins (pixels)."""
PAD = 64


@dataclass(frozen=True, slots=True)
class CardSide:
    """A telling on the card."""

    outlet: str
    day: str
    headline: str
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class CardOfTwo:
    """What the card of a comparison shows."""

    a: CardSide
    b: CardSide
    differs: Sequence[str]
    """Lines below, the most telling one first."""
    in_conflict: bool
    """Whether the first line names a contradiction: it is red and has the sign for that."""
    by: str


def draw_card_of_two(card: CardOfTwo) -> bytes:
    """The card as PNG bytes, 1200 × 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SHEET)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, FOOT, WIDTH, HEIGHT), fill=MARGIN)
    draw.line((0, FOOT, WIDTH, FOOT), fill=INK, width=2)
    draw.line((MIDDLE, 0, MIDDLE, FOOT - 2), fill=RED, width=3)
    _telling(draw, card.a, "A", PAD, MIDDLE - 2 * PAD + 16)
    _telling(draw, card.b, "B", MIDDLE + PAD - 16, MIDDLE - 2 * PAD + 16)
    _differences(draw, card)
    wordmark(draw, WIDTH - PAD - 140, HEIGHT - 76)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _telling(draw: ImageDraw.ImageDraw, side: CardSide, sign: str, x: int, width: int) -> None:
    top, box = 52, 44
    left = x + width - box if side.rtl else x
    filled = sign == "B"
    draw.rectangle((left, top, left + box, top + box), fill=INK if filled else SHEET, outline=INK, width=2)
    draw.text(
        (left + box / 2, top + box / 2 + 1), sign, font=letter_font(28, 600), fill=SHEET if filled else INK, anchor="mm"
    )  # fmt: skip
    beside = width - box - 18
    start = x if side.rtl else x + box + 18
    outlet = Text(SANS, 25, beside, weight=700)
    day = Text(SANS, 21, beside)
    lines = outlet.lines(words_of(side.outlet), 1) if side.outlet else []
    y = set_lines(draw, outlet, lines, start, top - 9, fill=INK, rtl=side.rtl)
    set_lines(draw, day, day.lines(words_of(side.day), 1), start, y - 8, fill=INK_2, rtl=side.rtl)
    size = 40 if len(side.headline) <= 80 else 34 if len(side.headline) <= 130 else 29
    head = Text(SERIF, size, width, weight=560, leading=1.24)
    most = (FOOT - 24 - 124) // head.leading
    set_lines(draw, head, head.lines(words_of(side.headline), most), x, 122, fill=INK, rtl=side.rtl)


def _differences(draw: ImageDraw.ImageDraw, card: CardOfTwo) -> None:
    y, width = FOOT + 26, WIDTH - 2 * PAD - 190
    for number, line in enumerate(card.differs[:3]):
        red = card.in_conflict and number == 0
        words = words_of(line)
        rtl = bool(words) and words[0][0].script == "arabic"
        text = Text(SANS, 29 if number == 0 else 24, width - 44 * red, weight=650 if number == 0 else 400)
        if red:
            _unequal(draw, PAD, y + 8)
        x = PAD + 44 * red
        y = set_lines(draw, text, text.lines(words, 1), x, y, fill=RED if red else INK, rtl=rtl) + 2
    by = Text(SANS, 21, width)
    set_lines(draw, by, by.lines(words_of(card.by), 1), PAD, HEIGHT - 58, fill=INK_2, rtl=False)


def _unequal(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    for down in (7, 17):
        draw.line((x, y + down, x + 28, y + down), fill=RED, width=4)
    draw.line((x + 20, y - 2, x + 8, y + 26), fill=RED, width=4)
