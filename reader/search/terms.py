"""A query as a value: its terms, and how they are written. Plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_SPECIAL = re.compile(r'[\s"“”«»„,:]')


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: a word or phrase of the text (no ``field``), or a field with its value.

    ``others`` are further values of a field, any of which may fit: ``tag:a,b``.
    """

    field: str
    value: str
    negated: bool = False
    phrase: bool = False
    others: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        return (self.value, *self.others)

    def text(self) -> str:
        """As it is typed."""
        minus = "-" if self.negated else ""
        if not self.field:
            return f'{minus}"{self.value}"' if self.phrase else f"{minus}{self.value}"
        return f"{minus}{self.field}:" + ",".join(map(_quoted, self.values))


def _quoted(value: str) -> str:
    return f'"{value}"' if _SPECIAL.search(value) else value


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; no terms at all fit everything. Between fields all must fit; of one field that stands twice
    any (of ``tag`` and ``has`` both); what is negated must not."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def text(self) -> str:
        """As it is typed; ``parse`` gives the same query again."""
        return " ".join(term.text() for term in self.terms)

    def __str__(self) -> str:
        return self.text()

    def plus(self, term: Term) -> Query:
        """With ``term`` at the end, once; what says the opposite of it leaves."""
        opposite = replace(term, negated=not term.negated)
        kept = tuple(one for one in self.terms if one != opposite)
        return Query(kept if term in kept else (*kept, term))

    def without(self, term: Term) -> Query:
        """Without ``term``, wherever it stands."""
        return Query(tuple(one for one in self.terms if one != term))

    def swapped(self, old: Term, new: Term) -> Query:
        """With ``new`` where ``old`` stood."""
        return Query(tuple(dict.fromkeys(new if one == old else one for one in self.terms)))

    @property
    def words(self) -> tuple[Term, ...]:
        """The words and phrases of the text."""
        return self.of("")

    def of(self, field: str) -> tuple[Term, ...]:
        """The terms of one field."""
        return tuple(term for term in self.terms if term.field == field)

    def only(self, *fields: str) -> Query:
        """The terms of these fields."""
        return Query(tuple(term for term in self.terms if term.field in fields))

    def has(self, field: str, value: str) -> bool:
        """Whether it asks for ``value`` in ``field``."""
        return any(term.field == field and not term.negated and value in term.values for term in self.terms)
