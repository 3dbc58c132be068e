"""Who is named in a note or answered by it, and how they are told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from annotations.access import notes_for
from annotations.models import Group, Highlight, Note, Notice
from reader.cleaning.chars import nfc
from reader.limits import limit
from reader.markdown import names_called, render_calling, render_markdown
from reader.models import User

TOLD = 50
"""People whom one note tells at most."""
OFFERED = 8
"""Names that a completion offers at once."""
LOOKUPS_A_MINUTE = 120
"""Completions that one account may ask for in a minute."""
_GROUP = re.compile(r"group:([0-9]{1,18})\Z")


class Person(NamedTuple):
    """A member of a group: the account's id, and what is shown of them."""

    pk: int
    shown: str


def people_of(group: int | None) -> dict[str, Person]:
    """The members of a group (its id), by account name in lower case. One query; none without a group."""
    if group is None:
        return {}
    members = User.objects.filter(
        memberships__group=group, memberships__group__closed_at__isnull=True, is_active=True
    )
    return {
        nfc(name).lower(): Person(pk, shown or name)
        for pk, name, shown in members.values_list("pk", "username", "display_name")
    }


def group_in(visibility: str) -> int | None:
    """The id of the group that a form's ``visibility`` names; None where it names none."""
    match = _GROUP.match(visibility)
    return int(match[1]) if match else None


def group_of(note: Note) -> int | None:
    """The id of the group that sees a note: its own, else that of its highlight or of the note that it answers."""
    if note.group_id is not None:
        return note.group_id
    if note.highlight is not None:
        return note.highlight.group_id
    return note.parent.group_id if note.parent is not None else None


def rendered_for(body: str, group: int | None) -> str:
    """The HTML of a note's Markdown, sanitised, with the members of ``group`` (its id) that it names.

    It does not depend on who looks. One query where a group and a name are in play.
    """
    if group is None or "@" not in body:
        return render_markdown(body)
    return render_calling(body, _shown(people_of(group)))


def _shown(people: dict[str, Person]) -> dict[str, str]:
    return {name: person.shown for name, person in people.items()}


def find_people(asker: User, group: Group, typed: str) -> list[User]:
    """Members of ``group`` whose account name, or a word of whose shown name, begins with ``typed``; not the asker.

    ``group`` must have come through ``access`` for the asker. Raises ``TooOften``.
    """
    limit(f"mention:{asker.pk}", LOOKUPS_A_MINUTE, 60)
    typed = nfc(typed).strip()[:80]
    found = User.objects.filter(memberships__group=group, is_active=True).exclude(pk=asker.pk)
    if typed:
        found = found.filter(
            Q(username__istartswith=typed)
            | Q(display_name__istartswith=typed)
            | Q(display_name__icontains=f" {typed}")
        )
    return list(found.order_by("display_name", "username")[:OFFERED])


def tell(note: Note) -> None:
    """Writes the notices of a note that was just saved; call it in the transaction that saved it.

    Those who are named are told, and those who wrote in its thread before: never its writer, never twice of one note,
    never who may not see it. Who is named no longer is told no longer, unless they have read it.
    """
    people = people_of(group_of(note)) if "@" in note.body else {}
    called = names_called(note.body, _shown(people)) if people else set()
    named = {people[name].pk for name in called} - {note.user_id}
    Notice.objects.filter(note=note, why=Notice.Why.MENTION, read_at=None).exclude(user__in=named).delete()
    answered = set(_before(note)) - named - {note.user_id}
    told = set(Notice.objects.filter(note=note).values_list("user", flat=True))
    wanted = dict.fromkeys(sorted(answered - told), Notice.Why.REPLY)
    wanted = dict.fromkeys(sorted(named - told), Notice.Why.MENTION) | wanted
    readers = User.objects.filter(is_active=True).in_bulk(list(wanted)[:TOLD])
    Notice.objects.bulk_create(
        [
            Notice(user=readers[pk], note=note, why=why)
            for pk, why in wanted.items()
            if pk in readers and notes_for(readers[pk]).filter(pk=note.pk).exists()
        ],
        ignore_conflicts=True,
    )


def _before(note: Note) -> Iterable[int]:
    """The ids of those who wrote in the thread before this note, and of who marked the passage."""
    makers: list[int] = []
    if note.highlight is not None:
        if note.user_id == note.highlight.user_id and note.parent_id is None:
            return []  # what the thread hangs on answers nobody
        thread = Note.objects.kept().filter(highlight=note.highlight_id)
        makers = [note.highlight.user_id]
    elif note.parent_id is not None:
        thread = Note.objects.kept().filter(Q(pk=note.parent_id) | Q(parent=note.parent_id))
    else:
        return []
    earlier = Q(created_at__lt=note.created_at) | Q(created_at=note.created_at, pk__lt=note.pk)
    return [*makers, *thread.filter(earlier).order_by().values_list("user", flat=True).distinct()]


def shown_to_others(mark: Highlight | Note) -> None:
    """After the visibility of a highlight, or of a note on an article, changed: names are marked anew in its thread,
    and those are told who see it now and were not told before.
    """
    if isinstance(mark, Highlight):
        thread = Note.objects.kept().filter(highlight=mark)
    else:
        thread = Note.objects.kept().filter(Q(pk=mark.pk) | Q(parent=mark.pk))
    known: dict[int | None, dict[str, Person]] = {}
    for one in thread.filter(body__contains="@").select_related("highlight", "parent"):
        group = group_of(one)
        people = known.setdefault(group, people_of(group)) if group not in known else known[group]
        html = render_calling(one.body, _shown(people))
        with transaction.atomic():  # one note at a time, rendered before: nobody waits for it
            if html != one.html:
                Note.objects.filter(pk=one.pk, version=one.version).update(html=html)
            if one.pk == mark.pk and isinstance(mark, Note):
                mark.html = html
            tell(one)
