"""What other apps add to searching: fields of the grammar, and kinds of documents. They register it when they start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reader.search.engines import Shelf
from reader.search.wanted import Wanted

type Condition = Callable[[Any, tuple[str, ...]], Any]
"""(visitor, values, any of which may fit) to a ``Q`` on articles; None where no value means anything."""


@dataclass(frozen=True, slots=True)
class Documents:
    """A kind of documents beside the articles' own texts, such as notes."""

    name: str
    """As ``in:`` and the tabs of the search page name it."""
    shelf: Shelf
    """Where its words are indexed."""
    table: str
    """Where its rows are."""
    seen: Callable[[Any], Any]
    """(visitor) to the rows that they may see, as a queryset with a field ``article``."""
    fitting: Callable[[Any, Any, Any], Any]
    """(rows, visitor, query) to the rows of which the query speaks: their label, who wrote them. No words."""
    wanted: Callable[[Any], tuple[Wanted, ...]]
    """(query) to the words that such a document must hold."""
    narrowed: Callable[[Any], bool]
    """Whether a query without words asks for such documents all the same."""
    shown: Callable[[Any], Any]
    """(visitor) to what is shown of such rows, for rows that are known to be seen: lists of ``width`` values."""
    width: int
    part: Callable[[Any, Any, Any], Any]
    """(values of a row, visitor, query) to ``reader.queries.hits.Part``. No queries."""


type Named = Callable[[Any, str, int], Sequence[tuple[str, str]]]
"""(visitor, beginning, how many at most) to values of a field that begin so, each with what it is."""

_names: dict[str, Named] = {}
_fields: dict[str, Condition] = {}
_documents: dict[str, Documents] = {}


def register(field: str, condition: Condition) -> None:
    """Gives a field of the grammar its meaning; ``has:note`` for one value of a field. Again, it takes its place."""
    _fields[field] = condition


def condition_of(field: str) -> Condition | None:
    """What was registered for a field; None where nothing was."""
    return _fields.get(field)


def register_names(field: str, named: Named) -> None:
    """Completes the values of a field; again, it takes its place."""
    _names[field] = named


def names_of(field: str, visitor: Any, begun: str, most: int) -> Sequence[tuple[str, str]]:
    """Values of a field that begin with ``begun``, as apps have registered them, each with what it is."""
    return _names[field](visitor, begun, most) if field in _names else ()


def register_documents(kind: Documents) -> None:
    """Adds a kind of documents; again, it takes the place of the one of its name."""
    _documents[kind.name] = kind


def documents() -> tuple[Documents, ...]:
    """All kinds of documents that were registered, in that order."""
    return tuple(_documents.values())
