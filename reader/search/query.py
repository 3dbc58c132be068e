"""The grammar of searches and filters: what is typed, as terms, and back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: a word or phrase of the text (no ``field``), or a field with its value."""

    field: str
    value: str
    negated: bool = False
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; no terms at all fit everything."""

    terms: tuple[Term, ...] = ()
