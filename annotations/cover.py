"""The cover of a book of articles: 1200 × 1800, its title on the sheet, the red rule of the margin beside it.

Pure: values in, JPEG bytes out.
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from annotations.card import INK, INK_2, MARGIN, RED, SANS, SERIF, SHEET, Text, set_lines, wordmark, words_of

WIDTH, HEIGHT = 1200, 1800
RULE_AT, EDGE = 980, 96


def draw_cover(title: str, source: str, *, rtl: bool = False) -> bytes:
    """A cover with ``title`` and, below it, ``source`` (where and when from). From the right the margin is left."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SHEET)
    draw = ImageDraw.Draw(image)
    margin = (0, 0, WIDTH - RULE_AT, HEIGHT) if rtl else (RULE_AT, 0, WIDTH, HEIGHT)
    rule = WIDTH - RULE_AT if rtl else RULE_AT
    draw.rectangle(margin, fill=MARGIN)
    draw.rectangle((rule - 2, 0, rule + 2, HEIGHT), fill=RED)
    left = WIDTH - RULE_AT + EDGE if rtl else EDGE
    size = 104 if len(title) <= 40 else 84 if len(title) <= 90 else 66
    head = Text(SERIF, size, RULE_AT - 2 * EDGE, weight=600, leading=1.6 if rtl else 1.2)
    y = set_lines(draw, head, head.lines(words_of(title), 9), left, 300, fill=INK, rtl=rtl)
    below = Text(SANS, 40, RULE_AT - 2 * EDGE, leading=1.5)
    set_lines(draw, below, below.lines(words_of(source), 6), left, y + 48, fill=INK_2, rtl=rtl)
    wordmark(draw, left, HEIGHT - 160)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
