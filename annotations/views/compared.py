"""Sharing a comparison: its dialog, the preview, and its page and picture for whoever has the link."""

from __future__ import annotations

import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from annotations.models import Share, ShareItem
from annotations.queries.compared_sharing import comparison_dialog, shared_comparison
from annotations.services.compared_shares import draft_comparison, share_comparison
from annotations.views.fields import numbers
from annotations.views.share_form import as_stranger, dated, filled
from reader.errors import UserError
from reader.limits import limit
from reader.queries.comparing import ComparePage, compare_page
from reader.views.decorators import account_required
from reader.views.requests import HtmxRequest, MemberRequest

log = logging.getLogger("postil.shares")


def dialog(request: MemberRequest, page: ComparePage, status: int = 200, **more: object) -> HttpResponse:
    """The dialog of a comparison, or the page that it is without JavaScript."""
    template = "share/compared_new.html#dialog" if request.htmx else "share/compared_new.html"
    context = {
        **filled(request),
        "page": page,
        "dialog": comparison_dialog(request.user, page),
        **more,
    }
    return render(request, template, context, status=status)


@account_required
@require_http_methods(["GET", "POST"])
def share(request: MemberRequest, pk: int, other: int) -> HttpResponse:
    """The dialog of a shared comparison; as a page of its own without JavaScript. POST makes the link."""
    page = compare_page(request.user, pk, other, request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        return dialog(request, page)
    try:
        limit(f"share:{request.user.pk}", 60, 3600)
        made = share_comparison(
            request.user,
            page.a.revision,
            page.b.revision,
            highlights=numbers(request.POST.getlist("highlights")),
            message=request.POST.get("message", ""),
            expiry=request.POST.get("expiry", "month"),
        )
    except UserError as error:
        return dialog(request, page, error.status, error=error.message)
    log.info("share %s of a comparison made by user %s", made.pk, request.user.pk)
    return dialog(request, page, made=made)


@account_required
@require_POST
def preview(request: MemberRequest, pk: int, other: int) -> HttpResponse:
    """The page as a stranger would see it, from the form as it is; nothing is saved."""
    page = compare_page(request.user, pk, other, request.POST)
    drafted, items = draft_comparison(
        request.user,
        page.a.revision,
        page.b.revision,
        highlights=numbers(request.POST.getlist("highlights")),
        message=request.POST.get("message", ""),
    )
    return page_of(request, dated(drafted, request), items, preview=True)


def page_of(
    request: HtmxRequest, shared: Share, items: list[ShareItem], *, preview: bool = False
) -> HttpResponse:
    """A shared comparison as a stranger sees it."""
    found = shared_comparison(shared, items)
    return as_stranger(
        request, "share/compared.html", shared, preview, found=found, page=found.page, summary=found.summary
    )
