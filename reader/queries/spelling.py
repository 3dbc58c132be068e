"""A word that was probably meant, where one is in nothing that the visitor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from reader.access import Visitor
from reader.models import SearchWord
from reader.prepared import joined, statement_for
from reader.queries.fitting import seen
from reader.search.engines import END, Asked, engine
from reader.search.grammar import distance
from reader.search.query import Query, Term
from reader.search.tokens import forms
from reader.search.wanted import wanted_of
from reader.services.indexing import SHELF

_NEAR = 3000
"""Words of about the same length and beginning that are compared, at most."""
_ASKED = 5
"""Near words of which it is asked whether the visitor may see them, at most."""
_WORDS = 4
"""Words of one query that are corrected, at most."""
_LOOKED = 200
"""Of how many of the newest articles with a word it is asked whether the visitor may see one."""


def likely(visitor: Visitor, query: Query) -> Query | None:
    """``query`` with the words that were probably meant, in the place of those that stand nowhere; None where there are
    none. Only words of articles that this visitor may see are offered. One query for all words, one for each that
    stands nowhere, and one for what is near to these."""
    terms = {term: forms(term.value) for term in query.words if not term.negated}
    asked = list(dict.fromkeys(word for words in list(terms.values())[:_WORDS] for word in words))[
        : 3 * _WORDS
    ]
    standing = _standing(visitor, asked)
    missing = [word for word in asked if word not in standing][:_WORDS]
    near = {word: near_words(word) for word in missing}
    there = _standing(visitor, [one for words in near.values() for one in words])
    better = {word: next((one for one in words if one in there), "") for word, words in near.items()}
    fixed = query
    for term, words in terms.items():
        if any(word in better for word in words) and all(better.get(word, word) for word in words):
            meant = " ".join(better.get(word, word) for word in words)
            fixed = fixed.swapped(term, replace(term, value=meant))
    return None if fixed == query else fixed


def _standing(visitor: Visitor, words: Sequence[str]) -> set[str]:
    """Those of ``words`` that are in the text of an article that the visitor may see. One query, or none."""
    arms, params = [], []
    for number, word in enumerate(words):
        wanted = wanted_of([Term("", word)])
        if wanted:
            found = engine().found(SHELF, Asked(wanted), most=_LOOKED, below=END)
            sql, given = joined(
                statement_for(visitor, "articles", seen), '"reader_article"."id" IN ({})', found
            )
            arms.append(f"SELECT {number} WHERE EXISTS ({sql})")
            params += given
    if not arms:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), params)
        return {words[number] for (number,) in cursor.fetchall()}


def near_words(word: str) -> list[str]:
    """The words of the library that are nearest in spelling to ``word`` (folded), as they are written; at most
    ``_ASKED``, the nearest first, and among equally near ones the commonest. One query, or none."""
    most = 1 if len(word) < 5 else 2
    if len(word) < 3 or word.isdigit():
        return []
    found = SearchWord.objects.filter(
        initial__in={word[0], word[1]}, size__gte=len(word) - most, size__lte=len(word) + most
    ).order_by("-n")
    near: list[tuple[int, bool, int, str]] = []
    for known, written, n in found.values_list("word", "written", "n")[:_NEAR]:
        far = distance(word, known, most)
        if 0 < far <= most:
            near.append((far, known[0] != word[0], -n, written))
    return [written for _far, _other, _n, written in sorted(near)[:_ASKED]]
