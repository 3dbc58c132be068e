"""The tags of an article as one reader sees them: filed, proposed by them, suggested to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from reader.access import Visitor, may_curate, may_edit_article
from reader.folding import fold
from reader.models import Article, Tag, TagAlias, TagProposal, TagVoice, User
from reader.queries.tags import TagNode, tag_index
from reader.services.tag_finding import known_in
from reader.services.tagging import Rights

EACH = 6
"""Tags that complete what is typed."""
HINTS_KEPT = 600
"""Seconds that what was found in a text holds: every reader who comes to its end asks for it."""


@dataclass(slots=True)
class Tagging:
    """What stands in the part of an article's tags."""

    tags: list[TagNode]
    own: list[str] = field(default_factory=list)
    """Names that this reader proposes."""
    suggested: list[str] = field(default_factory=list)
    """Names that the page or others suggest, and this reader has not dismissed."""
    may_file: bool = False
    """Whether the reader may file the article, and take it out of tags."""


def rights(visitor: Visitor, article: Article) -> Rights:
    """What this visitor may do with the article's tags."""
    return Rights(may_edit_article(visitor, article), may_curate(visitor))


def arranged(
    visitor: Visitor,
    article: Article,
    tags: Iterable[TagNode],
    proposed: Iterable[str],
    voices: Iterable[tuple[str, bool]],
) -> Tagging:
    """Who proposed what, told apart. ``voices``: names, each with whether this reader wants it."""
    shown = [node for node in tags if node.pk != article.section_id]
    filed = {fold(node.name) for node in shown}
    wanted: dict[str, str] = {}
    unwanted = set()
    for name, wants in voices:
        if wants:
            wanted[fold(name)] = name
        else:
            unwanted.add(fold(name))
    others = {fold(name): name for name in proposed}
    return Tagging(
        shown,
        [name for key, name in wanted.items() if key not in filed],
        [name for key, name in others.items() if key not in filed | unwanted and key not in wanted],
        may_edit_article(visitor, article),
    )


def tagging(visitor: Visitor, article: Article) -> Tagging:
    """The same for a part of the page. Three queries."""
    proposals = TagProposal.objects.filter(article=article, state=TagProposal.State.OPEN).order_by("pk")
    voices: Iterable[tuple[str, bool]] = ()
    names: Iterable[str] = ()
    if isinstance(visitor, User):
        voices = (
            TagVoice.objects.filter(article=article, user=visitor).order_by("pk").values_list("name", "wants")
        )
        names = proposals.values_list("name", flat=True)
    return arranged(visitor, article, tag_index(visitor, article.pk).here, names, voices)


@dataclass(frozen=True, slots=True)
class Hint:
    """A tag whose name stands in the text, with the words that speak for it."""

    name: str
    why: str


def hints(visitor: Visitor, article: Article) -> list[Hint]:
    """Tags of the library whose names stand in the article, without those that are there, proposed or dismissed."""
    revision = article.current_revision
    if not isinstance(visitor, User) or revision is None:
        return []
    key = f"tag-hints-{article.pk}-{revision.pk}"
    found: list[tuple[int, str, str, str, int]] | None = cache.get(key)
    if found is None:
        known = known_in(article.headline, revision.text)
        found = [(one.tag.pk, one.tag.name, one.tag.folded, one.words, one.times) for one in known]
        cache.set(key, found, HINTS_KEPT)
    filed = set(article.article_tags.values_list("tag", flat=True))
    said = set(TagVoice.objects.filter(article=article, user=visitor).values_list("folded", flat=True))
    said |= set(TagProposal.objects.filter(article=article).values_list("folded", flat=True))
    return [
        Hint(name, _("“%(words)s” stands in the text, %(n)d times") % {"words": words, "n": times})
        for pk, name, folded, words, times in found
        if pk not in filed and folded not in said
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """A tag that completes what is typed: the name in three parts, the middle one being what was typed."""

    name: str
    parts: tuple[str, str, str]
    count: int
    about: str
    also: str = ""
    """The tag's own name, where another name of it fits."""


def choices(visitor: Visitor, typed: str) -> list[Choice]:
    """Tags of which the name, another name, or a word of either begins so; those with most articles first."""
    folded = fold(typed)[:100]
    if not folded:
        return []
    like = Q(folded__startswith=folded) | Q(folded__contains=f" {folded}")
    tags = Tag.objects.all() if may_curate(visitor) else Tag.objects.shown()
    own = tags.filter(like).select_related("parent").order_by("-article_count", "pk")[:EACH]
    found = [Choice(tag.name, _parts(tag.name, typed), tag.article_count, _about(tag)) for tag in own]
    aliases = TagAlias.objects.filter(like, tag__in=tags).select_related("tag")
    for alias in aliases.order_by("-tag__article_count", "pk")[: EACH // 2]:
        found.append(
            Choice(alias.name, _parts(alias.name, typed), alias.tag.article_count, "", alias.tag.name)
        )
    return found


def _parts(name: str, typed: str) -> tuple[str, str, str]:
    typed = " ".join(typed.split())
    at = name.casefold().find(typed.casefold())
    if at < 0 or len(name.casefold()) != len(name):
        return name, "", ""
    return name[:at], name[at : at + len(typed)], name[at + len(typed) :]


def _about(tag: Tag) -> str:
    if tag.parent is None:
        return str(tag.get_kind_display())
    return _("%(kind)s, within %(tag)s") % {"kind": tag.get_kind_display(), "tag": tag.parent.name}


def is_known(visitor: Visitor, typed: str) -> bool:
    """Whether this name is a tag's own or other name already."""
    folded = fold(typed)[:200]
    tags = Tag.objects.all() if may_curate(visitor) else Tag.objects.shown()
    return tags.filter(Q(folded=folded) | Q(aliases__folded=folded)).exists()
