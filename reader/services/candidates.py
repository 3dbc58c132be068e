"""The looks into indexes by which candidates are found: shared terms, and shared sentences. One statement each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import connection
from django.db.models import Count

from reader.models import SentencePrint, SignatureTerm
from reader.services.signatures import PORTION


def joined(wanted: Mapping[int, float], owner: str, most: int) -> dict[int, float]:
    """The articles with most of the wanted terms, among those whose owner is so ("= 0", "> 0", "= 5")."""
    rows = ", ".join(["(CAST(%s AS bigint), CAST(%s AS double precision))"] * len(wanted))
    table = connection.ops.quote_name(SignatureTerm._meta.db_table)
    statement = (
        f"WITH asked(term, weight) AS (VALUES {rows}) "  # noqa: S608 - names of ours and placeholders only
        f"SELECT t.article_id, SUM(asked.weight * t.weight) AS score FROM asked CROSS JOIN {table} t "
        f"WHERE t.term = asked.term AND t.owner {owner} "
        "GROUP BY t.article_id ORDER BY score DESC, t.article_id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(value for pair in wanted.items() for value in pair), most])
        return dict(cursor.fetchall())


def same_sentences(pk: int, own: Sequence[int]) -> dict[int, int]:
    """How many of these sentences other articles have word for word."""
    shared: dict[int, int] = {}
    for at in range(0, len(own), PORTION):
        found = (
            SentencePrint.objects.filter(value__in=own[at : at + PORTION])
            .exclude(article=pk)
            .values_list("article")
            .annotate(n=Count("*"))
            .order_by("-n", "article")[:200]
        )
        for other, number in found:
            shared[other] = shared.get(other, 0) + number
    return shared


def sizes_of(pks: Collection[int]) -> dict[int, int]:
    """How many sentences these articles have that are long enough to tell."""
    rows = SentencePrint.objects.filter(article__in=list(pks)).values_list("article").annotate(n=Count("*"))
    return dict(rows.order_by())
