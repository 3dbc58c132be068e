"""What a feed is asked to hold, as it stands in its address or is kept with its private one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from reader.errors import Invalid

FORMATS = ("atom", "json")
NOTES = ("", "mine", "all")
QUERY_LIMIT = 700
"""Code points of what is looked for."""
TITLE_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the library, and how much of each."""

    q: str = ""
    """In the grammar of searches; of the notebook, the query string of its filter. Empty for everything."""
    saved: int = 0
    """Key of a saved search, whose words are followed instead of ``q``."""
    title: str = ""
    """What the list was called where the feed was asked for."""
    full: bool = False
    notes: str = ""
    """``mine``, ``all`` (that the owner may see), or empty for none."""
    format: str = "atom"
    """Of the address that is shown; the other one opens too."""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """What fields of a form or an address ask for. Raises ``Invalid`` for what they cannot ask."""
        q = " ".join(given.get("q", "").replace("\x00", " ").split())
        if len(q) > QUERY_LIMIT:
            raise Invalid(
                _("A feed may be made for %(limit)d characters of a search; found %(found)d.")
                % {"limit": QUERY_LIMIT, "found": len(q)},
                field="q",
            )
        notes, saved, format_ = (
            given.get("notes", ""),
            given.get("saved", "") or "0",
            given.get("format", "atom"),
        )
        if notes not in NOTES:
            raise Invalid(
                _("A feed has no notes, mine or all; found “%(found)s”.") % {"found": notes[:40]},
                field="notes",
            )
        if format_ not in FORMATS:
            raise Invalid(
                _("A feed is atom or json; found “%(found)s”.") % {"found": format_[:40]}, field="format"
            )
        if not (saved.isascii() and saved.isdigit() and len(saved) < 18):
            raise Invalid(_("There is no such saved search."), field="saved")
        title = " ".join(given.get("title", "").replace("\x00", " ").split())[:TITLE_LIMIT]
        return cls(q, int(saved), title, given.get("full", "") not in ("", "0"), notes, format_)

    @classmethod
    def unpack(cls, kept: str) -> Self:
        """What ``pack`` wrote."""
        return cls(**json.loads(kept)) if kept else cls()

    def pack(self) -> str:
        """As it is kept with a private address: what is not empty, so that the same gives the same."""
        values = {
            "q": self.q,
            "saved": self.saved,
            "title": self.title,
            "full": self.full,
            "notes": self.notes,
        }
        short = {name: value for name, value in values.items() if value}
        return json.dumps(short | {"format": self.format}, ensure_ascii=False, separators=(",", ":"))

    def address_query(self) -> str:
        """The query string of a public feed, without ``?``."""
        pairs = {"q": self.q, "title": self.title, "full": "1" if self.full else "", "notes": self.notes}
        return urlencode({name: value for name, value in pairs.items() if value})
