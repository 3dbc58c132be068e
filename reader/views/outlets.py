"""Outlets and authors."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reader.access import articles_for, may_enter
from reader.kept import kept, reading_apart
from reader.models import ArticleAuthor, ArticleQuerySet, Author, Follow, Outlet
from reader.queries.facets import facets
from reader.queries.listing import Listing, listing
from reader.queries.lists import cards, crediting
from reader.queries.outlet_rules import outlet_rules
from reader.queries.paging import Page, page_of
from reader.search.query import Query, Term, parse
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
    found, seen = _outlet(request, slug)
    listed = _listed(request, seen, Term("outlet", found.slug), f"outlet{found.pk}")
    context = {"room": "library", "outlet": found, **_around(request, listed, "outlet-beside", slug)}
    if request.user.is_authenticated:
        context["followed"] = found.followed
    if not listed.later:
        context |= _beside_outlet(request, found)
        # an outlet known from articles that the visitor may not see is none
        if not (listed.page.articles or context["crediting"] or seen.exists()) and (
            found.articles.exists() or found.credited_in.exists()
        ):
            raise Http404
    return render(request, "reader/outlet.html", context)


@require_safe
def outlet_beside(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands beside the articles of an outlet, asked for once they stand: what they can be narrowed by, who
    credits it, its rules; and its weeks, which go above the list."""
    found, seen = _outlet(request, slug)
    context = _counted(request, seen, Term("outlet", found.slug), f"outlet{found.pk}")
    if not (context["listing"].facets.total or seen.exists()):
        raise Http404
    return render(
        request, "reader/outlet_beside.html", {"outlet": found, **context, **_beside_outlet(request, found)}
    )


@require_safe
@kept
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """What an author signed."""
    found, seen = _author(request, slug)
    listed = _listed(request, seen, Term("author", found.slug), f"author{found.pk}")
    if not listed.page.articles and not seen.exists():
        raise Http404
    context = {"room": "library", "author": found, **_around(request, listed, "author-beside", slug)}
    if request.user.is_authenticated:
        context["followed"] = found.followed
    return render(request, "reader/author.html", context)


@require_safe
def author_beside(request: HttpRequest, slug: str) -> HttpResponse:
    """What the articles of an author can be narrowed by, asked for once they stand; and the weeks."""
    found, seen = _author(request, slug)
    context = _counted(request, seen, Term("author", found.slug), f"author{found.pk}")
    if not (context["listing"].facets.total or seen.exists()):
        raise Http404
    return render(request, "reader/author_beside.html", {"author": found, **context})


def _outlet(request: HttpRequest, slug: str) -> tuple[Any, ArticleQuerySet]:
    """An outlet and its articles that the visitor sees. Raises ``Http404``."""
    found = _with_follow(Outlet.objects.filter(slug=slug), request).first()
    if found is None:
        raise Http404
    return found, articles_for(request.user).filter(outlet=found)


def _author(request: HttpRequest, slug: str) -> tuple[Any, ArticleQuerySet]:
    """An author and the articles that the visitor sees. Raises ``Http404``."""
    found = _with_follow(Author.objects.filter(slug=slug), request).first()
    if found is None:
        raise Http404
    signed = ArticleAuthor.objects.filter(author=found).values("article")
    return found, articles_for(request.user).filter(pk__in=signed)


def _with_follow[M: (Outlet, Author)](found: QuerySet[M], request: HttpRequest) -> QuerySet[M, Any]:
    """Outlets or authors, with whether the visitor follows each; none for who may not enter."""
    if not may_enter(request.user):
        return found.none()
    own = Follow.objects.filter(
        user=request.user.pk or 0, **{found.model._meta.model_name or "": OuterRef("pk")}
    )
    return found.annotate(followed=Exists(own))


def _beside_outlet(request: HttpRequest, found: Outlet) -> dict[str, Any]:
    beside: dict[str, Any] = {"crediting": crediting(request.user, found)}
    if request.user.is_authenticated:
        beside["rules"] = outlet_rules(request.user, found, request.GET.get("removed", ""))
    return beside


_WHOLE = ("beside", "weeks", "removed")
"""What an address asks for with which the whole page comes at once."""


def _listed(request: HttpRequest, seen: ArticleQuerySet, base: Term, scope: str) -> Listing:
    return listing(
        request.user,
        request.GET,
        Query((base,)),
        index=index_of(request),
        plain=lambda: page_of(cards(seen), request.GET),
        seen=seen,
        scope=scope,
        later=not any(name in request.GET for name in _WHOLE),
    )


def _around(request: HttpRequest, listed: Listing, beside: str, slug: str) -> dict[str, Any]:
    if not (listed.asked.query or listed.facets.by_state):
        reading_apart(request)
    context = {"listing": listed, "page": listed.page, **weeks_context(request, listed)}
    if listed.later:
        here = request.GET.copy()
        context["beside"] = f"{reverse(beside, args=[slug])}?{here.urlencode()}"
        here["beside"] = "1"
        context["with_beside"] = f"?{here.urlencode()}"
    return context


def _counted(request: HttpRequest, seen: ArticleQuerySet, base: Term, scope: str) -> dict[str, Any]:
    """What a list that stands already can be narrowed by."""
    found = facets(
        request.user, Query(), base=Query((base,)), index=index_of(request), params=request.GET, of=seen,
        scope=scope,
    )  # fmt: skip
    listed = Listing(Page(()), parse(""), "newest", facets=found)
    return {"listing": listed, "later": True, **weeks_context(request, listed)}
