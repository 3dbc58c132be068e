"""What many rows name (people, groups, revisions), read along with each row and made into an object once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import F, Model

from annotations.models import Group, Highlight, Note
from reader.models import Revision, User

BESIDE = {
    "by_display": F("user__display_name"),
    "by_username": F("user__username"),
    "group_name": F("group__name"),
    "settled_display": F("resolved_by__display_name"),
    "settled_username": F("resolved_by__username"),
}
"""What is read along with highlights and notes."""
REVISION = {"home_number": F("revision__number"), "home_at": F("revision__captured_at")}
"""What is read along with highlights, too."""


@dataclass(slots=True)
class Joined:
    """The objects that some rows name, by what they are and their id. What they do not know they ask for."""

    made: dict[tuple[type[Model], int], Model] = field(default_factory=dict)

    def put(self, row: Model, name: str, model: type[Model], pk: int | None, /, **known: object) -> None:
        """Says that ``row.name`` is the ``model`` of this id, of which ``known`` was read, in its fields' order."""
        if pk is None:
            row._state.fields_cache[name] = None
            return
        found = self.made.get((model, pk))
        if found is None:
            found = model.from_db(row._state.db, ["id", *known], [pk, *known.values()])
            self.made[model, pk] = found
        row._state.fields_cache[name] = found


def joined[R: (Highlight, Note)](rows: Iterable[R], kept: Joined) -> Iterator[R]:
    """``rows``, read with ``BESIDE`` (highlights with ``REVISION``), with the objects that they name."""
    for row in rows:
        told = row.__dict__
        kept.put(row, "user", User, row.user_id,
                 username=told["by_username"], display_name=told["by_display"])  # fmt: skip
        kept.put(row, "resolved_by", User, row.resolved_by_id,
                 username=told["settled_username"], display_name=told["settled_display"])  # fmt: skip
        kept.put(row, "group", Group, row.group_id, name=told["group_name"])
        if "home_number" in told:
            kept.put(row, "revision", Revision, told["revision_id"], article_id=told["article_id"],
                     number=told["home_number"], captured_at=told["home_at"])  # fmt: skip
        yield row
