"""Where tags stand in the tree: moved with all below them, taken back, always without a circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.models import Tag
from reader.services.facets import stale_around
from reader.services.tags import family, recount

PATH_LIMIT = 500
"""Characters of ``Tag.path``."""


def gone(names: str = "") -> Conflict:
    """The answer when a tag was merged or deleted while somebody looked at it."""
    return Conflict(
        _("A tag that you chose is no longer there: it was merged or deleted in the meantime%(names)s.")
        % {"names": f" ({names})" if names else ""}
    )


def lock(pks: Collection[int]) -> dict[int, Tag]:
    """These tags, held until the transaction ends, always in the same order. Raises ``Conflict`` if one is gone."""
    found = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    if len(found) < len(set(pks)):
        raise gone()
    return found


def replant(old: str, new: str) -> None:
    """Gives all tags whose path begins with ``old`` the path that begins with ``new``."""
    Tag.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def check_depth(tag: Tag, path: str) -> None:
    """Raises ``Invalid`` when ``tag``, with all below it, is too deep to have ``path``."""
    paths = Tag.objects.filter(path__startswith=tag.path).values_list("path", flat=True)
    deepest = max((len(below) for below in paths), default=len(tag.path))
    if deepest - len(tag.path) + len(path) > PATH_LIMIT:
        raise Invalid(
            _("“%(tag)s” would stand too deep: %(n)d tags above each other.")
            % {"tag": tag.name, "n": path.count("/") - 1},
            field="parent",
        )


def put_within(tag: Tag, parent: Tag | None) -> None:
    """Puts ``tag``, with all below it, within ``parent``; counts are left to the caller."""
    if parent is not None and parent.path.startswith(tag.path):
        raise Invalid(
            _("“%(tag)s” cannot stand within itself or within a tag below it.") % {"tag": tag.name},
            field="parent",
        )
    old, new = tag.path, f"{parent.path if parent else '/'}{tag.pk}/"
    check_depth(tag, new)
    replant(old, new)
    Tag.objects.filter(pk=tag.pk).update(parent=parent, updated_at=timezone.now())
    tag.parent, tag.path = parent, new


@transaction.atomic
def move(pks: Collection[int], parent_pk: int | None) -> dict[int, int | None]:
    """Puts tags within another (None: at the top). Returns where they stood: tag id to parent id, moved ones only.

    Raises ``Invalid`` for a place within itself, ``Conflict`` when a tag is gone.
    """
    asked = {*pks, *([parent_pk] if parent_pk else [])}
    around = {*asked, *family(Tag.objects.filter(pk__in=asked))}
    lock(asked)
    found = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=around).order_by("pk")}
    touched, before = family(found[pk] for pk in asked), {}
    for pk in sorted(set(pks)):
        tag = Tag.objects.get(pk=pk)  # an earlier one of this move may have carried it along
        if tag.parent_id == parent_pk:
            continue
        before[pk] = tag.parent_id
        put_within(tag, Tag.objects.get(pk=parent_pk) if parent_pk else None)
    recount(touched | family(Tag.objects.filter(pk__in=asked)))
    stale_around(before)
    return before


@transaction.atomic
def undo_move(before: Mapping[int, int | None], parent_pk: int | None) -> list[str]:
    """Takes tags back to where they stood. Returns sentences on those that could not be."""
    said: list[str] = []
    for pk, old in before.items():
        tag = Tag.objects.filter(pk=pk).first()
        if tag is None:
            said.append(_("A tag of this move is no longer there."))
        elif tag.parent_id != parent_pk:
            said.append(_("“%(tag)s” was moved again since; it stays where it is.") % {"tag": tag.name})
        elif old is not None and not Tag.objects.filter(pk=old).exists():
            said.append(_("The tag that “%(tag)s” stood within is gone.") % {"tag": tag.name})
        else:
            try:
                move([pk], old)
            except Invalid as error:
                said.append(error.message)
    return said
