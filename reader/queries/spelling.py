"""A word that was probably meant, where one is in nothing that the visitor may see."""

from __future__ import annotations

from dataclasses import replace

from reader.access import Visitor, articles_for
from reader.models import SearchWord
from reader.queries.matching import in_text
from reader.search.grammar import distance
from reader.search.query import Query, Term
from reader.search.tokens import forms
from reader.search.wanted import wanted_of

_NEAR = 3000
"""Words of about the same length and beginning that are compared, at most."""
_ASKED = 5
"""Near words of which it is asked whether the visitor may see them, at most."""
_WORDS = 4
"""Words of one query that are corrected, at most."""


def likely(visitor: Visitor, query: Query) -> Query | None:
    """``query`` with the words that were probably meant, in the place of those that stand nowhere; None where there are
    none. Only words of articles that this visitor may see are offered. One query a word, and a few for each that
    stands nowhere."""
    fixed = query
    for term in [term for term in query.words if not term.negated][:_WORDS]:
        words = forms(term.value)
        if not words or _stands(visitor, term):
            continue
        better = [word if _stands(visitor, Term("", word)) else near_word(visitor, word) for word in words]
        if all(better):
            fixed = fixed.swapped(term, replace(term, value=" ".join(better)))
    return None if fixed == query else fixed


def _stands(visitor: Visitor, term: Term) -> bool:
    """Whether it is in the text of an article that the visitor may see."""
    wanted = wanted_of([replace(term, negated=False)])
    return bool(wanted) and articles_for(visitor).filter(in_text(wanted, "", "pk", most=200)).exists()


def near_word(visitor: Visitor, word: str) -> str:
    """The word of the library that is nearest in spelling to ``word`` (folded), as it is written; empty where none is
    near. Among equally near ones the commonest."""
    most = 1 if len(word) < 5 else 2
    if len(word) < 3 or word.isdigit():
        return ""
    found = SearchWord.objects.filter(
        initial__in={word[0], word[1]}, size__gte=len(word) - most, size__lte=len(word) + most
    ).order_by("-n")
    near = []
    for known, written, n in found.values_list("word", "written", "n")[:_NEAR]:
        far = distance(word, known, most)
        if 0 < far <= most:
            near.append((far, known[0] != word[0], -n, written))
    for _far, _other, _n, written in sorted(near)[:_ASKED]:
        if _stands(visitor, Term("", written)):
            return written
    return ""
