"""Rows that carry a folded copy of their words, to be searched: it is written whenever the words are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from reader.models.base import WrittenQuerySet


class FoldedQuerySet[M: models.Model](WrittenQuerySet[M]):
    """Of a model whose ``folded`` is made of the field ``folded_from`` by ``folded_of``."""

    def update(self, **kwargs: Any) -> int:
        model: Any = self.model
        if isinstance(words := kwargs.get(model.folded_from), str):
            kwargs["folded"] = model.folded_of(words)
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows: list[Any] = list(objs)
        for row in rows:
            row.folded = row.folded_of(getattr(row, row.folded_from))
        return super().bulk_create(rows, *args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined]


def with_folded(kwargs: dict[str, Any], source: str) -> dict[str, Any]:
    """The arguments of a ``save`` that writes ``folded`` together with the field ``source``."""
    fields = kwargs.get("update_fields")
    if fields is not None and source in fields:
        return kwargs | {"update_fields": {*fields, "folded"}}
    return kwargs
