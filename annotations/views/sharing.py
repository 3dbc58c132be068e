"""Making, revoking and opening shares."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.db import DatabaseError
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from annotations.access import seen_by_maker, shares_of
from annotations.card import draw_card
from annotations.card_of_two import draw_card_of_two
from annotations.models import Highlight, Share, ShareItem, Visibility
from annotations.queries.compared_sharing import card_of_two
from annotations.queries.sharing import card_of, highlight_link_share, live_links, share_dialog, share_page
from annotations.services import shares as service
from annotations.views import compared
from annotations.views.fields import numbers
from annotations.views.share_form import as_stranger, dated, filled
from reader.access import article_for
from reader.errors import UserError
from reader.limits import client_address, limit
from reader.models import Article
from reader.queries.comparing import compare_page
from reader.views.decorators import account_required, login_not_required
from reader.views.requests import HtmxRequest, MemberRequest

log = logging.getLogger("postil.shares")


def _dialog(request: MemberRequest, article: Article, status: int = 200, **more: object) -> HttpResponse:
    template = "share/new.html#dialog" if request.htmx else "share/new.html"
    context = {
        **filled(request),
        "article": article,
        "dialog": share_dialog(request.user, article),
        "scope": request.POST.get("scope", "excerpts"),
        "chosen_notes": numbers(request.POST.getlist("notes")),
        "chosen_links": numbers(request.POST.getlist("links")),
        "touched": request.method == "POST" or "highlight" in request.GET,
        **more,
    }
    return render(request, template, context, status=status)


@account_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """The dialog of a share; as a page of its own without JavaScript. POST makes the link."""
    article = article_for(request.user, pk)
    if request.method == "GET":
        return _dialog(request, article)
    try:
        limit(f"share:{request.user.pk}", 60, 3600)
        share = service.make_share(
            request.user,
            article,
            highlights=numbers(request.POST.getlist("highlights")),
            notes=numbers(request.POST.getlist("notes")),
            links=numbers(request.POST.getlist("links")),
            scope=request.POST.get("scope", "excerpts"),
            message=request.POST.get("message", ""),
            expiry=request.POST.get("expiry", "month"),
        )
    except UserError as error:
        return _dialog(request, article, error.status, error=error.message)
    log.info("share %s made by user %s", share.pk, request.user.pk)
    return _dialog(request, article, made=share)


@account_required
@require_POST
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """The page as a stranger would see it, from the form as it is; nothing is saved."""
    article = article_for(request.user, pk)
    share, items = service.draft_share(
        request.user,
        article,
        highlights=numbers(request.POST.getlist("highlights")),
        notes=numbers(request.POST.getlist("notes")),
        scope=request.POST.get("scope", "excerpts"),
        message=request.POST.get("message", ""),
    )
    return _page(request, dated(share, request), items, preview=True)


@account_required
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes a link at once."""
    share = get_object_or_404(shares_of(request.user).select_related("article"), pk=pk)
    service.revoke_share(share)
    log.info("share %s revoked by user %s", share.pk, request.user.pk)
    pair = numbers(request.POST.get("beside", "").split("-"))
    if len(pair) == 2:  # it was revoked in the dialog of a comparison
        if request.htmx:
            return compared.dialog(
                request, compare_page(request.user, pair[0], pair[1], request.POST), revoked=True
            )
        return redirect("compare-share", pair[0], pair[1])
    at = (*numbers([request.POST.get("at", "")]), share.article_id)[0]
    if request.htmx:
        return _dialog(request, article_for(request.user, at), revoked=True)
    return redirect("share-new", at)


def _page(
    request: HtmxRequest, share: Share, items: list[ShareItem], *, preview: bool = False, links: bool = True
) -> HttpResponse:
    page = share_page(share, items, live_links(share) if links and share.pk else [])
    return as_stranger(request, "share/page.html", share, preview, page=page, article=share.article)


def gone(request: HtmxRequest) -> HttpResponse:
    """The one answer to every link that does not open: wrong, run out, revoked, emptied."""
    response = render(request, "share/gone.html", status=404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def missed(request: HtmxRequest) -> HttpResponse:
    """The answer to a token that opens nothing; who tries many is slowed down, so that none can be guessed."""
    limit(f"share-miss:{client_address(request)}", 60, 60)
    return gone(request)


def _open(token: str) -> tuple[Share, list[ShareItem]] | None:
    share = service.find_open(token)
    if share is None:
        return None
    items = service.live_items(share)
    # A comparison shows two texts beside each other; notes on them may be there or not.
    return (share, items) if items or share.scope == Share.Scope.COMPARISON else None


@login_not_required
@require_safe
def opened(request: HtmxRequest, token: str) -> HttpResponse:
    """A share, for anyone who has its link."""
    found = _open(token)
    if found is None:
        return missed(request)
    share, items = found
    if (
        request.method == "GET"
        and request.user != share.user
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
    ):
        try:
            service.count_opening(share)
        except DatabaseError:
            log.warning("an opening of share %s was not counted", share.pk)
    if share.scope == Share.Scope.COMPARISON:
        return compared.page_of(request, share, items)
    return _page(request, share, items)


@login_not_required
@require_GET
def card(request: HtmxRequest, token: str) -> HttpResponse:
    """The picture of a share, 1200 × 630."""
    found = _open(token)
    if found is None:
        return missed(request)
    share, items = found
    key = f"share-card:{share.pk}:{','.join(str(item.pk) for item in items)}"
    png = cache.get(key)
    if png is None:
        of_two = share.scope == Share.Scope.COMPARISON
        png = draw_card_of_two(card_of_two(share)) if of_two else draw_card(card_of(share, items))
        cache.set(key, png, 3600)
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": "no-store"})


@login_not_required
@require_GET
def picture(request: HtmxRequest, token: str, pk: int, width: int) -> HttpResponseBase:
    """A picture of a shared article, where the share shows pictures."""
    found = _open(token)
    if found is None:
        return missed(request)
    share, items = found
    if share.scope == Share.Scope.COMPARISON:  # it shows sentences alone
        return gone(request)
    shown = {piece.picture.pk for piece in share_page(share, items).pieces if piece.picture}
    row = share.article.pictures.filter(pk=pk).first() if pk in shown else None
    if row is None:
        return gone(request)
    file = row.file_small if width <= 800 else row.file
    return FileResponse(file.open("rb"), content_type="image/webp", headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def highlight_link(request: HtmxRequest, token: str) -> HttpResponse:
    """One highlight with its notes as they are now, for anyone who has its link."""
    highlight = (
        Highlight.objects.kept()
        .select_related("user", "article__outlet", "article__credited_outlet", "revision")
        .filter(seen_by_maker(), link_token=token, visibility=Visibility.LINK)
        .first()
    )
    if highlight is None:
        return missed(request)
    share = highlight_link_share(highlight)
    return _page(request, share, service.item_now(highlight, share), links=False)
