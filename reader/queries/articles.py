"""What the article page needs: one query, one more when the text has several pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from django.db.models import Case, CharField, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Right
from django.http import Http404

from reader.access import Visitor, articles_for
from reader.cleaning.blocks import Block, Placed, place
from reader.folding import fold
from reader.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Picture,
    Reading,
    ReadingState,
    Revision,
    TagProposal,
    TagVoice,
    User,
)
from reader.prepared import prepared_for
from reader.queries.states import Stand, without_row
from reader.queries.tagging import Tagging, arranged
from reader.queries.tags import TagIndex, TagNode, tag_index
from reader.stories.places import find_again

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
    tagging: Tagging = field(default_factory=lambda: Tagging([]))
    """Its tags without the section, which the head names already; what is proposed and suggested."""
    stand: Stand = field(default_factory=lambda: Stand(ReadingState.UNREAD))
    """How this visitor stands with it."""
    place: tuple[int, int] | None = None
    """Where this visitor stopped reading: block, and code points into it, in this revision."""

    @property
    def resume(self) -> tuple[int, int] | None:
        """Where to go on: code points into the text, and the number of the paragraph; None at its beginning."""
        if self.place is None:
            return None
        block, offset = self.place
        start = self.placed[block].start
        number = sum(1 for one in self.placed[: block + 1] if one.start is not None)
        return None if start is None or number < 2 else (start + offset, number)

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
        return self.tagging.tags

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

    Queries: the article with its byline, tags and proposals; its pictures when it has several. The tags themselves are
    read where they have changed.
    """
    article = next(iter(prepared_for(visitor, "article page", _article, pk=pk)), None)
    if article is None:
        raise Http404
    revision = article.current_revision
    placed = place(Block.from_json(data) for data in revision.blocks) if revision else []
    index = tag_index(visitor, here=[int(tag) for tag in _split(article, "filed")])
    proposed = [name for _place, name in _parted(article, "proposed", 2)]
    voices = [(name, wants == "1") for _place, wants, name in _parted(article, "voices", 3)]
    return ArticlePage(
        article=article,
        revision=revision,
        placed=placed,
        pictures=_pictures(article, placed),
        index=index,
        bylines=[Signature(name, slug) for _place, slug, name in _parted(article, "signed", 3)],
        tagging=arranged(visitor, article, index.here, proposed, voices),
        **_standing(visitor, article, placed),
    )


def _article(visitor: Visitor, pk: int) -> QuerySet[Article]:
    found = articles_for(visitor).select_related(
        "outlet", "credited_outlet", "section", "current_revision", "lead_picture", "watch", "story_member"
    )
    found = found.annotate(
        signed=_joined(_signatures()),
        filed=_joined(ArticleTag.objects.annotate(row=Cast("tag", CharField()))),
    )
    if isinstance(visitor, User):
        found = found.annotate(
            mine=Subquery(_mine(visitor)), proposed=_joined(_proposed()), voices=_joined(_voices(visitor))
        )
    return found.filter(pk=pk).order_by()


def _mine(user: User) -> QuerySet[Any, Any]:
    """How a reader stands with an article, in one string; the words come last."""
    row = _row(
        "state", Cast("furthest", CharField()), Coalesce(Cast("kept_at", CharField()), Value("")),
        Cast("block", CharField()), Cast("offset", CharField()),
        Coalesce(Cast("revision", CharField()), Value("")), "words",
    )  # fmt: skip
    mine = Reading.objects.annotate(row=row).filter(user=user, article=OuterRef("pk"))
    return mine.values("row")[:1]


def _standing(visitor: Visitor, article: Article, placed: list[Placed]) -> dict[str, Any]:
    """``stand`` and ``place`` of the page, from the visitor's own row."""
    mine: str = getattr(article, "mine", None) or ""
    parts = mine.split(PART, 6)
    if len(parts) < 7:
        return {"stand": Stand(without_row(visitor, article.created_at))}
    state, furthest, kept, block, offset, revision, words = parts
    place = (int(block), int(offset))
    if revision != str(article.current_revision_id) and words:
        place = find_again(words, [one.block.text for one in placed], place[0])
    begun = state == ReadingState.READING and place[0] > 0 and place[0] < len(placed)
    return {"stand": Stand(state, bool(kept), float(furthest)), "place": place if begun else None}


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


def _voices(user: User) -> QuerySet[TagVoice]:
    """What a reader says of names for the outer article, each as id, whether they want it, and name in one string."""
    wants = Case(When(wants=True, then=Value("1")), default=Value("0"))
    return TagVoice.objects.filter(user=user).annotate(
        row=_row(Right(Concat(Value("0" * 18), Cast("pk", CharField())), 19), wants, "name")
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


def _split(article: Article, name: str) -> list[str]:
    """The rows that ``_joined`` put together."""
    joined: str = getattr(article, name, None) or ""
    return joined.split(ROW) if joined else []


def _parted(article: Article, name: str, parts: int) -> list[list[str]]:
    """What ``_joined`` put together, in order."""
    rows = [row.split(PART) for row in sorted(_split(article, name))]
    return [row for row in rows if len(row) == parts]


def _pictures(article: Article, placed: list[Placed]) -> dict[str, Picture]:
    sources = {item.block.picture.src for item in placed if item.block.picture}
    if article.lead_picture and sources <= {article.lead_picture.source}:
        return {article.lead_picture.source: article.lead_picture}
    if not sources:
        return {}
    return {picture.source: picture for picture in Picture.objects.filter(article=article)}
