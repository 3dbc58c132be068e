"""What the ways of adding share: an answer for each thing that was brought, and the page around them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reader.access import articles_for, may_edit_article
from reader.cleaning import CleaningError
from reader.confined import TookTooLong
from reader.errors import Conflict, UserError
from reader.models import Article, ArticleVisibility, Draft, Import, ImportItem, User
from reader.queries.drafts import draft_title, drafts_of
from reader.queries.imports import recent_imports
from reader.services import arrivals, imports
from reader.services.drafts import is_recleaning
from reader.views.requests import MemberRequest

TABS = ("address", "paste", "upload", "feed")
AT_ONCE_BYTES = 256 * 1024
"""Up to this size a page is read while its reader waits; a larger one is read by the worker."""
PATIENCE = 1.2
"""Seconds that an answer waits for the worker: what it has done by then need not be asked for."""
_FIELDS = 5000
"""Code points of a short field that are given back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing: a draft, an article that is already here, or a sentence."""

    name: str
    status: int = HTTPStatus.OK
    message: str = ""
    draft: Draft | None = None
    article: Article | None = None


def upload_limit() -> int:
    """Bytes of one uploaded file."""
    return int(settings.POSTIL_UPLOAD_MB) * 1_000_000


def failed(name: str, error: CleaningError | UserError) -> Outcome:
    """An error as an outcome, with what it carries."""
    return Outcome(
        name, int(error.status), error.message, getattr(error, "draft", None), getattr(error, "article", None)
    )


def take_at_once(raw: bytes | str, user: User, *, address: str = "", name: str = "") -> Outcome | None:
    """What a small page becomes while its reader waits; None where it is nothing to wait for."""
    try:
        draft = imports.take_in(raw, user=user, seen=articles_for(user), name=name, address=address)
    except TookTooLong:
        return None
    except (CleaningError, UserError) as error:
        return failed(name, error)
    return Outcome(name, draft=draft)


def waited_for(batch: Import) -> HttpResponse | Outcome:
    """Where an import of one thing leads: to what it became within a moment, an outcome where it failed by then, else
    to its page. What failed is not kept as an import: its reader has the form, with everything in it."""
    until = time.monotonic() + PATIENCE
    while True:
        item = batch.items.select_related("draft", "article").first()
        if item is None or item.state not in (ImportItem.State.WAITING, ImportItem.State.WORKING):
            break
        if time.monotonic() > until or item.problem:
            return redirect(batch)
        time.sleep(0.1)
    if item is None or item.state == ImportItem.State.OPENED:
        return redirect(batch)
    if item.state == ImportItem.State.READY and item.draft is not None:
        return redirect("draft", item.draft.pk)
    if item.state in (ImportItem.State.ADDED, ImportItem.State.REVISED) and item.article is not None:
        return redirect(item.article)
    if item.state == ImportItem.State.HERE and item.article is not None:
        outcome = failed(item.name, imports.AlreadyHere(item.article))
    else:
        outcome = Outcome(item.name, item.status or 422, item.problem, item.draft)
    arrivals.remove(batch.items.all())
    batch.delete()
    return outcome


def save(draft: Draft, user: User) -> Article:
    """The draft as an article, or as a new version of one that its reader may still change; all or nothing.

    Raises ``Conflict`` where that article was only to be cleaned again, and what ``save_draft`` raises.
    """
    article, seen = draft.article, articles_for(user)
    if article is not None and not (may_edit_article(user, article) and seen.filter(pk=article.pk).exists()):
        if is_recleaning(draft):
            raise Conflict(_("This article is gone, or it is not yours to change any more."))
        draft.article = None
    return imports.save_draft(draft, user=user, seen=seen)


def page(
    request: MemberRequest, user: User, tab: str, outcomes: list[Outcome] | None = None, **more: object
) -> HttpResponse:
    """The page, with what was typed and what became of it. Its status is that of the first failure, where nothing
    went well."""
    outcomes = outcomes or []
    bad = [outcome for outcome in outcomes if outcome.status != HTTPStatus.OK]
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, object] = {
        "room": "add",
        "tab": tab,
        "outcomes": outcomes,
        "text": asked.get("text", ""),
        "address": (asked.get("page") or asked.get("address", ""))[:_FIELDS],
        "said_title": asked.get("title", "")[:_FIELDS],
        "limit_mb": imports.PAGE_LIMIT // 1_000_000,
        "upload_mb": settings.POSTIL_UPLOAD_MB,
        "visibilities": ArticleVisibility.choices,
        "drafts": [(draft, draft_title(draft)) for draft in drafts_of(user)],
        "imports": recent_imports(user),
    }
    status = bad[0].status if bad and len(bad) == len(outcomes) else HTTPStatus.OK
    return render(request, "intake/add.html", context | more, status=status)


def too_often(request: MemberRequest, user: User, tab: str, error: UserError) -> HttpResponse:
    """The page with everything that was typed, and when it may be tried again."""
    response = page(request, user, tab, [failed("", error)])
    response["Retry-After"] = str(getattr(error, "retry_after", 60))
    return response


def nothing_chosen() -> UserError:
    return UserError(_("No file was chosen."))
