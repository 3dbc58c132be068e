"""What became of an article: its versions, two of them compared, one as it stood."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reader.access import article_for
from reader.limits import limit
from reader.models import Watch
from reader.queries.versions import version_page, versions_page
from reader.tasks.rechecks import look_now
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

LOOKS = 30
"""How often one reader may have publishers' pages looked at in an hour."""


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of versions, and two of them (``from``, ``to``) as ``show`` says: changes, then or now."""
    page = versions_page(request.user, pk, request.GET)
    return render(
        request, "reader/versions.html", {"room": "versions", "versions": page, "article": page.article}
    )


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it stood, to read."""
    page = version_page(request.user, pk, number)
    return render(request, "reader/version.html", {"room": "versions", "then": page, "article": page.article})


@account_required
@require_POST
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Has the publisher's page looked at now, where it is looked at from time to time anyway."""
    article = article_for(request.user, pk)
    if not Watch.objects.filter(article=article).exists():
        raise Http404
    limit(f"looks:{request.user.pk}", LOOKS, 3600)
    look_now.enqueue(article.pk)
    messages.success(
        request,
        _("The page is looked at now. If its text changed, the new version appears here in a moment."),
    )
    return redirect(reverse("versions", args=[article.pk]))
