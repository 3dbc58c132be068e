"""Rows as model objects, many at once: what the ORM does for each row in a general way is done here for all of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState


def instances[M: Model](question: QuerySet[M, Any]) -> list[M]:
    """The objects of a queryset that selects one model's own columns and annotations: no ``select_related``, no
    prefetching. As from the queryset itself, but ``pre_init`` and ``post_init`` are not sent. One query.
    """
    compiler = question.query.get_compiler(using=question.db)
    results = compiler.execute_sql()
    model: type[M] = question.model
    start, end = (
        (compiler.klass_info or {})["select_fields"][0],
        (compiler.klass_info or {})["select_fields"][-1] + 1,
    )
    columns = {at: compiler.select[at][0].target.attname for at in range(start, end)}
    columns |= {at: name for name, at in compiler.annotation_col_map.items()}
    names = [columns[at] for at in range(len(columns))]
    made: list[M] = []
    for row in compiler.results_iter(results):
        one = model.__new__(model)
        told = one.__dict__
        told.update(zip(names, row, strict=True))
        state = told["_state"] = ModelState()
        state.adding, state.db = False, question.db
        made.append(one)
    return made
