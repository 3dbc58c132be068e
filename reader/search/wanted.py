"""The words of a query as they are looked for, in a text and in an index. Plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reader.search.query import Query, Term
from reader.search.stems import stem, stems
from reader.search.streams import EXACT, HEADLINE, SIGNED, has_exact
from reader.search.tokens import Token, forms

_LANGUAGES = ("en", "es", "")
"""In each of which a phrase may be stemmed; the last stands for all others."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word or phrase that is looked for."""

    forms: tuple[str, ...]
    """Folded words, in order; one for a single word."""
    exact: bool
    """Whether the words must stand as they are written, without other endings."""
    negated: bool = False

    def fits(self, found: Sequence[Token], language: str) -> bool:
        """Whether these neighbouring words of a text in ``language`` are it."""
        if len(found) != len(self.forms):
            return False
        if self.exact:
            return all(token.form == form for token, form in zip(found, self.forms, strict=True))
        return all(
            stem(token.form, language) in stems(form) for token, form in zip(found, self.forms, strict=True)
        )

    @property
    def phrases(self) -> list[tuple[str, ...]]:
        """Its stems, in each language that they may be of."""
        if len(self.forms) == 1:
            return [(one,) for one in stems(self.forms[0])]
        return list(dict.fromkeys(tuple(stem(form, code) for form in self.forms) for code in _LANGUAGES))

    @property
    def exact_words(self) -> list[str]:
        """What its document must hold as it is written."""
        if not self.exact:
            return []
        return [
            EXACT + form
            for form in dict.fromkeys(self.forms)
            if all(has_exact(form, stem(form, code)) for code in _LANGUAGES)
        ]


def wanted_of(terms: Iterable[Term]) -> tuple[Wanted, ...]:
    """What the words of a query look for; without what holds no letter or digit."""
    found = []
    for term in terms:
        for value in term.values:
            parts = tuple(forms(value)[:30])
            if parts:
                found.append(Wanted(parts, exact=term.phrase, negated=term.negated))
    return tuple(dict.fromkeys(found))


def words_of(query: Query) -> tuple[Wanted, ...]:
    """The words of the text, of a whole query."""
    return wanted_of(query.words)


def in_fts5(wanted: Sequence[Wanted], columns: str = "", signed: Sequence[str] = ()) -> str:
    """For FTS5's MATCH. ``columns``: names of columns, with blanks between them, that words must stand in. Empty
    where nothing must stand there."""
    must = [_all_fts5(one, columns) for one in wanted if not one.negated]
    must += [_quoted(SIGNED + word) for word in signed]
    if not must:
        return ""
    text = " AND ".join(must)
    not_there = " OR ".join(_all_fts5(one, columns) for one in wanted if one.negated)
    return f"({text}) NOT ({not_there})" if not_there else text


def _all_fts5(one: Wanted, columns: str) -> str:
    phrases = " OR ".join(_quoted(" ".join(phrase)) for phrase in one.phrases)
    found = f"({{{columns}}} : ({phrases}))" if columns else f"({phrases})"
    return "(" + " AND ".join([found, *map(_quoted, one.exact_words)]) + ")"


def _quoted(word: str) -> str:
    return f'"{word}"'


def in_tsquery(wanted: Sequence[Wanted], weights: str = "", signed: Sequence[str] = ()) -> str:
    """For PostgreSQL's tsquery. ``weights``: letters of the weights that words must have."""
    must = [_all_tsquery(one, weights) for one in wanted if not one.negated]
    must += [f"'{SIGNED}{word}'" for word in signed]
    if not must:
        return ""
    must += [f"!({_all_tsquery(one, weights)})" for one in wanted if one.negated]
    return " & ".join(must)


def _all_tsquery(one: Wanted, weights: str) -> str:
    mark = f":{weights}" if weights else ""
    phrases = " | ".join(" <-> ".join(f"'{word}'{mark}" for word in phrase) for phrase in one.phrases)
    return "(" + " & ".join([f"({phrases})", *(f"'{word}'" for word in one.exact_words)]) + ")"


def headlines(wanted: Sequence[Wanted]) -> list[list[str]]:
    """For each word that must be there, what a headline that has it holds: any of these."""
    return [
        [HEADLINE + phrase[0] for phrase in one.phrases] if len(one.forms) == 1 else []
        for one in wanted
        if not one.negated
    ]
