"""Finding a story by its headline while one types."""

from __future__ import annotations

from reader.access import Visitor, articles_for
from reader.folding import fold
from reader.models import Article, HeadlineWord

MOST = 8


def find_stories(visitor: Visitor, text: str, *, but: int | None = None) -> list[Article]:
    """At most ``MOST`` stories, newest first, whose headline or outlet has a word beginning with each of ``text``'s.

    An address finds the article that has it. Each word is one range of an index; nothing scans the table.
    """
    articles = articles_for(visitor).select_related("outlet").newest_first()
    if but is not None:
        articles = articles.exclude(pk=but)
    text = text.replace("\x00", "").strip()[:200]  # PostgreSQL takes no null character
    if text.startswith(("http://", "https://")):
        return list(articles.filter(canonical_url=text)[:MOST])
    for word in fold(text).split()[:6]:
        beginning = word[:40]
        articles = articles.filter(
            pk__in=HeadlineWord.objects.filter(word__gte=beginning, word__lt=beginning + "\U0010ffff").values(
                "article"
            )
        )
    return list(articles[:MOST])
