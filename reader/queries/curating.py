"""The curator's list of tags: search, filters, keyset paging; the names that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.http import QueryDict

from reader.access import Visitor, articles_for
from reader.folding import fold
from reader.models import Article, ArticleTag, Tag, TagAlias, TagKind, TagProposal, User
from reader.models.tags import TagQuerySet

PAGE_SIZE = 30
QUEUE_SIZE = 50
STATES = ("unused", "hidden", "dossiers")


def unused(tags: TagQuerySet) -> TagQuerySet:
    """Tags under which nothing is filed and within which none stands."""
    return tags.filter(
        ~Exists(ArticleTag.objects.filter(tag=OuterRef("pk"))),
        ~Exists(Tag.objects.filter(parent=OuterRef("pk"))),
        ~Exists(Article.objects.filter(section=OuterRef("pk"))),
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers for the head of the page and its filters."""

    tags: int
    aliases: int
    unused: int
    hidden: int
    proposed: int


def totals(visitor: Visitor) -> Totals:
    """One query, which does not grow with the articles."""

    def number(found: QuerySet[Any, Any], counted: Aggregate) -> Subquery:
        one = found.order_by().annotate(same=Value(1)).values("same").annotate(n=counted)
        return Subquery(one.values("n"))

    asked = {
        "tags": number(Tag.objects.all(), Count("pk")),
        "aliases": number(TagAlias.objects.all(), Count("pk")),
        "unused": number(unused(Tag.objects.all()), Count("pk")),
        "hidden": number(Tag.objects.filter(hidden=True), Count("pk")),
        "proposed": number(open_proposals(visitor), Count("folded", distinct=True)),
    }
    found = User.objects.filter(pk=visitor.pk or 0).annotate(**asked).values_list(*asked).first()
    return Totals(*(n or 0 for n in found or [0] * len(asked)))


@dataclass(frozen=True, slots=True)
class TagPage:
    """A page of the list; addresses of the pages beside it, empty at an end."""

    tags: Sequence[Tag]
    found: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the list."""

    words: str = ""
    state: str = ""
    kind: str = ""
    by: str = "name"

    @classmethod
    def read(cls, params: QueryDict) -> Asked:
        """From a query; what it does not know is passed over."""
        state, kind = params.get("state", ""), params.get("kind", "")
        return cls(
            words=params.get("q", "").replace("\0", "").strip()[:100],
            state=state if state in STATES else "",
            kind=kind if kind in TagKind.values else "",
            by="count" if params.get("by") == "count" else "name",
        )

    @property
    def all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.words or self.state or self.kind)

    def query(self, **changes: str) -> str:
        """The address of this list with some parts changed."""
        parts = {"q": self.words, "state": self.state, "kind": self.kind, "by": self.by} | changes
        kept = {key: value for key, value in parts.items() if value and (key, value) != ("by", "name")}
        return "?" + urlencode(kept)


def asked_tags(asked: Asked) -> TagQuerySet:
    """The tags that the list holds, in no order."""
    tags = Tag.objects.all()
    if asked.words:
        folded = fold(asked.words)[:200] or asked.words
        alias = TagAlias.objects.filter(tag=OuterRef("pk"), folded__contains=folded)
        tags = tags.filter(Q(folded__contains=folded) | Exists(alias))
    if asked.kind:
        tags = tags.filter(kind=asked.kind)
    if asked.state == "unused":
        tags = unused(tags)
    elif asked.state == "hidden":
        tags = tags.filter(hidden=True)
    elif asked.state == "dossiers":
        tags = tags.dossiers()
    return tags


def tag_page(asked: Asked, params: QueryDict, tags_there: int | None = None) -> TagPage:
    """The page after or before the tag that ``?after=`` or ``?before=`` names. At most five queries.

    ``tags_there`` is how many tags there are altogether, where that is known."""
    tags = asked_tags(asked)
    back = not params.get("after") and bool(params.get("before"))
    mark = params.get("before" if back else "after", "")
    place = (
        Tag.objects.filter(pk=int(mark)).first()
        if mark.isascii() and mark.isdecimal() and len(mark) < 19
        else None
    )
    held = tags
    if place is not None:
        up = "lt" if back else "gt"
        if asked.by == "count":
            down = "gt" if back else "lt"
            first, same = (
                Q(**{f"article_count__{down}": place.article_count}),
                Q(article_count=place.article_count),
            )
        else:
            first, same = Q(**{f"folded__{up}": place.folded}), Q(folded=place.folded)
        held = held.filter(first | same & Q(**{f"pk__{up}": place.pk}))
    key = F("article_count").desc() if asked.by == "count" else F("folded").asc()
    order = (key, F("pk").asc())
    rows = held.order_by(*order)
    if back:
        rows = rows.reverse()
    listed = list(rows.select_related("parent").prefetch_related("aliases")[: PAGE_SIZE + 1])
    more = len(listed) > PAGE_SIZE
    listed = listed[:PAGE_SIZE]
    if back:
        listed.reverse()
    return TagPage(
        tags=listed,
        found=tags_there if tags_there is not None and asked.all else tags.count(),
        before=asked.query(before=str(listed[0].pk)) if listed and place and (more or not back) else "",
        after=asked.query(after=str(listed[-1].pk)) if listed and (more or back) else "",
    )


def names_like(words: str, limit: int = 12) -> list[Tag]:
    """Tags to complete a name while it is typed: those that begin with it first, then by articles."""
    folded = fold(words.replace("\0", ""))[:200]
    if not folded:
        return []
    begins = list(Tag.objects.filter(folded__startswith=folded).order_by("-article_count", "pk")[:limit])
    rest = (
        Tag.objects.filter(folded__contains=folded)
        .exclude(pk__in=[tag.pk for tag in begins])
        .order_by("-article_count", "pk")[: limit - len(begins)]
    )
    return [*begins, *rest]


# — names that wait —


@dataclass(slots=True)
class Waiting:
    """A name that pages or readers suggest for articles."""

    folded: str
    name: str
    articles: int
    by: str
    known: Tag | None = None
    """The tag that it means by now, if any."""
    examples: list[Article] = field(default_factory=list)


def open_proposals(visitor: Visitor) -> QuerySet[TagProposal]:
    """The proposals for articles that this visitor may see."""
    return TagProposal.objects.filter(
        Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article"))), state=TagProposal.State.OPEN
    )


def waiting(visitor: Visitor, after: str = "") -> tuple[list[Waiting], str]:
    """Names in their order from ``after`` on, and the name after which the next page begins (empty at the end).

    Four queries.
    """
    groups = (
        open_proposals(visitor)
        .filter(folded__gt=after[:200].replace("\0", ""))
        .values("folded")
        .annotate(articles=Count("article", distinct=True), shown=Min("name"))
        .order_by("folded")[: QUEUE_SIZE + 1]
    )
    listed = [Waiting(row["folded"], row["shown"], row["articles"], "") for row in groups]
    following = listed[QUEUE_SIZE - 1].folded if len(listed) > QUEUE_SIZE else ""
    listed = listed[:QUEUE_SIZE]
    by_name = {row.folded: row for row in listed}
    rows = open_proposals(visitor).filter(folded__in=by_name).select_related("article", "proposed_by")
    for proposal in rows.order_by("pk")[:1000]:
        row = by_name[proposal.folded]
        if len(row.examples) < 2:
            row.examples.append(proposal.article)
        if proposal.proposed_by and not row.by:
            row.by = proposal.proposed_by.name
    for alias in TagAlias.objects.filter(folded__in=by_name).select_related("tag"):
        by_name[alias.folded].known = alias.tag
    for tag in Tag.objects.filter(folded__in=by_name).order_by("article_count"):
        by_name[tag.folded].known = tag
    return listed, following
