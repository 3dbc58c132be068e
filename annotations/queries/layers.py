"""Which layers a margin has, which of them one reader lets show, and the filter that its address names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.access import highlights_for
from annotations.models import Group, Highlight, MarginChoice, Membership, Visibility
from annotations.services.seen import WRITERS, value_of
from reader.access import Visitor
from reader.models import Article, User
from reader.prepared import prepared_for

MINE, PUBLIC = "mine", "public"
"""Names of layers; a group's is ``g`` and its number."""


class Option(NamedTuple):
    """A choice of who sees something, as forms carry it, and its name."""

    value: str
    name: str

    @property
    def is_group(self) -> bool:
        return self.value.startswith("group:")


def layer_of(group: int) -> str:
    """The name of a group's layer."""
    return f"g{group}"


def memberships_of(visitor: Visitor) -> list[Membership]:
    """The groups that this visitor belongs to, with the role in each, by name. One query."""
    if not visitor.is_authenticated:
        return []
    found = Membership.objects.filter(user=visitor, group__closed_at__isnull=True).select_related("group")
    return sorted(found, key=lambda one: (one.group.name.casefold(), one.group_id))


def margin_choice(visitor: Visitor) -> MarginChoice:
    """What this visitor chose for margins; not saved where nothing was chosen yet. One query."""
    if not visitor.is_authenticated:
        return MarginChoice()
    return MarginChoice.objects.filter(user=visitor).first() or MarginChoice(user=visitor)


def margin_of(visitor: Visitor) -> tuple[MarginChoice, list[Membership]]:
    """What ``margin_choice`` and ``memberships_of`` say, in one query."""
    if not isinstance(visitor, User):
        return MarginChoice(), []
    choice, found = MarginChoice(user=visitor), []
    for row in prepared_for(visitor, "margin of a reader", _margin):
        if row[0] == _CHOSEN:
            hidden = json.loads(row[5])
            choice = MarginChoice(user=visitor, hidden_layers=hidden, visibility=row[3], group_id=row[2])
            continue
        group = Group.from_db(None, ["id", "name"], [row[2], row[4]])
        found.append(Membership(pk=row[1], user=visitor, group=group, role=row[3]))
    return choice, sorted(found, key=lambda one: (one.group.name.casefold(), one.group_id))


_CHOSEN, _MEMBER = "choice", "member"
"""What a row is."""


def _margin(visitor: User) -> QuerySet[Membership, tuple[Any, ...]]:
    """Memberships in groups that are not closed, and what was chosen, in the same columns."""
    member = Membership.objects.filter(user=visitor, group__closed_at__isnull=True)
    chosen = MarginChoice.objects.filter(user=visitor).order_by()
    return (
        member.order_by()
        .values_list(
            Value(_MEMBER, CharField()), "pk", "group_id", "role", "group__name", Value("", TextField())
        )
        .union(
            chosen.values_list(
                Value(_CHOSEN, CharField()),
                Value(0, BigIntegerField()),
                "group_id",
                "visibility",
                Value("", CharField()),
                Cast("hidden_layers", TextField()),
            ),
            all=True,
        )
    )


def options(memberships: Iterable[Membership], *, link: bool = True, kept: str = "") -> list[Option]:
    """Who may see what one writes: only me, the groups in which one writes, anyone with the link, everyone.

    A group in which one no longer writes is among them where it is ``kept``.
    """
    groups = [
        Option(f"group:{one.group_id}", one.group.name)
        for one in memberships
        if one.role in WRITERS or kept == f"group:{one.group_id}"
    ]
    rest = [Visibility.LINK, Visibility.PUBLIC] if link else [Visibility.PUBLIC]
    return [
        Option(Visibility.PRIVATE, str(Visibility.PRIVATE.label)),
        *groups,
        *(Option(value, str(value.label)) for value in rest),
    ]


def proposed(choice: MarginChoice, memberships: Iterable[Membership]) -> str:
    """Who sees what is written next, as forms carry it; only me where the chosen group is no longer to be had."""
    value = value_of(choice)
    return value if value in {option.value for option in options(memberships)} else str(Visibility.PRIVATE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of all that a visitor may see a page shows."""

    only_mine: bool = False
    hidden: frozenset[str] = frozenset()
    """Names of layers that are switched off."""
    by: int | None = None
    """Only what this person wrote."""
    kind: str = ""
    """Only highlights of this kind."""
    code: int | None = None
    """Only highlights with this code."""
    keep: int | None = None
    """A highlight that shows in any case: the one that was just made or changed."""

    @property
    def filtered(self) -> bool:
        return self.by is not None or bool(self.kind) or self.code is not None

    def rows(self, visitor: Visitor, prefix: str = "") -> Q:
        """What stands in the layers that are on; ``prefix`` leads to what has the visibility."""
        if self.only_mine:
            return Q(user_id=visitor.pk or 0)
        off = Q()
        for name in self.hidden:
            if name == PUBLIC:
                off |= Q(**{f"{prefix}visibility": Visibility.PUBLIC})
            elif name[1:].isdecimal():
                off |= Q(**{f"{prefix}visibility": Visibility.GROUP, f"{prefix}group_id": int(name[1:])})
        if not off:
            return Q()
        return Q(**{f"{prefix}user_id": visitor.pk or 0}) | ~off

    def takes(self, highlight: Highlight) -> bool:
        """Whether a highlight passes the filter."""
        if highlight.pk == self.keep:
            return True
        return (
            (self.by is None or highlight.user_id == self.by)
            and (not self.kind or highlight.kind == self.kind)
            and (self.code is None or self._has_code(highlight))
        )

    def _has_code(self, highlight: Highlight) -> bool:
        """Whether it has the code that is asked for; a code that the visitor does not see, which has no
        ``code_name`` there, tells nothing apart."""
        return highlight.code_id == self.code and bool(getattr(highlight, "code_name", ""))

    def takes_but(self, choice: str, highlight: Highlight) -> bool:
        """Whether a highlight passes all of the filter but ``choice`` ("by", "kind" or "code")."""
        cleared: dict[str, str | None] = {choice: "" if choice == "kind" else None}
        return replace(self, keep=None, **cleared).takes(highlight)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of the filter, with how much it would show."""

    name: str
    count: int
    query: str
    """The address's query with this choice; without it where it is on already."""
    on: bool
    css: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """A layer as its switch shows it."""

    name: str
    title: str
    count: str
    """How many marks are in it."""
    on: bool
    hint: str = ""


def counted(visitor: Visitor, article: Article) -> dict[str, int]:
    """How many marks each layer holds that this visitor sees in one article. One query."""
    sums: Counter[str] = Counter()
    found = highlights_for(visitor).filter(article=article).order_by()
    for row in found.values("user", "visibility", "group").annotate(n=Count("pk")):
        if row["user"] == visitor.pk:
            sums[MINE] += row["n"]
        else:
            sums[layer_of(row["group"]) if row["group"] else PUBLIC] += row["n"]
    return dict(sums)


def tally(visitor: Visitor, highlights: Iterable[Highlight]) -> dict[str, int]:
    """As ``counted``, of highlights that are known: all that this visitor sees in one article."""
    sums: Counter[str] = Counter()
    for mark in highlights:
        if mark.user_id == visitor.pk:
            sums[MINE] += 1
        else:
            sums[layer_of(mark.group_id) if mark.group_id else PUBLIC] += 1
    return dict(sums)


def switches(
    memberships: Iterable[Membership],
    hidden: Iterable[str],
    counts: dict[str, int],
    hints: dict[str, str] | None = None,
    most: int | None = None,
) -> list[Switch]:
    """The switches of the layers, one's own first. More than ``most`` is not said exactly."""
    off = set(hidden)

    def said(name: str) -> str:
        n = counts.get(name, 0)
        return f"{most}+" if most is not None and n > most and name == PUBLIC else str(n)

    groups = [
        Switch(
            layer_of(one.group_id), one.group.name, said(layer_of(one.group_id)),
            layer_of(one.group_id) not in off, (hints or {}).get(layer_of(one.group_id), ""),
        )
        for one in memberships
    ]  # fmt: skip
    return [
        Switch(MINE, _("Mine"), said(MINE), on=True, hint=_("always on top")),
        *groups,
        Switch(PUBLIC, _("Everyone here"), said(PUBLIC), PUBLIC not in off,
               hint=_("what readers made public")),
    ]  # fmt: skip


@dataclass(slots=True)
class Seen:
    """People and labels among what the layers show, for the chips. Numbers, by user, kind and code."""

    people: Counter[int] = field(default_factory=Counter)
    names: dict[int, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    code_names: dict[int, tuple[str, str]] = field(default_factory=dict)


def head_name(memberships: list[Membership], shown: Shown) -> str:
    """What the menu of layers is called: what it lets show."""
    if shown.only_mine:
        return _("Only mine")
    on = [one for one in memberships if layer_of(one.group_id) not in shown.hidden]
    if PUBLIC not in shown.hidden:
        if len(on) == len(memberships):
            return _("Everyone")
        n = len(on) + 2
        return ngettext("%(n)d layer", "%(n)d layers", n) % {"n": n}
    if not on:
        return _("Only mine")
    if len(on) == 1:
        return on[0].group.name
    n = len(on) + 1
    return ngettext("%(n)d layer", "%(n)d layers", n) % {"n": n}
