"""What is wrong with a query, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Wrong(StrEnum):
    """What may be wrong."""

    FIELD = "field"
    VALUE = "value"
    EMPTY = "empty"
    QUOTE = "quote"
    DAY = "day"
    LONG = "long"
    MANY = "many"
    NOTHING = "nothing"
    TAG = "tag"
    OUTLET = "outlet"
    AUTHOR = "author"
    PERSON = "person"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in a query that could not be understood; the rest of the query still holds.

    ``start`` and ``end`` are code points of what was typed, end exclusive; both 0 where the place is not known.
    ``instead`` is a whole term to write in its place, empty where none is near. ``known`` are the values that there
    are, and ``limit`` and ``count`` numbers where numbers are too large.
    """

    wrong: Wrong
    found: str
    start: int = 0
    end: int = 0
    instead: str = ""
    known: tuple[str, ...] = ()
    field: str = ""
    limit: int = 0
    count: int = 0

    @property
    def message(self) -> str:
        """A sentence in the reader's language: what is wrong, the limit and what was found."""
        values = {
            "found": self.found[:60],
            "field": self.field,
            "known": ", ".join(self.known),
            "limit": self.limit,
            "count": self.count,
        }
        return _SENTENCES[self.wrong]() % values

    @property
    def advice(self) -> str:
        """What to write instead, as a sentence; empty where nothing is near."""
        if self.instead:
            return _("Did you mean %(instead)s?") % {"instead": self.instead}
        if self.known:
            return _("There are: %(known)s.") % {"known": ", ".join(self.known)}
        return ""

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


_SENTENCES = {
    Wrong.FIELD: lambda: _("“%(found)s:” is no field; it was looked for as words."),
    Wrong.VALUE: lambda: _("“%(field)s:” does not know “%(found)s”; it was left out."),
    Wrong.EMPTY: lambda: _("Nothing stands after “%(found)s”; it was left out."),
    Wrong.QUOTE: lambda: _("A quotation mark is not closed; the phrase was taken to the end."),
    Wrong.DAY: lambda: _("“%(found)s” is no day, month or year; write 2031-11-05, 2031-11 or 2031."),
    Wrong.LONG: lambda: _(
        "A search may have %(limit)d characters; this has %(count)d. The rest was left out."
    ),
    Wrong.MANY: lambda: _("A search may have %(limit)d parts; this has %(count)d. The rest was left out."),
    Wrong.NOTHING: lambda: _("There is no letter or digit to look for in “%(found)s”."),
    Wrong.TAG: lambda: _("There is no tag “%(found)s”."),
    Wrong.OUTLET: lambda: _("There is no outlet “%(found)s”."),
    Wrong.AUTHOR: lambda: _("There is no author “%(found)s”."),
    Wrong.PERSON: lambda: _("There is no reader and no author “%(found)s”."),
    Wrong.LABEL: lambda: _("There is no label “%(found)s”."),
}
