"""Filing: tags are found by name or alias, articles filed under them, counts kept true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.folding import fold, slug_of
from reader.models import (
    Article,
    ArticleTag,
    ArticleVisibility,
    OldTagSlug,
    Tag,
    TagAlias,
    TagKind,
    TagProposal,
    TagRule,
    User,
)
from reader.services import facets

NAME_LIMIT = 100
"""Characters of a tag's name."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A tag to file an article under, and the publisher's word for it (empty when a reader chose it)."""

    tag: Tag
    as_written: str = ""
    rule: TagRule | None = None
    """The rule that asks for it; None when the publisher or a reader does."""


def checked_name(name: str) -> str:
    """``name`` without blanks around it. Raises ``Invalid`` when it is empty, too long or folds to nothing."""
    name = " ".join(name.split())
    if not name or not fold(name):
        raise Invalid(_("A tag needs a name."), field="name")
    if len(name) > NAME_LIMIT:
        raise Invalid(
            _("The tag's name has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(name), "limit": NAME_LIMIT},
            field="name",
        )
    return name


def free_slug(name: str, *, but: Tag | None = None) -> str:
    """A slug for ``name`` that no tag has or had."""
    base = slug_of(name, "tag")
    slug, number = base, 1
    while (
        Tag.objects.filter(slug=slug).exclude(pk__in=[but.pk] if but else []).exists()
        or OldTagSlug.objects.filter(slug=slug).exclude(tag=but).exists()
    ):
        number += 1
        slug = f"{base}-{number}"
    return slug


def resolve(names: Iterable[str]) -> dict[str, Tag]:
    """The tags that these names mean, by name or alias; names that mean none are left out.

    Where one name is a tag in several kinds, the one with more articles is meant.
    """
    wanted = {name: fold(name) for name in names}
    folded = set(wanted.values())
    found: dict[str, Tag] = {}
    for alias in TagAlias.objects.filter(folded__in=folded).select_related("tag"):
        found[alias.folded] = alias.tag
    for tag in Tag.objects.filter(folded__in=folded).order_by("article_count", "-pk"):
        found[tag.folded] = tag
    return {name: found[key] for name, key in wanted.items() if key in found}


@transaction.atomic
def create_tag(
    name: str, kind: str = TagKind.TOPIC, *, parent: Tag | None = None, aliases: Sequence[str] = ()
) -> Tag:
    """A new tag. Raises ``Invalid`` for a bad name or one that is taken, by a tag of the kind or an alias."""
    name = checked_name(name)
    folded = fold(name)
    taken = Tag.objects.filter(folded=folded, kind=kind).first()
    if taken:
        raise Invalid(_("There is already a tag “%(name)s”.") % {"name": taken.name}, field="name")
    alias = TagAlias.objects.filter(folded=folded).select_related("tag").first()
    if alias:
        raise Invalid(
            _("“%(name)s” is another name of the tag “%(tag)s”.")
            % {"name": alias.name, "tag": alias.tag.name},
            field="name",
        )
    tag = Tag.objects.create(name=name, folded=folded, slug=free_slug(name), kind=kind, parent=parent)
    tag.path = f"{parent.path if parent else '/'}{tag.pk}/"
    tag.save(update_fields=["path"])
    for other in aliases:
        add_alias(tag, other)
    return tag


def add_alias(tag: Tag, name: str) -> TagAlias:
    """Another name for ``tag``. Raises ``Invalid`` when it is its own name, or means another tag already."""
    name = checked_name(name)
    folded = fold(name)
    if folded == tag.folded:
        raise Invalid(_("“%(name)s” is the tag's own name.") % {"name": name}, field="name")
    other = resolve([name]).get(name)
    if other is not None and other.pk != tag.pk:
        raise Invalid(
            _("“%(name)s” already means the tag “%(tag)s”. Merge the two instead.")
            % {"name": name, "tag": other.name},
            field="name",
        )
    return TagAlias.objects.get_or_create(folded=folded, defaults={"name": name, "tag": tag})[0]


def family(tags: Iterable[Tag]) -> set[int]:
    """The ids of these tags and of all that they stand within."""
    return {int(pk) for tag in tags for pk in tag.path.strip("/").split("/") if pk}


def recount(tag_ids: Iterable[int]) -> None:
    """Sets ``article_count`` of these tags: articles of the library filed there or further down, each once. What else
    is kept about them is counted again in the background."""
    tag_ids = set(tag_ids)
    seen = Q(article__visibility=ArticleVisibility.LIBRARY, article__deleted_at__isnull=True)
    for tag in Tag.objects.filter(pk__in=tag_ids).only("pk", "path", "article_count"):
        below = Tag.objects.filter(path__startswith=tag.path).order_by().values("pk")
        counted = ArticleTag.objects.filter(seen, tag__in=below).aggregate(n=Count("article", distinct=True))[
            "n"
        ]
        if counted != tag.article_count:
            Tag.objects.filter(pk=tag.pk).update(article_count=counted)
    facets.stale(tag_ids)


def file_article(
    article: Article,
    filings: Iterable[Filing],
    *,
    by: User | None,
    origin: str = ArticleTag.Origin.READER,
) -> None:
    """Files ``article`` under tags, where it is not filed yet, and keeps the counts."""
    filings = list(filings)
    for filing in filings:
        ArticleTag.objects.get_or_create(
            article=article,
            tag=filing.tag,
            defaults={
                "origin": _origin(filing, origin),
                "rule": filing.rule,
                "as_written": filing.as_written[:NAME_LIMIT],
                "added_by": by,
                "listed_at": article.listed_at,
            },
        )
    recount(family(filing.tag for filing in filings))
    facets.stale_articles([article.pk])


def _origin(filing: Filing, otherwise: str) -> str:
    if filing.as_written:
        return ArticleTag.Origin.PUBLISHER
    return ArticleTag.Origin.RULE if filing.rule else otherwise


def unfile_article(article: Article, tag: Tag) -> None:
    """Takes ``article`` out of ``tag`` and keeps the counts."""
    ArticleTag.objects.filter(article=article, tag=tag).delete()
    recount(family([tag]))
    facets.stale_articles([article.pk])


def recount_article(article: Article) -> None:
    """Counts again where ``article`` is filed, after it came, went or changed who may see it."""
    recount(family(article.tags.all()))
    facets.stale_articles([article.pk])


def relist(article: Article) -> None:
    """Copies the article's list time to where it is filed, after it was corrected."""
    ArticleTag.objects.filter(article=article).exclude(listed_at=article.listed_at).update(
        listed_at=article.listed_at
    )
    facets.stale_articles([article.pk])


def propose(article: Article, names: Iterable[str], *, by: User | None = None) -> None:
    """Remembers names that are no tags (yet) as proposals, one each; a dismissed one stays dismissed."""
    for name in names:
        folded = fold(name)
        if folded and not article.tags.filter(folded=folded).exists():
            TagProposal.objects.get_or_create(
                article=article, folded=folded[:200], defaults={"name": name[:NAME_LIMIT], "proposed_by": by}
            )


def move_tag(tag: Tag, parent: Tag | None) -> None:
    """Puts ``tag``, with all below it, within ``parent``. Raises ``Invalid`` for a place within itself."""
    if parent is not None and parent.path.startswith(tag.path):
        raise Invalid(
            _("“%(tag)s” cannot stand within itself or within a tag below it.") % {"tag": tag.name},
            field="parent",
        )
    with transaction.atomic():
        before = family([tag])
        old, new = tag.path, f"{parent.path if parent else '/'}{tag.pk}/"
        tag.parent, tag.path = parent, new
        tag.save(update_fields=["parent", "path", "updated_at"])
        for below in Tag.objects.filter(path__startswith=old).exclude(pk=tag.pk):
            below.path = new + below.path.removeprefix(old)
            below.save(update_fields=["path"])
        recount(before | family([tag]))


__all__ = [
    "NAME_LIMIT",
    "Filing",
    "add_alias",
    "checked_name",
    "create_tag",
    "family",
    "file_article",
    "free_slug",
    "move_tag",
    "propose",
    "recount",
    "recount_article",
    "relist",
    "resolve",
    "unfile_article",
]
