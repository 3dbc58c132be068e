"""Two tellings side by side: where to begin, what to compare with, the comparison, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.access import article_for
from reader.queries.compare_sums import remark_of, summary_of
from reader.queries.compare_texts import paragraphs
from reader.queries.comparing import RUNS, compare_page

ROOM = "compare"


@require_safe
def two(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two tellings, sentence by sentence; with ``view=full`` their whole texts."""
    page = compare_page(request.user, pk, other, request.GET)
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


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    return render(request, "reader/compare_start.html", {"room": ROOM})


@require_safe
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """What to compare an article with."""
    return render(
        request, "reader/compare_pick.html", {"room": ROOM, "article": article_for(request.user, pk)}
    )


@require_safe
def export(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The comparison as a file."""
    compare_page(request.user, pk, other, request.GET)
    return HttpResponse(status=204)
