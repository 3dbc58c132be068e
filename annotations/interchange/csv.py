"""One row a mark, for spreadsheets and statistics."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from annotations.interchange.rows import Mark, Spot, utc

COLUMNS = (
    "id", "headline", "outlet", "url", "address", "authors", "credited", "published", "language", "section", "tags",
    "kind", "kind_name", "code", "quote", "prefix", "suffix", "revision", "sha256", "captured", "start", "end",
    "status", "revision_now", "start_now", "end_now", "visibility", "group", "by", "created", "updated", "resolved",
    "note", "replies", "links",
)  # fmt: skip
"""Names of the columns: never translated, so that scripts find them."""
BOM = "\ufeff"
"""Without it, spreadsheets read UTF-8 as something else."""
# What makes a spreadsheet calculate: OWASP, "CSV Injection"; the wide twins are folded by some of them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file that hands back what was written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def safe(value: str) -> str:
    """``value`` as a cell that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{value}" if value.startswith(FORMULA) else value


def write(marks: Iterable[Mark]) -> Iterator[str]:
    """A CSV file (RFC 4180, with a byte order mark): a line of names, then one a mark."""
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield BOM + line.text
    for mark in marks:
        writer.writerow([value if isinstance(value, int) else safe(value) for value in _cells(mark)])
        yield line.text


def _cells(mark: Mark) -> Iterator[str | int]:
    article = mark.article
    yield from (mark.id, article.headline, article.outlet, article.url, article.address)
    yield "; ".join(article.authors)
    yield from (article.credited, _time(article.published), article.language, article.section)
    yield "; ".join(article.tags)
    yield from (mark.kind, mark.kind_name, mark.code, mark.quote, mark.prefix, mark.suffix)
    yield from _spot(mark.made, whole=True)
    yield mark.status
    yield from _spot(mark.now, whole=False)
    yield from (
        mark.visibility,
        mark.group,
        mark.by,
        utc(mark.created),
        utc(mark.updated),
        _time(mark.resolved),
    )
    yield mark.note.body if mark.note else ""
    yield "\n\n".join(f"{each.by}, {utc(each.created)}:\n{each.body}" for each in mark.replies)
    yield "\n".join(f"{link.kind}: {link.headline} <{link.url}>" for link in mark.links)


def _spot(spot: Spot | None, *, whole: bool) -> Iterator[str | int]:
    yield spot.revision.number if spot else ""
    if whole:
        yield spot.revision.sha256 if spot else ""
        yield _time(spot.revision.captured) if spot else ""
    for position in (spot.start, spot.end) if spot else (None, None):
        yield "" if position is None else position


def _time(at: datetime | None) -> str:
    return utc(at) if at else ""
