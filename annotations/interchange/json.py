"""Our own format, "postil-notes" version 1: everything, so that it can come in again. See docs/interchange.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotations.interchange.rows import (
    About,
    ArticleInfo,
    Mark,
    RevisionInfo,
    Spot,
    Written,
    by_article,
    utc,
)

FORMAT, VERSION = "postil-notes", 1


def write(about: About, marks: Iterable[Mark]) -> Iterator[str]:
    """The file, article by article. Keys that say nothing are left out."""
    head = {"format": FORMAT, "version": VERSION, "exported": utc(about.exported), "by": about.by,
            "library": about.library, "shown": about.shown}  # fmt: skip
    yield _dumps(head, 0).removesuffix("\n}") + ',\n "articles": ['
    between = "\n"
    for article, own in by_article(marks):
        yield between + _dumps(_article(article), 2).removesuffix("\n  }") + ',\n   "marks": ['
        inner = "\n"
        for mark in own:
            yield inner + _dumps(_mark(mark), 4)
            inner = ",\n"
        yield "\n   ]\n  }"
        between = ",\n"
    yield "\n ]\n}\n"


def _dumps(value: dict[str, Any], indent: int) -> str:
    pad = " " * indent
    return pad + json.dumps(value, ensure_ascii=False, indent=1).replace("\n", f"\n{pad}")


def _told(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [], ())}


def _article(article: ArticleInfo) -> dict[str, Any]:
    published = utc(article.published) if article.published else ""
    if published and not article.published_has_time:
        published = published[:10]
    return {"headline": article.headline} | _told(
        url=article.url,
        address=article.address,
        outlet=article.outlet,
        authors=list(article.authors),
        credited=article.credited,
        published=published,
        language=article.language,
        direction=article.direction,
        section=article.section,
        tags=list(article.tags),
    )


def _revision(revision: RevisionInfo) -> dict[str, Any]:
    captured = utc(revision.captured) if revision.captured else ""
    return _told(number=revision.number, sha256=revision.sha256, captured=captured)


def _spot(spot: Spot) -> dict[str, Any]:
    return _told(revision=_revision(spot.revision), start=spot.start, end=spot.end)


def _written(note: Written) -> dict[str, Any]:
    changed = {"updated": utc(note.updated)} if note.updated != note.created else {}
    head = {"id": note.id, "by": note.by, "mine": note.mine, "created": utc(note.created)}
    return head | changed | {"text": note.body}


def _mark(mark: Mark) -> dict[str, Any]:
    return {"id": mark.id} | _told(
        kind=mark.kind,
        kind_name=mark.kind_name,
        code=mark.code,
        quote=mark.quote,
        prefix=mark.prefix,
        suffix=mark.suffix,
        made=_spot(mark.made) if mark.made else None,
        status=mark.status,
        now=_spot(mark.now) if mark.now and mark.now != mark.made else None,
        visibility=mark.visibility,
        group=mark.group,
        by=mark.by,
        mine=mark.mine,
        created=utc(mark.created),
        updated=utc(mark.updated) if mark.updated != mark.created else "",
        resolved=utc(mark.resolved) if mark.resolved else "",
        note=_written(mark.note) if mark.note else None,
        replies=[_written(reply) for reply in mark.replies],
        links=[
            _told(kind=link.kind, headline=link.headline, outlet=link.outlet, url=link.url)
            for link in mark.links
        ],
    )
