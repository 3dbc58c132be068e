"""The tags as a whole: the tree, the sections, the dossiers, what an article carries. Kept by every process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.db.models import BooleanField, Case, F, Q, QuerySet, TextField, Value, When
from django.urls import reverse

from reader.access import Visitor, may_enter
from reader.folding import fold
from reader.models import ArticleTag, OldTagSlug, Tag, TagAlias, TagKind
from reader.models.stamps import TAGS, stamps

TREE_KINDS = (TagKind.PLACE, TagKind.TOPIC, TagKind.PERSON, TagKind.ORGANISATION)
"""Kinds of the tree in the rail, in its order; sections have their own place."""


@dataclass(slots=True, eq=False)
class TagNode:
    """A tag in its tree. ``count`` is of articles that everyone in the library sees, those below included.

    Nodes are shared by all requests of a process, and never changed once their index is made.
    """

    pk: int
    name: str
    slug: str
    kind: str
    parent_id: int | None
    count: int
    description: str
    is_dossier: bool
    children: list[TagNode] = field(default_factory=list)
    parent: TagNode | None = None
    shown_children: list[TagNode] = field(default_factory=list)
    """Those within it that have articles, or something within them that has."""
    address: str = ""

    def get_absolute_url(self) -> str:
        return self.address or reverse("tag", args=[self.slug])

    @property
    def shown(self) -> bool:
        """Whether lists name it: it, or something within it, has articles."""
        return self.count > 0 or bool(self.shown_children)

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

    def __init__(self, nodes: Sequence[TagNode], stamp: int = 0) -> None:
        self.stamp = stamp
        """Changes with any tag; 0 for an index that is kept nowhere."""
        self.by_pk = {node.pk: node for node in nodes}
        self.roots: list[TagNode] = []
        for node in nodes:
            node.parent = self.by_pk.get(node.parent_id or 0)
            (node.parent.children if node.parent else self.roots).append(node)
        for root in self.roots:
            _show(root)
        self._of_kind: dict[str, list[TagNode]] = {}
        for root in self.roots:
            if root.shown:
                self._of_kind.setdefault(root.kind, []).append(root)
        self.dossiers = [node for node in nodes if node.is_dossier]
        self.here_ids: frozenset[int] = frozenset()
        """The tags of the article that the index was asked for."""

    def __bool__(self) -> bool:
        return bool(self.by_pk)

    def of_kind(self, kind: str) -> list[TagNode]:
        """The shown roots of one kind."""
        return self._of_kind.get(kind, [])

    @property
    def sections(self) -> list[TagNode]:
        return self.of_kind(TagKind.SECTION)

    @property
    def here(self) -> list[TagNode]:
        """The tags of the article that the index was asked for."""
        found = [self.by_pk[pk] for pk in self.here_ids if pk in self.by_pk]
        return sorted(found, key=_order)

    def around(self, tag_ids: Iterable[int]) -> TagIndex:
        """The same index, for an article that is filed under these tags."""
        other = copy(self)
        other.here_ids = frozenset(tag_ids)
        return other


def _show(root: TagNode) -> None:
    """Settles what is shown, from the leaves up."""
    line = list(root.below())
    for node in reversed(line):
        node.shown_children = [child for child in node.children if child.shown]


def _order(node: TagNode) -> tuple[int, str, int]:
    return -node.count, node.name, node.pk


def tag_rows(*more: Value) -> QuerySet[Tag, tuple[Any, ...]]:
    """The columns of ``TagNode``, and ``more``, for every tag that is not hidden, in no order."""
    is_dossier = ~Q(introduction="")
    blurb = Case(When(is_dossier, then=F("description")), default=Value(""), output_field=TextField())
    dossier = Case(When(is_dossier, then=Value(True)), default=Value(False), output_field=BooleanField())
    return (
        Tag.objects.shown()
        .order_by()
        .values_list("pk", "name", "slug", "kind", "parent_id", "article_count", blurb, dossier, *more)
    )


def index_of_rows(rows: Iterable[tuple[Any, ...]], stamp: int = 0) -> TagIndex:
    """The index of what ``tag_rows`` found."""
    before, _mark, after = reverse("tag", args=["-"]).rpartition("-")
    nodes = [TagNode(*row) for row in rows]
    for node in nodes:
        node.address = f"{before}{quote(node.slug)}{after}"
    return TagIndex(sorted(nodes, key=_order), stamp)


_kept: dict[str, TagIndex] = {}
"""The newest index, by the name of the database."""


def tag_index(
    visitor: Visitor, article_id: int | None = None, *, here: Iterable[int] | None = None
) -> TagIndex:
    """The tags, those of ``article_id`` among ``here``; empty for who may not enter.

    One query for their stamp, one more for those of an article; the tags themselves are read after a change only.
    ``here`` are an article's tags, where these are known.
    """
    if not may_enter(visitor):
        return TagIndex([])
    index = kept_index(stamps().get(TAGS, 0))
    if here is not None:
        return index.around(here)
    if article_id is None:
        return index
    return index.around(ArticleTag.objects.filter(article=article_id).values_list("tag_id", flat=True))


def kept_index(stamp: int) -> TagIndex:
    """The tags as they are at ``stamp``, which must have been read before; 0 where there is none to go by."""
    name = str(connection.settings_dict["NAME"])
    found = _kept.get(name)
    if found is None or not stamp or found.stamp != stamp:
        found = index_of_rows(tag_rows(), stamp)
        if stamp:
            _kept[name] = found
    return found


def find_tag(visitor: Visitor, slug: str, *, with_hidden: bool = False) -> tuple[Tag | None, bool]:
    """The tag that ``slug`` means, and whether that is its own slug now.

    Former slugs, names and other names of tags are understood too. At most four queries; one for the usual case.
    """
    if not may_enter(visitor):
        return None, False
    tags = Tag.objects.all() if with_hidden else Tag.objects.shown()
    tag = tags.select_related("facets").filter(slug=slug).first()
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
