"""The codes under the kinds, a reader's and a group's. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.access import codes_for
from annotations.models import Code, Group, Highlight
from annotations.services.kinds import LabelsRefused as LabelsRefused
from annotations.services.kinds import folded as folded
from annotations.services.kinds import kind_names as kind_names
from annotations.services.kinds import line, twin
from reader.cleaning.chars import collapse, is_blank, without_invalid
from reader.errors import Conflict, Invalid, TooMuch
from reader.models import User

CODES_LIMIT = 500
"""Codes of one codebook."""
NAME_LIMIT, DESCRIPTION_LIMIT = 60, 1000
"""Code points of a code's name and of its description."""

type Owner = User | Group


class Keep(Enum):
    """Says that a highlight's code stays as it is, as far as it belongs under the highlight's kind."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
type Chosen = Code | Keep | None
"""A code (one that is not saved yet is made), none, or what stands there."""


class LabelsChanged(Conflict):
    """Somebody changed the same codes in the meantime; ``faults`` as in ``LabelsRefused``."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = dict(faults)


class CodebookFull(TooMuch):
    """A codebook has ``CODES_LIMIT`` codes already."""


class NameTaken(Conflict):
    """A code cannot come back: another one has its name now."""


def clean_name(text: str) -> str:
    """A code's name as it is kept. Raises ``Invalid``."""
    return line(text, NAME_LIMIT)


def clean_description(text: str) -> str:
    """A code's description as it is kept. Raises ``Invalid``."""
    return line(text, DESCRIPTION_LIMIT, needed=False)


def codebook(owner: Owner) -> QuerySet[Code]:
    """The codes of a user or a group, in their order, without what is in the bin."""
    mine = Code.objects.filter(group=owner) if isinstance(owner, Group) else Code.objects.filter(user=owner)
    return mine.filter(deleted_at__isnull=True)


def owner_of(code: Code) -> Owner:
    """Whose codebook a code stands in."""
    owner = code.group or code.user
    assert owner is not None
    return owner


def hold(owner: Owner) -> None:
    """Within a transaction: nobody else changes this codebook until it ends, so names stay single."""
    model: Any = Group if isinstance(owner, Group) else User
    model.objects.select_for_update().filter(pk=owner.pk).first()


def full() -> CodebookFull:
    return CodebookFull(
        _("A codebook may have %(limit)d codes, and this one has them.") % {"limit": CODES_LIMIT}
    )


def add_code(owner: Owner, kind: str, name: str, description: str = "") -> Code:
    """A new code at the end of its kind. Raises ``LabelsRefused`` (row ``new``), ``CodebookFull``."""
    try:
        code = Code(kind=kind, name=clean_name(name), description=clean_description(description))
    except Invalid as error:
        raise LabelsRefused({"new": error.message}) from error
    if isinstance(owner, Group):
        code.group = owner
    else:
        code.user = owner
    with transaction.atomic():
        kept(code)
    return code


def kept(code: Code) -> Code:
    """Within a transaction: saves a code that is new. Raises ``LabelsRefused``, ``CodebookFull``."""
    if code.pk is not None:
        return code
    owner = owner_of(code)
    hold(owner)
    names = dict(codebook(owner).values_list("pk", "name"))
    other = twin(code.name, names)
    if other:
        raise LabelsRefused({"new": _taken(names[other])})
    if len(names) >= CODES_LIMIT:
        raise full()
    last = codebook(owner).filter(kind=code.kind).aggregate(last=Max("position"))["last"]
    code.position = 0 if last is None else last + 1
    code.save()
    return code


def _taken(name: str) -> str:
    return _("This codebook has a code “%(name)s” already.") % {"name": name}


def chosen(user: User, text: str, kind: str) -> Code | None:
    """The code that ``text`` names for ``user``; a new one of theirs, not saved, where no code is called so.

    One's own go before those of groups; "name · group" means that group's alone. None for no text.
    Raises ``LabelsRefused`` (row ``code``) where two groups have it, or the name is too long.
    """
    text = collapse(without_invalid(text)[0])
    if is_blank(text):
        return None
    seen = list(codes_for(user).select_related("group"))
    wanted = folded(text)
    found = [code for code in seen if folded(shown_name(code)) == wanted]
    if not found:
        found = [code for code in seen if folded(code.name) == wanted]
    if len(found) > 1:
        said = _("More than one of your groups has a code “%(name)s”. Choose one from the list.")
        raise LabelsRefused({"code": said % {"name": text[:NAME_LIMIT]}})
    if found:
        return found[0]
    try:
        return Code(user=user, kind=kind, name=clean_name(text))
    except Invalid as error:
        raise LabelsRefused({"code": error.message}) from error


def shown_name(code: Code) -> str:
    """The name by which a code is chosen: a group's says whose it is."""
    return f"{code.name} · {code.group.name}" if code.group else code.name


def labelled(highlight: Highlight, kind: str, code: Chosen) -> dict[str, Any]:
    """Within a transaction: what a highlight gets that is to have ``kind`` and ``code``.

    A code that was not there before brings its kind; one that stays is taken off when the kind is another. A
    new code is saved.
    """
    if code is KEEP:
        # one in the bin, or of a group that was left, goes the same way
        stays = highlight.kind == kind or highlight.code_id is None
        return {"kind": kind} if stays else {"kind": kind, "code": None}
    if code is None:
        return {"kind": kind, "code": None}
    assert isinstance(code, Code)
    if code.pk is not None and code.pk == highlight.code_id and code.kind != kind:
        return {"kind": kind, "code": None}
    return {"kind": code.kind, "code": kept(code)}


@dataclass(frozen=True, slots=True)
class Row:
    """What a form says of one code. ``seen`` is the ``mark_of`` the code that the form showed."""

    pk: int
    name: str
    description: str
    kind: str
    seen: str


def mark_of(code: Code) -> str:
    """Tells whether a code is still as a form showed it."""
    return sha256("\x00".join((code.name, code.description, code.kind)).encode()).hexdigest()[:16]


def save_codes(owner: Owner, rows: Sequence[Row]) -> int:
    """Changes names, descriptions and kinds of codes, all of them or none; returns how many changed.

    The highlights of a code follow it into another kind. Rows that say what the form showed are left alone.

    Raises ``LabelsRefused``, ``LabelsChanged``.
    """
    with transaction.atomic():
        hold(owner)
        codes = {code.pk: code for code in codebook(owner)}
        faults: dict[str, str] = {}
        overtaken: dict[str, str] = {}
        touched: list[tuple[Code, bool]] = []
        named: list[Code] = []
        for row in rows:
            code = codes.get(row.pk)
            try:
                name, description = clean_name(row.name), clean_description(row.description)
            except Invalid as error:
                faults[str(row.pk)] = error.message
                continue
            wanted = Code(name=name, description=description, kind=row.kind)
            if mark_of(wanted) == row.seen:
                continue
            if code is None or mark_of(code) not in (row.seen, mark_of(wanted)):
                overtaken[str(row.pk)] = _gone_or_changed(code)
                continue
            moved, renamed = code.kind != row.kind, code.name != name
            code.name, code.description, code.kind = name, description, row.kind
            touched.append((code, moved))
            if renamed:
                named.append(code)
        for code in named:
            names = {pk: other.name for pk, other in codes.items() if pk != code.pk}
            other = twin(code.name, names)
            if other:
                faults[str(code.pk)] = _taken(names[other])
        if faults:
            raise LabelsRefused(faults)
        if overtaken:
            raise LabelsChanged(overtaken)
        # first out of each other's way: two that swap their names would stand alike for a moment
        for code, moved in touched:
            Code.objects.filter(pk=code.pk).update(name=f"\x1f{code.pk}")
            if moved:
                last = codebook(owner).filter(kind=code.kind).aggregate(last=Max("position"))["last"]
                code.position = 0 if last is None else last + 1
        for code, moved in touched:
            code.save()
            if moved:
                follow(code)
    return len(touched)


def _gone_or_changed(code: Code | None) -> str:
    if code is None:
        return _("This code was deleted in the meantime.")
    return _("This was changed in the meantime to “%(name)s”. Nothing was overwritten.") % {"name": code.name}


def follow(code: Code) -> None:
    """Within a transaction: the highlights of a code get its kind."""
    Highlight.objects.filter(code=code).exclude(kind=code.kind).update(
        kind=code.kind, version=F("version") + 1, updated_at=timezone.now()
    )


def move_code(code: Code, *, up: bool) -> None:
    """One place up or down among the codes of its kind; nothing happens at the end."""
    owner = owner_of(code)
    with transaction.atomic():
        hold(owner)
        row = list(codebook(owner).filter(kind=code.kind).order_by("position", "name"))
        at = next((index for index, one in enumerate(row) if one.pk == code.pk), None)
        to = at + (-1 if up else 1) if at is not None else -1
        if at is None or not 0 <= to < len(row):
            return
        row[at], row[to] = row[to], row[at]
        for position, one in enumerate(row):
            one.position = position
        Code.objects.bulk_update(row, ["position"])


def delete_code(code: Code) -> None:
    """Puts a code into the bin. Its highlights keep their kind, and have the code again when it comes back."""
    Code.objects.filter(pk=code.pk, deleted_at__isnull=True).update(deleted_at=timezone.now())
    code.refresh_from_db()


def restore_code(code: Code) -> bool:
    """Takes a code out of the bin, and returns whether it was in there; its highlights have it again.

    Raises ``NameTaken``, ``CodebookFull``.
    """
    owner = owner_of(code)
    with transaction.atomic():
        hold(owner)
        names = dict(codebook(owner).exclude(pk=code.pk).values_list("pk", "name"))
        if twin(code.name, names):
            raise NameTaken(
                _(
                    "There is a new code “%(name)s” by now. Rename that one first; the old one stays in the bin."
                )
                % {"name": code.name}
            )
        if len(names) >= CODES_LIMIT:
            raise full()
        restored = Code.objects.filter(pk=code.pk, deleted_at__isnull=False).update(deleted_at=None)
        if restored:
            # where a kind was chosen meanwhile, that choice counts: the code is not what it was there
            Highlight.objects.filter(code=code).exclude(kind=code.kind).update(code=None)
    code.refresh_from_db()
    return bool(restored)


def merge_codes(code: Code, into: Code) -> list[int]:
    """Gives all highlights of ``code`` the code ``into``, with its kind, and puts ``code`` into the bin.

    Returns the highlights. Both stand in one codebook, else ``Invalid`` is raised.
    """
    if code.pk == into.pk or (code.user_id, code.group_id) != (into.user_id, into.group_id):
        raise Invalid(_("Choose another code of the same codebook."), field="into")
    with transaction.atomic():
        hold(owner_of(code))
        marks = list(Highlight.objects.filter(code=code).values_list("pk", flat=True))
        Highlight.objects.filter(code=code).update(
            code=into, kind=into.kind, version=F("version") + 1, updated_at=timezone.now()
        )
        delete_code(code)
    return marks


def unmerge_codes(code: Code, into: Code, marks: Iterable[int]) -> None:
    """Undoes ``merge_codes`` for those of ``marks`` that still have ``into``. Raises as ``restore_code``."""
    with transaction.atomic():
        restore_code(code)
        Highlight.objects.filter(pk__in=list(marks), code=into).update(
            code=code, kind=code.kind, version=F("version") + 1, updated_at=timezone.now()
        )
