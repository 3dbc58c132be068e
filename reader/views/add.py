"""The Add page: an address, a paste, files, a feed; and the drafts that wait."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reader.access import draft_for
from reader.cleaning import TooLarge
from reader.errors import Invalid, TooOften, UserError
from reader.intake.addresses import read_address
from reader.intake.names import page_address, plain
from reader.intake.uploads import UploadCut
from reader.limits import limit
from reader.models import Draft, ImportItem, User
from reader.queries.drafts import draft_title
from reader.services import arrivals, imports
from reader.services.arrivals import Piece
from reader.views import uploading
from reader.views.adding import (
    AT_ONCE_BYTES,
    TABS,
    Outcome,
    failed,
    page,
    save,
    take_at_once,
    too_often,
    waited_for,
)
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

INTAKES = 240
"""Addresses, pastes and uploads of one reader in an hour."""


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """The page, and what is brought on it: a preview to look at, or the form again with what is wrong.

    ``?from=`` chooses the tab; ``address``, ``text`` and ``title`` fill the form in.
    """
    user = request.user
    tab = _tab(request)
    if request.method != "POST":
        return page(request, user, tab)
    if "whole" not in request.POST:
        return uploading.cut(request, user, tab, UploadCut())
    joins = tab == "upload" and bool(request.POST.get("import"))
    try:
        limit(f"intake{'-more' if joins else ''}:{user.pk}", uploading.JOINING if joins else INTAKES, 3600)
    except TooOften as error:
        if tab == "upload":
            return uploading.cut(request, user, tab, error)
        return too_often(request, user, tab, error)
    if tab == "upload":
        return uploading.upload(request, user)
    return _address(request, user) if tab == "address" else _paste(request, user)


def _tab(request: MemberRequest) -> str:
    asked = request.POST.get("from") or request.GET.get("from", "")
    if asked in TABS:
        return asked
    return "paste" if request.GET.get("text") else "address"


def _address(request: MemberRequest, user: User) -> HttpResponse:
    """An address, to be fetched by the worker while its page shows how far that has come."""
    typed = plain(request.POST.get("page") or request.POST.get("address", ""))
    try:
        if not typed:
            raise Invalid(_("Give the address of a page."), field="address")
        address = read_address(_with_scheme(typed)).url
        title = plain(request.POST.get("title", ""))[:500]
        piece = Piece(ImportItem.Kind.ADDRESS, address=address, options={"title": title} if title else {})
        batch = arrivals.bring(user, [piece])
    except UserError as error:
        return page(request, user, "address", [failed("", error)])
    return redirect(batch)


def _with_scheme(typed: str) -> str:
    """A host alone is taken for one of https."""
    bare = "://" not in typed and "." in typed.split("/")[0] and ":" not in typed.split("/")[0]
    return f"https://{typed}" if bare else typed


def _paste(request: MemberRequest, user: User) -> HttpResponse:
    text, typed = request.POST.get("text", ""), request.POST.get("address", "")
    raw = text.encode("utf-8", "replace")
    outcome = None
    if len(raw) <= AT_ONCE_BYTES:
        outcome = take_at_once(text, user, address=typed)
    if outcome is None:
        try:
            if len(raw) > imports.PAGE_LIMIT:
                raise TooLarge(len(raw), imports.PAGE_LIMIT)
            address = page_address(typed)
            batch = arrivals.bring(user, [Piece(ImportItem.Kind.PASTE, address=address, raw=raw)])
        except (TooLarge, UserError) as error:
            return page(request, user, "paste", [failed("", error)])
        answer = waited_for(batch)
        if isinstance(answer, HttpResponse):
            return answer
        outcome = answer
    if outcome.draft is not None and outcome.status == HTTPStatus.OK:
        _entitle(outcome.draft, plain(request.POST.get("title", "")))
        return redirect("draft", outcome.draft.pk)
    return page(request, user, "paste", [outcome])


def _entitle(draft: Draft, title: str) -> None:
    """The title that the browser knew, where the page itself has none."""
    if title and not draft.cleaned.get("meta", {}).get("headline") and "said" not in draft.fields:
        draft.fields = {**draft.fields, "said": {"headline": title[:500]}}
        draft.save(update_fields=["fields", "updated_at"])


@account_required
@require_POST
def save_drafts(request: MemberRequest) -> HttpResponse:
    """Saves the chosen drafts as they stand, each for itself; those that cannot be saved stay and say why."""
    outcomes: list[Outcome] = []
    for pk in request.POST.getlist("draft")[:100]:
        try:
            draft = draft_for(request.user, UUID(pk))
        except (ValueError, Http404):
            continue
        title = draft_title(draft)
        try:
            article = save(draft, request.user)
        except UserError as error:
            outcomes.append(failed(title, error))
        else:
            outcomes.append(Outcome(article.headline, message=_("was saved."), article=article))
    if not outcomes:
        outcomes.append(failed("", UserError(_("No draft was chosen."))))
    return page(request, request.user, _tab(request), outcomes)
