"""Highlights and notes enter the index of searches with the write itself; the clock sees to what was left behind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from annotations.models import Highlight, Note
from annotations.models.folded import words_written
from annotations.services import indexing

_INDEXED = {Highlight: {"quote", "article"}, Note: {"html", "article"}}


@receiver(post_save, sender=Highlight, dispatch_uid="annotations.index.highlight")
@receiver(post_save, sender=Note, dispatch_uid="annotations.index.note")
def written(
    sender: type[Highlight | Note],
    instance: Highlight | Note,
    raw: bool = False,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """In the transaction of the write."""
    if created and not raw and "article" in instance._state.fields_cache:
        indexing.keep(instance)
    elif not raw and (update_fields is None or _INDEXED[sender] & set(update_fields)):
        indexing.index(sender, [instance.pk])


@receiver(words_written, sender=Highlight, dispatch_uid="annotations.index.highlights")
@receiver(words_written, sender=Note, dispatch_uid="annotations.index.notes")
def rewritten(sender: type[Highlight | Note], pks: Sequence[int], **kwargs: Any) -> None:
    """In the transaction of the write, too."""
    for start in range(0, len(pks), indexing.BATCH):
        indexing.index(sender, pks[start : start + indexing.BATCH])
