"""Outlets and authors."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.access import articles_for, may_enter
from reader.kept import kept, shows_reading
from reader.models import ArticleAuthor, ArticleQuerySet, Author, Follow, Outlet
from reader.queries.listing import Listing, listing
from reader.queries.lists import cards, crediting
from reader.queries.outlet_rules import outlet_rules
from reader.queries.paging import page_of
from reader.search.query import Query, Term
from reader.templatetags.navigation import index_of
from reader.views.tags import weeks_context


@require_safe
@kept
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
@kept
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    """What an outlet published, and who credits it."""
    found = _with_follow(Outlet.objects.filter(slug=slug), request).first()
    if found is None:
        raise Http404
    seen = articles_for(request.user).filter(outlet=found)
    listed = _listed(request, seen, Term("outlet", found.slug), f"outlet{found.pk}")
    credits_it = crediting(request.user, found)
    # an outlet known from articles that the visitor may not see is none
    if not (listed.page.articles or credits_it or seen.exists()) and (
        found.articles.exists() or found.credited_in.exists()
    ):
        raise Http404
    context = {"room": "library", "outlet": found, "crediting": credits_it, **_around(request, listed)}
    if request.user.is_authenticated:
        context["rules"] = outlet_rules(request.user, found, request.GET.get("removed", ""))
        context["followed"] = found.followed
    return render(request, "reader/outlet.html", context)


@require_safe
@kept
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """What an author signed."""
    found = _with_follow(Author.objects.filter(slug=slug), request).first()
    if found is None:
        raise Http404
    signed = ArticleAuthor.objects.filter(author=found).values("article")
    seen = articles_for(request.user).filter(pk__in=signed)
    listed = _listed(request, seen, Term("author", found.slug), f"author{found.pk}")
    if not listed.page.articles and not seen.exists():
        raise Http404
    context = {"room": "library", "author": found, **_around(request, listed)}
    if request.user.is_authenticated:
        context["followed"] = found.followed
    return render(request, "reader/author.html", context)


def _with_follow[M: (Outlet, Author)](found: QuerySet[M], request: HttpRequest) -> QuerySet[M, Any]:
    """Outlets or authors, with whether the visitor follows each; none for who may not enter."""
    if not may_enter(request.user):
        return found.none()
    own = Follow.objects.filter(
        user=request.user.pk or 0, **{found.model._meta.model_name or "": OuterRef("pk")}
    )
    return found.annotate(followed=Exists(own))


def _listed(request: HttpRequest, seen: ArticleQuerySet, base: Term, scope: str) -> Listing:
    return listing(
        request.user,
        request.GET,
        Query((base,)),
        index=index_of(request),
        plain=lambda: page_of(cards(seen), request.GET),
        seen=seen,
        scope=scope,
    )


def _around(request: HttpRequest, listed: Listing) -> dict[str, Any]:
    if listed.asked.query or listed.facets.by_state:
        shows_reading(request)
    return {"listing": listed, "page": listed.page, **weeks_context(request, listed)}
