"""Articles that share sentences with a text: near copies, and tellings that took something over."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from reader.intake.sentences import prints
from reader.models import Article, ArticleQuerySet, SentencePrint

FEWEST, SMALLEST_SHARE = 2, 0.05
"""Sentences, and the share of all, below which a text has merely quoted the same words."""
COPY_SHARE = 0.8
"""From this share on it is a near copy rather than another telling."""
_LOOKED_AT = 50
"""Articles with shared sentences that are asked for; the ones with most come first."""
_PORTION = 800
"""Values a statement; databases limit what one may carry."""


@dataclass(frozen=True, slots=True)
class Near:
    """An article with sentences of the text. ``share`` is of the text's sentences, 0 to 1."""

    article: Article
    shared: int
    share: float

    @property
    def percent(self) -> int:
        return max(1, round(100 * self.share))

    @property
    def is_copy(self) -> bool:
        return self.share >= COPY_SHARE


def keep_prints(article: Article, text: str) -> None:
    """Makes the article's sentences findable, those of an earlier text no longer. Call it where the text is saved."""
    SentencePrint.objects.filter(article=article).delete()
    SentencePrint.objects.bulk_create(
        [SentencePrint(article=article, value=value) for value in sorted(prints(text))], batch_size=_PORTION
    )


def near(seen: ArticleQuerySet, text: str, *, but: int | None = None, most: int = 3) -> list[Near]:
    """The articles among ``seen`` (from ``access``) that share most sentences with ``text``, most first."""
    wanted = sorted(prints(text))
    if len(wanted) < FEWEST:
        return []
    shared: dict[int, int] = {}
    for at in range(0, len(wanted), _PORTION):
        found = (
            SentencePrint.objects.filter(value__in=wanted[at : at + _PORTION])
            .values_list("article")
            .annotate(n=Count("*"))
            .order_by("-n")[: _LOOKED_AT * 4]
        )
        for pk, number in found:
            shared[pk] = shared.get(pk, 0) + number
    enough = max(FEWEST, SMALLEST_SHARE * len(wanted))
    likely = sorted((-number, pk) for pk, number in shared.items() if number >= enough and pk != but)
    may = seen.select_related("outlet").in_bulk([pk for _number, pk in likely[:_LOOKED_AT]])
    return [Near(may[pk], -number, -number / len(wanted)) for number, pk in likely if pk in may][:most]
