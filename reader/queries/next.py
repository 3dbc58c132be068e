"""What stands beside an article as other articles: tellings of its story, what is suggested, what to read after it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from reader.access import Visitor, articles_for
from reader.models import (
    Article,
    ArticleTag,
    Reading,
    StoryMember,
    StorySuggestion,
    SuggestionDismissal,
    SuggestionKind,
    TagKind,
    User,
)
from reader.prepared import padded, prepared_for
from reader.queries.folding import SHOWN as TOLD
from reader.queries.folding import Fold, folds
from reader.queries.related import SHOWN, Suggested, reason_of
from reader.queries.tags import TagNode

MOST = 4
TAGS, OF_TAG = 3, 8
"""How many tags of the article are looked at, those with fewest articles first; and how many articles of each."""
SUGGESTED = 5
READ = 0.9
"""Share of the text that was passed, from which on an article counts as read."""
_LINKED = 8
"""Linked articles are asked for by so many at a time, so that few shapes of the question have to be written."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Articles that have to do with one, all of them seen by the visitor."""

    told: Fold | None
    """The story that it tells together with others."""
    suggested: list[Suggested]
    """The surest first, without what is linked or told."""
    found: list[Article]
    """All of them, in no order."""

    def next(self, article: Article, beside: Sequence[int], most: int = MOST) -> list[Article]:
        """What to read after ``article``: ``beside`` (pks of those found) in their order, then the newest of the same
        tags.

        None that was read, and one telling of a story only: neither another, nor one of a story of which a telling
        here was read.
        """
        order = {pk: place for place, pk in enumerate(beside)}
        ordered = sorted(
            (one for one in self.found if one.pk in order or one.is_newest),  # type: ignore[attr-defined]
            key=lambda one: (order.get(one.pk, len(order)), -one.listed_at.timestamp(), -one.pk),
        )
        gone = {one.story_id for one in ordered if getattr(one, "was_read", False)} - {None}  # type: ignore[attr-defined]
        kept: list[Article] = []
        for one in ordered:
            story: int | None = one.story_id  # type: ignore[attr-defined]
            if one.pk == article.pk or getattr(one, "was_read", False) or story in gone:
                continue
            if story is not None:
                gone.add(story)
            kept.append(one)
        return kept[:most]


def beside(visitor: Visitor, article: Article, linked: Collection[int], tags: Collection[TagNode]) -> Beside:
    """What stands beside ``article``, which this visitor must see: ``linked`` (pks), other tellings, what is suggested,
    and the newest of the smallest of ``tags``. One query."""
    few = sorted((node for node in tags if node.kind != TagKind.SECTION), key=_size)[:TAGS]
    size = -(-len(linked) // _LINKED) * _LINKED
    values = padded(list(linked), size) if linked else {}
    values |= {f"tag{n}": node.pk for n, node in enumerate(few)}
    shape = ("beside", size, len(few))
    found = list(prepared_for(visitor, shape, _candidates, article=article.pk, **values))
    tellings = sorted(
        (one for one in found if one.story_id is not None and one.is_told),  # type: ignore[attr-defined]
        key=lambda one: (one.listed_at, one.pk),
        reverse=True,
    )
    told = folds(tellings, [article.pk]).get(article.pk)
    known = {*linked, *(one.pk for one in (told.others if told else ()))}
    return Beside(told, _suggested(found, known), found)


def _suggested(found: Collection[Article], known: Collection[int]) -> list[Suggested]:
    told = [(json.loads(one.pair["reason"]), one) for one in found if one.pair and one.pk not in known]  # type: ignore[attr-defined]
    told.sort(key=lambda pair: (-pair[1].pair["score"], pair[1].pair["pk"]))  # type: ignore[attr-defined]
    return [
        Suggested(
            one.pair["pk"],  # type: ignore[attr-defined]
            one,
            one.pair["kind"],  # type: ignore[attr-defined]
            str(SuggestionKind(one.pair["kind"]).label),  # type: ignore[attr-defined]
            one.pair["score"],  # type: ignore[attr-defined]
            reason_of(reason),
        )
        for reason, one in told[:SUGGESTED]
    ]


def _size(node: TagNode) -> tuple[int, int]:
    return node.count, node.pk


def _candidates(visitor: Visitor, article: int, **values: int) -> QuerySet[Article]:
    linked = [value for name, value in values.items() if name.startswith("id")]
    newest = [
        _newest(visitor, article, value).values("pk")
        for name, value in values.items()
        if name.startswith("tag")
    ]
    told = Article.objects.order_by().filter(story_member__story__in=_story(article)).values("pk")
    pairs, most = _pairs(visitor), SUGGESTED + TOLD + len(linked)
    ends = (("first", "second"), ("second", "first"))
    suggested = [_other(visitor, pairs.filter(**{here: article}), there, most) for here, there in ends]
    wanted = told.union(*suggested, *newest)
    if linked:
        wanted = wanted.union(Article.objects.order_by().filter(pk__in=linked).values("pk"))
    here = Q(first=article, second=OuterRef("pk")) | Q(second=article, first=OuterRef("pk"))
    pair = pairs.filter(here).values(
        told=JSONObject(pk="pk", kind="kind", score="score", reason=Cast("reason", TextField()))
    )
    of_tags = Q()
    for name, value in values.items():
        if name.startswith("tag"):
            of_tags |= Q(tag=value)
    newest_one = (
        ArticleTag.objects.filter(of_tags, article=OuterRef("pk")) if of_tags else ArticleTag.objects.none()
    )
    found = (
        articles_for(visitor)
        .filter(pk__in=wanted)
        .annotate(
            story_id=F("story_member__story"),
            is_told=Exists(StoryMember.objects.filter(article=OuterRef("pk"), story__in=_story(article))),
            is_newest=Exists(newest_one),
            pair=Subquery(pair[:1]),
        )
        .select_related("outlet")
        .only(
            "headline", "language", "direction", "listed_at", "published_at", "published_has_time", "words",
            "visibility", "created_at", "outlet__name", "outlet__slug", "outlet__language",
        )
        .order_by()
    )  # fmt: skip
    if isinstance(visitor, User):
        read = Reading.objects.filter(user=visitor, article=OuterRef("pk"), furthest__gte=READ)
        found = found.annotate(was_read=Exists(read))
    return found


def _story(article: int) -> QuerySet[StoryMember, Any]:
    return StoryMember.objects.filter(article=article).values("story")


def _pairs(visitor: Visitor) -> QuerySet[StorySuggestion]:
    """What pages suggest, but for what this visitor dismissed."""
    pairs = StorySuggestion.objects.filter(score__gte=SHOWN)
    if not isinstance(visitor, User):
        return pairs
    gone = SuggestionDismissal.objects.filter(
        user=visitor, first=OuterRef("first"), second=OuterRef("second")
    )
    return pairs.filter(~Exists(gone))


def _other(visitor: Visitor, pairs: QuerySet[StorySuggestion], end: str, most: int) -> QuerySet[Article, Any]:
    # asked pair by pair: a list of all that is visible would be read whole
    seen = Exists(articles_for(visitor).order_by().filter(pk=OuterRef(end)))
    surest: QuerySet[Any, Any] = pairs.filter(seen).order_by("-score", "pk").values(end)[:most]
    return Article.objects.order_by().filter(pk__in=surest).values("pk")


def _newest(visitor: Visitor, article: int, tag: int) -> QuerySet[Article, Any]:
    seen = Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article")))
    filed = ArticleTag.objects.filter(seen, tag=tag).exclude(article=article)
    newest = filed.order_by("-listed_at", "-article_id").values("article")[:OF_TAG]
    return Article.objects.order_by().filter(pk__in=newest)
