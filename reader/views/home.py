"""The front page and the list of what is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.access import Visitor, binned_article_for
from reader.models import Article
from reader.queries.frame import front_frame
from reader.queries.lists import front_page, known_language, latest_page
from reader.queries.tags import TagNode
from reader.templatetags.navigation import index_of, keep_index


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead, newest, one section, dossiers, and what people put in the margins."""
    index, breaking = front_frame(request.user)
    keep_index(request, index)
    language = known_language(request.GET.get("lang", ""))
    page = front_page(request.user, index, breaking, language)
    return render(
        request,
        "reader/home.html",
        {
            "room": "library",
            "page": page,
            "kicker": index.by_pk.get(page.kicker_id),
            "only_language": language,
            "sections": index.sections,
            "dossiers": [node for node in index.dossiers if node.shown][:3],
            "binned": _binned(request.user, request.GET.get("binned", "")),
        },
    )


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """All articles, newest first, by language and section."""
    index = index_of(request)
    language = known_language(request.GET.get("lang", ""))
    section = _section(index.sections, request.GET.get("section", ""))
    page = latest_page(request.user, request.GET, language=language, section=section)
    return render(
        request,
        "reader/latest.html",
        {
            "room": "library",
            "page": page,
            "only_language": language,
            "section": section,
            "sections": index.sections,
        },
    )


def _section(sections: list[TagNode], slug: str) -> TagNode | None:
    return next((node for root in sections for node in root.below() if node.slug == slug), None)


def _binned(visitor: Visitor, pk: str) -> Article | None:
    """The article just put into the bin, to offer its way back to who put it there."""
    return binned_article_for(visitor, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
