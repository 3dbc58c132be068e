"""Quotations as they are read: those of a person, of an article, and all wordings of one utterance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict

from reader.access import Visitor, article_for, articles_for
from reader.models import Article, Quotation, Tag, Utterance, UtteranceApart
from reader.queries.paging import address, sliced
from reader.queries.wordings import Wording, earlier_wordings, in_order, wording_of
from reader.services.quotations import alike, same_person
from reader.stories.utterances import Collation, collate, folded, key_of, likeness, prints

MOST_WORDINGS = 60
"""Wordings of one utterance that a page shows; the first ones."""
MOST_ASKED = 3
"""Other quotations that a page asks about."""
MOST_OF_ONE = 2
ON_TAG = 4
"""Quotations on a person's own page."""


def quotations_for(visitor: Visitor) -> QuerySet[Quotation]:
    """Quotations in articles that this visitor may see."""
    return Quotation.objects.filter(article__in=articles_for(visitor).order_by().values("pk"))


def _with_sources(rows: QuerySet[Quotation]) -> QuerySet[Quotation]:
    return rows.select_related(
        "article__outlet", "article__credited_outlet", "speaker", "revision"
    ).defer("revision__blocks", "revision__meta", "revision__report")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A quotation in a list, and how many other articles print the same utterance."""

    quotation: Quotation
    others: int


@dataclass(frozen=True, slots=True)
class QuotedPage:
    """One page of quotations, and the addresses of the pages beside it (empty at an end)."""

    lines: list[Line]
    older: str = ""
    newer: str = ""


def of_person(visitor: Visitor, tag: Tag, params: QueryDict, size: int = 30) -> QuotedPage:
    """What a person was quoted as saying, newest first; three queries. On a page, an utterance stands once."""
    found = sliced(
        _with_sources(quotations_for(visitor).filter(speaker=tag)), params, at="listed_at", size=size
    )
    kept = [(name, value) for name, value in params.items() if name not in ("older", "newer")]
    return QuotedPage(
        _lines(visitor, found.rows), address(kept, "older", found.older), address(kept, "newer", found.newer)
    )


def newest_of(visitor: Visitor, tag: Tag) -> list[Line]:
    """The newest for a person's own page: of one article at most two."""
    lines = of_person(visitor, tag, QueryDict(), size=8 * ON_TAG).lines
    counts: Counter[int] = Counter()
    chosen: list[Line] = []
    for line in lines:
        counts[line.quotation.article_id] += 1
        if counts[line.quotation.article_id] <= MOST_OF_ONE:
            chosen.append(line)
    return chosen[:ON_TAG]


def of_article(visitor: Visitor, pk: int) -> tuple[Article, list[Line]]:
    """The quotations of an article, in its order. Raises ``Http404`` for what may not be seen."""
    article = article_for(visitor, pk)
    rows = _with_sources(quotations_for(visitor).filter(article=article)).order_by("start")
    return article, _lines(visitor, rows, once=False)


def _lines(visitor: Visitor, rows: Iterable[Quotation], *, once: bool = True) -> list[Line]:
    rows = list(rows)
    wanted = {row.utterance_id for row in rows if row.utterance_id}
    counts = dict(
        quotations_for(visitor)
        .filter(utterance__in=wanted)
        .order_by()
        .values("utterance")
        .annotate(n=Count("article", distinct=True))
        .values_list("utterance", "n")
    )
    lines: list[Line] = []
    seen: set[int] = set()
    for row in rows:
        if once and row.utterance_id in seen:
            continue
        seen.add(row.utterance_id or 0)
        lines.append(Line(row, max(0, counts.get(row.utterance_id or 0, 1) - 1)))
    return lines


@dataclass(frozen=True, slots=True)
class Asked:
    """Another quotation that may be of this utterance."""

    quotation: Quotation
    shared: int
    """Words."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column of the collation; ``number`` from 1 for a place that varies."""

    words: str
    number: int


@dataclass(frozen=True, slots=True)
class QuotePage:
    """All wordings of one utterance that this visitor may see."""

    utterance: Utterance
    wordings: list[Wording]
    fullest: Wording
    collation: Collation
    rows: list[tuple[Wording, tuple[object, ...]]]
    speaker: Tag | None
    speaker_name: str
    asked: list[Asked]
    articles: int

    @property
    def heads(self) -> list[Head]:
        """Over the columns: the words where all agree, else the number of the place that varies."""
        heads: list[Head] = []
        number = 0
        for words in self.collation.heads:
            number += not words
            heads.append(Head(words, 0 if words else number))
        return heads

    @property
    def count(self) -> int:
        return len({key_of(each.text) for each in self.wordings})


def quote_page(visitor: Visitor, pk: int, *, may_decide: bool = False) -> QuotePage:
    """An utterance with its wordings, in order of time. Raises ``Http404`` where this visitor sees none of them."""
    utterance = Utterance.objects.filter(pk=pk).first()
    rows = list(
        _with_sources(quotations_for(visitor).filter(utterance=pk)).order_by("listed_at", "pk")[
            :MOST_WORDINGS
        ]
    )
    if utterance is None or not rows:
        raise Http404
    fullest_row = max(rows, key=lambda row: (row.direct, len(folded(row.text)), -row.listed_at.timestamp()))
    earlier = earlier_wordings(rows)
    wordings = in_order(rows, earlier, fullest_row)
    fullest = next(each for each in wordings if each.quotation.pk == fullest_row.pk and not each.earlier)
    wordings = [wording_of(each, fullest) for each in wordings]
    fullest = next(each for each in wordings if each.quotation.pk == fullest_row.pk and not each.earlier)
    alphabet = [fullest, *(each for each in wordings if each is not fullest)]
    collation = collate(fullest.text, [each.text for each in alphabet[1:]])
    cells = {id(each): row for each, row in zip(alphabet, collation.rows, strict=True)}
    tag, name = _speaker(rows)
    return QuotePage(
        utterance,
        wordings,
        fullest,
        collation,
        [(each, cells[id(each)]) for each in wordings],
        tag,
        name,
        _asked(visitor, utterance, fullest_row) if may_decide else [],
        len({row.article_id for row in rows}),
    )


def _speaker(rows: list[Quotation]) -> tuple[Tag | None, str]:
    """Whom most of these texts have it from; a tag before a name as printed."""
    tags = Counter(row.speaker for row in rows if row.speaker is not None and not row.speaker.hidden)
    if tags:
        tag = tags.most_common(1)[0][0]
        return tag, tag.name
    names = Counter(row.speaker_name for row in rows if row.speaker_name)
    return None, max(names, key=lambda name: (names[name], len(name))) if names else ""


def _asked(visitor: Visitor, utterance: Utterance, fullest: Quotation) -> list[Asked]:
    """Other quotations that share much with the fullest wording, and were not decided about."""
    seen = Q(quotation__article__in=articles_for(visitor).order_by().values("pk"))
    decided = set(UtteranceApart.objects.filter(utterance=utterance).values_list("article", "words"))
    asked: list[Asked] = []
    for other in alike(prints(fullest.text), seen, most=40):
        if other.utterance_id == utterance.pk or (other.article_id, key_of(other.text)) in decided:
            continue
        like = likeness(fullest.text, other.text)
        named = fullest.speaker_name and other.speaker_name
        if like.is_likely and (not named or same_person(fullest.speaker_name, other.speaker_name)):
            asked.append(Asked(other, like.words))
    asked.sort(key=lambda one: -one.shared)
    return asked[:MOST_ASKED]


def quotation_for(visitor: Visitor, pk: int) -> Quotation:
    """One quotation with its article. Raises ``Http404`` for what may not be seen."""
    found = quotations_for(visitor).select_related("article").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


__all__ = ["newest_of", "of_article", "of_person", "quotation_for", "quotations_for", "quote_page"]
