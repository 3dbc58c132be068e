"""What exports say: the notebook's rows with everything that belongs to them, as plain values, read in chunks."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched, groupby

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations.interchange.html import Numbered, Passage, Section
from annotations.interchange.rows import About, ArticleInfo, Link, Mark, RevisionInfo, Spot, Written
from annotations.marks import Span, render_block, spread
from annotations.models import Anchor, AnchorStatus, Note, StoryLink, Visibility
from annotations.queries.notebook_filter import MINE, Filter
from annotations.queries.notebook_rows import (
    CHUNK,
    Row,
    Standing,
    keys_beside,
    keys_of_articles,
    load,
    rows,
)
from annotations.services.codes import kind_names
from reader.access import articles_for
from reader.cleaning.blocks import Block, BlockType, Placed, place
from reader.models import Article, ArticleAuthor, ArticleTag, LinkKind, Revision, User

ARTICLES = 20
"""Articles whose text is held at a time."""
# Written by ``annotations.marks`` at the head of a block; two articles in one file would have it twice.
_BLOCK_ID = re.compile(r'^(<\w+) id="b\d+"')


def about(visitor: User, wanted: Filter, article: Article | None = None) -> About:
    """What the export says of itself."""
    shown = article.headline if article else in_words(wanted)
    return About(by=visitor.name, exported=timezone.now(), library=f"{settings.POSTIL_URL}/", shown=shown)


def in_words(wanted: Filter) -> str:
    """What was asked for, in words; empty for everything of one's own."""
    names = kind_names()
    parts = [names[kind] for kind in wanted.kinds]
    parts += [str(AnchorStatus(status).label) for status in wanted.status]
    parts += [name for name in (*wanted.tags, wanted.person, wanted.outlet, wanted.language) if name]
    parts += [f"“{wanted.words}”"] if wanted.words else []
    parts += [_("with a note")] if wanted.with_note else []
    parts += [_("without a note")] if wanted.without_note else []
    parts += [f"≥ {date_format(wanted.since, 'j F Y')}"] if wanted.since else []
    parts += [f"≤ {date_format(wanted.until, 'j F Y')}"] if wanted.until else []
    parts += [_("also what others show")] if wanted.who != MINE else []
    return ", ".join(parts)


def marks(visitor: User, wanted: Filter, article: Article | None = None) -> Iterator[Mark]:
    """Everything that fits, in the order asked for; of one ``article`` alone where it is given.

    About fifteen queries for ``CHUNK`` rows, which are all that is held at a time.
    """
    if article is None:
        found = rows(visitor, wanted)
    else:
        chosen = [Standing(timezone.now(), article.pk, 0, 0)]
        found = load_all(visitor, wanted, chosen)
    names = kind_names()
    for chunk in batched(found, CHUNK):
        yield from _Chunk(visitor, chunk, names).marks()


def marks_beside(visitor: User, articles: Collection[int], *, mine: bool) -> dict[int, list[Mark]]:
    """All marks and notes beside these articles that the visitor sees, or one's own, by article, in reading order.

    About seventeen queries.
    """
    keys = keys_beside(visitor, articles, mine=mine)
    names = kind_names()
    found: dict[int, list[Mark]] = defaultdict(list)
    for chunk in batched(load(visitor, keys), CHUNK):
        for mark in _Chunk(visitor, chunk, names).marks():
            found[mark.article.pk].append(mark)
    return found


def marks_of(visitor: User, wanted: Filter, articles: Collection[int]) -> dict[int, list[Mark]]:
    """All that fits of these articles, by article, in reading order. About eighteen queries."""
    chosen = [Standing(timezone.now(), pk, 0, 0) for pk in articles]
    names = kind_names()
    found: dict[int, list[Mark]] = defaultdict(list)
    for chunk in batched(load_all(visitor, wanted, chosen), CHUNK):
        for mark in _Chunk(visitor, chunk, names).marks():
            found[mark.article.pk].append(mark)
    return found


def load_all(visitor: User, wanted: Filter, chosen: list[Standing]) -> Iterator[Row]:
    """All rows of these articles, in reading order."""
    for keys in batched(keys_of_articles(visitor, wanted, chosen), CHUNK):
        yield from load(visitor, keys)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What of an article no row carries."""

    authors: tuple[str, ...]
    tags: tuple[str, ...]
    credited: str
    section: str


class _Chunk:
    """Rows that are read together. Five queries."""

    def __init__(self, visitor: User, found: tuple[Row, ...], names: dict[str, str]) -> None:
        self.visitor, self.rows, self.names = visitor, found, names
        highlights = [row.highlight for row in found if row.highlight]
        self.homes = {
            pk: (start, end)
            for pk, start, end in Anchor.objects.filter(
                highlight__in=[each.pk for each in highlights], revision=F("highlight__revision")
            ).values_list("highlight_id", "start", "end")
        }
        wanted = {each.revision_id for each in highlights}
        wanted |= {row.article.current_revision_id for row in found if row.article.current_revision_id}
        self.revisions = {
            pk: RevisionInfo(number, sha256, captured)
            for pk, number, sha256, captured in Revision.objects.filter(pk__in=wanted).values_list(
                "pk", "number", "sha256", "captured_at"
            )
        }
        self.rest = _rest({row.article.pk for row in found})
        self.articles: dict[int, ArticleInfo] = {}

    def marks(self) -> Iterator[Mark]:
        for row in self.rows:
            yield self._mark(row)

    def _article(self, article: Article) -> ArticleInfo:
        if article.pk not in self.articles:
            self.articles[article.pk] = _info(article, self.rest[article.pk])
        return self.articles[article.pk]

    def _mark(self, row: Row) -> Mark:
        highlight, own = row.highlight, row.highlight or row.note or row.links[0]
        visibility = str(Visibility(row.visibility).label)
        status = row.status or (AnchorStatus.UNCERTAIN if highlight else "")
        made, now = self._made(row), self._now(row)
        return Mark(
            id=_link_id(own) if isinstance(own, StoryLink) else str(own.client_id),
            article=self._article(row.article),
            by=row.user.name,
            mine=row.user.pk == self.visitor.pk,
            created=own.created_at,
            updated=own.updated_at,
            quote=highlight.quote if highlight else "",
            prefix=highlight.prefix if highlight else "",
            suffix=highlight.suffix if highlight else "",
            made=made,
            now=now,
            status=status,
            status_name=str(AnchorStatus(status).label) if status else "",
            kind=highlight.kind if highlight else "",
            kind_name=self.names[highlight.kind] if highlight else "",
            code=row.code.name if row.code else "",
            visibility=row.visibility,
            visibility_name=row.group.name if row.group else visibility,
            group=row.group.name if row.group else "",
            resolved=own.resolved_at if not isinstance(own, StoryLink) else None,
            note=self._written(row.note) if row.note else None,
            replies=tuple(self._written(reply) for reply in row.replies),
            links=tuple(map(_link, row.links)),
        )

    def _made(self, row: Row) -> Spot | None:
        if row.highlight is None:
            return None
        start, end = self.homes.get(row.highlight.pk, (None, None))
        return Spot(self.revisions[row.highlight.revision_id], start, end)

    def _now(self, row: Row) -> Spot | None:
        current = row.article.current_revision_id
        if row.highlight is None or current not in self.revisions:
            return None
        return Spot(self.revisions[current], row.start, row.end)

    def _written(self, note: Note) -> Written:
        return Written(
            id=str(note.client_id),
            by=note.user.name,
            mine=note.user_id == self.visitor.pk,
            created=note.created_at,
            updated=note.updated_at,
            body=note.body,
            html=note.html,
        )


def article_infos(articles: Iterable[Article]) -> dict[int, ArticleInfo]:
    """Articles, with their outlets, as exports name them, by id. Three queries."""
    found = {article.pk: article for article in articles}
    rest = _rest(set(found))
    return {pk: _info(article, rest[pk]) for pk, article in found.items()}


def _info(article: Article, rest: _Rest) -> ArticleInfo:
    return ArticleInfo(
        pk=article.pk,
        headline=article.headline,
        address=settings.POSTIL_URL + article.get_absolute_url(),
        url=article.canonical_url,
        outlet=article.outlet.name if article.outlet else "",
        authors=rest.authors,
        credited=article.credited_as or rest.credited,
        published=article.published_at,
        published_has_time=article.published_has_time,
        language=article.language,
        direction=article.direction,
        section=rest.section,
        tags=rest.tags,
    )


def _rest(articles: set[int]) -> dict[int, _Rest]:
    authors: dict[int, list[str]] = defaultdict(list)
    for pk, name in (
        ArticleAuthor.objects.filter(article__in=articles)
        .order_by("article", "position", "pk")
        .values_list("article_id", "author__name")
    ):
        authors[pk].append(name)
    tags: dict[int, list[str]] = defaultdict(list)
    filed = ArticleTag.objects.filter(article__in=articles, tag__hidden=False)
    for pk, name in filed.order_by("tag__name", "tag").values_list("article_id", "tag__name"):
        tags[pk].append(name)
    plain = Article.objects.filter(pk__in=articles).order_by()
    return {
        pk: _Rest(tuple(authors[pk]), tuple(tags[pk]), credited or "", section or "")
        for pk, credited, section in plain.values_list("pk", "credited_outlet__name", "section__name")
    }


def _link_id(link: StoryLink) -> str:
    """The same for the same link of the same library, every time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.POSTIL_URL}/links/{link.pk}/"))


def _link(link: StoryLink) -> Link:
    other = link.to_article
    return Link(
        kind=link.kind,
        kind_name=str(LinkKind(link.kind).label),
        headline=other.headline,
        outlet=other.outlet.name if other.outlet else "",
        url=other.canonical_url or settings.POSTIL_URL + other.get_absolute_url(),
    )


# --- annotated articles


def sections(visitor: User, found: Iterable[Mark], *, whole: bool) -> Iterator[Section]:
    """The marks' articles with their text: ``whole``, or the blocks that carry marks. Two queries for ``ARTICLES``.

    Marks are numbered through the file.
    """
    number = 0
    groups = groupby(found, key=lambda mark: mark.article)
    for batch in batched(((article, list(own)) for article, own in groups), ARTICLES):
        texts = _texts(visitor, {article.pk for article, _own in batch})
        for article, own in batch:
            numbered = [Numbered(number + n, mark) for n, mark in enumerate(own, start=1)]
            number += len(own)
            yield Section(article, _passages(texts.get(article.pk, []), numbered, whole=whole), numbered)


def _texts(visitor: User, articles: set[int]) -> dict[int, list[Placed]]:
    seen = articles_for(visitor).filter(pk__in=articles).order_by().values("current_revision")
    found = Revision.objects.filter(pk__in=seen).values_list("article_id", "blocks")
    return {pk: place(Block.from_json(data) for data in blocks) for pk, blocks in found}


def _passages(placed: list[Placed], numbered: list[Numbered], *, whole: bool) -> list[Passage]:
    spans = [span_of(each) for each in numbered if each.mark.shown]
    own = spread(placed, spans)
    found: list[Passage] = []
    left_out = 0
    for block in placed:
        if block.start is None:
            continue
        if not (whole or own[block.index]):
            left_out += 1
            continue
        if left_out:
            found.append(Passage(left_out=left_out))
            left_out = 0
        html = drawn(block, own[block.index])
        found.append(Passage(f"<figure>{html}</figure>" if block.block.type is BlockType.FIGURE else html))
    if left_out and found:
        found.append(Passage(left_out=left_out))
    return found


def drawn(placed: Placed, spans: Iterable[Span]) -> str:
    """A text block with its marks, without its id: several articles in one file would have it twice."""
    return _BLOCK_ID.sub(r"\1", render_block(placed, spans))


def span_of(numbered: Numbered) -> Span:
    """Where a mark that is shown stands in the current text, named by its number."""
    mark = numbered.mark
    assert mark.now is not None
    assert mark.now.start is not None
    assert mark.now.end is not None
    return Span(
        pk=numbered.number,
        start=mark.now.start,
        end=mark.now.end,
        kind=mark.kind,
        number=numbered.number,
        label=_("Note %(number)d, %(kind)s") % {"number": numbered.number, "kind": mark.kind_name},
        others=not mark.mine,
        changed=mark.status == AnchorStatus.CHANGED,
    )
