"""Searches that a reader keeps by name: they stand in the rail and can be fed out."""

from __future__ import annotations

from typing import TypedDict

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.models import SavedSearch, User
from reader.search.query import parse
from reader.services.filter_names import check_length, check_number, filter_name, name_taken


class Forgotten(TypedDict):
    """What brings a deleted search back."""

    name: str
    query: str
    position: int


def kept_text(typed: str) -> str:
    """``typed`` in the form that is kept. Raises ``Invalid`` for a query that asks for nothing, or is too long."""
    check_length(typed)
    text = parse(typed).query.text()
    if not text:
        raise Invalid(_("Search for something first: an empty filter keeps nothing apart."), field="query")
    check_length(text)
    return text


@transaction.atomic
def save_search(user: User, name: str, typed: str) -> SavedSearch:
    """Keeps what is ``typed`` by ``name``, after all others.

    Raises ``Invalid`` (also with 50 kept already), ``Conflict`` where the name is taken.
    """
    name, text = filter_name(name), kept_text(typed)
    mine = SavedSearch.objects.filter(user=user)
    check_number(mine.count())
    last = mine.aggregate(last=Max("position"))["last"]
    return _created(user, Forgotten(name=name, query=text, position=0 if last is None else last + 1))


def _created(user: User, kept: Forgotten) -> SavedSearch:
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(user=user, **kept)
    except IntegrityError as error:
        raise name_taken(kept["name"]) from error


def rename_search(saved: SavedSearch, name: str) -> None:
    """Gives another name. Raises ``Invalid``, ``Conflict`` where the name is taken."""
    saved.name = filter_name(name)
    try:
        with transaction.atomic():
            saved.save(update_fields=["name", "updated_at"])
    except IntegrityError as error:
        raise name_taken(saved.name) from error


@transaction.atomic
def move_search(saved: SavedSearch, places: int) -> None:
    """Moves a search by ``places`` among its owner's: -1 is one up. Beyond the ends it stays at the end."""
    mine = list(SavedSearch.objects.select_for_update().filter(user_id=saved.user_id))
    at = next(index for index, one in enumerate(mine) if one.pk == saved.pk)
    mine.insert(min(max(at + places, 0), len(mine) - 1), mine.pop(at))
    changed = []
    for position, one in enumerate(mine):
        if one.position != position:
            one.position = position
            changed.append(one)
    SavedSearch.objects.bulk_update(changed, ["position"])


def forget_search(saved: SavedSearch) -> Forgotten:
    """Deletes a search; returns what ``restore_search`` brings it back with."""
    kept = Forgotten(name=saved.name, query=saved.query, position=saved.position)
    saved.delete()
    return kept


@transaction.atomic
def restore_search(user: User, kept: Forgotten) -> SavedSearch:
    """Brings a deleted search back to its place. Raises as ``save_search``."""
    check_number(SavedSearch.objects.filter(user=user).count())
    return _created(user, kept)
