"""Outlets and authors."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.access import articles_for, may_enter
from reader.models import Author, Outlet
from reader.queries.lists import author_page, crediting, outlet_page
from reader.queries.outlet_rules import outlet_rules


@require_safe
def outlets(request: HttpRequest) -> HttpResponse:
    """All outlets of which the visitor may see an article."""
    found: list[Outlet] = []
    if may_enter(request.user):
        seen = articles_for(request.user).order_by()
        counts = dict(seen.filter(outlet__isnull=False).values_list("outlet").annotate(n=Count("pk")))
        found = list(Outlet.objects.filter(pk__in=counts))
        for outlet in found:
            outlet.seen = counts[outlet.pk]  # type: ignore[attr-defined]
    return render(request, "reader/outlets.html", {"room": "library", "outlets": found})


@require_safe
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    """What an outlet published, and who credits it."""
    found = Outlet.objects.filter(slug=slug).first() if may_enter(request.user) else None
    if found is None:
        raise Http404
    page = outlet_page(request.user, found, request.GET)
    credits_it = crediting(request.user, found)
    # an outlet known from articles that the visitor may not see is none
    if not page.articles and not credits_it and (found.articles.exists() or found.credited_in.exists()):
        raise Http404
    context = {"room": "library", "outlet": found, "page": page, "crediting": credits_it}
    if request.user.is_authenticated:
        context["rules"] = outlet_rules(request.user, found, request.GET.get("removed", ""))
    return render(request, "reader/outlet.html", context)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """What an author signed."""
    found = Author.objects.filter(slug=slug).first() if may_enter(request.user) else None
    if found is None:
        raise Http404
    page = author_page(request.user, found, request.GET)
    if not page.articles:
        raise Http404
    return render(request, "reader/author.html", {"room": "library", "author": found, "page": page})
