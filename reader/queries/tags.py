"""The tags as a whole: one query for the tree, the sections, the dossiers and what an article carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.urls import reverse

from reader.access import Visitor, may_enter
from reader.folding import fold
from reader.models import ArticleTag, OldTagSlug, Tag, TagAlias, TagKind

TREE_KINDS = (TagKind.PLACE, TagKind.TOPIC, TagKind.PERSON, TagKind.ORGANISATION)
"""Kinds of the tree in the rail, in its order; sections have their own place."""


@dataclass(slots=True)
class TagNode:
    """A tag in its tree. ``count`` is of articles that everyone in the library sees, those below included."""

    pk: int
    name: str
    slug: str
    kind: str
    parent_id: int | None
    count: int
    description: str
    is_dossier: bool
    here: bool
    children: list[TagNode] = field(default_factory=list)
    parent: TagNode | None = None

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @property
    def shown(self) -> bool:
        """Whether lists name it: it, or something within it, has articles."""
        return self.count > 0 or any(child.shown for child in self.children)

    @property
    def shown_children(self) -> list[TagNode]:
        return [child for child in self.children if child.shown]

    @property
    def ancestors(self) -> list[TagNode]:
        """From the root down, without the tag itself."""
        line: list[TagNode] = []
        node = self.parent
        while node is not None and node not in line:
            line.append(node)
            node = node.parent
        return line[::-1]

    def below(self) -> Iterator[TagNode]:
        """The tag and all within it."""
        yield self
        for child in self.children:
            yield from child.below()


class TagIndex:
    """All tags that are not hidden, by kind, those with most articles first."""

    def __init__(self, nodes: Sequence[TagNode]) -> None:
        self.by_pk = {node.pk: node for node in nodes}
        self.roots: list[TagNode] = []
        for node in nodes:
            node.parent = self.by_pk.get(node.parent_id or 0)
            (node.parent.children if node.parent else self.roots).append(node)

    def __bool__(self) -> bool:
        return bool(self.by_pk)

    def of_kind(self, kind: str) -> list[TagNode]:
        """The shown roots of one kind."""
        return [node for node in self.roots if node.kind == kind and node.shown]

    @property
    def sections(self) -> list[TagNode]:
        return self.of_kind(TagKind.SECTION)

    @property
    def dossiers(self) -> list[TagNode]:
        return [node for node in self.by_pk.values() if node.is_dossier]

    @property
    def here(self) -> list[TagNode]:
        """The tags of the article that the index was asked for."""
        return [node for node in self.by_pk.values() if node.here]


def tag_rows(article_id: int | None = None, *more: Value) -> QuerySet[Tag, tuple[Any, ...]]:
    """The columns of ``TagNode``, and ``more``, for every tag that is not hidden, in no order."""
    here = (
        Exists(ArticleTag.objects.filter(tag=OuterRef("pk"), article=article_id))
        if article_id
        else Value(False, output_field=BooleanField())
    )
    is_dossier = ~Q(introduction="")
    blurb = Case(When(is_dossier, then=F("description")), default=Value(""), output_field=TextField())
    dossier = Case(When(is_dossier, then=Value(True)), default=Value(False), output_field=BooleanField())
    return (
        Tag.objects.shown()
        .order_by()
        .values_list("pk", "name", "slug", "kind", "parent_id", "article_count", blurb, dossier, here, *more)
    )


def index_of_rows(rows: Iterable[tuple[Any, ...]]) -> TagIndex:
    """The index of what ``tag_rows`` found."""
    return TagIndex(
        sorted((TagNode(*row) for row in rows), key=lambda node: (-node.count, node.name, node.pk))
    )


def tag_index(visitor: Visitor, article_id: int | None = None) -> TagIndex:
    """The tags, those of ``article_id`` marked as ``here``. One query; empty for who may not enter."""
    return index_of_rows(tag_rows(article_id) if may_enter(visitor) else ())


def find_tag(visitor: Visitor, slug: str, *, with_hidden: bool = False) -> tuple[Tag | None, bool]:
    """The tag that ``slug`` means, and whether that is its own slug now.

    Former slugs, names and other names of tags are understood too. At most four queries; one for the usual case.
    """
    if not may_enter(visitor):
        return None, False
    tags = Tag.objects.all() if with_hidden else Tag.objects.shown()
    tag = tags.filter(slug=slug).first()
    if tag is not None:
        return tag, True
    old = OldTagSlug.objects.filter(slug=slug, tag__in=tags).select_related("tag").first()
    if old is not None:
        return old.tag, False
    folded = fold(slug)
    alias = TagAlias.objects.filter(folded=folded, tag__in=tags).select_related("tag").first()
    if alias is not None:
        return alias.tag, False
    return tags.filter(folded=folded).order_by("-article_count", "pk").first(), False


def names_like(visitor: Visitor, words: str) -> set[int]:
    """Ids of the tags whose name or other name contains ``words``, folded. Two queries."""
    folded = fold(words)[:200]
    if not folded or not may_enter(visitor):
        return set()
    by_name = Tag.objects.shown().filter(folded__contains=folded).values_list("pk", flat=True)
    by_alias = TagAlias.objects.filter(folded__contains=folded, tag__hidden=False)
    return {*by_name[:500], *by_alias.values_list("tag_id", flat=True)[:500]}
