"""Names of what readers keep: filters of the notebook and saved searches have the same rules."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reader.cleaning.chars import is_blank, nfc, without_invalid
from reader.errors import Conflict, Invalid

NAME_LIMIT, QUERY_LIMIT, KEPT_LIMIT = 60, 1000, 50
"""Characters of a name and of what is kept by it; how many one reader may keep."""


def filter_name(name: str) -> str:
    """``name`` as it is kept: without what no text may hold, blanks single. Raises ``Invalid``."""
    name = " ".join(nfc(without_invalid(name)[0]).split())
    if is_blank(name):
        raise Invalid(_("Give the filter a name."), field="name")
    if len(name) > NAME_LIMIT:
        raise Invalid(
            _("The name has %(found)d characters; it may have %(limit)d.")
            % {"found": len(name), "limit": NAME_LIMIT},
            field="name",
        )
    return name


def check_length(query: str) -> None:
    """Raises ``Invalid`` where a filter is too long to be kept."""
    if len(query) > QUERY_LIMIT:
        raise Invalid(
            _("This filter is too long to be kept: %(found)d characters, of %(limit)d.")
            % {"found": len(query), "limit": QUERY_LIMIT},
            field="query",
        )


def check_number(kept: int) -> None:
    """Raises ``Invalid`` where somebody keeps as many filters as there can be."""
    if kept >= KEPT_LIMIT:
        raise Invalid(
            _("You keep %(limit)d filters, the most there can be. Delete one first.") % {"limit": KEPT_LIMIT}
        )


def name_taken(name: str) -> Conflict:
    """That another filter of the same reader has this name."""
    return Conflict(
        _("You keep a filter called “%(name)s” already. Give this one another name.") % {"name": name}
    )
