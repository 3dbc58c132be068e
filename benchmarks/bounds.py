"""What the worst inputs cost: ``python benchmarks/bounds.py [--json]``.

Each row is an input at or near a limit of the product, or one made to be slow, through one function. The floor
beside it is ordinary input through the same function in the same run: an article of ten paragraphs, with ten
highlights where the function is about highlights. The outcome says what came back, so that a refusal is not
mistaken for speed.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from measuring import Row, cpu_ms, library, show, wanted_json

SENTENCE = (
    "The gauges of the upper valley have sent no reading since the first week of March, the office said. "
)
TEN = "".join(f"<p>Reading {n}: {SENTENCE * 3}</p>" for n in range(10))
LINES = [f"Line {n} of the river, with {n * 7} gauges and some words about them." for n in range(2_000)]


@dataclass(frozen=True, slots=True)
class Bound:
    """``work`` and ``floor`` return what came back, in a few words; ``before`` runs unmeasured ahead of each."""

    name: str
    work: Callable[[], str]
    floor: Callable[[], str]
    before: Callable[[], object] | None = None


def cleaning() -> Iterator[Bound]:
    """Captured pages, of bytes to clean blocks."""
    from reader.cleaning import CleaningError, clean

    def cleaned(page: str) -> str:
        try:
            return f"{len(clean(page, url='https://averil.example/').blocks):,} blocks"
        except CleaningError as error:
            return f"refused: {type(error).__name__}"

    def page(body: str) -> str:
        return f"<html><body><article>{body}</article></body></html>"

    large = "".join(
        f"<p>Reading {n}: {SENTENCE}<a href='/g/{n}'>The gauge</a> was <em>repaired</em>. {SENTENCE}</p>"
        for n in range(3_900)
    )
    flood = " ".join(f'a{n}="x"' for n in range(20_000))
    floor = partial(cleaned, page(TEN))
    for name, body in (
        ("clean a page of 1 MB", large),
        ("clean 50,000 nested divs", "<div>" * 50_000 + TEN + "</div>" * 50_000),
        ("clean 20,000 attributes", f"<p {flood}>{SENTENCE}</p>{TEN}"),
        ("clean a comment of 500 KB, unclosed", f"{TEN}<!-- " + "x " * 250_000),
    ):
        yield Bound(name, partial(cleaned, page(body)), floor)


def markdown() -> Iterator[Bound]:
    """Notes, of text to sanitised HTML. What is longer than 20,000 code points is cut there."""
    from reader.markdown import render_markdown

    def rendered(text: str) -> str:
        return f"{len(render_markdown(text)):,} code points"

    floor = partial(rendered, "\n\n".join([SENTENCE * 3] * 10))
    for name, text in (
        ("note of 100,000 [", "[" * 100_000),
        ("note of 50,000 *a", "*a" * 50_000),
        ("note of 100,000 [ and * in turn", "[*" * 50_000),
        ("note of 20,000 characters of tiny tables", ("|a|b\n|-|-\n\n" * 2_000)[:20_000]),
    ):
        yield Bound(name, partial(rendered, text), floor)


def marking() -> Iterator[Bound]:
    """Highlights drawn into the HTML of a text of 20 blocks, and positions moved to borders of characters."""
    from annotations.anchoring.positions import outward
    from annotations.marks import Span, render_block, spread
    from reader.cleaning.blocks import Block, BlockType, place

    def drawn(blocks: int, marks: int) -> Callable[[], str]:
        words = SENTENCE * 7
        block = Block(BlockType.PARAGRAPH, html=f"<p>{words}</p>", text=words)
        placed = place([block] * blocks)
        room = (placed[-1].end or 0) - 400
        starts = [pk * 37 % room for pk in range(1, marks + 1)]
        spans = [
            Span(pk, start, start + 20 + pk % 380, "fact", pk, f"Note {pk}")
            for pk, start in enumerate(starts, 1)
        ]

        def work() -> str:
            by_block = spread(placed, spans)
            html = "".join(render_block(each, by_block[each.index]) for each in placed)
            return f"{html.count('class="ref'):,} numbers"

        return work

    def aligned(text: str) -> Callable[[], str]:
        middle = len(text) // 2

        def work() -> str:
            found = [outward(text, at, at + 5) for at in range(middle, middle + 1_000)]
            return f"{len(found):,} spans, the last to {found[-1][1]:,}"

        return work

    yield Bound("draw 5,000 overlapping highlights", drawn(20, 5_000), drawn(10, 10))
    long = "The river e\u0301 \U0001f469\u200d\U0001f467 " * 60_000
    yield Bound("align 1,000 spans in 1,020,000 characters", aligned(long), aligned(SENTENCE * 30))
    tower = "River " + "a" + "\u0301" * 100_000 + " river"
    yield Bound(
        "align a position under 100,000 marks",
        lambda: f"{outward(tower, 50_000, 50_001)[1]:,} is its end",
        lambda: f"{outward(SENTENCE, 50, 51)[1]:,} is its end",
    )


def carrying() -> Iterator[Bound]:
    """Highlights in the database, given their places in a new revision that lost every fiftieth line."""
    from annotations.models import Anchor, Highlight
    from annotations.services.reanchor import anchor_in
    from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs

    user = make_user()

    def carried(lines: list[str], marks: int) -> tuple[Callable[[], str], Callable[[], object]]:
        article = make_article(*lines)
        pattern = make_highlight(user, article, lines[0][:20])
        text, old = pattern.revision.text, pattern.revision
        starts = [n * 17 % (len(text) - 40) for n in range(1, marks)]
        made = Highlight.objects.bulk_create(
            Highlight(user=user, article=article, revision=old, quote=text[start : start + 20])
            for start in starts
        )
        Anchor.objects.bulk_create(
            Anchor(highlight=each, revision=old, start=start, end=start + 20)
            for each, start in zip(made, starts, strict=True)
        )
        new = make_revision(article, paragraphs(*(line for n, line in enumerate(lines) if n % 50 != 7)))
        return lambda: f"{anchor_in(new):,} places", Anchor.objects.filter(revision=new).delete

    work, undo = carried(LINES, 5_000)
    floor, undo_floor = carried(LINES[:10], 10)
    yield Bound("carry 5,000 highlights to a new revision", work, floor, lambda: (undo(), undo_floor()))


def pictures() -> Iterator[Bound]:
    """Pictures from bytes to two widths of WebP, and the card of a share."""
    from PIL import Image

    from annotations.card import Card, draw_card
    from reader.services.pictures import encode

    def photograph(width: int, height: int) -> bytes:
        # A coarse random field made smooth: neither flat nor noise, as photographs are.
        small = (width // 20, height // 20)
        coarse = Image.frombytes("RGB", small, random.Random(7).randbytes(small[0] * small[1] * 3))
        out = io.BytesIO()
        coarse.resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
        return out.getvalue()

    def encoded(raw: bytes) -> str:
        picture = encode(raw)
        return f"{picture.width:,} × {picture.height:,}, {len(picture.large):,} bytes"

    def drawn(quote: str, note: str) -> str:
        card = Card(quote, "disputed", "Disputed", "Ines Calloway", SENTENCE, "Averil Courier", note=note)
        return f"{len(draw_card(card)):,} bytes"

    yield Bound(
        "encode a picture of 12 megapixels",
        partial(encoded, photograph(4000, 3000)),
        partial(encoded, photograph(800, 600)),
    )
    arabic = "المعاهدة التي لا يستطيع أحد قياسها وعدٌ لا أرض يقف عليها. "
    yield Bound(
        "draw a share card, quote of 30,000 characters",
        partial(drawn, (SENTENCE + arabic) * 190, SENTENCE * 200),
        partial(drawn, SENTENCE, "Since when?"),
    )


def main() -> None:
    as_json = wanted_json("CPU time of the worst inputs, and its ratio to ordinary input.")
    rows: list[Row] = []
    with library():
        for room in (cleaning, markdown, marking, carrying, pictures):
            for bound in room():
                taken, least = (
                    cpu_ms(bound.work, before=bound.before),
                    cpu_ms(bound.floor, before=bound.before),
                )
                if bound.before:
                    bound.before()
                rows.append(
                    {
                        "bound": bound.name,
                        "CPU ms": taken,
                        "floor ms": least,
                        "× floor": taken / least,
                        "outcome": bound.work(),
                    }
                )
    show(rows, as_json=as_json)


if __name__ == "__main__":
    main()
