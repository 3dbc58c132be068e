"""The five kinds: what the library calls them; and what all names of labels have in common."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Kind, KindName
from reader.cleaning.chars import collapse, is_blank, without_invalid
from reader.errors import Invalid
from reader.models.stamps import KINDS, stamps

KIND_NAME_LIMIT, MEANING_LIMIT = 40, 200
"""Code points of a kind's name and of when it is to be used."""


class LabelsRefused(Invalid):
    """Names that cannot be; ``faults`` says why, by the row of the form ("fact", or the number of a code)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = dict(faults)


_kept: dict[str, tuple[int, dict[str, str]]] = {}
"""The library's own names with their stamp, by the name of the database."""


def kind_names() -> dict[str, str]:
    """The names of the five kinds in this library, in their order. No query but for the stamps of the request, as
    long as nobody changes a name."""
    own = _own_names()
    return {kind.value: own.get(kind.value) or str(kind.label) for kind in Kind}


def _own_names() -> dict[str, str]:
    database, stamp = str(connection.settings_dict["NAME"]), stamps().get(KINDS, 0)
    held = _kept.get(database)
    if stamp and held is not None and held[0] == stamp:
        return held[1]
    own = dict(KindName.objects.values_list("kind", "name"))
    if stamp:
        _kept[database] = (stamp, own)
    return own


def default_meanings() -> dict[str, str]:
    """When each kind is to be used, as long as the library says nothing else."""
    return {
        Kind.PASSAGE: _("Worth keeping; no claim is made about it."),
        Kind.QUOTE: _("Words between quotation marks, with a speaker."),
        Kind.FACT: _("A figure, date or event that a record could settle."),
        Kind.DISPUTED: _("Another telling or record says otherwise."),
        Kind.QUESTION: _("To be asked of somebody."),
    }


def name_kinds(wanted: Mapping[str, tuple[str, str]]) -> None:
    """Gives kinds their names and meanings in this library; an empty one goes back to what it was at first.

    Raises ``LabelsRefused`` for names that are too long or alike.
    """
    first = default_meanings()
    faults: dict[str, str] = {}
    rows: list[KindName] = []
    for kind, (name, meaning) in wanted.items():
        try:
            name = line(name, KIND_NAME_LIMIT, needed=False)
            meaning = line(meaning, MEANING_LIMIT, needed=False)
        except Invalid as error:
            faults[kind] = error.message
            continue
        name = "" if name == str(Kind(kind).label) else name
        rows.append(KindName(kind=kind, name=name, meaning="" if meaning == first[kind] else meaning))
    with transaction.atomic():
        named = kind_names() | {row.kind: row.name or str(Kind(row.kind).label) for row in rows}
        for row in rows:
            other = twin(named[row.kind], {kind: name for kind, name in named.items() if kind != row.kind})
            if other:
                faults[row.kind] = _("Another label is called “%(name)s” already.") % {"name": named[other]}
        if faults:
            raise LabelsRefused(faults)
        KindName.objects.filter(kind__in=[row.kind for row in rows]).delete()
        KindName.objects.bulk_create([row for row in rows if row.name or row.meaning])


def line(text: str, limit: int, *, needed: bool = True) -> str:
    """``text`` as one line, as it is kept. Raises ``Invalid`` where it is too long, or missing though needed."""
    text = collapse(without_invalid(text)[0])
    if is_blank(text):
        if needed:
            raise Invalid(_("A label needs a name."), field="name")
        return ""
    if len(text) > limit:
        raise Invalid(
            ngettext(
                "This has %(found)d character; here may stand %(limit)d.",
                "This has %(found)d characters; here may stand %(limit)d.",
                len(text),
            )
            % {"found": len(text), "limit": limit},
            field="name",
        )
    return text


def folded(name: str) -> str:
    """What two names have in common that differ in case alone."""
    return name.casefold()


def twin[Key](name: str, others: Mapping[Key, str]) -> Key | None:
    """Whose name differs from ``name`` in case at most."""
    return next((key for key, other in others.items() if folded(other) == folded(name)), None)
