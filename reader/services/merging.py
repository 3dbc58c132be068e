"""One tag becomes part of another: everything that pointed at it points there, and all is kept for an undo."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.models import (
    Article,
    ArticleTag,
    OldTagSlug,
    Tag,
    TagAlias,
    TagMerge,
    TwinDismissal,
    User,
)
from reader.services.facets import stale_around
from reader.services.placing import check_depth, lock, put_within, replant
from reader.services.tag_uses import take_uses
from reader.services.tags import family, recount

FORMAT = 1
"""Of ``TagMerge.undo``."""
CHUNK = 400
"""Rows a statement; databases limit the values that one may carry."""
FILLED = ("description", "introduction", "picture")
"""What a tag without takes over from the one that is merged into it."""

type Row = list[Any]


def stored(moment: datetime | None) -> str | None:
    """A time as it is kept in the undo: ISO 8601, UTC."""
    return moment.isoformat() if moment else None


def chunks(pks: list[int]) -> list[list[int]]:
    """The ids in portions that fit one statement."""
    return [pks[at : at + CHUNK] for at in range(0, len(pks), CHUNK)]


@transaction.atomic
def merge(sources: Collection[int], target_pk: int, *, by: User, keep_names: bool = True) -> list[TagMerge]:
    """Merges tags into ``target_pk``, one after the other. Returns a row for each, with what undoes it.

    Articles, aliases, tags below, sections and former addresses go over; marks and notes are not touched.
    With ``keep_names`` the names of the merged tags become other names of the target. Where the target has no
    description, introduction or picture, it takes over those of the first that has.

    Raises ``Invalid`` when there is nothing to merge, ``Conflict`` when one of the tags is gone.
    """
    pks = sorted({*sources} - {target_pk})
    if not pks:
        raise Invalid(_("Choose at least two tags, and which of them stays."), field="tag")
    try:
        lock({*pks, target_pk})
    except Conflict as error:
        merged = TagMerge.objects.filter(undone_at=None, undo__source__id__in=[*pks, target_pk]).first()
        if merged is None or merged.target is None:
            raise
        raise Conflict(
            _("“%(name)s” was merged into “%(tag)s” in the meantime. Nothing was changed.")
            % {"name": merged.source_name, "tag": merged.target.name}
        ) from error
    return [_merge_one(Tag.objects.get(pk=pk), Tag.objects.get(pk=target_pk), by, keep_names) for pk in pks]


def _merge_one(source: Tag, target: Tag, by: User, keep_names: bool) -> TagMerge:
    below = source.children.exclude(pk=target.pk)
    check_depth(source, target.path)
    touched = family([source, target])
    undo: dict[str, Any] = {"format": FORMAT, "source": _fields(source), "target": {"id": target.pk}}
    if target.path.startswith(source.path):
        # the one that stays stood below the one that goes: it comes up to where that stood
        undo["target"]["parent"] = [target.parent_id, source.parent_id]
        put_within(target, source.parent)
    undo["articles"], undo["doubles"] = _take_articles(source, target)
    undo["sections"] = list(
        Article.objects.filter(section=source).order_by("pk").values_list("pk", flat=True)
    )
    Article.objects.filter(section=source).update(section=target)
    undo["children"] = list(below.order_by("pk").values_list("pk", flat=True))
    for child in list(below):
        replant(child.path, f"{target.path}{child.pk}/")
    below.update(parent=target)
    undo |= _take_names(source, target, keep_names)
    undo["filled"] = _fill(source, target)
    undo["uses"] = take_uses(source, target)
    undo["dismissals"] = [
        [row.first_id, row.second_id, row.made_by_id, stored(row.made_at)]
        for row in TwinDismissal.objects.filter(first=source) | TwinDismissal.objects.filter(second=source)
    ]
    undo["merges"] = list(TagMerge.objects.filter(target=source).order_by("pk").values_list("pk", flat=True))
    Tag.objects.filter(pk=source.pk).delete()
    recount({*touched, *family([Tag.objects.get(pk=target.pk)])})
    stale_around([target.pk])
    return TagMerge.objects.create(source_name=source.name, target=target, undo=undo, made_by=by)


def _fields(tag: Tag) -> dict[str, Any]:
    return {
        "id": tag.pk, "name": tag.name, "folded": tag.folded, "slug": tag.slug, "kind": tag.kind,
        "parent": tag.parent_id, "description": tag.description, "hidden": tag.hidden,
        "introduction": tag.introduction, "picture": tag.picture.name or "", "count": tag.article_count,
        "created": stored(tag.created_at), "updated": stored(tag.updated_at),
    }  # fmt: skip


def filed_rows(tag: Tag) -> list[Row]:
    """Where articles are filed under ``tag``, as they are kept in the undo: id, article, origin, the publisher's
    word, who added it, list time, when."""
    return [
        [pk, article, origin, written, added_by, stored(listed), stored(created)]
        for pk, article, origin, written, added_by, listed, created in ArticleTag.objects.filter(tag=tag)
        .order_by("pk")
        .values_list("pk", "article", "origin", "as_written", "added_by", "listed_at", "created_at")
    ]


def _take_articles(source: Tag, target: Tag) -> tuple[list[Row], list[Row]]:
    """Files the articles of ``source`` under ``target``. Returns the rows that moved, and those dropped because
    the article was there already."""
    there = ArticleTag.objects.filter(tag=target, article=OuterRef("article"))
    own = ArticleTag.objects.filter(tag=source)
    doubles = set(own.filter(Exists(there)).values_list("pk", flat=True))
    rows = filed_rows(source)
    for part in chunks(sorted(doubles)):
        ArticleTag.objects.filter(pk__in=part).delete()
    own.update(tag=target)
    return [row for row in rows if row[0] not in doubles], [row for row in rows if row[0] in doubles]


def _take_names(source: Tag, target: Tag, keep_names: bool) -> dict[str, Any]:
    """Other names, the name itself and the addresses go over to ``target``. Returns their part of the undo."""
    aliases = [
        [alias.pk, alias.name, alias.folded, stored(alias.created_at), stored(alias.updated_at)]
        for alias in source.aliases.order_by("pk")
    ]
    source.aliases.filter(folded=target.folded).delete()
    source.aliases.update(tag=target)
    name_made = None
    taken = Tag.objects.filter(folded=source.folded).exclude(pk=source.pk).exists()
    if keep_names and not taken:
        alias, made = TagAlias.objects.get_or_create(
            folded=source.folded, defaults={"name": source.name, "tag": target}
        )
        name_made = alias.pk if made else None
    slugs = list(source.old_slugs.order_by("pk").values_list("pk", "slug"))
    source.old_slugs.update(tag=target)
    OldTagSlug.objects.filter(slug=source.slug).delete()
    OldTagSlug.objects.create(slug=source.slug, tag=target)
    return {"aliases": aliases, "name_made": name_made, "slugs": [list(row) for row in slugs]}


def _fill(source: Tag, target: Tag) -> dict[str, str]:
    """Gives ``target`` what it lacks and ``source`` has. Returns what it was given."""
    given = {
        field: str(getattr(source, field))
        for field in FILLED
        if getattr(source, field) and not getattr(target, field)
    }
    if given:
        Tag.objects.filter(pk=target.pk).update(**given, updated_at=timezone.now())
    return given
