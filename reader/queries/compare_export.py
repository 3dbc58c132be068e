"""A comparison as a file: Markdown to read, CSV to count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from reader.queries.compare_sums import remark_of, summary_of
from reader.queries.comparing import ComparePage, ShownRow, Side
from reader.stories.comparison import Span
from reader.tables import write_csv
from reader.templatetags.postil import full_when

COLUMNS = (
    "row", "relation", "also", "a", "b", "facts", "copied_words", "quoted", "score", "a_start", "a_end", "b_start",
    "b_end", "a_article", "a_revision", "a_outlet", "b_article", "b_revision", "b_outlet",
)  # fmt: skip
"""Names of the columns: never translated, so that scripts find them. Positions are code points of the canonical text
of that revision; ``quoted`` and ``score`` are shares, 0 to 1."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~^=$&])")
_BLOCK_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")


def words_of(side: Side, spans: tuple[Span, ...]) -> str:
    """The words of a side of a row; an ellipsis where something was left out between them."""
    text = side.revision.text
    written: list[str] = []
    before: int | None = None
    for start, end in sorted(spans):
        if before is not None:
            written.append(" " if not text[before:start].strip() else " … ")
        written.append(text[start:end].replace("\n", " "))
        before = end
    return "".join(written)


def as_csv(page: ComparePage) -> str:
    """The rows that the page shows, a line each."""
    return write_csv(COLUMNS, (_line(page, shown) for shown in page.rows))


def _line(page: ComparePage, shown: ShownRow) -> list[str | int | float]:
    row = shown.row
    facts = "; ".join(f"{fact.code}: {fact.a} / {fact.b}" for fact in row.facts if fact.code != "copied")
    copied = [int(fact.a) for fact in row.facts if fact.code == "copied" and fact.a.isdecimal()]
    return [
        shown.number,
        row.relation.value,
        "; ".join(each.value for each in row.also),
        words_of(page.a, row.a),
        words_of(page.b, row.b),
        facts,
        max(copied, default=""),
        round(row.quoted, 3),
        round(row.score, 4),
        *_ends(row.a),
        *_ends(row.b),
        page.a.article.pk,
        page.a.revision.number,
        page.a.article.outlet.name if page.a.article.outlet else "",
        page.b.article.pk,
        page.b.revision.number,
        page.b.article.outlet.name if page.b.article.outlet else "",
    ]


def _ends(spans: tuple[Span, ...]) -> tuple[int | str, int | str]:
    return (min(s for s, _e in spans), max(e for _s, e in spans)) if spans else ("", "")


def as_markdown(page: ComparePage) -> str:
    """The rows that the page shows, under what stands above them."""
    return "".join(_markdown(page))


def _markdown(page: ComparePage) -> Iterator[str]:
    yield f"# {escaped(page.title)}\n\n"
    for side in (page.a, page.b):
        yield _source(side)
    yield f"\n<{settings.POSTIL_URL}{page.path}{'?' if page.query else ''}{page.query}>\n\n"
    summary = summary_of(page)
    for stat in summary.stats:
        yield f"- {stat.value}{stat.unit} {escaped(stat.said)}\n"
    for piece in summary.pieces:
        if piece.count:
            yield f"- {escaped(piece.name)}: {piece.count}\n"
    if remark := remark_of(page):
        yield f"\n{escaped(remark)}\n"
    for shown in page.rows:
        said = "; ".join(shown.said)
        yield f"\n## {shown.number}. {escaped(shown.name)}{': ' if said else ''}{escaped(said)}\n\n"
        for side in (page.a, page.b):
            words = words_of(side, shown.spans(side.letter))
            yield f"> **{side.sign}** {escaped(words)}\n" if words else f"> **{side.sign}** —\n"
            if side is page.a:
                yield ">\n"


def _source(side: Side) -> str:
    article = side.article
    parts = [escaped(side.name)]
    if article.published_at:
        parts.append(full_when(article.published_at, article.published_has_time))
    parts.append(_("version %(n)d") % {"n": side.revision.number})
    address = article.canonical_url if article.canonical_url.startswith(("https://", "http://")) else ""
    where = f" <{re.sub(r'[<>\s]', '', address)}>" if address else ""
    return f"- **{side.sign}** {escaped(side.headline)} ({', '.join(parts)}){where}\n"


def escaped(text: str) -> str:
    """``text`` so that Markdown takes none of it for a sign of its own."""
    return _BLOCK_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", " ".join(text.split())))
