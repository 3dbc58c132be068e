"""Two tellings side by side: where to begin, what to compare with, the comparison, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reader.errors import Invalid
from reader.limits import client_address, limit
from reader.queries.compare_choice import RUNS
from reader.queries.compare_export import as_csv, as_markdown
from reader.queries.compare_picks import nothing_said, pick_page, start_page
from reader.queries.compare_sums import remark_of, summary_of
from reader.queries.compare_texts import paragraphs
from reader.queries.comparing import ComparePage, compare_page

ROOM = "compare"
STRANGERS = 300
"""Comparisons that strangers at one address may ask for in an hour: each may have to be computed."""
FORMATS = {"md": (as_markdown, "text/markdown; charset=utf-8"), "csv": (as_csv, "text/csv; charset=utf-8")}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where to begin: stories with several tellings, suggested pairs, and a search for A."""
    page = start_page(request.user, request.GET)
    return render(request, "reader/compare_start.html", {"room": ROOM, "start": page})


@require_safe
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """What to compare an article with; ``not`` names the one that it is compared with now."""
    page = pick_page(request.user, pk, request.GET)
    return render(
        request,
        "reader/compare_pick.html",
        {"room": ROOM, "picks": page, "article": page.article, "nothing": nothing_said(page)},
    )


def limit_strangers(request: HttpRequest) -> None:
    """Raises ``TooOften`` for strangers who ask without end for what may have to be computed."""
    if not request.user.is_authenticated:
        limit(f"compare:{client_address(request)}", STRANGERS, 3600)


def _page(request: HttpRequest, a: int, b: int) -> ComparePage:
    """The comparison that is asked for. Raises ``TooOften`` for strangers who ask without end."""
    limit_strangers(request)
    return compare_page(request.user, a, b, request.GET)


@require_safe
def two(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two tellings, sentence by sentence; with ``view=full`` their whole texts."""
    page = _page(request, pk, other)
    if _same_twice(page):
        if page.a.article.current_revision_id == page.a.revision.pk and page.a.revision.number > 1:
            query = f"?a_rev={page.a.revision.number - 1}&b_rev={page.a.revision.number}"
            return redirect(reverse("compare-two", args=[pk, pk]) + query)
        return render(request, "reader/compare_same.html", {"room": ROOM, "side": page.a}, status=422)
    values = {
        "room": ROOM,
        "page": page,
        "summary": summary_of(page),
        "remark": remark_of(page),
        "runs": RUNS,
    }
    if page.choice.full:
        values["texts"] = [(page.side(letter), paragraphs(page, letter)) for letter in ("a", "b")]
    return render(request, "reader/compare.html", values)


def _same_twice(page: ComparePage) -> bool:
    return page.a.revision.pk == page.b.revision.pk


@require_safe
def export(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The rows that the page shows, as a file: ``format`` is ``md`` or ``csv``. Raises ``Invalid`` for any other."""
    page = _page(request, pk, other)
    name = request.GET.get("format", "md")
    if name not in FORMATS:
        raise Invalid(
            _("A comparison is exported as md or csv, not as “%(name)s”.") % {"name": name[:40]},
            field="format",
        )
    write, kind = FORMATS[name]
    response = HttpResponse(write(page), content_type=kind)
    file = f"compare-{pk}-{other}.{name}"
    response["Content-Disposition"] = content_disposition_header(True, file)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
