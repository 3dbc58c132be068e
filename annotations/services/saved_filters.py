"""Filters of the notebook that are kept by name."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from annotations.models import SavedFilter
from reader.models import User
from reader.services.filter_names import check_length, check_number, filter_name, name_taken


def save(user: User, name: str, query: str) -> SavedFilter:
    """Keeps ``query``, in its shortest form, by ``name``. Raises ``Invalid``, ``Conflict`` where the name is taken."""
    name = filter_name(name)
    check_length(query)
    check_number(SavedFilter.objects.filter(user=user).count())
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(user=user, name=name, query=query)
    except IntegrityError as error:
        raise name_taken(name) from error


def rename(saved: SavedFilter, name: str) -> None:
    """Gives another name. Raises as ``save``."""
    saved.name = filter_name(name)
    try:
        with transaction.atomic():
            saved.save(update_fields=["name", "updated_at"])
    except IntegrityError as error:
        raise name_taken(saved.name) from error
