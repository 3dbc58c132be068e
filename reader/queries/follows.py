"""What a reader follows, and what is new in it. Bounded: it never costs more for a larger library."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleAuthor, ArticleTag, Follow, Tag, User
from reader.services.follows import Followed, kind_of

DAYS = 30
"""What joined the library longer ago is new to nobody."""
LOOKED_AT = 200
"""The newest articles of all that is followed; beyond them a count says "or more"."""
SHOWN = 4
"""New articles that are named under each."""


@dataclass(slots=True)
class News:
    """One followed thing, and what joined the library there since its reader last looked."""

    follow: Follow
    thing: Followed
    kind: str
    count: int = 0
    more: bool = False
    """Whether there may be more than ``count``."""
    articles: list[Article] = field(default_factory=list)
    """The newest of them."""

    @property
    def rest(self) -> int:
        """How many are not named."""
        return self.count - len(self.articles)


def is_followed(visitor: Visitor, thing: Followed) -> bool:
    """Whether this visitor follows it. One query; none for strangers."""
    if not isinstance(visitor, User):
        return False
    return Follow.objects.filter(**{"user": visitor, kind_of(thing): thing}).exists()


def followed(visitor: Visitor, kind: str) -> Exists | Q:
    """For a query of tags, outlets or authors (``kind``): whether the visitor follows each, as an annotation."""
    user = visitor.pk if isinstance(visitor, User) else None
    return Exists(Follow.objects.filter(**{"user": user, kind: OuterRef("pk")}))


def _follows(user: User) -> list[Follow]:
    return list(
        Follow.objects.filter(user=user).filter(Q(tag__isnull=True) | Q(tag__hidden=False) | _curates(user))
        .select_related("tag", "outlet", "author").order_by("pk")
    )  # fmt: skip


def _curates(user: User) -> Q:
    return Q() if user.is_curator else Q(pk__in=[])


def _families(follows: list[Follow]) -> dict[int, list[int]]:
    """The tags at and below each followed tag, each with the followed ones it belongs to. One query."""
    paths = {follow.tag.path: follow.tag.pk for follow in follows if follow.tag}
    if not paths:
        return {}
    below = Q()
    for path in paths:
        below |= Q(path__gte=path, path__lt=f"{path[:-1]}0")  # what begins so: "0" comes after "/"
    found: dict[int, list[int]] = {}
    for pk, path in Tag.objects.filter(below).order_by().values_list("pk", "path"):
        parts = path.strip("/").split("/")
        above = ("/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts)))
        found[pk] = [paths[one] for one in above if one in paths]
    return found


def _new(user: User, follows: list[Follow], families: dict[int, list[int]]) -> QuerySet[Article]:
    """Articles of all that is followed that joined since the reader last looked anywhere, newest first."""
    floor = timezone.now() - timedelta(days=DAYS)
    since = max(min((one.seen_at or one.created_at for one in follows), default=floor), floor)
    outlets = [one.outlet_id for one in follows if one.outlet_id]
    authors = [one.author_id for one in follows if one.author_id]
    at = Q(pk__in=[])
    if families:
        at |= Q(Exists(ArticleTag.objects.filter(article=OuterRef("pk"), tag__in=families)))
    if outlets:
        at |= Q(outlet__in=outlets)
    if authors:
        at |= Q(Exists(ArticleAuthor.objects.filter(article=OuterRef("pk"), author__in=authors)))
    found = articles_for(user).filter(at, created_at__gt=since).exclude(added_by=user)
    return found.order_by("-created_at", "-pk")


def news(visitor: Visitor) -> list[News]:
    """Everything that this visitor follows with what is new there, those with news first. Up to five queries."""
    if not isinstance(visitor, User) or not (follows := _follows(visitor)):
        return []
    every = [_news_of(one) for one in follows]
    families = _families(follows)
    articles = list(
        _new(visitor, follows, families)
        .select_related("outlet")
        .only(
            "headline", "language", "direction", "listed_at", "published_at", "published_has_time", "created_at",
            "visibility", "outlet", "outlet__name", "outlet__slug", "outlet__language",
        )[:LOOKED_AT]
    )  # fmt: skip
    _share_out(every, articles, families)
    if len(articles) == LOOKED_AT:
        oldest = articles[-1].created_at
        for one in every:
            one.more = _since(one.follow) < oldest
    return sorted(every, key=lambda one: (not one.count, -_time(one).timestamp()))


def _news_of(follow: Follow) -> News:
    thing: Followed | None = follow.tag or follow.outlet or follow.author
    assert thing is not None  # a constraint of the table says so
    return News(follow, thing, kind_of(thing))


def _since(follow: Follow) -> datetime:
    return follow.seen_at or follow.created_at


def _time(news: News) -> datetime:
    return news.articles[0].created_at if news.articles else _since(news.follow)


def _share_out(every: list[News], articles: list[Article], families: dict[int, list[int]]) -> None:
    """Gives each followed thing its articles. Up to two queries."""
    pks = [article.pk for article in articles]
    tags: dict[int, set[int]] = defaultdict(set)
    if families and pks:
        filed = ArticleTag.objects.filter(article__in=pks, tag__in=families)
        for pk, tag in filed.values_list("article", "tag"):
            tags[pk].update(families[tag])
    authors: dict[int, set[int]] = defaultdict(set)
    signing = [one.thing.pk for one in every if one.kind == "author"]
    if signing and pks:
        signed = ArticleAuthor.objects.filter(article__in=pks, author__in=signing)
        for pk, author in signed.values_list("article", "author"):
            authors[pk].add(author)
    for one in every:
        since, pk = _since(one.follow), one.thing.pk
        for article in articles:
            if article.created_at <= since:
                break
            at = {
                "tag": pk in tags[article.pk],
                "author": pk in authors[article.pk],
                "outlet": pk == article.outlet_id,
            }
            if at[one.kind]:
                one.count += 1
                if len(one.articles) < SHOWN:
                    one.articles.append(article)


def new_count(visitor: Visitor, most: int = 99) -> int:
    """New articles in all that this visitor follows, each counted once, as far as ``most + 1``."""
    return sum(1 for _one in newest(visitor, most + 1))


def newest(visitor: Visitor, limit: int = 4) -> list[Article]:
    """The newest articles in what this visitor follows that they have not looked at. Up to five queries."""
    if not isinstance(visitor, User) or not (follows := _follows(visitor)):
        return []
    families = _families(follows)
    found = list(_new(visitor, follows, families).select_related("outlet")[: min(limit * 2, LOOKED_AT)])
    every = [_news_of(one) for one in follows]
    for one in every:
        one.articles = []
    kept: dict[int, Article] = {}
    _share_out_all(every, found, families, kept)
    return [article for article in found if article.pk in kept][:limit]


def _share_out_all(
    every: list[News], articles: list[Article], families: dict[int, list[int]], kept: dict[int, Article]
) -> None:
    """Which of ``articles`` are new somewhere: each thing has a time of its own."""
    oldest = max((_since(one.follow) for one in every), default=None)
    sure = [article for article in articles if oldest is not None and article.created_at > oldest]
    kept.update({article.pk: article for article in sure})
    rest = [article for article in articles if article.pk not in kept]
    if rest:
        _share_out(every, rest, families)
        for one in every:
            kept.update({article.pk: article for article in one.articles})
