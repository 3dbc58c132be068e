"""Keeping articles in the index of searches: with every write, and again where something was left behind."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Sequence

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from reader.models import Article, ArticleVisibility, SearchArticle, SearchWord
from reader.search.engines import Row, Shelf, engine, place_of
from reader.search.stems import EDITION
from reader.search.streams import different, streams_of
from reader.search.tokens import fold_word, words_of

SHELF = Shelf("reader_searcharticle", "article_id", ("revision", "stamp", "learned"))
BATCH = 100
"""Articles that are indexed in one transaction, so that nobody waits long for the database."""
_LOOKED_THROUGH = 2000
"""Articles of which is asked at one time whether they are behind."""
_AT = "search:looked-through"


def stamp_of(article: Article) -> int:
    """Another number when what is indexed of the article beside its text changes."""
    said = (article.headline, article.standfirst, article.byline, article.language, article.visibility)
    return zlib.crc32("\0".join(said).encode(errors="replace"))


def index(article: Article) -> bool:
    """Indexes an article that was just written, in the same transaction; whether there was something to do."""
    revision = article.current_revision
    if revision is None:
        return False
    place, stamp = place_of(article.listed_at, article.pk), stamp_of(article)
    held = SearchArticle.objects.filter(article=article.pk).values_list(
        "place", "edition", "revision", "stamp", "version"
    )
    before = held.first()
    if before and before[:4] == (place, EDITION, revision.pk, stamp):
        if before[4] != article.version:
            SearchArticle.objects.filter(pk=place).update(version=article.version)
        return False
    _put([(article, revision.pk, revision.text)])
    return True


def _put(found: Iterable[tuple[Article, int, str]]) -> int:
    rows = [
        Row(
            place=place_of(article.listed_at, article.pk),
            owner=article.pk,
            edition=EDITION,
            version=article.version,
            streams=streams_of(
                article.language,
                head=article.headline,
                stand=article.standfirst,
                body=text,
                signed=article.byline,
            ),
            extra=(revision, stamp_of(article), False),
        )
        for article, revision, text in found
    ]
    engine().put(SHELF, rows)
    return len(rows)


def index_many(pks: Sequence[int]) -> int:
    """Indexes these articles anew, in one transaction; how many there are."""
    with transaction.atomic():
        articles = (
            Article.objects.filter(pk__in=pks, current_revision__isnull=False)
            .select_related("current_revision")
            .only(
                "headline", "standfirst", "byline", "language", "visibility", "listed_at", "version",
                "current_revision__text",
            )
        )  # fmt: skip
        return _put(
            (article, article.current_revision.pk, article.current_revision.text)
            for article in articles
            if article.current_revision
        )


def behind(within: QuerySet[Article]) -> QuerySet[Article]:
    """Of ``within``, the articles that are not in the index as they are now."""
    as_it_is = SearchArticle.objects.filter(
        article=OuterRef("pk"),
        edition=EDITION,
        version=OuterRef("version"),
        revision=OuterRef("current_revision"),
    )
    return within.filter(~Exists(as_it_is), current_revision__isnull=False)


def catch_up(seconds: float = 5.0) -> int:
    """Indexes what was left behind: written past us, by an older edition, or by a worker that was killed. Looks through
    the newest articles, and on through all the others; how many were indexed."""
    until = time.monotonic() + seconds
    ids = Article.objects.order_by("-pk").values_list("pk", flat=True)
    newest = list(ids[:BATCH])
    done = index_many(list(behind(Article.objects.filter(pk__in=newest)).values_list("pk", flat=True)))
    at = int(cache.get(_AT, 0))
    for _portion in range(200):
        portion = list(
            Article.objects.filter(pk__gt=at).order_by("pk").values_list("pk", flat=True)[:_LOOKED_THROUGH]
        )
        if not portion:
            cache.set(_AT, 0, None)
            return done
        waiting = list(
            behind(Article.objects.filter(pk__gt=at, pk__lte=portion[-1]))
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for start in range(0, len(waiting), BATCH):
            part = waiting[start : start + BATCH]
            done += index_many(part)
            at = part[-1]
            if time.monotonic() > until:
                break
        else:
            at = portion[-1]
        cache.set(_AT, at, None)
        if time.monotonic() > until or not waiting:
            break
    return done


def learn(most: int = 500) -> int:
    """Takes the words of articles that were indexed since, for those who mistype them: words of what everyone in the
    library sees. How many articles there were. Called by the clock alone, one at a time."""
    rows = list(
        SearchArticle.objects.filter(learned=False).order_by("article").values_list("place", "article")[:most]
    )
    open_to_all = Article.objects.kept().filter(
        pk__in=[pk for _place, pk in rows], visibility=ArticleVisibility.LIBRARY
    )
    counts: dict[str, int] = {}
    written: dict[str, str] = {}
    for head, stand, text in open_to_all.values_list("headline", "standfirst", "current_revision__text"):
        words = words_of(f"{head}\n{stand}\n{text or ''}")
        shown = {fold_word(word): word.lower() for word in reversed(words)}
        for word in different(shown):
            counts[word] = counts.get(word, 0) + 1
            written.setdefault(word, shown[word])
    with transaction.atomic():
        _count(counts, written)
        SearchArticle.objects.filter(pk__in=[place for place, _pk in rows]).update(learned=True)
    return len(rows)


def _count(counts: dict[str, int], written: dict[str, str]) -> None:
    words = sorted(counts)
    for start in range(0, len(words), 500):
        part = words[start : start + 500]
        known = {row.word: row for row in SearchWord.objects.filter(word__in=part)}
        for word, row in known.items():
            row.n += counts[word]
        SearchWord.objects.bulk_update(known.values(), ["n"], batch_size=250)
        SearchWord.objects.bulk_create(
            (
                SearchWord(
                    word=word, written=written[word][:80], initial=word[0], size=len(word), n=counts[word]
                )
                for word in part
                if word not in known
            ),
            ignore_conflicts=True,
        )


def forget_words() -> None:
    """Forgets all words that were learned; they are learned anew from the articles in the index."""
    with transaction.atomic():
        SearchWord.objects.all().delete()
        SearchArticle.objects.filter(learned=True).update(learned=False)
