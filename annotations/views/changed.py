"""Changed since you noted: highlights whose words changed, moved or went, to be looked at one by one or together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from annotations.access import changes_for
from annotations.queries.changes import COUNTED, STATES, Wanted, changed_page, open_count
from reader.numerals import number
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

KEPT_PKS = "changes-settled"
"""What the session calls the changes that were settled last."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done, with the way back."""

    said: str
    changes: Sequence[int]


def done_of(request: MemberRequest) -> Done | None:
    """What was settled just now, while it is settled: ``?done`` after the way back to the page."""
    kept: dict[str, Any] | None = request.session.get(KEPT_PKS) if "done" in request.GET else None
    if not kept:
        return None
    pks = list(
        changes_for(request.user)
        .filter(STATES["settled"], pk__in=kept["changes"])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return Done(_said(kept["did"], len(pks)), pks) if pks else None


def _said(did: str, n: int) -> str:
    if did == "keep":
        return ngettext("%(n)d mark is kept as it was.", "%(n)d marks are kept as they were.", n) % {"n": n}
    if did == "place":
        return ngettext("%(n)d mark is placed again.", "%(n)d marks are placed again.", n) % {"n": n}
    return ngettext("%(n)d mark is confirmed.", "%(n)d marks are confirmed.", n) % {"n": n}


@account_required
@require_safe
def changed(request: MemberRequest) -> HttpResponse:
    """The changes that wait, or those that were settled, by article or by time."""
    wanted = Wanted.parse(request.GET)
    page = changed_page(request.user, wanted)
    return render(
        request,
        "annotations/changed.html",
        {
            "room": "notebook",
            "page": page,
            "wanted": page.wanted,
            "here": page.wanted.query(older=page.wanted.older),
            "done": done_of(request),
            "by_article": wanted.query(by="article") or "?",
            "by_time": wanted.query(by="time"),
            "outlet": next((facet for facet in page.outlets if facet.on), None),
        },
    )


@account_required
@require_safe
def count(request: MemberRequest) -> HttpResponse:
    """How many changes wait unread, as the menus show it."""
    n = open_count(request.user)
    if not n:
        return HttpResponse()
    shown = f"{number(COUNTED - 1)}+" if n >= COUNTED else number(n)
    said = ngettext("%(n)s change to look at", "%(n)s changes to look at", n) % {"n": shown}
    return HttpResponse(
        format_html('<span aria-hidden="true">{}</span><span class="vh">, {}</span>', shown, said)
    )
