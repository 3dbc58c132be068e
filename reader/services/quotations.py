"""Quotations of articles, kept with every revision and joined to the utterance that they print.

All may be done twice. Texts are read outside of transactions; only what was found is written inside one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from reader.folding import fold
from reader.models import (
    Article,
    ArticleVisibility,
    Quotation,
    QuotationPrint,
    QuotationsKept,
    Revision,
    StoryMember,
    StorySuggestion,
    SuggestionKind,
    Tag,
    TagAlias,
    TagKind,
    Utterance,
    UtteranceApart,
)
from reader.services.tags import resolve
from reader.stories.quotations import LONGEST, OPEN, RESOLVED, Quoted, found_from, quotations
from reader.stories.sentences import sentences
from reader.stories.utterances import folded, key_of, likeness, prints

EDITION = 1
"""Of the way in which quotations are taken. Raise it where the same texts would give others."""
WAITING = Q(quotations_kept__isnull=True) | ~Q(quotations_kept__edition=EDITION)
"""Articles that were never read for quotations, or in a way that holds no more."""
NEAR = timedelta(days=30)
"""Two prints of one utterance are not further apart, as far as we join them by ourselves."""
CANDIDATES = 20
"""Other quotations that are read to find an utterance."""
RELATED = 8
"""Articles in which quotations are looked for that lost their marks, or that have the marks."""
UNMARKED_WORDS = 6
"""Words of a quotation that is looked for where marks are missing."""
SURELY = 0.85
"""Share of words that makes up for a time or a speaker that is not known."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotation as it will be written."""

    quoted: Quoted
    speaker: Tag | None
    direct: bool
    prints: frozenset[int]
    utterance: int | None
    also: tuple[int, ...] = ()
    """Other utterances that these words are as surely a wording of: they join them."""


def in_sight_of(article: Article, prefix: str = "article__") -> Q:
    """Articles that everyone sees who sees ``article``: the library's; beside a private one, its owner's as well."""
    library = Q(**{f"{prefix}visibility": ArticleVisibility.LIBRARY})
    if article.visibility == ArticleVisibility.PRIVATE and article.added_by_id:
        library |= Q(**{f"{prefix}added_by": article.added_by_id})
    return library & Q(**{f"{prefix}deleted_at__isnull": True})


def keep(article_id: int) -> int:
    """Takes the quotations of an article's current revision; how many it has. An article in the bin keeps none."""
    article = Article.objects.kept().select_related("current_revision").filter(pk=article_id).first()
    if article is None or article.current_revision is None:
        forget(article_id)
        return 0
    revision = article.current_revision
    found = quotations(revision.text, article.language, people_of(article, revision.text))
    marked = [(one, True) for one in found]
    unmarked = [(one, False) for one in _unmarked(article, revision, found)]
    rows = _planned(article, sorted(marked + unmarked, key=lambda pair: pair[0].start))
    _write(article, revision, rows)
    return len(rows)


def people_of(article: Article, text: str) -> list[str]:
    """Names of persons that the article is filed under, and others that they have, as far as they stand in its text."""
    tags = list(Tag.objects.filter(article_tags__article=article, kind=TagKind.PERSON).distinct())
    names = [tag.name for tag in tags]
    names += TagAlias.objects.filter(tag__in=tags).order_by("pk").values_list("name", flat=True)
    there = f" {fold(text)} "
    return [name for name in names if f" {fold(name).split()[-1]} " in there]


def _persons(names: Iterable[str]) -> dict[str, Tag]:
    return {name: tag for name, tag in resolve(names).items() if tag.kind == TagKind.PERSON}


def _planned(article: Article, found: Sequence[tuple[Quoted, bool]]) -> list[_Found]:
    """What is found, with whom it is by and which utterance it prints; None for a new one."""
    persons = _persons({one.speaker for one, _direct in found if one.speaker and one.speaker_by != OPEN})
    printed = list(
        Quotation.objects.filter(article=article, utterance__isnull=False).values_list("text", "utterance")
    )
    before = {key_of(text): pk for text, pk in printed if pk}
    added: dict[str, int] = {}
    refused: set[tuple[str, int]] = set()
    for words, decided, belongs in UtteranceApart.objects.filter(article=article).values_list(
        "words", "utterance", "belongs"
    ):
        if belongs:
            added[words] = decided
        else:
            refused.add((words, decided))
    rows: list[_Found] = []
    taken: set[tuple[int, int]] = set()
    for one, direct in found:
        if (one.start, one.end) in taken:
            continue
        taken.add((one.start, one.end))
        key, speaker = key_of(one.words), persons.get(one.speaker)
        made = prints(one.words)
        utterance: int | None = added.get(key) or before.get(key)
        if utterance is None or (key, utterance) in refused:
            no = {pk for words, pk in refused if words == key}
            # a corrected wording stays of its utterance, also where no other text prints it
            utterance = next(
                (pk for text, pk in printed if pk and pk not in no and likeness(one.words, text).is_safe),
                None,
            )
            also = _utterances_of(article, one, speaker, made, no)
            rows.append(
                _Found(
                    one, speaker, direct, frozenset(made), utterance or next(iter(also), None), tuple(also)
                )
            )
            continue
        rows.append(_Found(one, speaker, direct, frozenset(made), utterance))
    return rows


def _utterances_of(
    article: Article, one: Quoted, speaker: Tag | None, values: Collection[int], refused: Collection[int]
) -> list[int]:
    """The utterances that these words are a wording of, where that is safe, the likest first."""
    best: dict[int, float] = {}
    for other in alike(values, in_sight_of(article, "quotation__article__"), but=article.pk):
        if (
            other.utterance_id is None
            or other.utterance_id in refused
            or not _may_be_one(article, one, speaker, other)
        ):
            continue
        like = likeness(one.words, other.text)
        unsure = not _near(article, other.article) or not (one.speaker and other.speaker_name)
        if like.is_safe and (not unsure or like.share >= SURELY):
            best[other.utterance_id] = max(like.share, best.get(other.utterance_id, 0.0))
    return sorted(best, key=lambda pk: (-best[pk], pk))


def alike(
    values: Collection[int], within: Q, *, but: int | None = None, most: int = CANDIDATES
) -> list[Quotation]:
    """The quotations that share most prints, with their articles; ``within`` says which of ``QuotationPrint``."""
    if not values:
        return []
    hits = QuotationPrint.objects.filter(within, value__in=values)
    if but is not None:
        hits = hits.exclude(quotation__article=but)
    best = (
        hits.values("quotation")
        .annotate(n=Count("pk"))
        .order_by("-n", "quotation")
        .values_list("quotation", flat=True)
    )
    found = Quotation.objects.select_related("article").in_bulk(list(best[:most]))
    return list(found.values())


def _may_be_one(article: Article, one: Quoted, speaker: Tag | None, other: Quotation) -> bool:
    """Whether nothing speaks against it: another speaker, or a time too far away."""
    if speaker is not None and other.speaker_id is not None:
        return speaker.pk == other.speaker_id
    return not (
        one.speaker and other.speaker_name and one.speaker_by != OPEN and other.speaker_by != OPEN
    ) or same_person(one.speaker, other.speaker_name)


def same_person(one: str, other: str) -> bool:
    """Whether two printed names may mean the same person: one ends as the other, and nothing else contradicts."""
    a, b = folded(one), folded(other)
    return bool(a and b) and a[-1] == b[-1] and (len(a) == 1 or len(b) == 1 or a[0][:1] == b[0][:1])


def _near(one: Article, other: Article) -> bool:
    if one.published_at is None or other.published_at is None:
        return False
    return abs(one.published_at - other.published_at) <= NEAR


def _related(article: Article) -> list[Article]:
    """Other tellings of its story, and what is suggested as such, within sight of all who see this article."""
    pks = set(
        StoryMember.objects.filter(story__members__article=article)
        .exclude(article=article)
        .values_list("article", flat=True)[:RELATED]
    )
    kinds = (SuggestionKind.SAME_STORY, SuggestionKind.COPY)
    for mine, theirs in (("first", "second"), ("second", "first")):
        rows = StorySuggestion.objects.filter(**{mine: article}, kind__in=kinds).order_by("-score")
        pks.update(rows.values_list(theirs, flat=True)[:RELATED])
    return list(
        Article.objects.filter(in_sight_of(article, ""), pk__in=pks, language=article.language)[:RELATED]
    )


def _unmarked(article: Article, revision: Revision, marked: Sequence[Quoted]) -> list[Quoted]:
    """Quotations of other tellings whose words stand in this text without marks."""
    others = Quotation.objects.filter(article__in=_related(article), direct=True).order_by("pk")[:200]
    found: list[Quoted] = []
    taken = [(one.start, one.end) for one in marked]
    text = revision.text[:LONGEST]
    spans = sentences(text, article.language)
    for other in others:
        if len(folded(other.text)) < UNMARKED_WORDS:
            continue
        span = found_from(text, other.text)
        if span is None or any(a < span[1] and span[0] < b for a, b in taken):
            continue
        taken.append(span)
        found.append(
            Quoted(
                span[0],
                span[1],
                " ".join(text[slice(*span)].split()),
                other.speaker_name,
                RESOLVED if other.speaker_by != OPEN else OPEN,
                "",
                tuple(each for each in spans if each[0] < span[1] and span[0] < each[1]),
                (span,),
            )
        )
    return found


@transaction.atomic
def _write(article: Article, revision: Revision, rows: Sequence[_Found]) -> None:
    Article.objects.select_for_update().filter(pk=article.pk).first()
    Quotation.objects.filter(article=article).delete()
    known = set(Utterance.objects.filter(pk__in={row.utterance for row in rows}).values_list("pk", flat=True))
    own: dict[str, int] = {}
    for row in rows:
        one = row.quoted
        key = key_of(one.words)
        pk = row.utterance if row.utterance in known else own.get(key)
        if pk is None:
            pk = own[key] = Utterance.objects.create(
                speaker=row.speaker, speaker_name=row.speaker.name if row.speaker else one.speaker
            ).pk
        made = Quotation.objects.create(
            article=article, revision=revision, start=one.start, end=one.end,
            sentence_start=min((a for a, _b in one.sentences), default=one.start),
            sentence_end=max((b for _a, b in one.sentences), default=one.end),
            text=one.words, direct=row.direct, speaker_name=one.speaker, speaker=row.speaker,
            speaker_by=one.speaker_by, utterance_id=pk, listed_at=article.listed_at,
        )  # fmt: skip
        QuotationPrint.objects.bulk_create(
            QuotationPrint(quotation=made, value=value) for value in row.prints
        )
        if article.visibility == ArticleVisibility.LIBRARY:
            _bring_together(pk, row.also)
    QuotationsKept.objects.update_or_create(
        article=article, defaults={"revision": revision, "edition": EDITION}
    )


def _bring_together(utterance: int, others: Iterable[int]) -> None:
    """What a wording shows to be one is one: the others join it, unless somebody decided about either."""
    wanted = {pk for pk in others if pk != utterance}
    if not wanted:
        return
    decided = UtteranceApart.objects.filter(utterance__in={utterance, *wanted})
    wanted -= set(decided.values_list("utterance", flat=True))
    if wanted and not UtteranceApart.objects.filter(utterance=utterance).exists():
        Quotation.objects.filter(utterance__in=wanted).update(utterance=utterance)


@transaction.atomic
def forget(article_id: int) -> None:
    """An article went: its quotations go, what was decided about them stays."""
    Quotation.objects.filter(article=article_id).delete()
    QuotationsKept.objects.filter(article=article_id).delete()


def due(most: int) -> list[int]:
    """Articles whose quotations were never taken, or in a way that holds no more; newest first."""
    return list(
        Article.objects.kept()
        .filter(WAITING, current_revision__isnull=False)
        .order_by("-pk")
        .values_list("pk", flat=True)[:most]
    )


def sweep(most: int = 500) -> int:
    """Removes utterances that no text prints any more and nobody decided about; how many."""
    old = Utterance.objects.filter(
        quotations__isnull=True, decided__isnull=True, updated_at__lt=timezone.now() - timedelta(days=1)
    ).values_list("pk", flat=True)[:most]
    return Utterance.objects.filter(pk__in=list(old)).delete()[0]
