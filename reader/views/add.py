"""The Add page: paste or upload, and the drafts that wait."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reader.access import articles_for, draft_for
from reader.cleaning import CleaningError
from reader.errors import TooMuch, TooOften, UserError
from reader.intake.names import file_name
from reader.intake.uploads import UploadCut, read_upload
from reader.limits import limit
from reader.models import Article, Draft, User
from reader.queries.drafts import draft_title, drafts_of
from reader.services import imports
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

TABS = ("paste", "upload")
FILES_LIMIT = 50
"""Files of one upload."""
INTAKES = 240
"""Pastes and uploads of one reader in an hour."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a draft, an article that is already here, or a sentence."""

    name: str
    status: int = HTTPStatus.OK
    message: str = ""
    draft: Draft | None = None
    article: Article | None = None


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """The page, and what is pasted or uploaded on it: a preview to look at, or the form again with what is wrong."""
    user = request.user
    tab = request.GET.get("from", "")
    if request.method != "POST":
        return _page(request, user, tab if tab in TABS else "paste")
    if "whole" not in request.POST:
        return _page(request, user, tab if tab in TABS else "paste", [_failed("", UploadCut())])
    try:
        limit(f"intake:{user.pk}", INTAKES, 3600)
    except TooOften as error:
        response = _page(request, user, tab if tab in TABS else "paste", [_failed("", error)])
        response["Retry-After"] = str(error.retry_after)
        return response
    if request.POST.get("from") == "upload":
        return _upload(request, user)
    outcome = _take(request.POST.get("text", ""), user, address=request.POST.get("address", ""), name="")
    if outcome.draft is not None and outcome.status == HTTPStatus.OK:
        return redirect("draft", outcome.draft.pk)
    return _page(request, user, "paste", [outcome])


def _upload(request: MemberRequest, user: User) -> HttpResponse:
    files = request.FILES.getlist("files")
    if not files:
        return _page(request, user, "upload", [_failed("", _nothing_chosen())])
    if len(files) > FILES_LIMIT:
        return _page(request, user, "upload", [_failed("", _too_many(len(files)))])
    outcomes = []
    for file in files:
        try:
            upload = read_upload(file, imports.PAGE_LIMIT)
        except UserError as error:
            outcomes.append(_failed(file_name(file.name or ""), error))
            continue
        outcomes.append(_take(upload.raw, user, address="", name=upload.name))
    first = outcomes[0]
    if len(outcomes) == 1 and first.draft is not None and first.status == HTTPStatus.OK:
        return redirect("draft", first.draft.pk)
    return _page(request, user, "upload", outcomes)


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
            article = imports.save_draft(draft, user=request.user, seen=articles_for(request.user))
        except imports.AlreadyHere as error:
            outcomes.append(Outcome(title, error.status, error.message, article=error.article))
        except UserError as error:
            outcomes.append(_failed(title, error))
        else:
            outcomes.append(Outcome(article.headline, message=_("was saved."), article=article))
    if not outcomes:
        outcomes.append(_failed("", UserError(_("No draft was chosen."))))
    return _page(request, request.user, "paste", outcomes)


def _take(raw: bytes | str, user: User, *, address: str, name: str) -> Outcome:
    try:
        draft = imports.take_in(raw, user=user, seen=articles_for(user), name=name, address=address)
    except imports.AlreadyHere as error:
        return Outcome(name, error.status, error.message, article=error.article)
    except imports.Unreadable as error:
        return Outcome(name, error.status, error.message, draft=error.draft)
    except (CleaningError, UserError) as error:
        return _failed(name, error)
    return Outcome(name, draft=draft)


def _failed(name: str, error: CleaningError | UserError) -> Outcome:
    return Outcome(name, int(error.status), error.message)


def _nothing_chosen() -> UserError:
    return UserError(_("No file was chosen."))


def _too_many(found: int) -> UserError:
    return TooMuch(
        _("%(found)d files were chosen; the limit is %(limit)d at a time.")
        % {"found": found, "limit": FILES_LIMIT}
    )


def _page(
    request: MemberRequest, user: User, tab: str, outcomes: list[Outcome] | None = None
) -> HttpResponse:
    failed = [outcome for outcome in outcomes or [] if outcome.status != HTTPStatus.OK]
    status = failed[0].status if failed and len(failed) == len(outcomes or []) else HTTPStatus.OK
    return render(
        request,
        "intake/add.html",
        {
            "room": "add",
            "tab": tab,
            "outcomes": outcomes or [],
            "text": request.POST.get("text", ""),
            "address": request.POST.get("address", ""),
            "limit_mb": imports.PAGE_LIMIT // 1_000_000,
            "drafts": [(draft, draft_title(draft)) for draft in drafts_of(user)],
        },
        status=status,
    )
