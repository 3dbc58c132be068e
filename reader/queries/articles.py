"""What the article page needs: two queries, one more when the text has several pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, Right
from django.http import Http404

from reader.access import Visitor, articles_for
from reader.cleaning.blocks import Block, Placed, place
from reader.folding import fold
from reader.models import Article, ArticleAuthor, Picture, Reading, Revision, TagProposal
from reader.queries.tags import TagIndex, TagNode, tag_index

PART, ROW = "\x1f", "\x1e"
"""Unit and record separators: names are cleaned of control characters, so they never contain these."""


@dataclass(frozen=True, slots=True)
class Signature:
    """An author as the byline names one."""

    name: str
    slug: str


@dataclass(slots=True)
class ArticlePage:
    """An article with all that its page shows of it. What people put beside it comes from annotations."""

    article: Article
    revision: Revision | None
    placed: list[Placed]
    """The blocks with their place in the canonical text (code points)."""
    pictures: dict[str, Picture]
    """The pictures we hold, by the ``src`` of their figure."""
    index: TagIndex
    bylines: list[Signature] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)
    """Names that are no tags yet, suggested for this article."""
    furthest: float = 0.0
    """How far this visitor has read, 0 to 1."""

    @property
    def minutes(self) -> int:
        """Reading time."""
        return self.article.minutes

    @property
    def byline_is_outlet(self) -> bool:
        """Whether the byline names nobody but the outlet ("Averil Courier staff")."""
        outlet = self.article.outlet
        names = [author.name for author in self.bylines] or [self.article.byline]
        return outlet is not None and len(names) == 1 and fold(outlet.name) in fold(names[0])

    @property
    def tags(self) -> list[TagNode]:
        """Its tags, without the section, which the head names already."""
        return [node for node in self.index.here if node.pk != self.article.section_id]

    @property
    def trail(self) -> list[TagNode]:
        """The section and what it stands within, from the root down."""
        node = self.index.by_pk.get(self.article.section_id or 0)
        return [*node.ancestors, node] if node else []

    @property
    def lead(self) -> Picture | None:
        """The lead picture, where the text does not show it itself."""
        lead = self.article.lead_picture
        shown = {placed.block.picture.src for placed in self.placed if placed.block.picture}
        return None if lead is None or lead.source in shown else lead

    @property
    def lead_caption(self) -> dict[str, str]:
        """Caption and credit of the lead picture, as the page gave them."""
        meta = self.revision.meta.get("lead") if self.revision else None
        return {key: str((meta or {}).get(key) or "") for key in ("caption", "credit")}

    @property
    def source_line(self) -> str:
        """Outlet and day, for paper."""
        parts = [self.article.outlet.name if self.article.outlet else "", self.article.canonical_url]
        return ", ".join(part for part in parts if part)


def article_page(visitor: Visitor, pk: int) -> ArticlePage:
    """One article for its page. Raises ``Http404`` for what this visitor may not see.

    Queries: the article with its byline and proposals; the tags; its pictures when it has several.
    """
    found = articles_for(visitor).select_related(
        "outlet", "credited_outlet", "section", "current_revision", "lead_picture", "watch", "story_member"
    )
    found = found.annotate(signed=_joined(_signatures()))
    if visitor.is_authenticated:
        mine = Reading.objects.filter(user=visitor, article=OuterRef("pk")).values("furthest")
        found = found.annotate(furthest=Subquery(mine[:1]), proposed=_joined(_proposed()))
    article = found.filter(pk=pk).first()
    if article is None:
        raise Http404
    revision = article.current_revision
    placed = place(Block.from_json(data) for data in revision.blocks) if revision else []
    return ArticlePage(
        article=article,
        revision=revision,
        placed=placed,
        pictures=_pictures(article, placed),
        index=tag_index(visitor, article.pk),
        bylines=[Signature(name, slug) for _place, slug, name in _parted(article, "signed", 3)],
        proposals=[name for _place, name in _parted(article, "proposed", 2)],
        furthest=getattr(article, "furthest", None) or 0.0,
    )


def _signatures() -> QuerySet[ArticleAuthor]:
    """The authors of the outer article, each as position, slug and name in one string."""
    return ArticleAuthor.objects.annotate(
        row=_row(
            Right(Concat(Value("0000"), Cast("position", CharField())), 5), "author__slug", "author__name"
        )
    )


def _proposed() -> QuerySet[TagProposal]:
    """The open proposals for the outer article, each as id and name in one string."""
    return TagProposal.objects.filter(state=TagProposal.State.OPEN).annotate(
        row=_row(Right(Concat(Value("0" * 18), Cast("pk", CharField())), 19), "name")
    )


def _row(*parts: Any) -> Concat:
    between: list[Any] = [part for pair in zip(parts, repeat(Value(PART)), strict=False) for part in pair][
        :-1
    ]
    return Concat(*between, output_field=TextField())


def _joined(rows: QuerySet[Any]) -> Subquery:
    """Rows of the outer article in one string, so that a page needs no query of its own for them."""
    of_article = rows.filter(article=OuterRef("pk")).order_by().values("article")
    return Subquery(of_article.annotate(all=StringAgg("row", Value(ROW))).values("all"))


def _parted(article: Article, name: str, parts: int) -> list[list[str]]:
    """What ``_joined`` put together, in order."""
    joined: str = getattr(article, name, None) or ""
    rows = [row.split(PART) for row in sorted(joined.split(ROW))]
    return [row for row in rows if len(row) == parts]


def _pictures(article: Article, placed: list[Placed]) -> dict[str, Picture]:
    sources = {item.block.picture.src for item in placed if item.block.picture}
    if article.lead_picture and sources <= {article.lead_picture.source}:
        return {article.lead_picture.source: article.lead_picture}
    if not sources:
        return {}
    return {picture.source: picture for picture in Picture.objects.filter(article=article)}
