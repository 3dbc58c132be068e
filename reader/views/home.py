"""The front page and the list of what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reader.access import Visitor, binned_article_for
from reader.cards import ask_ahead
from reader.kept import kept, kept_for, reading_apart
from reader.models import Article, Ranked, TagKind
from reader.queries.editions import edition, primary
from reader.queries.frame import front_frame
from reader.queries.front import Wanted, front_page, ranking
from reader.queries.listing import Listing, listing
from reader.queries.lists import known_language, latest_of, latest_page
from reader.queries.tags import TagIndex, TagNode
from reader.search.query import Query, Term
from reader.services.rankings import MONTH, WEEK
from reader.templatetags.navigation import index_of, keep_index
from reader.views.requests import HtmxRequest

REGIONS = 8
"""Places of the first level that the front page names."""
DOSSIERS = 3
"""Dossiers that the front of a section names."""
LEADING, FEW = 10, 4
"""The newest articles of a section, among which its front finds the one it leads with; fewer than so many need none."""


RANKINGS = {"most-read": (Ranked.By.READ, "read"), "most-annotated": (Ranked.By.MARKED, "annotated")}
"""The parts of the page that HTMX may ask for alone: which list, and what the address calls its time."""


@require_safe
@kept_for(60)  # a line of the breaking strip ends
def home(request: HtmxRequest) -> HttpResponse:
    """Lead, newest, one section, dossiers, regions, what is read and annotated most, and what people put in the
    margins. The language of the interface comes first; with ``?lang=`` there is one alone.
    """
    language = known_language(request.GET.get("lang", ""))
    if request.htmx and (part := RANKINGS.get(request.htmx.target or "")):
        return _ranking(request, request.htmx.target or "", *part, language)
    frame = front_frame(request.user)
    keep_index(request, frame.index)
    asked = Wanted(language, read=_days(request, "read"), marked=_days(request, "annotated"))
    page = front_page(request.user, frame, asked)
    ask_ahead(request, page.shown)
    reading_apart(request)
    new = page.lead is None and not language and request.user.is_authenticated
    return render(
        request,
        "reader/welcome.html" if new else "reader/home.html",
        {
            "room": "library",
            "page": page,
            "frame": frame,
            "asked": asked,
            "kicker": frame.index.by_pk.get(page.kicker_id),
            "only_language": language,
            "sections": frame.index.sections,
            "regions": frame.index.of_kind(TagKind.PLACE)[:REGIONS],
            "dossiers": [(node, frame.today.get(node.pk, 0)) for node in frame.index.dossiers if node.shown],
            "binned": _binned(request.user, request.GET.get("binned", "")),
        },
    )


def _days(request: HttpRequest, name: str) -> int:
    """How far a ranking looks back: a month where the address says so."""
    return MONTH if request.GET.get(name) == "month" else WEEK


def _ranking(request: HttpRequest, target: str, by: str, name: str, language: str) -> HttpResponse:
    """One ranking alone, for its switch between week and month."""
    days = _days(request, name)
    context = {"places": ranking(request.user, by, days, language), "days": days}
    return render(request, f"reader/rankings.html#{target}", context)


@require_safe
@kept
def latest(request: HttpRequest) -> HttpResponse:
    """All articles, newest first, by language, and by whatever else narrows a list. With ``?section=`` it leads to
    that section's own page."""
    asked = request.GET.get("section", "")
    if asked and (section := _section(index_of(request).sections, asked)):
        others = request.GET.copy()
        others.pop("section")
        return redirect(
            reverse("section", args=[section.slug]) + (f"?{others.urlencode()}" if others else "")
        )
    return _list(request, None)


@require_safe
@kept
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The front of a section: what it leads with, its dossiers, and all that stands in it, newest first."""
    found = _section(index_of(request).sections, slug)
    if found is None:
        raise Http404
    return _list(request, found)


def _list(request: HttpRequest, section: TagNode | None) -> HttpResponse:
    index = index_of(request)
    language = known_language(request.GET.get("lang", ""))
    seen = latest_of(request.user, language, section)
    listed = listing(
        request.user,
        request.GET,
        Query((Term("lang", language),) if language else ()),
        index=index,
        plain=lambda: latest_page(request.user, language, section, request.GET),
        seen=seen if section else None,
        scope=f"section{section.pk}{language}" if section else "",
    )
    if not (listed.asked.query or listed.facets.by_state):
        reading_apart(request)
    lead = _lead(listed.page.articles) if section and listed.is_first else None
    if lead is not None:
        ask_ahead(request, listed.page.articles)
    page = replace(listed.page, articles=[one for one in listed.page.articles if one is not lead])
    return render(
        request,
        "reader/latest.html",
        {
            "room": "library",
            "listing": listed,
            "page": page,
            "lead": lead,
            "dossiers": _dossiers(index, listed) if section and listed.is_first else [],
            "only_language": language,
            "section": section,
            "sections": index.sections,
        },
    )


def _dossiers(index: TagIndex, listed: Listing) -> list[TagNode]:
    """The dossiers under which most of the list's articles stand."""
    among = [node for node in index.dossiers if node.shown and str(node.pk) in listed.facets.tags]
    return sorted(among, key=lambda node: -listed.facets.tags[str(node.pk)])[:DOSSIERS]


def _lead(articles: Sequence[Article]) -> Article | None:
    """What a section's front leads with: the newest with a picture, that of the edition before others."""
    if len(articles) < FEW:
        return None
    pictured = [article for article in articles[:LEADING] if article.lead_picture_id]
    own = [article for article in pictured if primary(article.language) == edition()]
    return next(iter([*own, *pictured]), None)


def _section(sections: list[TagNode], slug: str) -> TagNode | None:
    return next((node for root in sections for node in root.below() if node.slug == slug), None)


def _binned(visitor: Visitor, pk: str) -> Article | None:
    """The article just put into the bin, to offer its way back to who put it there."""
    return binned_article_for(visitor, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
