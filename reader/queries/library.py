"""How large the library is."""

from __future__ import annotations

from dataclasses import dataclass

from reader.models import Article, ArticleVisibility, User


@dataclass(frozen=True)
class Size:
    articles: int
    people: int


def size_of_library() -> Size:
    """Articles that all members see, and active accounts. Two queries."""
    return Size(
        Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY).count(),
        User.objects.filter(is_active=True).count(),
    )
