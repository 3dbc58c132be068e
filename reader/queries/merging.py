"""What a merge would change, before it does; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleTag, ArticleVisibility, OldTagSlug, Tag, TagAlias, TagProposal

NAMED = 3
"""Articles that are shown as they would be."""


@dataclass(frozen=True, slots=True)
class Side:
    """A tag of the merge, with what it has."""

    tag: Tag
    articles: int
    aliases: int
    children: int


@dataclass(frozen=True, slots=True)
class Example:
    """An article, and its tags before and after: those that stay, those struck out, whether the target is new."""

    article: Article
    stay: list[Tag]
    go: list[Tag]
    gains: bool


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Every effect of merging ``sources`` into ``target``. Articles are counted that the visitor may see."""

    target: Tag
    sides: list[Side]
    sources: list[Tag]
    gain: int
    """Articles that come under the target."""
    both: int
    """Articles that had both; one filing is dropped."""
    hidden_articles: bool
    """Whether articles that others keep private come along."""
    aliases: list[str]
    """Names that become other names of the target."""
    refused: list[str]
    """Names that cannot, because another tag has them too."""
    children: list[Tag]
    comes_up: bool
    """Whether the target stands below one that goes, and takes its place."""
    sections: int
    proposals: int
    addresses: int
    """Addresses that will lead to the target."""
    given: list[tuple[str, str]] = field(default_factory=list)
    """Fields that the target takes over, and from which tag."""
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    """Fields that only an undo brings back, and of which tag."""
    before: int = 0
    after: int = 0
    """Articles of the target, tags below included, as lists show them."""
    examples: list[Example] = field(default_factory=list)

    @property
    def all_articles(self) -> int:
        return self.gain + self.both


def sides(tags: Sequence[Tag]) -> list[Side]:
    """The tags to choose from, in the order given. One query."""
    held = (
        Tag.objects.filter(pk__in=[tag.pk for tag in tags])
        .annotate(n_aliases=Count("aliases", distinct=True), n_children=Count("children", distinct=True))
        .values_list("pk", "article_count", "n_aliases", "n_children")
    )
    by_pk = {row[0]: row for row in held}
    return [Side(tag, *by_pk[tag.pk][1:]) for tag in tags if tag.pk in by_pk]


def preview(visitor: Visitor, tags: Sequence[Tag], target: Tag, *, keep_names: bool = True) -> MergePreview:
    """What merging all others of ``tags`` into ``target`` changes, as this visitor may know it. 15 queries."""
    sources = [tag for tag in tags if tag.pk != target.pk]
    pks = [tag.pk for tag in sources]
    seen = articles_for(visitor).order_by()
    carrying = seen.filter(Exists(ArticleTag.objects.filter(article=OuterRef("pk"), tag__in=pks)))
    there = ArticleTag.objects.filter(article=OuterRef("pk"), tag=target)
    gain = carrying.filter(~Exists(there)).count()
    both = carrying.filter(Exists(there)).count()
    others = ArticleTag.objects.filter(tag__in=pks).exclude(article__in=seen.values("pk"))
    aliases, refused = _names(sources, target, keep_names)
    children = list(Tag.objects.filter(parent__in=pks).exclude(pk__in=[*pks, target.pk]).order_by("name"))
    given, set_aside = _texts(sources, target)
    return MergePreview(
        target=target,
        sides=sides(tags),
        sources=sources,
        gain=gain,
        both=both,
        hidden_articles=others.exists(),
        aliases=aliases,
        refused=refused,
        children=children,
        comes_up=any(target.path.startswith(tag.path) for tag in sources),
        sections=seen.filter(section__in=pks).count(),
        proposals=TagProposal.objects.filter(
            state=TagProposal.State.OPEN, folded__in=[tag.folded for tag in sources], article__in=seen
        ).count(),
        addresses=len(sources) + OldTagSlug.objects.filter(tag__in=pks).count(),
        given=given,
        set_aside=set_aside,
        before=target.article_count,
        after=_count_after(sources, target),
        examples=_examples(carrying.newest_first()[:NAMED], sources, target),
    )


def _names(sources: Sequence[Tag], target: Tag, keep_names: bool) -> tuple[list[str], list[str]]:
    gained = list(
        TagAlias.objects.filter(tag__in=sources).exclude(folded=target.folded).values_list("name", flat=True)
    )
    refused = []
    known = {target.folded}
    elsewhere = set(
        Tag.objects.filter(folded__in=[tag.folded for tag in sources])
        .exclude(pk__in=[target.pk, *(tag.pk for tag in sources)])
        .values_list("folded", flat=True)
    )
    for tag in sources if keep_names else ():
        if tag.folded in elsewhere:
            refused.append(tag.name)
        elif tag.folded not in known:
            known.add(tag.folded)
            gained.append(tag.name)
    return gained, refused


def _texts(sources: Sequence[Tag], target: Tag) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    given: list[tuple[str, str]] = []
    set_aside: list[tuple[str, str]] = []
    for name in ("description", "introduction", "picture"):
        has = bool(getattr(target, name))
        for tag in sources:
            if getattr(tag, name):
                (set_aside if has else given).append((name, tag.name))
                has = True
    return given, set_aside


def _count_after(sources: Sequence[Tag], target: Tag) -> int:
    below = Q(tag__path__startswith=target.path)
    for tag in sources:
        below |= Q(tag__path__startswith=tag.path)
    return (
        ArticleTag.objects.filter(
            below, article__visibility=ArticleVisibility.LIBRARY, article__deleted_at__isnull=True
        )
        .order_by()
        .values("article")
        .distinct()
        .count()
    )


def _examples(articles: Iterable[Article], sources: Sequence[Tag], target: Tag) -> list[Example]:
    pks = {tag.pk for tag in sources}
    shown = []
    listed = Article.objects.filter(pk__in=[article.pk for article in articles]).newest_first()
    for article in listed.prefetch_related(Prefetch("tags", Tag.objects.order_by("name"))):
        tags = list(article.tags.all())
        shown.append(
            Example(
                article,
                stay=[tag for tag in tags if tag.pk not in pks],
                go=[tag for tag in tags if tag.pk in pks],
                gains=all(tag.pk != target.pk for tag in tags),
            )
        )
    return shown
