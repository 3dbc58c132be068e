"""Keeping articles in the index of searches: with every write, and again where something was left behind."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from reader.models import Article, ArticleVisibility, SearchArticle, SearchWord
from reader.search.engines import Asked, Row, Shelf, engine, found, place_of
from reader.search.stems import EDITION
from reader.search.streams import different, streams_of
from reader.search.tokens import bare, fold_word, words_of
from reader.search.wanted import Wanted
from reader.services.upkeep import Upkeep, keep_up

SHELF = Shelf("reader_searcharticle", "article_id", ("revision", "stamp", "learned"))
ENOUGH = 1000
"""Articles with a word from which on it is not counted further."""
_AT = "search:words-looked-through"


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


ARTICLES = keep_up(
    Upkeep("articles", Article, behind, index_many, lambda: SearchArticle.objects.update(edition=0))
)


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
        shown = {fold_word(word): bare(word).lower() for word in reversed(words)}
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
        known = dict(SearchWord.objects.filter(word__in=part).values_list("word", "n"))
        SearchWord.objects.bulk_create(
            (
                SearchWord(
                    word=word,
                    written=written[word][:80],
                    initial=word[0],
                    size=len(word),
                    n=counts[word] + known.get(word, 0),
                )
                for word in part
                if known.get(word, 0) < ENOUGH
            ),
            update_conflicts=True,
            update_fields=["n"],
            unique_fields=["word"],
        )


def prune(most: int = 200) -> int:
    """Looks through some of the words that were learned, and on through all, and forgets those that no article of the
    library has any more; how many it forgot."""
    at = str(cache.get(_AT, ""))
    words = list(
        SearchWord.objects.filter(word__gt=at).order_by("word").values_list("word", flat=True)[:most]
    )
    cache.set(_AT, words[-1] if len(words) == most else "", None)
    open_to_all = Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)
    gone = [
        word
        for word in words
        if not open_to_all.filter(
            pk__in=found(SHELF, Asked((Wanted((word,), exact=True),)), most=50)
        ).exists()
    ]
    return SearchWord.objects.filter(word__in=gone).delete()[0]


def forget_words() -> None:
    """Forgets all words that were learned; they are learned anew from the articles in the index."""
    with transaction.atomic():
        SearchWord.objects.all().delete()
        SearchArticle.objects.filter(learned=True).update(learned=False)
