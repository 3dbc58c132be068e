"""A merge is taken back: the tag stands again as it was, also when the other one was changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.errors import Conflict, Invalid, Unprocessable
from reader.models import Article, ArticleTag, OldTagSlug, Tag, TagAlias, TagMerge, TwinDismissal, User
from reader.services.facets import stale_around
from reader.services.merging import CHUNK, Row, chunks
from reader.services.placing import lock, put_within, replant
from reader.services.tag_uses import uses_back
from reader.services.tags import family, free_slug, recount

UNDO_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Undone:
    """The tag that stands again, and sentences on what could not be as before."""

    tag: Tag
    said: list[str]


def may_undo(merge: TagMerge) -> bool:
    """Whether ``undo_merge`` would take it, as far as time and state go."""
    return merge.undone_at is None and merge.made_at >= timezone.now() - UNDO_FOR


@transaction.atomic
def undo_merge(merge_pk: int, *, by: User) -> Undone:
    """Takes a merge back. Marks and notes are not touched.

    Raises ``Conflict`` when it was undone already or the name is another tag's now, ``Unprocessable`` after 30
    days, or when the tag it went into was itself merged since.
    """
    merge = TagMerge.objects.select_for_update().filter(pk=merge_pk).first()
    if merge is None:
        raise Conflict(_("This merge is no longer on record."))
    if merge.undone_at is not None:
        raise Conflict(_("This merge was undone already."))
    if not may_undo(merge):
        raise Unprocessable(
            _("A merge can be undone for %(limit)d days; this one is %(found)d days old.")
            % {"limit": UNDO_FOR.days, "found": (timezone.now() - merge.made_at).days}
        )
    target = _target(merge)
    said: list[str] = []
    source = _stand_up(merge.undo, target, said)
    _articles_back(merge, source, target, said)
    _children_back(merge.undo, source, target, said)
    _names_back(merge.undo, source, target, said)
    if target is not None:
        _texts_back(merge.undo, target, said)
    _dismissals_back(merge.undo, source)
    uses_back(merge.undo.get("uses", {}), source, target)
    TagMerge.objects.filter(pk__in=merge.undo["merges"], target=None).update(target=source)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    recount(family(Tag.objects.filter(pk__in=[source.pk, target.pk if target else 0])))
    stale_around([source.pk, target.pk if target else 0])
    return Undone(Tag.objects.get(pk=source.pk), said)


@transaction.atomic
def undo_merges(pks: Sequence[int], *, by: User) -> tuple[list[Tag], list[str]]:
    """Takes several merges back, the latest first, all or none. Those that were undone already are passed over.

    Returns the tags that stand again and sentences on what could not be as before. Raises as ``undo_merge``.
    """
    still = TagMerge.objects.filter(pk__in=pks, undone_at=None).order_by("-pk").values_list("pk", flat=True)
    done = [undo_merge(pk, by=by) for pk in list(still) or sorted(pks)[:1]]
    return [one.tag for one in done], [text for one in done for text in one.said]


def _target(merge: TagMerge) -> Tag | None:
    """The tag that it went into; None when that was deleted. Raises ``Unprocessable`` when it was merged on."""
    if merge.target_id is not None:
        return lock([merge.target_id])[merge.target_id]
    later = TagMerge.objects.filter(undone_at=None, undo__source__id=merge.undo["target"]["id"]).first()
    if later is not None:
        raise Unprocessable(
            _("“%(name)s” was itself merged since%(into)s. Undo that merge first.")
            % {
                "name": later.source_name,
                "into": _(" into “%(tag)s”") % {"tag": later.target.name} if later.target else "",
            }
        )
    return None


def _stand_up(undo: dict[str, Any], target: Tag | None, said: list[str]) -> Tag:
    """The merged tag, with its own id, name, address and place."""
    kept = undo["source"]
    if Tag.objects.filter(folded=kept["folded"], kind=kept["kind"]).exists():
        raise Conflict(
            _("There is another tag “%(name)s” of this kind now. Rename that one first; nothing was changed.")
            % {"name": kept["name"]}
        )
    alias = TagAlias.objects.filter(folded=kept["folded"]).exclude(tag=target).select_related("tag").first()
    if alias is not None and undo["name_made"] is not None:
        raise Conflict(
            _("“%(name)s” is another name of “%(tag)s” now. Remove it there first; nothing was changed.")
            % {"name": kept["name"], "tag": alias.tag.name}
        )
    TagAlias.objects.filter(pk=undo["name_made"] or 0, tag=target).delete()
    OldTagSlug.objects.filter(slug=kept["slug"]).delete()
    slug = kept["slug"]
    if Tag.objects.filter(slug=slug).exists():
        slug = free_slug(kept["name"])
        said.append(_("Its former address belongs to another tag; it is at “%(slug)s” now.") % {"slug": slug})
    parent = Tag.objects.filter(pk=kept["parent"] or 0).first()
    if kept["parent"] and parent is None:
        said.append(_("The tag that it stood within is gone; it stands at the top."))
    source = Tag.objects.create(
        pk=kept["id"], name=kept["name"], folded=kept["folded"], slug=slug, kind=kept["kind"], parent=parent,
        path=f"{parent.path if parent else '/'}{kept['id']}/", description=kept["description"],
        hidden=kept["hidden"], introduction=kept["introduction"], picture=kept["picture"],
        created_at=datetime.fromisoformat(kept["created"]),
    )  # fmt: skip
    Tag.objects.filter(pk=source.pk).update(updated_at=datetime.fromisoformat(kept["updated"]))
    return source


def _refile(rows: Iterable[Row], tag: Tag) -> int:
    """Files articles as ``rows`` say. Returns how many of them are gone."""
    rows = list(rows)
    listed: dict[int, datetime] = {}
    for part in chunks([row[1] for row in rows]):
        listed |= dict(Article.objects.filter(pk__in=part).values_list("pk", "listed_at"))
    people = set(User.objects.filter(pk__in={row[4] for row in rows if row[4]}).values_list("pk", flat=True))
    back = [
        ArticleTag(
            pk=row[0], article_id=row[1], tag=tag, origin=row[2], as_written=row[3],
            added_by_id=row[4] if row[4] in people else None, listed_at=listed[row[1]],
        )
        for row in rows
        if row[1] in listed
    ]  # fmt: skip
    ArticleTag.objects.bulk_create(back, batch_size=CHUNK // 8)
    made = {row[0]: datetime.fromisoformat(row[6]) for row in rows}
    for filed in back:
        filed.created_at = made[filed.pk]  # the field sets itself when a row is made
    ArticleTag.objects.bulk_update(back, ["created_at"], batch_size=CHUNK // 4)
    return len(rows) - len(back)


def _articles_back(merge: TagMerge, source: Tag, target: Tag | None, said: list[str]) -> None:
    undo = merge.undo
    moved: list[Row] = undo["articles"]
    still: set[int] = set()
    for part in chunks([row[0] for row in moved]):
        rows = ArticleTag.objects.filter(pk__in=part, tag=target)
        still |= set(rows.values_list("pk", flat=True))
        rows.update(tag=source)
    if target is not None:
        _hand_on(merge, target, {row[1] for row in moved})
    missing = _refile([row for row in moved if row[0] not in still] + undo["doubles"], source)
    if missing:
        said.append(
            ngettext(
                "%(n)d article was deleted since and cannot be filed again.",
                "%(n)d articles were deleted since and cannot be filed again.",
                missing,
            )
            % {"n": missing}
        )
    lost = 0
    for part in chunks(undo["sections"]):
        lost += len(part) - Article.objects.filter(pk__in=part, section=target).update(section=source)
    if lost:
        said.append(
            ngettext(
                "%(n)d article has another section since, and keeps it.",
                "%(n)d articles have another section since, and keep it.",
                lost,
            )
            % {"n": lost}
        )


def _hand_on(merge: TagMerge, target: Tag, left: set[int]) -> None:
    """Files articles that leave ``target`` there again, where a later merge brought them too."""
    for later in TagMerge.objects.filter(target=target, undone_at=None, pk__gt=merge.pk).order_by("pk"):
        rows = [row for row in later.undo["doubles"] if row[1] in left]
        if not rows:
            continue
        _refile(rows, target)
        left -= {row[1] for row in rows}
        ids = {row[0] for row in rows}
        later.undo["doubles"] = [row for row in later.undo["doubles"] if row[0] not in ids]
        later.undo["articles"] = sorted([*later.undo["articles"], *rows])
        later.save(update_fields=["undo"])


def _children_back(undo: dict[str, Any], source: Tag, target: Tag | None, said: list[str]) -> None:
    here = set(
        Tag.objects.filter(pk__in=undo["children"], parent=target).values_list("pk", flat=True)
        if target
        else ()
    )
    for child in list(Tag.objects.filter(pk__in=here)):
        if source.path.startswith(child.path):
            said.append(_("“%(tag)s” stands above it now, and stays there.") % {"tag": child.name})
            continue
        replant(child.path, f"{source.path}{child.pk}/")
        Tag.objects.filter(pk=child.pk).update(parent=source)
    for child in Tag.objects.filter(pk__in=undo["children"]).exclude(pk__in=here):
        said.append(_("“%(tag)s” was moved since, and stays where it is.") % {"tag": child.name})
    gone = len(undo["children"]) - Tag.objects.filter(pk__in=undo["children"]).count()
    if gone:
        said.append(
            ngettext(
                "%(n)d tag that stood within it is gone.", "%(n)d tags that stood within it are gone.", gone
            )
            % {"n": gone}
        )
    if target is not None and "parent" in undo["target"]:
        before, since = undo["target"]["parent"]
        target.refresh_from_db()
        parent = Tag.objects.filter(pk=before).first()
        try:
            if target.parent_id != since or parent is None:
                raise Invalid("")
            put_within(target, parent)
        except Invalid:
            said.append(_("“%(tag)s” was moved since, and stays where it is.") % {"tag": target.name})


def _names_back(undo: dict[str, Any], source: Tag, target: Tag | None, said: list[str]) -> None:
    for pk, name, folded, created, updated in undo["aliases"]:
        TagAlias.objects.filter(folded=folded, tag=target).exclude(pk=pk).delete()
        other = TagAlias.objects.filter(folded=folded).exclude(tag=target).select_related("tag").first()
        means = other.tag if other else Tag.objects.filter(folded=folded).exclude(pk=source.pk).first()
        if means is not None and means != target:
            said.append(_("“%(name)s” means “%(tag)s” now.") % {"name": name, "tag": means.name})
            continue
        if not TagAlias.objects.filter(pk=pk, tag=target).update(tag=source):
            TagAlias.objects.create(
                pk=pk, name=name, folded=folded, tag=source, created_at=datetime.fromisoformat(created)
            )
        TagAlias.objects.filter(pk=pk).update(updated_at=datetime.fromisoformat(updated))
    for pk, slug in undo["slugs"]:
        elsewhere = OldTagSlug.objects.filter(slug=slug).exclude(tag=target)
        if elsewhere.exists() or Tag.objects.filter(slug=slug).exists():
            continue
        if not OldTagSlug.objects.filter(pk=pk, tag=target).update(tag=source):
            OldTagSlug.objects.update_or_create(slug=slug, defaults={"tag": source})


def _texts_back(undo: dict[str, Any], target: Tag, said: list[str]) -> None:
    """Takes from ``target`` the texts that it was given, unless they were changed since."""
    target.refresh_from_db()
    names = {"description": _("description"), "introduction": _("introduction"), "picture": _("picture")}
    for field, value in undo["filled"].items():
        if str(getattr(target, field)) == value:
            Tag.objects.filter(pk=target.pk).update(**{field: ""})
        else:
            said.append(
                _("The %(field)s of “%(tag)s” was changed since, and stays.")
                % {"field": names[field], "tag": target.name}
            )


def _dismissals_back(undo: dict[str, Any], source: Tag) -> None:
    for first, second, made_by, made_at in undo["dismissals"]:
        other = second if first == source.pk else first
        if Tag.objects.filter(pk=other).exists():
            maker = User.objects.filter(pk=made_by or 0).first()
            row, _made = TwinDismissal.objects.get_or_create(
                first_id=first, second_id=second, defaults={"made_by": maker}
            )
            TwinDismissal.objects.filter(pk=row.pk).update(made_at=datetime.fromisoformat(made_at))
