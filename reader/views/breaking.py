"""The breaking strip, kept by curators: add a line, end one, undo that."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reader.access import articles_for
from reader.errors import Invalid
from reader.models import ArticleVisibility
from reader.queries.breaking import kept_lines, led_to, line_for
from reader.services import breaking as service
from reader.views.curating import curators_only
from reader.views.requests import MemberRequest


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def breaking(request: MemberRequest) -> HttpResponse:
    """The lines, and a form for another one; ``?article=`` fills it with an article."""
    typed = {name: request.POST.get(name, "") for name in ("text", "where", "hours")}
    if request.method != "POST":
        return _page(request, _from_article(request, request.GET.get("article", "")))
    try:
        article, url = led_to(request.user, typed["where"])
        hours = int(typed["hours"]) if typed["hours"].isdecimal() and len(typed["hours"]) < 4 else 0
        service.add_line(request.user, typed["text"], article=article, url=url, hours=hours)
    except Invalid as error:
        return _page(request, typed, {error.field: error.message}, status=422)
    messages.success(request, _("The line stands in the strip."))
    return redirect("breaking")


def _from_article(request: MemberRequest, pk: str) -> dict[str, str]:
    """The form for an article that everyone in the library sees; an empty one for any other."""
    typed = {"text": "", "where": "", "hours": str(service.HOURS[2])}
    if pk.isdecimal() and len(pk) < 19:
        shown = articles_for(request.user).filter(pk=int(pk), visibility=ArticleVisibility.LIBRARY)
        article = shown.only("headline").first()
        if article is not None:
            typed |= {"text": article.headline[: service.TEXT_LIMIT], "where": article.get_absolute_url()}
    return typed


def _page(
    request: MemberRequest, typed: dict[str, str], wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    ended = request.GET.get("ended", "")
    context = {
        "room": "library",
        "lines": kept_lines(request.user),
        "now": timezone.now(),
        "typed": typed,
        "wrong": wrong or {},
        "hours": service.HOURS,
        "limit": service.TEXT_LIMIT,
        "ended": ended if ended.isdecimal() and len(ended) < 19 else "",
        "until": request.GET.get("until", "")[:40],
    }
    return render(request, "reader/breaking_lines.html", context, status=status)


@curators_only
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes a line from the strip; the next page offers to undo it."""
    until = service.end_line(line_for(request.user, pk))
    return redirect(f"{reverse('breaking')}?{urlencode({'ended': pk, 'until': until.isoformat()})}")


@curators_only
@require_POST
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Puts a line back until the time that is named. Raises ``Invalid`` for no such time."""
    line = line_for(request.user, pk)
    try:
        until = parse_datetime(request.POST.get("until", "")[:40])
    except ValueError:
        until = None
    if until is None or timezone.is_naive(until):
        raise Invalid(_("There is nothing to undo any more."))
    service.let_stand(line, until)
    messages.success(request, _("The line stands in the strip."))
    return redirect("breaking")
