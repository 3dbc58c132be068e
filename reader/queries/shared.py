"""How much of an article other tellings tell too, where that was computed."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q

from reader.models import Article, Comparison
from reader.stories.comparison import EDITION, Compared
from reader.stories.shares import shares

MOST = 12
"""Comparisons that are read."""


def shared_with(article: Article, others: Collection[int]) -> dict[int, int]:
    """By article: per cent of ``article`` that it tells too, where a comparison of the current texts is kept.

    None across languages, where only names and figures are compared. ``others``: pks of articles that the visitor may
    see. One query, none without ``others``.
    """
    if not others or not article.current_revision_id:
        return {}
    here = article.current_revision_id
    kept = Comparison.objects.filter(
        Q(first=here, second__article__in=others, second__article__current_revision=F("second"))
        | Q(second=here, first__article__in=others, first__article__current_revision=F("first")),
        edition=EDITION,
    )
    language = article.language.partition("-")[0]
    told: dict[int, int] = {}
    columns = ("first", "first__article", "second__article", "first__article__language",
               "second__article__language", "data")  # fmt: skip
    for first, one, other, first_language, second_language, data in kept.values_list(*columns)[:MOST]:
        if {first_language.partition("-")[0], second_language.partition("-")[0]} != {language}:
            continue
        try:
            found = shares(Compared.from_json(data))
        except (KeyError, TypeError, ValueError):  # written in a way that holds no more
            continue
        mine, theirs = (found.a, other) if first == here else (found.b, one)
        told[theirs] = round(100 * mine)
    return told
