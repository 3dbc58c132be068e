"""What the articles of a tag have in common is counted in the background and kept.

Whatever files, unfiles, hides or corrects articles says so (``stale``, ``stale_articles``); what takes an article away
from readers also takes it out of the numbers at once (``leave``). The clock counts again what is stale, the oldest
first, a little at a time, and one after the other what was counted long ago.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reader.models import Article, ArticleTag, ArticleVisibility, Tag, TagFacets
from reader.models.stamps import ARTICLES, bump
from reader.services.facet_values import AT_ONCE, COLUMNS, SUMMED, Counts, counted, most

KEPT: Mapping[str, int] = {"month": 600, "tag": 60}
USUAL = 40
"""Keys that are kept of a facet."""
SECONDS = 4.0
"""How long one run counts."""
NEW_AT_ONCE = 1_000
"""Tags that get a row in one run."""
OLD = timedelta(days=1)
"""After this time numbers are made again, whether anything is known to have changed or not."""
LIBRARY_PAUSE = timedelta(minutes=10)
"""The numbers of a large library are not made again sooner."""
LARGE = 5_000
TAGS_AT_ONCE = 400

type Above = Mapping[int, tuple[int, ...]]


def everyones() -> QuerySet[Article]:
    """The articles that everyone in the library sees."""
    return Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY).order_by()


def above_of(paths: Iterable[tuple[int, str]]) -> Above:
    """The tags that each tag stands within, by its path."""
    return {
        pk: tuple(int(part) for part in path.strip("/").split("/") if part and int(part) != pk)
        for pk, path in paths
    }


def stale(tag_ids: Iterable[int]) -> None:
    """These tags, and the library, are to be counted again. One query."""
    TagFacets.objects.filter(Q(tag__in=set(tag_ids)) | Q(tag=None), stale_at=None).update(
        stale_at=timezone.now()
    )


def stale_articles(pks: Iterable[int]) -> None:
    """All tags under which these articles stand, and the library, are to be counted again. A query for each
    thousand, and one more."""
    wanted, tags = list(pks), set()
    for at in range(0, len(wanted), AT_ONCE):
        tags |= _tags_of(wanted[at : at + AT_ONCE])
    stale(tags)


def stale_around(tag_ids: Iterable[int]) -> None:
    """These tags stand elsewhere, or are others: whatever shares an article with them, or with what stands below them,
    is to be counted again. A query for each thousand articles, up to five of them; with more it is everything."""
    wanted = set(tag_ids)
    below = Q()
    for path in Tag.objects.filter(pk__in=wanted).values_list("path", flat=True):
        below |= Q(tag__path__startswith=path)
    filed = ArticleTag.objects.filter(below) if below else ArticleTag.objects.none()
    articles = list(filed.order_by().values_list("article_id", flat=True)[: LARGE + 1])
    if len(articles) > LARGE:
        TagFacets.objects.filter(stale_at=None).update(stale_at=timezone.now())
    else:
        stale_articles(articles)


def _tags_of(pks: Iterable[int]) -> set[int]:
    """The tags of these articles and all that these stand within."""
    paths = Tag.objects.filter(article_tags__article__in=list(pks)).order_by().values_list("path", flat=True)
    return {int(part) for path in paths.distinct() for part in path.strip("/").split("/") if part}


@transaction.atomic
def leave(article: Article) -> None:
    """Takes an article that readers no longer see out of the numbers that name it, at once; they are counted again
    later."""
    bump(ARTICLES)
    tags = _tags_of([article.pk])
    rows = list(TagFacets.objects.select_for_update().filter(Q(tag__in=tags) | Q(tag=None)))
    if not rows:
        return
    above = above_of(Tag.objects.filter(pk__in=tags).values_list("pk", "path"))
    gone = counted(None, list(Article.objects.filter(pk=article.pk).values_list(*COLUMNS)), above)
    now = timezone.now()
    for row in rows:
        for name, pairs in row.counts.items():
            less = gone.get(name, Counter())
            row.counts[name] = [[key, n - less[str(key)]] for key, n in pairs if n > less[str(key)]]
        row.counts.pop("contested", None)
        row.weeks = [[day, n - gone["week"][day]] for day, n in row.weeks if n > gone["week"][day]]
        row.total = max(0, row.total - 1)
        row.stale_at = row.stale_at or now
    TagFacets.objects.bulk_update(rows, ["counts", "weeks", "total", "stale_at"], batch_size=100)


def rebuild(row: TagFacets, above: Above) -> TagFacets:
    """Counts what a row is about, and writes it. What changed meanwhile leaves it stale."""
    seen = row.stale_at
    articles, own = everyones(), set[int]()
    portions = _portions(articles)
    if row.tag_id is not None:
        below = [row.tag_id, *(pk for pk, line in above.items() if row.tag_id in line)]
        own = {*below, *above.get(row.tag_id, ())}
        portions = _portions_of(articles, below)
        filed = ArticleTag.objects.filter(tag__path__startswith=f"{_path(row.tag_id, above)}")
        articles = articles.filter(pk__in=filed.values("article"))
    counts: Counts = {}
    for part in portions:
        for name, counter in counted(None, part, above, tags=row.tag_id is not None).items():
            counts.setdefault(name, Counter()).update(counter)
    for pk in own:
        counts.get("tag", Counter()).pop(str(pk), None)
    kept: dict[str, Any] = {
        name: most(counter, KEPT.get(name, USUAL))
        for name, counter in counts.items()
        if name not in ("total", "week")
    }
    for summed in SUMMED:
        kept |= summed(articles)
    row.counts, row.weeks = kept, [list(pair) for pair in sorted(counts.get("week", Counter()).items())]
    row.total = counts.get("total", Counter())[""]
    row.made_at = timezone.now()
    values = {"counts": kept, "weeks": row.weeks, "total": row.total, "made_at": row.made_at}
    TagFacets.objects.filter(pk=row.pk).update(**values)
    if TagFacets.objects.filter(pk=row.pk, stale_at=seen).update(stale_at=None):
        row.stale_at = None
    return row


def _path(tag_id: int, above: Above) -> str:
    return "/" + "".join(f"{pk}/" for pk in (*above.get(tag_id, ()), tag_id))


def _portions_of(articles: QuerySet[Article], tags: list[int]) -> Iterable[list[Any]]:
    """Those of ``articles`` that are filed under any of these tags, each once, a thousand at once."""
    filed: set[int] = set()
    for at in range(0, len(tags), TAGS_AT_ONCE):
        rows = ArticleTag.objects.filter(tag__in=tags[at : at + TAGS_AT_ONCE])
        filed.update(rows.values_list("article_id", flat=True))
    pks = sorted(filed)
    for at in range(0, len(pks), AT_ONCE):
        yield list(articles.filter(pk__in=pks[at : at + AT_ONCE]).values_list(*COLUMNS))


def _portions(articles: QuerySet[Article]) -> Iterable[list[Any]]:
    """All of ``articles`` by their keys, a thousand at once."""
    after = 0
    while True:
        part = list(articles.filter(pk__gt=after).order_by("pk").values_list(*COLUMNS)[:AT_ONCE])
        if part:
            yield part
            after = part[-1][0]
        if len(part) < AT_ONCE:
            return


def add_rows() -> int:
    """Rows for the library and for tags that have none, to be counted; how many."""
    now = timezone.now()
    fresh = [TagFacets(stale_at=now)] if not TagFacets.objects.filter(tag=None).exists() else []
    waiting = Tag.objects.filter(facets=None).order_by("pk").values_list("pk", flat=True)[:NEW_AT_ONCE]
    fresh += [TagFacets(tag_id=pk, stale_at=now) for pk in waiting]
    TagFacets.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def rebuild_due(seconds: float = SECONDS) -> int:
    """What the clock calls: counts what is stale, the oldest first, then what is old, until the time is up; how many
    rows it counted."""
    until, done = time.monotonic() + seconds, 0
    add_rows()
    above: Above | None = None
    while time.monotonic() < until:
        row = _due()
        if row is None:
            break
        if above is None:
            above = above_of(Tag.objects.order_by().values_list("pk", "path"))
        rebuild(row, above)
        done += 1
    return done


def _due() -> TagFacets | None:
    now = timezone.now()
    soon = Q(tag=None, total__gt=LARGE, made_at__gt=now - LIBRARY_PAUSE)
    waits = TagFacets.objects.filter(stale_at__isnull=False).exclude(soon)
    row = waits.order_by("stale_at", "pk").first()
    return row or TagFacets.objects.filter(stale_at=None, made_at__lt=now - OLD).order_by("made_at").first()
