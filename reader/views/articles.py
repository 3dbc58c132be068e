"""The article page, and what may be done with the article itself."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from reader.access import article_for, binned_article_for, may_edit_article
from reader.errors import Conflict, Invalid, VersionMissing
from reader.kept import COPY, kept
from reader.models import Article, Outlet
from reader.queries.articles import ArticlePage, article_page
from reader.services.articles import (
    correct_article,
    current_fields,
    remove_article,
    restore_article,
)
from reader.services.captures import read_capture
from reader.services.reading import Place, note_progress
from reader.services.signing_in import note_seen
from reader.templatetags.navigation import index_of, keep_index
from reader.views.correction import CorrectionForm
from reader.views.decorators import account_required


@require_safe
@kept
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """One article. Marks, notes and links join through annotations' template tags."""
    page = article_page(request.user, pk)
    keep_index(request, page.index)
    # A copy for a device is read where nothing more can be asked for.
    whole = COPY in request.headers
    return render(request, "reader/article.html", {**_context(request, page), "whole": whole})


def _context(request: HttpRequest, page: ArticlePage) -> dict[str, Any]:
    return {
        "room": "article",
        "page": page,
        "article": page.article,
        "may_edit": may_edit_article(request.user, page.article),
        "stand": page.stand,
        "percent": round(page.stand.furthest * 100),
    }


@require_safe
@kept
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done with an article: the entries of its menu, or a page of them."""
    page = article_page(request.user, pk)
    keep_index(request, page.index)
    part = "#items" if request.headers.get("HX-Request") else ""
    return render(request, f"reader/article_menu.html{part}", _context(request, page))


def _editable(request: HttpRequest, pk: int) -> Article:
    """An article that this visitor may change. Raises ``Http404`` for others."""
    found = article_for(request.user, pk)
    if not may_edit_article(request.user, found):
        raise Http404
    return found


def _version(request: HttpRequest) -> int:
    """The version that the change was based on. Raises ``VersionMissing`` without one."""
    value = request.POST.get("version", "")
    if not (value.isdecimal() and len(value) < 10):
        raise VersionMissing(
            _("This request does not say which version of the article it is about. Reload the page.")
        )
    return int(value)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects headline, byline and the like. A conflict (409) keeps what was typed."""
    found = _editable(request, pk)
    index = index_of(request)
    fields = current_fields(found)
    shown = CorrectionForm.values_of(found, fields)
    form = CorrectionForm(request.POST or None, initial=shown, article=found, index=index)
    status, conflict = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                correct_article(found, form.corrected(fields), version=form.cleaned_data["version"])
                return redirect(found)
            except Invalid as error:
                form.add_error(error.field or None, error.message)
            except Conflict as error:
                status, conflict = 409, error.message
                saved = {name: shown[name] for name in form.fields if name != "version"}
                typed = request.POST.copy()
                typed["version"] = str(found.version)
                form = CorrectionForm(typed, article=found, index=index)
                form.saved = {  # type: ignore[attr-defined]
                    name: value for name, value in saved.items() if value != typed.get(name, "")
                }
    return render(
        request,
        "reader/article_edit.html",
        {
            "room": "article",
            "article": found,
            "form": form,
            "conflict": conflict,
            "outlets": Outlet.objects.values_list("name", flat=True)[:500],
        },
        status=status,
    )


@account_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """To the bin; the front page offers the way back."""
    found = _editable(request, pk)
    if _version(request) != found.version:
        raise Conflict(
            _("Somebody changed this article since you opened it. Look at it again before you delete it.")
        )
    remove_article(found)
    return redirect(f"{reverse('home')}?binned={found.pk}")


@account_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from the bin."""
    found = binned_article_for(request.user, pk)
    if found is not None:
        restore_article(found)
        return redirect(found)
    return redirect(_editable(request, pk))


@account_required
@require_POST
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far this reader has come: ``furthest``, a share of the text from 0 to 1; and where they stand: ``at``, code
    points into the text of ``revision``, and ``when``, milliseconds of their device's clock."""
    found = article_for(request.user, pk)
    try:
        furthest = float(request.POST.get("furthest", ""))
    except ValueError:
        furthest = math.nan
    if not 0.0 <= furthest <= 1.0:
        raise Invalid(_("“furthest” must be a number from 0 to 1."), field="furthest")
    assert request.user.is_authenticated  # the door has asked
    note_progress(request.user, found, furthest, _place(request, found))
    note_seen(request)
    return HttpResponse(status=204)


def _place(request: HttpRequest, article: Article) -> Place | None:
    """Where the reader stands, if the request says so of a revision of this article."""
    values = [request.POST.get(name, "") for name in ("revision", "at", "when")]
    if not all(value.isascii() and value.isdecimal() and len(value) < 16 for value in values):
        return None
    number, position, when = (int(value) for value in values)
    revision = article.current_revision
    if revision is None or revision.pk != number:
        revision = article.revisions.filter(pk=number).first()
    try:
        moment = datetime.fromtimestamp(when / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return None if revision is None else Place(revision, position, moment)


@account_required
@require_GET
def capture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page as it came in, byte for byte, as a download that never opens in this site."""
    found = article_for(request.user, pk)
    kept = found.current_revision.capture if found.current_revision else None
    if kept is None:
        raise Http404
    try:
        raw = read_capture(kept)
    except OSError as error:
        raise Http404 from error
    response = HttpResponse(raw, content_type="application/octet-stream")
    name = kept.original_name or f"article-{found.pk}.{'html' if kept.kind == 'html' else 'txt'}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
