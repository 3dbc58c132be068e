"""Rows of several tables in one query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from reader.prepared import Statement, joined
from reader.search.engines import engine

type Source = tuple[Statement, str, int, Sequence[int]]
"""A statement, its table, how many columns it has but for a text after them, and the ids that are wanted."""


def packed(sources: Mapping[str, Source]) -> list[tuple[str, list[Any], str]]:
    """The rows of several statements with these ids: the name of each one's source, its values, and the text after
    them ("" where the source has none). One query."""
    held, arms, params = [], [], []
    for name, (one, table, width, pks) in sources.items():
        sql, given = joined(one, f'"{table}"."id" IN ({{}})', engine().ids(pks))
        columns = [f"c{n}" for n in range(width)]
        text = "c" if name == "articles" else "NULL"
        held.append(f"{name}({', '.join([*columns, *(['c'] if text == 'c' else [])])}) AS ({sql})")
        arms.append(f"SELECT '{name}', {engine().packed(columns)}, {text} FROM {name}")
        params += given
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(held)} {' UNION ALL '.join(arms)}", params)
        return [(name, json.loads(values), text or "") for name, values, text in cursor.fetchall()]
