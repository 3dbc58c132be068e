"""The picture of a share: 1200 × 630, the marked words on the left, the note in the margin.

Drawn with Pillow in the product's own fonts; Raqm shapes Arabic and orders mixed text. Pure: values in,
PNG bytes out.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, zip_longest
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
RULE_AT = 790
FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
SHEET, MARGIN, INK, INK_2, RED, BLUE = "#FCFCFA", "#F2F3EF", "#16191D", "#474E54", "#B21F2D", "#1E46BA"
KINDS = {
    "passage": ("#FAEBA8", "#876400"),
    "quote": ("#D3E5FA", "#22609F"),
    "fact": ("#D2ECCD", "#2A7034"),
    "disputed": ("#FAD9D8", "#B02F3B"),
    "question": ("#E6DDF8", "#6845B2"),
}
"""Tint and stroke of each kind, as in ``static/css/tokens.css`` (light)."""
SERIF, SANS = "serif", "sans"
_FILES = {
    (SERIF, "latin"): "literata-latin-opsz-normal.woff2",
    (SERIF, "latin-ext"): "literata-latin-ext-opsz-normal.woff2",
    (SERIF, "arabic"): "noto-naskh-arabic-arabic-wght-normal.woff2",
    (SANS, "latin"): "schibsted-grotesk-latin-wght-normal.woff2",
    (SANS, "latin-ext"): "schibsted-grotesk-latin-ext-wght-normal.woff2",
    (SANS, "arabic"): "ibm-plex-sans-arabic-arabic-400-normal.woff2",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. ``before`` are words of the text that lead up to ``quote``."""

    quote: str
    kind: str
    kind_name: str
    by: str
    headline: str
    source: str
    before: str = ""
    note: str = ""
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters of one font. ``ends`` says that the word ends here, so a space follows."""

    text: str
    marked: bool
    script: str
    ends: bool = True


type _Word = list[_Piece]


def _script(char: str) -> str:
    """The font file that has ``char``; the Arabic ones have no Latin punctuation."""
    if "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u08ff" or "\ufb50" <= char <= "\ufefc":
        return "arabic"
    if "\u0100" <= char <= "\u02ba" or "\u1e00" <= char <= "\u1eff":
        return "latin-ext"
    return "latin"


@lru_cache(maxsize=64)
def _font(family: str, script: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONTS / _FILES[family, script], size, layout_engine=ImageFont.Layout.RAQM)
    try:
        axes = font.get_variation_axes()
    except OSError:
        return font
    optical = min(72, max(7, size))
    font.set_variation_by_axes(
        [optical, weight] if len(axes) == 2 else [min(weight, int(axes[0]["maximum"] or 700))]
    )
    return font


class Text:
    """A run of words set in lines of at most ``width`` pixels."""

    def __init__(
        self, family: str, size: int, width: int, *, weight: int = 400, leading: float = 1.42
    ) -> None:
        self.family, self.size, self.width, self.weight = family, size, width, weight
        self.leading = round(size * leading)

    def font(self, script: str) -> ImageFont.FreeTypeFont:
        size = round(self.size * 1.08) if script == "arabic" else self.size
        return _font(self.family, script, size, self.weight)

    def length(self, words: list[_Word]) -> float:
        return sum(self.font(run[0].script).getlength(_phrase(run) + " ") for run in _runs(words))

    def lines(self, words: list[_Word], most: int) -> list[list[_Word]]:
        """The words in lines; what goes beyond ``most`` lines is cut with an ellipsis."""
        lines: list[list[_Word]] = []
        line: list[_Word] = []
        for word in words:
            if line and self.length([*line, word]) > self.width:
                lines.append(line)
                line = []
            line.append(self._fitted(word))
        if line:
            lines.append(line)
        if len(lines) > most:
            lines = lines[:most]
            last = lines[-1]
            dots = [_Piece("…", last[-1][-1].marked, "latin")]
            while len(last) > 1 and self.length([*last, dots]) > self.width:
                last.pop()
            last.append(dots)
        return lines

    def _fitted(self, word: _Word) -> _Word:
        """``word``, cut with an ellipsis when it is longer than a line."""
        while self.length([word]) > self.width and len(word[0].text) > 2:
            text = "".join(piece.text for piece in word).rstrip("…")
            word = words_of(text[: int(len(text) * 0.9)] + "…", marked=word[0].marked)[0]
        return word


def words_of(text: str, *, marked: bool = False) -> list[_Word]:
    """The words of a text, each in pieces of one script."""
    words: list[_Word] = []
    for word in text.split():
        parts = [(script, "".join(chars)) for script, chars in groupby(word, _script)]
        words.append(
            [
                _Piece(part, marked, script, number == len(parts))
                for number, (script, part) in enumerate(parts, 1)
            ]
        )
    return words


def _runs(words: list[_Word]) -> list[list[_Piece]]:
    """Neighbours of one script and mark together, so that the shaper sees whole phrases."""
    pieces = (piece for word in words for piece in word)
    return [list(run) for _key, run in groupby(pieces, lambda piece: (piece.script, piece.marked))]


def _phrase(run: list[_Piece]) -> str:
    return "".join(piece.text + (" " if piece.ends else "") for piece in run).rstrip()


def _underline(draw: ImageDraw.ImageDraw, kind: str, x0: float, x1: float, y: float, stroke: str) -> None:
    """The kind's pattern: solid, dotted, double, wavy or dashed; never colour alone."""
    if kind == "quote":
        for x in range(round(x0), round(x1), 8):
            draw.ellipse((x, y - 2, x + 3, y + 1), fill=stroke)
    elif kind == "fact":
        draw.line((x0, y - 3, x1, y - 3), fill=stroke, width=2)
        draw.line((x0, y + 2, x1, y + 2), fill=stroke, width=2)
    elif kind == "disputed":
        points = [(x, y + (2 if (x // 5) % 2 else -2)) for x in range(round(x0), round(x1) + 1, 5)]
        draw.line(points, fill=stroke, width=2, joint="curve")
    elif kind == "question":
        for x in range(round(x0), round(x1), 16):
            draw.line((x, y, min(x + 10, x1), y), fill=stroke, width=3)
    else:
        draw.line((x0, y, x1, y), fill=stroke, width=3)


def set_lines(
    draw: ImageDraw.ImageDraw, text: Text, lines: list[list[_Word]], x: int, y: int, *, fill: str,
    rtl: bool, kind: str = "",
) -> int:  # fmt: skip
    """Draws lines from the top at ``y``; returns where the next one would stand."""
    tint, stroke = KINDS.get(kind, ("", ""))
    for line in lines:
        at = float(x + text.width if rtl else x)
        baseline = y + round(text.size * 1.02)
        runs = _runs(line)
        for run, following in zip_longest(runs, runs[1:]):
            phrase = _phrase(run)
            font = text.font(run[0].script)
            length = font.getlength(phrase)
            left = at - length if rtl else at
            step = length + (font.getlength(" ") if run[-1].ends else 0)
            if run[0].marked and tint:
                wide = step if following and following[0].marked else length
                x0 = at - wide if rtl else at
                draw.rectangle((x0 - 1, baseline - text.size, x0 + wide + 1, baseline + 10), fill=tint)
                _underline(draw, kind, x0, x0 + wide, baseline + 11, stroke)
            direction = "rtl" if run[0].script == "arabic" else "ltr"
            draw.text((left, baseline), phrase, font=font, fill=fill, anchor="ls", direction=direction)
            at += -step if rtl else step
        y += text.leading
    return y


def letter_font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """The serif for a single Latin letter, ``size`` pixels high."""
    return _font(SERIF, "latin", size, weight)


def wordmark(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """The product's mark and name, its upper left corner at ``x`` and ``y`` (pixels)."""
    for line, (dy, length) in enumerate(((0, 15), (7, 15), (14, 15), (21, 9))):
        draw.line((x, y + dy, x + length, y + dy), fill=INK, width=2 + (line < 0))
    draw.line((x + 19, y - 5, x + 19, y + 24), fill=RED, width=3)
    draw.line((x + 24, y + 7, x + 31, y + 7), fill=BLUE, width=2)
    draw.line((x + 24, y + 13, x + 28, y + 13), fill=BLUE, width=2)
    draw.text((x + 44, y + 21), "Postil", font=_font(SERIF, "latin", 30, 560), fill=INK, anchor="ls")


def draw_card(card: Card) -> bytes:
    """The card as PNG bytes, 1200 × 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SHEET)
    draw = ImageDraw.Draw(image)
    draw.rectangle((RULE_AT, 0, WIDTH, HEIGHT), fill=MARGIN)
    draw.rectangle((RULE_AT, 0, RULE_AT + 2, HEIGHT), fill=RED)
    words = [*words_of(card.before), *words_of(card.quote, marked=True)]
    characters = len(card.before) + len(card.quote) + 1
    size = 48 if characters <= 130 else 40 if characters <= 230 else 32
    body = Text(SERIF, size, RULE_AT - 72 - 56)
    most = (HEIGHT - 64 - 190) // body.leading
    set_lines(draw, body, body.lines(words, most), 72, 68, fill=INK, rtl=card.rtl, kind=card.kind)
    head = Text(SERIF, 24, RULE_AT - 72 - 56, weight=600, leading=1.45)
    source = Text(SANS, 22, RULE_AT - 72 - 56, leading=1.4)
    head_lines = head.lines(words_of(card.headline), 2)
    y = HEIGHT - 56 - source.leading - head.leading * len(head_lines)
    y = set_lines(draw, head, head_lines, 72, y, fill=INK, rtl=card.rtl)
    set_lines(draw, source, source.lines(words_of(card.source), 1), 72, y, fill=INK_2, rtl=card.rtl)
    x, width = RULE_AT + 47, WIDTH - RULE_AT - 47 - 52
    label = Text(SANS, 24, width, weight=700)
    y = set_lines(
        draw, label, label.lines(words_of(card.kind_name), 1), x, 74, fill=KINDS[card.kind][1], rtl=False
    )
    note = Text(SANS, 27, width, leading=1.4)
    note_words = words_of(card.note)
    note_rtl = bool(note_words) and note_words[0][0].script == "arabic"
    y = set_lines(draw, note, note.lines(note_words, 8), x, y + 6, fill=INK, rtl=note_rtl)
    by = Text(SANS, 22, width, weight=600)
    set_lines(draw, by, by.lines(words_of(card.by), 1), x, y + 4, fill=INK_2, rtl=note_rtl)
    wordmark(draw, x + 4, HEIGHT - 87)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
