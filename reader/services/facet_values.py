"""What articles have in common, read for many at once: outlets, authors, sources, languages, months, tags, marks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from reader.models import Article, ArticleAuthor, ArticleTag, Reading, User

AT_ONCE = 1_000
"""Articles that are read at once."""

type Viewer = User | AnonymousUser | None
"""Whose view it is; None is that of everyone: nothing private, nothing of a group."""
type Value3 = tuple[str, str, int]
"""A facet, a key in it, an article that has it."""
type Counts = dict[str, Counter[str]]

JOINED: list[Callable[[Viewer, Sequence[int]], Sequence[QuerySet[Any, Any]]]] = []
"""Further values of articles (ids), as querysets that ``row`` made: other apps append theirs."""
SUMMED: list[Callable[[QuerySet[Article]], dict[str, list[list[Any]]]]] = []
"""What is summed up over all of these articles, as everyone sees it: ``{name: [[key, n], …]}``."""


def row(found: QuerySet[Any], facet: str, key: str, article: str = "article_id") -> QuerySet[Any, Any]:
    """``found`` as rows that can be joined with those of other facets."""
    rows: QuerySet[Any, Any] = (
        found.order_by()
        .annotate(
            facet_=Value(facet, output_field=CharField()),
            key_=Cast(key, CharField()),
            article_=F(article),
        )
        .values_list("facet_", "key_", "article_")
    )
    return rows


def values_of(viewer: Viewer, pks: Sequence[int], *, tags: bool = True) -> Iterator[Value3]:
    """Tags, authors, marks and states of these articles. One query for each thousand of them."""
    for at in range(0, len(pks), AT_ONCE):
        some = pks[at : at + AT_ONCE]
        parts = [row(ArticleAuthor.objects.filter(article__in=some), "author", "author_id")]
        if tags:
            filed = ArticleTag.objects.filter(article__in=some, tag__hidden=False)
            parts.append(row(filed, "tag", "tag_id"))
        if viewer is not None and viewer.is_authenticated:
            parts.append(row(Reading.objects.filter(article__in=some, user=viewer), "is", "state"))
        for joined in JOINED:
            parts.extend(joined(viewer, some))
        yield from parts[0].union(*parts[1:], all=True).order_by()


COLUMNS = ("pk", "outlet_id", "credited_outlet_id", "language", "listed_at")
"""What ``counted`` wants of each article."""
type Columns = tuple[int, int | None, int | None, str, datetime]


def monday(moment: datetime) -> str:
    """The Monday of the week of ``moment``, as an ISO date in the time zone of the site."""
    day = timezone.localdate(moment)
    return (day - timedelta(days=day.weekday())).isoformat()


def counted(
    viewer: Viewer,
    articles: Iterable[Columns],
    above: Mapping[int, Iterable[int]],
    *,
    tags: bool = True,
) -> Counts:
    """How many of ``articles`` have what. A tag counts for those that it stands within (``above``), each once."""
    counts: Counts = defaultdict(Counter)
    pks = []
    for pk, outlet, source, language, listed_at in articles:
        pks.append(pk)
        if outlet:
            counts["outlet"][str(outlet)] += 1
        if source:
            counts["credits"][str(source)] += 1
        counts["lang"][language.split("-")[0]] += 1
        counts["month"][f"{timezone.localdate(listed_at):%Y-%m}"] += 1
        counts["week"][monday(listed_at)] += 1
    filed: dict[int, set[int]] = defaultdict(set)
    for facet, key, article in values_of(viewer, pks, tags=tags):
        if facet == "tag":
            filed[article].add(int(key))
        else:
            counts[facet][key] += 1
    for direct in filed.values():
        for pk in {line for tag in direct for line in (tag, *above.get(tag, ()))}:
            counts["tag"][str(pk)] += 1
    if viewer is not None and viewer.is_authenticated:
        begun = sum(counts["is"].values())
        counts["is"]["unread"] += len(pks) - begun
    counts["total"][""] = len(pks)
    return counts


def most(counter: Counter[str], limit: int) -> list[list[Any]]:
    """The most frequent keys with their numbers, as they are kept."""
    return [[key, n] for key, n in sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:limit] if n]
