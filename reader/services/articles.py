"""Saving articles and their revisions. Nothing is fetched or cleaned in here: that came before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from reader.cleaning.blocks import Block, Cleaned, Link, Metadata
from reader.cleaning.report import choices_to_json, cut_to_json, metadata_to_json
from reader.errors import Conflict, Invalid
from reader.folding import fold
from reader.models import (
    Article,
    ArticleAuthor,
    ArticleQuerySet,
    ArticleVisibility,
    Capture,
    HeadlineOrigin,
    HeadlineWord,
    Revision,
    User,
)
from reader.models.stamps import ARTICLES, bump
from reader.services import facets
from reader.services import pictures as picture_service
from reader.services import tags as tag_service
from reader.services.deltas import keep_delta
from reader.services.names import authors_named, outlet_named
from reader.services.near_copies import keep_prints
from reader.services.pictures import Encoded, Kept
from reader.services.tags import Filing
from reader.signals import article_corrected, article_removed, revision_added

HEADLINE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Fields:
    """What is said about an article, as the page has it or a reader corrected it. Times are aware."""

    headline: str
    headline_origin: str = HeadlineOrigin.PUBLISHER
    standfirst: str = ""
    byline: str = ""
    authors: tuple[str, ...] = ()
    outlet: str = ""
    credited_source: str = ""
    published_at: datetime | None = None
    published_has_time: bool = True
    published_raw: str = ""
    modified_at: datetime | None = None
    section: str = ""
    language: str = "en"
    direction: str = "ltr"
    canonical_url: str = ""
    reading_time: str = ""


def parse_when(value: str) -> tuple[datetime | None, bool]:
    """An ISO 8601 time or date as (aware time, whether it has a time of day). (None, True) when it is neither.

    Without an offset the library's time zone holds.
    """
    try:
        moment = parse_datetime(value)
        if moment is None or len(value) <= 10:
            day = parse_date(value[:10])
            if day is None:
                return None, True
            return timezone.make_aware(datetime.combine(day, time(12))), False
    except ValueError:  # well formed, and no date that exists
        return None, True
    return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment), True


def fields_of(meta: Metadata) -> Fields:
    """The page's own metadata as fields; without a headline, the suggested one, marked as such."""
    published_at, has_time = parse_when(meta.published)
    modified_at, _has_time = parse_when(meta.modified)
    return Fields(
        headline=(meta.headline or meta.suggested_headline or _("Untitled"))[:HEADLINE_LIMIT],
        headline_origin=HeadlineOrigin.PUBLISHER if meta.headline else HeadlineOrigin.SUGGESTED,
        standfirst=meta.standfirst[:2000],
        byline=meta.byline[:500],
        authors=meta.authors,
        outlet=meta.outlet[:120],
        credited_source=meta.credited_source[:200],
        published_at=published_at,
        published_has_time=has_time,
        published_raw=meta.published_raw[:120],
        modified_at=modified_at,
        section=meta.section,
        language=(meta.language or "en")[:16],
        direction=meta.direction or "ltr",
        canonical_url=meta.canonical_url if len(meta.canonical_url) <= 2000 else "",
        reading_time=meta.reading_time[:60],
    )


def text_hash(text: str) -> str:
    """SHA-256 of a canonical text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _write_revision(article: Article, cleaned: Cleaned, capture: Capture | None, number: int) -> Revision:
    text = cleaned.text
    revision: Revision = Revision.objects.create(
        article=article,
        number=number,
        headline=article.headline,
        standfirst=article.standfirst,
        blocks=[block.to_json() for block in cleaned.blocks],
        text=text,
        sha256=text_hash(text),
        meta=metadata_to_json(cleaned.meta),
        report={
            "cut": [cut_to_json(cut) for cut in cleaned.cut],
            "warnings": list(cleaned.warnings),
            "extractor": cleaned.extractor,
            "rules": list(cleaned.rules),
            "by_hand": choices_to_json(cleaned.by_hand),
        },
        capture=capture,
        captured_at=capture.captured_at if capture else timezone.now(),
    )
    return revision


def _apply(article: Article, fields: Fields) -> None:
    article.headline = fields.headline
    article.headline_origin = fields.headline_origin
    article.standfirst = fields.standfirst
    article.byline = fields.byline
    article.outlet = outlet_named(fields.outlet, url=fields.canonical_url, language=fields.language)
    article.credited_outlet = outlet_named(fields.credited_source)
    article.credited_as = fields.credited_source
    article.canonical_url = fields.canonical_url
    article.language, article.direction = fields.language, fields.direction
    article.published_at, article.published_has_time = fields.published_at, fields.published_has_time
    article.published_raw, article.modified_at = fields.published_raw, fields.modified_at
    article.reading_time_raw = fields.reading_time


def _set_authors(article: Article, names: Iterable[str]) -> None:
    article.bylines.all().delete()
    for position, author in enumerate(authors_named(names)):
        ArticleAuthor.objects.create(article=article, author=author, position=position)


def index_headline(article: Article) -> None:
    """Keeps the words by which the story is found while one types."""
    outlet = article.outlet.name if article.outlet else ""
    words = {word[:40] for word in fold(f"{article.headline} {outlet}").split()}
    HeadlineWord.objects.filter(article=article).delete()
    HeadlineWord.objects.bulk_create(HeadlineWord(article=article, word=word) for word in sorted(words)[:80])


def _illustrate(article: Article, cleaned: Cleaned, files: Mapping[str, Kept]) -> None:
    """Keeps the pictures of the figures that we have files of; the first is the lead."""
    shown = [block.picture for block in cleaned.blocks if block.picture]
    if cleaned.meta.lead:
        shown.insert(0, cleaned.meta.lead)
    for picture in shown:
        if picture.src in files:
            row = picture_service.keep(article, picture.src[:2000], files[picture.src], alt=picture.alt)
            if article.lead_picture_id is None:
                article.lead_picture = row


def save_article(
    cleaned: Cleaned,
    capture: Capture | None,
    fields: Fields,
    *,
    user: User | None,
    visibility: str = ArticleVisibility.LIBRARY,
    filings: Iterable[Filing] = (),
    proposals: Iterable[str] = (),
    encoded: Mapping[str, Encoded] | None = None,
    is_sample: bool = False,
) -> Article:
    """A new article with its first revision, in one transaction. Raises ``Invalid`` without a headline."""
    if not fields.headline.strip():
        raise Invalid(_("An article needs a headline."), field="headline")
    if len(fields.headline) > HEADLINE_LIMIT:
        raise Invalid(
            _("The headline has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(fields.headline), "limit": HEADLINE_LIMIT},
            field="headline",
        )
    filings = list(filings)
    captured_at = capture.captured_at if capture else timezone.now()
    with picture_service.written(encoded or {}) as files, transaction.atomic():
        article = Article(visibility=visibility, added_by=user, is_sample=is_sample)
        _apply(article, fields)
        article.listed_at = fields.published_at or captured_at
        article.words = count_words(cleaned.text)
        if fields.section:
            article.section = tag_service.resolve([fields.section]).get(fields.section)
        article.save()
        _set_authors(article, fields.authors)
        revision = _write_revision(article, cleaned, capture, 1)
        _illustrate(article, cleaned, files)
        article.current_revision = revision
        article.save()
        index_headline(article)
        keep_prints(article, revision.text)
        if article.section and all(filing.tag != article.section for filing in filings):
            filings.append(Filing(article.section, fields.section))
        tag_service.file_article(article, filings, by=user)
        tag_service.propose(article, proposals, by=user)
        transaction.on_commit(lambda: revision_added.send(Article, revision=revision), robust=True)
    return article


def add_revision(
    article: Article,
    cleaned: Cleaned,
    capture: Capture | None,
    *,
    fields: Fields | None = None,
    encoded: Mapping[str, Encoded] | None = None,
    by_shape: bool = False,
) -> Revision | None:
    """The next revision of an article; None when the text, headline and standfirst are the ones it has.
    ``by_shape``: and, of the same text, the blocks' types, pictures and links.

    The page's new headline, standfirst and modified time become the article's, unless ``fields`` says more.
    """
    fields = fields or replace(
        current_fields(article),
        headline=cleaned.meta.headline[:HEADLINE_LIMIT] or article.headline,
        standfirst=cleaned.meta.standfirst[:2000] or article.standfirst,
        modified_at=parse_when(cleaned.meta.modified)[0] or article.modified_at,
    )
    with picture_service.written(encoded or {}) as files, transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        last = article.revisions.order_by("-number").first()
        same = last is not None and (last.sha256, last.headline, last.standfirst) == (
            text_hash(cleaned.text),
            fields.headline,
            fields.standfirst,
        )
        if same and not (by_shape and last and shape_of(cleaned.blocks) != shape_of(blocks_of(last))):
            return None
        _apply(article, fields)
        article.words = count_words(cleaned.text)
        revision = _write_revision(article, cleaned, capture, last.number + 1 if last else 1)
        _illustrate(article, cleaned, files)
        article.current_revision = revision
        article.version += 1
        article.save()
        index_headline(article)
        keep_prints(article, revision.text)
        transaction.on_commit(lambda: keep_delta(revision), robust=True)
        transaction.on_commit(lambda: revision_added.send(Article, revision=revision), robust=True)
    return revision


def blocks_of(revision: Revision) -> list[Block]:
    """The blocks of a revision."""
    return [Block.from_json(block) for block in revision.blocks]


def shape_of(blocks: Iterable[Block]) -> list[tuple[str, str, str, tuple[Link, ...]]]:
    """What a reader sees of blocks: their types, words, pictures and links; not how their HTML is written."""
    return [
        (block.type.value, block.text, block.picture.src if block.picture else "", block.links)
        for block in blocks
    ]


def current_fields(article: Article) -> Fields:
    """The fields as the article has them now."""
    return Fields(
        headline=article.headline,
        headline_origin=article.headline_origin,
        standfirst=article.standfirst,
        byline=article.byline,
        authors=tuple(byline.author.name for byline in article.bylines.select_related("author")),
        outlet=article.outlet.name if article.outlet else "",
        credited_source=article.credited_as,
        published_at=article.published_at,
        published_has_time=article.published_has_time,
        published_raw=article.published_raw,
        modified_at=article.modified_at,
        section=article.section.name if article.section else "",
        language=article.language,
        direction=article.direction,
        canonical_url=article.canonical_url,
        reading_time=article.reading_time_raw,
    )


def correct_article(article: Article, fields: Fields, *, version: int) -> Article:
    """Corrects what is said about an article. Raises ``Conflict`` when ``version`` is not the one it has."""
    if not fields.headline.strip():
        raise Invalid(_("An article needs a headline."), field="headline")
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if article.version != version:
            raise Conflict(_("Somebody else corrected this article in the meantime."))
        if fields.headline != article.headline:
            fields = replace(fields, headline_origin=HeadlineOrigin.READER)
        _apply(article, fields)
        article.section = (
            tag_service.resolve([fields.section]).get(fields.section) if fields.section else None
        )
        if fields.published_at:
            article.listed_at = fields.published_at
        article.version += 1
        article.save()
        index_headline(article)
        _set_authors(article, fields.authors)
        tag_service.relist(article)
        transaction.on_commit(lambda: article_corrected.send(Article, article=article), robust=True)
    return article


def remove_article(article: Article) -> None:
    """To the bin; ``restore_article`` brings it back."""
    with transaction.atomic():
        went = Article.objects.filter(pk=article.pk, deleted_at__isnull=True).update(
            deleted_at=timezone.now(), version=F("version") + 1
        )
        tag_service.recount_article(article)
        if went and article.visibility == ArticleVisibility.LIBRARY:
            facets.leave(article)
        elif went:
            bump(ARTICLES)
        transaction.on_commit(lambda: article_removed.send(Article, article=article), robust=True)


def restore_article(article: Article) -> None:
    """Back from the bin. Raises ``Conflict`` when another article has taken its address since."""
    with transaction.atomic():
        if (
            article.canonical_url
            and article.visibility == ArticleVisibility.LIBRARY
            and Article.objects.kept()
            .filter(canonical_url=article.canonical_url, visibility=ArticleVisibility.LIBRARY)
            .exists()
        ):
            raise Conflict(_("The same address was added again in the meantime; this copy stays in the bin."))
        Article.objects.filter(pk=article.pk).update(deleted_at=None, version=F("version") + 1)
        tag_service.recount_article(article)
        transaction.on_commit(lambda: article_corrected.send(Article, article=article), robust=True)


def find_same(articles: ArticleQuerySet, *, url: str, text: str) -> tuple[Article | None, bool]:
    """Whether one of ``articles`` (a queryset from ``access``) is this page: (article, text is the same too)."""
    queryset = articles.select_related("current_revision")
    by_text = queryset.filter(current_revision__sha256=text_hash(text)).first()
    if by_text is not None:
        return by_text, True
    by_url = queryset.filter(canonical_url=url).first() if url else None
    return by_url, False


def count_words(text: str) -> int:
    """Words of a text; letters of scripts without spaces count as half a word each."""
    dense = sum(1 for char in text if "\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff")
    return len(text.split()) + dense // 2


def day_of(moment: datetime) -> date:
    """The day of a moment in the library's time zone."""
    return timezone.localtime(moment).date()
