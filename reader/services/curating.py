"""Keeping the tags: names, places, kinds, looks. Each write is one transaction and leaves the counts true."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.errors import Conflict, Invalid, Unprocessable
from reader.folding import fold, slug_of
from reader.models import OldTagSlug, Tag, TagAlias, TagKind, TwinDismissal, User
from reader.services import pictures
from reader.services import tags as tag_service
from reader.services.placing import lock, move
from reader.services.tags import checked_name, free_slug

DESCRIPTION_LIMIT = 1000
INTRODUCTION_LIMIT = 20_000
"""Characters."""
_JOINERS = "\u200c\u200d"
"""The invisible characters that some scripts need; all others are taken out, since a name could show as another."""


def plain(text: str, *, lines: bool = False) -> str:
    """``text`` without control and invisible characters, trimmed; ``lines`` keeps line breaks and tabs.

    Empty when nothing of it could be seen.
    """
    kept = "\n\t" if lines else ""
    shown, seen = [], False
    for char in text.replace("\r\n", "\n"):
        category = unicodedata.category(char)
        if category in ("Cc", "Cs") and char not in kept:
            shown.append(" ")
        elif category != "Cf" or char in _JOINERS:
            shown.append(char)
            seen = seen or category[0] in "LNPS"
    return "".join(shown).strip() if seen else ""


def meant(text: str) -> Tag | None:
    """The tag that ``text`` means: a name, another name, or the last part of its address; None when empty.

    Raises ``Invalid`` when it means no tag, or several.
    """
    text = " ".join(plain(text).split())
    if not text:
        return None
    named = list(Tag.objects.filter(folded=fold(text)[:200]).order_by("-article_count", "pk")[:5])
    exact = [tag for tag in named if tag.name == text]
    if len(named) == 1 or len(exact) == 1:
        return (exact or named)[0]
    by_slug = Tag.objects.filter(slug=text[:120]).first()
    if by_slug is not None:
        return by_slug
    if named:
        raise Invalid(
            _("“%(name)s” is the name of %(n)d tags. Write the end of its address instead: %(slugs)s.")
            % {
                "name": text,
                "n": len(named),
                "slugs": ", ".join(f"{tag.slug} ({tag.get_kind_display()})" for tag in named),
            },
            field="parent",
        )
    alias = TagAlias.objects.filter(folded=fold(text)[:200]).select_related("tag").first()
    if alias is not None:
        return alias.tag
    raise Invalid(_("There is no tag “%(name)s”.") % {"name": text[:100]}, field="parent")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a tag shall be."""

    name: str
    kind: str
    parent: Tag | None
    description: str = ""
    introduction: str = ""
    hidden: bool = False


def _checked_text(text: str, limit: int, message: str, field: str) -> str:
    text = plain(text, lines=True)
    if len(text) > limit:
        raise Invalid(message % {"found": len(text), "limit": limit}, field=field)
    return text


def _check_kind(kind: str) -> None:
    if kind not in TagKind.values:
        raise Invalid(_("Choose one of the kinds."), field="kind")


def _check_name_free(name: str, kind: str, *, but: Tag) -> None:
    folded = fold(name)
    taken = Tag.objects.filter(folded=folded, kind=kind).exclude(pk=but.pk).first()
    if taken:
        raise Invalid(
            _("There is already a tag “%(name)s” of this kind. Merge the two instead.")
            % {"name": taken.name},
            field="name",
        )
    alias = TagAlias.objects.filter(folded=folded).exclude(tag=but).select_related("tag").first()
    if alias:
        raise Invalid(
            _("“%(name)s” is another name of the tag “%(tag)s”.")
            % {"name": alias.name, "tag": alias.tag.name},
            field="name",
        )


def _rename(tag: Tag, name: str, *, keep_name: bool) -> None:
    """Gives ``tag`` a name and the slug that follows; the old slug leads on, the old name may stay as another."""
    old_name, old_folded, old_slug = tag.name, tag.folded, tag.slug
    tag.name, tag.folded = name, fold(name)
    tag.aliases.filter(folded=tag.folded).delete()
    if slug_of(name, "tag") != slug_of(old_name, "tag"):
        tag.slug = free_slug(name, but=tag)
    if tag.slug != old_slug:
        OldTagSlug.objects.filter(slug=tag.slug, tag=tag).delete()
        OldTagSlug.objects.get_or_create(slug=old_slug, defaults={"tag": tag})
    other = Tag.objects.filter(folded=old_folded).exclude(pk=tag.pk).exists()
    if keep_name and old_folded != tag.folded and not other:
        TagAlias.objects.get_or_create(folded=old_folded, defaults={"name": old_name, "tag": tag})


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@transaction.atomic
def edit(
    pk: int, wanted: Wanted, *, seen: str = "", keep_name: bool = True
) -> tuple[Tag, dict[str, list[str]]]:
    """Makes a tag as ``wanted``. Returns it and what changed: field to [before, after], texts without content.

    ``seen`` is the ISO time of the version that was looked at; ``Conflict`` when it was changed since.
    """
    tag = lock([pk])[pk]
    if seen and tag.updated_at != _moment(seen):
        raise Conflict(
            _(
                "Somebody changed this tag while you wrote. Your text is still here; look at the tag, then save again."
            )
        )
    name = checked_name(plain(wanted.name))
    _check_kind(wanted.kind)
    _check_name_free(name, wanted.kind, but=tag)
    description = _checked_text(
        wanted.description, DESCRIPTION_LIMIT,
        _("The description has %(found)d characters; the limit is %(limit)d."), "description",
    )  # fmt: skip
    introduction = _checked_text(
        wanted.introduction, INTRODUCTION_LIMIT,
        _("The introduction has %(found)d characters; the limit is %(limit)d."), "introduction",
    )  # fmt: skip
    changed: dict[str, list[str]] = {}
    if name != tag.name:
        changed["name"] = [tag.name, name]
        _rename(tag, name, keep_name=keep_name)
    if wanted.kind != tag.kind:
        changed["kind"] = [tag.kind, wanted.kind]
    if wanted.hidden != tag.hidden:
        changed["hidden"] = [str(int(tag.hidden)), str(int(wanted.hidden))]
    for field, value in (("description", description), ("introduction", introduction)):
        if value != getattr(tag, field):
            changed[field] = []
    tag.kind, tag.hidden, tag.description, tag.introduction = (
        wanted.kind,
        wanted.hidden,
        description,
        introduction,
    )
    if changed:
        tag.save()
    if (wanted.parent.pk if wanted.parent else None) != tag.parent_id:
        changed["parent"] = [one.name if one else "" for one in (tag.parent, wanted.parent)]
        move([pk], wanted.parent.pk if wanted.parent else None)
    return Tag.objects.get(pk=pk), changed


def make(wanted: Wanted) -> Tag:
    """A new tag. Raises ``Invalid`` for a bad or taken name."""
    _check_kind(wanted.kind)
    with transaction.atomic():
        tag = tag_service.create_tag(plain(wanted.name), wanted.kind, parent=wanted.parent)
        return edit(tag.pk, wanted)[0]


@transaction.atomic
def add_name(pk: int, name: str) -> TagAlias:
    """Another name for a tag. Raises ``Invalid`` when it means another tag already."""
    return tag_service.add_alias(lock([pk])[pk], plain(name))


@transaction.atomic
def remove_name(alias_pk: int, tag_pk: int) -> str:
    """Takes another name away from a tag; returns it. Raises ``Conflict`` when it is gone already."""
    alias = TagAlias.objects.filter(pk=alias_pk, tag=tag_pk).first()
    if alias is None:
        raise Conflict(_("This other name is no longer there."))
    alias.delete()
    return alias.name


@transaction.atomic
def set_picture(pk: int, encoded: pictures.Encoded | None) -> Tag:
    """The dossier's picture; None takes it away."""
    tag = lock([pk])[pk]
    # the former file stays: the undo of a merge may need it
    if encoded is None:
        tag.picture = ""
    else:
        tag.picture.save(f"{uuid.uuid4().hex}.webp", ContentFile(encoded.large), save=False)
    tag.save(update_fields=["picture", "updated_at"])
    return tag


def uses(tag: Tag) -> list[str]:
    """Why a tag cannot be deleted, as parts of a sentence; empty when nothing uses it."""
    articles, below, section = tag.article_tags.count(), tag.children.count(), tag.section_articles.count()
    parts = []
    if articles:
        parts.append(
            ngettext("%(n)d article is filed here", "%(n)d articles are filed here", articles)
            % {"n": articles}
        )
    if section:
        parts.append(
            ngettext("it is the section of %(n)d article", "it is the section of %(n)d articles", section)
            % {"n": section}
        )
    if below:
        parts.append(
            ngettext("%(n)d tag stands within it", "%(n)d tags stand within it", below) % {"n": below}
        )
    by_itself = tag.rule_tags.count() + tag.subscription_tags.count()
    if by_itself:
        parts.append(
            ngettext("%(n)d rule or feed files under it", "%(n)d rules and feeds file under it", by_itself)
            % {"n": by_itself}
        )
    return parts


@transaction.atomic
def delete(pk: int) -> Tag:
    """Deletes a tag that nothing uses. Raises ``Unprocessable`` for one in use."""
    tag = lock([pk])[pk]
    if parts := uses(tag):
        raise Unprocessable(
            _("“%(tag)s” cannot be deleted: %(uses)s. Merge it into another tag, or hide it.")
            % {"tag": tag.name, "uses": ", ".join(parts)}
        )
    Tag.objects.filter(pk=pk).delete()
    return tag


@transaction.atomic
def hide(pks: Collection[int], hidden: bool) -> list[Tag]:
    """Hides tags from readers, or shows them again. Returns those that changed."""
    tags = [tag for tag in lock(pks).values() if tag.hidden != hidden]
    Tag.objects.filter(pk__in=[tag.pk for tag in tags]).update(hidden=hidden, updated_at=timezone.now())
    return tags


@transaction.atomic
def change_kind(pks: Collection[int], kind: str) -> tuple[list[Tag], list[str]]:
    """Gives tags a kind. Returns those that changed, and the names of those whose name is taken in that kind."""
    _check_kind(kind)
    changed, left = [], []
    for tag in lock(pks).values():
        if tag.kind == kind:
            continue
        if Tag.objects.filter(folded=tag.folded, kind=kind).exists():
            left.append(tag.name)
            continue
        Tag.objects.filter(pk=tag.pk).update(kind=kind, updated_at=timezone.now())
        changed.append(tag)
    return changed, left


def names(tags: Iterable[Tag], limit: int = 3) -> str:
    """Names in a row, the first ``limit`` of them."""
    listed = [f"“{tag.name}”" for tag in tags]
    more = len(listed) - limit
    shown = ", ".join(listed[:limit])
    return shown + (" " + _("and %(n)d more") % {"n": more} if more > 0 else "")


def dismiss_twins(one: Tag, other: Tag, *, by: User) -> None:
    """Remembers that two tags are not the same; they are never offered as twins again."""
    first, second = sorted((one.pk, other.pk))
    TwinDismissal.objects.get_or_create(first_id=first, second_id=second, defaults={"made_by": by})
