"""Asking the publisher again: for what changed in an article, and for its pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reader.access import article_for, may_edit_article, may_unwatch
from reader.limits import limit
from reader.models import Article
from reader.services.rechecks import unwatch, watch
from reader.signals import pictures_wait
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

PICTURES_AGAIN = 30
"""How often one reader may have pictures fetched again in an hour."""


@account_required
@require_POST
def follow_changes(request: MemberRequest, pk: int) -> HttpResponse:
    """Whether the article's page is fetched again from time to time (``on``). Every member may begin with it; whoever
    began, and who may edit the article, may end it."""
    article = article_for(request.user, pk)
    if request.POST.get("on"):
        watch(article, request.user)
        messages.success(
            request, _("The page is looked at again from time to time; a changed text becomes a new version.")
        )
    else:
        if not may_unwatch(request.user, article):
            raise Http404
        unwatch(article)
        messages.success(request, _("The page is not looked at any more."))
    return redirect(article)


@account_required
@require_POST
def pictures_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Tries once more for the pictures that could not be had."""
    article = article_for(request.user, pk)
    if not may_edit_article(request.user, article):
        raise Http404
    limit(f"pictures:{request.user.pk}", PICTURES_AGAIN, 3600)
    pictures_wait.send(Article, article=article)
    messages.success(request, _("The pictures are fetched again; they appear when they are here."))
    return redirect(article)
