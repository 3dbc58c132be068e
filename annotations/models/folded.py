"""Rows that carry a folded copy of their words, to be searched: it is written whenever the words are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.dispatch import Signal

from reader.models.base import WrittenQuerySet

words_written = Signal()
"""Words of rows were written by a queryset, which announces nothing else. Arguments: ``pks``. Sent in the
transaction."""


class FoldedQuerySet[M: models.Model](WrittenQuerySet[M]):
    """Of a model whose ``folded`` is made of the field ``folded_from`` by ``folded_of``."""

    def update(self, **kwargs: Any) -> int:
        model: Any = self.model
        if not isinstance(words := kwargs.get(model.folded_from), str):
            return super().update(**kwargs)
        kwargs["folded"] = model.folded_of(words)
        pks = list(self.order_by().values_list("pk", flat=True))
        updated = super().update(**kwargs)
        words_written.send(self.model, pks=pks)
        return updated

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows: list[Any] = list(objs)
        for row in rows:
            row.folded = row.folded_of(getattr(row, row.folded_from))
        created = super().bulk_create(rows, *args, **kwargs)
        words_written.send(self.model, pks=[row.pk for row in created if row.pk])
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]


def with_folded(kwargs: dict[str, Any], source: str) -> dict[str, Any]:
    """The arguments of a ``save`` that writes ``folded`` together with the field ``source``."""
    fields = kwargs.get("update_fields")
    if fields is not None and source in fields:
        return kwargs | {"update_fields": {*fields, "folded"}}
    return kwargs
