"""Filters of the notebook that are kept by name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.models import SavedFilter
from reader.cleaning.chars import is_blank, nfc, without_invalid
from reader.errors import Conflict, Invalid
from reader.models import User

NAME_LIMIT, QUERY_LIMIT, FILTERS_LIMIT = 60, 1000, 50
"""Characters of a name and of a query string; filters of one reader."""


def save(user: User, name: str, query: str) -> SavedFilter:
    """Keeps ``query``, in its shortest form, by ``name``. Raises ``Invalid``, ``Conflict`` where the name is taken."""
    name = _name(name)
    if len(query) > QUERY_LIMIT:
        raise Invalid(
            _("This filter is too long to be kept: %(found)d characters, of %(limit)d.")
            % {"found": len(query), "limit": QUERY_LIMIT},
            field="query",
        )
    if SavedFilter.objects.filter(user=user).count() >= FILTERS_LIMIT:
        raise Invalid(
            _("You keep %(limit)d filters, the most there can be. Delete one first.")
            % {"limit": FILTERS_LIMIT}
        )
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(user=user, name=name, query=query)
    except IntegrityError as error:
        raise _taken(name) from error


def rename(saved: SavedFilter, name: str) -> None:
    """Gives another name. Raises as ``save``."""
    saved.name = _name(name)
    try:
        with transaction.atomic():
            saved.save(update_fields=["name", "updated_at"])
    except IntegrityError as error:
        raise _taken(saved.name) from error


def _name(name: str) -> str:
    name = " ".join(nfc(without_invalid(name)[0]).split())
    if is_blank(name):
        raise Invalid(_("Give the filter a name."), field="name")
    if len(name) > NAME_LIMIT:
        raise Invalid(
            _("The name has %(found)d characters; it may have %(limit)d.")
            % {"found": len(name), "limit": NAME_LIMIT},
            field="name",
        )
    return name


def _taken(name: str) -> Conflict:
    return Conflict(
        _("You keep a filter called “%(name)s” already. Give this one another name.") % {"name": name}
    )
