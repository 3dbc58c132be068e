"""Which layers margins show, who sees what is written next, and an article as strangers see it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from annotations.models import MarginChoice
from annotations.queries.layers import PUBLIC, layer_of, memberships_of
from annotations.views import fields
from reader.access import article_for
from reader.models import ArticleVisibility
from reader.queries.articles import article_page
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


def _next(request: HttpRequest, otherwise: str) -> str:
    """The page that the form names, if it is one of this site."""
    page = request.POST.get("next", "")
    safe = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if safe else otherwise


@account_required
@require_POST
def choose(request: MemberRequest) -> HttpResponse:
    """The layers that are switched on; all that is not named is off, one's own marks never."""
    fields.text(request, "switches")  # a form without a switch that is on says the same as no form at all
    on = set(request.POST.getlist("layer"))
    names = [PUBLIC, *(layer_of(one.group_id) for one in memberships_of(request.user))]
    MarginChoice.objects.update_or_create(
        user=request.user, defaults={"hidden_layers": [name for name in names if name not in on]}
    )
    return redirect(_next(request, "groups"))


@account_required
@require_POST
def new_notes(request: MemberRequest) -> HttpResponse:
    """Who sees what is written next."""
    fields.text(request, "visibility")
    with transaction.atomic():
        visibility, group = fields.seen_by(request, request.user, link=False)
        MarginChoice.objects.update_or_create(
            user=request.user, defaults={"visibility": visibility, "group": group}
        )
    return redirect(_next(request, "profile"))


@require_safe
def as_stranger(request: HttpRequest, pk: int) -> HttpResponse:
    """The article as somebody without an account sees it, or that it is not visible to them."""
    article = article_for(request.user, pk)
    if not settings.POSTIL_PUBLIC or article.visibility != ArticleVisibility.LIBRARY:
        return render(
            request,
            "annotations/not_for_strangers.html",
            {"article": article, "open_library": settings.POSTIL_PUBLIC},
        )
    nobody = AnonymousUser()
    page = article_page(nobody, pk)
    request.user = nobody
    return render(
        request,
        "annotations/as_stranger.html",
        {
            "room": "article",
            "page": page,
            "article": page.article,
            "may_edit": False,
            "percent": 0,
            "whole": True,
        },
    )
