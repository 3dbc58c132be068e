"""The table of labels: the five kinds of the library, and under them the codes of a reader or of a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from annotations.access import KEEPERS, codes_for, highlights_for
from annotations.models import Code, Group, Highlight, Kind, KindName
from annotations.services.codes import CODES_LIMIT, codebook, mark_of, shown_name
from annotations.services.kinds import default_meanings
from reader.models import User


@dataclass(slots=True)
class CodeRow:
    """A code as the table shows it."""

    code: Code
    marks: int
    """Highlights with it that the reader sees."""
    name: str
    description: str
    seen: str
    """Tells, when the form comes back, whether the code is still what the form showed."""
    first: bool = False
    last: bool = False
    fault: str = ""


@dataclass(slots=True)
class KindRow:
    """A kind as the table shows it."""

    kind: str
    name: str
    meaning: str
    key: int
    """The key that marks with it, 1 to 5."""
    marks: int
    codes: list[CodeRow] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    """The other kinds with their names."""
    fault: str = ""


@dataclass(slots=True)
class Labels:
    """The codebook of a reader (``group`` is None) or of a group."""

    kinds: list[KindRow]
    group: Group | None
    may_edit: bool
    """Whether the codes may be changed."""
    may_name: bool
    """Whether the kinds may be named: by curators, on their own page."""
    total: int
    limit: int = CODES_LIMIT


def labels_of(
    user: User,
    group: Group | None = None,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Labels:
    """The table for ``user``; ``group`` must have come through ``access``. Five queries.

    ``typed`` holds what a refused form said, ``faults`` what was wrong, by row.
    """
    typed, faults = typed or {}, faults or {}
    own = {row.kind: row for row in KindName.objects.all()}
    first = default_meanings()
    names = {kind.value: (own[kind].name if kind in own else "") or str(kind.label) for kind in Kind}
    codes = list(codebook(group or user))
    may_edit = group is None or keeps_codebook(user, group)
    shown = highlights_for(user).filter(group=group) if group else highlights_for(user).filter(user=user)
    by_kind: dict[str, int] = _counted(shown, "kind")
    by_code: dict[int, int] = _counted(highlights_for(user).filter(code__in=codes), "code")
    kinds = []
    for key, kind in enumerate(Kind, start=1):
        meaning = (own[kind].meaning if kind in own else "") or first[kind]
        row = KindRow(
            kind.value,
            typed.get(f"kind-{kind}-name", names[kind]),
            typed.get(f"kind-{kind}-meaning", meaning),
            key,
            by_kind.get(kind.value, 0),
            others=[(value, name) for value, name in names.items() if value != kind],
            fault=faults.get(kind.value, ""),
        )
        for code in [code for code in codes if code.kind == kind]:
            row.codes.append(
                CodeRow(
                    code,
                    by_code.get(code.pk, 0),
                    typed.get(f"code-{code.pk}-name", code.name),
                    typed.get(f"code-{code.pk}-description", code.description),
                    f"{code.kind}.{mark_of(code)}",
                    fault=faults.get(str(code.pk), ""),
                )
            )
        if row.codes:
            row.codes[0].first = row.codes[-1].last = True
        kinds.append(row)
    return Labels(kinds, group, may_edit, group is None and user.is_curator, len(codes))


def keeps_codebook(user: User, group: Group) -> bool:
    """Whether ``user`` keeps the codebook of this group."""
    return group.memberships.filter(user=user, role__in=KEEPERS).exists()


def _counted[Key](highlights: QuerySet[Highlight], by: str) -> dict[Key, int]:
    return dict(highlights.order_by().values_list(by).annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Choice:
    """A code as the editor offers it."""

    value: str
    kind: str


def code_choices(user: User, current: int | None = None) -> tuple[list[Choice], str]:
    """The codes that ``user`` may choose, their own first, and the name of the one with the id ``current``.

    One query.
    """
    codes = sorted(
        codes_for(user).select_related("group"),
        key=lambda code: (
            code.group_id is not None,
            code.group.name if code.group else "",
            code.position,
            code.name,
        ),
    )
    name = next((shown_name(code) for code in codes if code.pk == current), "")
    return [Choice(shown_name(code), code.kind) for code in codes], name


def kind_meanings() -> dict[str, str]:
    """When each kind is to be used in this library. One query."""
    own = KindName.objects.exclude(meaning="").values_list("kind", "meaning")
    return {**default_meanings(), **dict(own)}
