"""Bringing a codebook in from a file: first what would happen, then all of it in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotations.interchange.codebook import Entry, Fault, Table
from annotations.models import Code, Group
from annotations.services.codes import (
    CODES_LIMIT,
    Owner,
    clean_description,
    clean_name,
    codebook,
    folded,
    follow,
    hold,
)
from reader.errors import Invalid


@dataclass(slots=True)
class Plan:
    """What a file would do to a codebook, each with its line in the file."""

    added: list[Entry] = field(default_factory=list)
    changed: list[tuple[Code, Entry]] = field(default_factory=list)
    """Codes as they are, and what they become."""
    same: list[Entry] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed)


def planned(owner: Owner, table: Table) -> Plan:
    """What taking ``table`` into the codebook of ``owner`` would do. One query."""
    plan = Plan(refused=list(table.faults))
    codes = {folded(code.name): code for code in codebook(owner)}
    room = CODES_LIMIT - len(codes)
    for entry in table.entries:
        try:
            name, description = clean_name(entry.name), clean_description(entry.description)
        except Invalid as error:
            plan.refused.append(Fault(entry.line, entry.name[:60], error.message))
            continue
        code = codes.get(folded(name))
        if code is not None and not table.describes:
            description = code.description
        wanted = Entry(entry.kind, name, description, entry.line)
        if code is None and len(plan.added) >= room:
            said = _("A codebook may have %(limit)d codes; there is no room for this one.") % {
                "limit": CODES_LIMIT
            }
            plan.refused.append(Fault(entry.line, name, said))
        elif code is None:
            plan.added.append(wanted)
        elif (code.kind, code.name, code.description) == (wanted.kind, wanted.name, wanted.description):
            plan.same.append(wanted)
        else:
            plan.changed.append((code, wanted))
    plan.refused.sort(key=lambda fault: fault.line)
    return plan


def take_codebook(owner: Owner, table: Table) -> Plan:
    """Takes what can be taken of ``table``, all of it or nothing; highlights follow a code into another kind.

    Returns what was done. Nothing is deleted.
    """
    with transaction.atomic():
        hold(owner)
        plan = planned(owner, table)
        ends = dict(codebook(owner).order_by().values_list("kind").annotate(last=Max("position")))
        for code, wanted in plan.changed:
            moved = code.kind != wanted.kind
            code.kind, code.name, code.description = wanted.kind, wanted.name, wanted.description
            if moved:
                ends[code.kind] = code.position = ends.get(code.kind, -1) + 1
            code.save()
            if moved:
                follow(code)
        mine = {"group": owner} if isinstance(owner, Group) else {"user": owner}
        made = []
        for entry in plan.added:
            ends[entry.kind] = ends.get(entry.kind, -1) + 1
            made.append(
                Code(kind=entry.kind, name=entry.name, description=entry.description,
                     position=ends[entry.kind], **mine)
            )  # fmt: skip
        Code.objects.bulk_create(made)
    return plan
