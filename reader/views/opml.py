"""Many feeds at once: an OPML file to look through and follow, and the own ones as such a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reader.errors import Invalid, TooMuch, UserError
from reader.intake.opml import OPML_BYTES, write_opml
from reader.limits import limit
from reader.services import feeds as service
from reader.services.feeds import ListedFeed
from reader.views.decorators import account_required
from reader.views.feeds import feeds_page
from reader.views.requests import MemberRequest

FEEDS_LIMIT = 1000
"""Feeds that are followed at once."""
FILES, SECONDS = 30, 3600
"""Files of one reader in an hour."""


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: MemberRequest) -> HttpResponse:
    """The feeds that a file names, before anything is fetched: which are new, followed already, or no addresses."""
    if request.method != "POST":
        return redirect("feeds")
    try:
        limit(f"feeds-many:{request.user.pk}", FILES, SECONDS)
        rows = service.preview_opml(request.user, _bytes(request.FILES.get("opml")))
        if not rows:
            raise Invalid(_("The file names no feed."), field="opml")
        if len(rows) > FEEDS_LIMIT:
            raise TooMuch(
                _("The file names %(found)d feeds; %(limit)d can be followed at once.")
                % {"found": len(rows), "limit": FEEDS_LIMIT}
            )
    except UserError as error:
        return feeds_page(request, status=error.status, many_wrong=error.message)
    return _page(request, rows)


def _bytes(file: UploadedFile[bytes] | None) -> bytes:
    if file is None:
        raise Invalid(_("No file was chosen."), field="opml")
    # one byte more than may be is enough for the reading to say that it is too much
    return bytes(file.read(OPML_BYTES + 1))


def _page(request: MemberRequest, rows: list[ListedFeed], error: str = "", status: int = 200) -> HttpResponse:
    new = [row for row in rows if row.state == "new"]
    context = {
        "room": "feeds",
        "rows": rows,
        "new": new,
        "followed": [row for row in rows if row.state == "followed"],
        "wrong": [row for row in rows if row.state == "wrong"],
        # the form carries the list, so that nothing of it is stored before the reader says so
        "kept": write_opml("", [row.feed for row in new]).decode(),
        "chosen": set(request.POST.getlist("feed")) if error else {row.url for row in new},
        "error": error,
    }
    return render(request, "feeds/many.html", context, status=status)


@account_required
@require_POST
def follow_many(request: MemberRequest) -> HttpResponse:
    """Follows the chosen feeds of the list; they are asked one after the other."""
    raw = request.POST.get("list", "").encode("utf-8", "replace")
    chosen = set(request.POST.getlist("feed")[:FEEDS_LIMIT])
    listed = service.preview_opml(request.user, raw)
    if not chosen & {row.url for row in listed}:
        return _page(request, listed, _("Choose at least one feed."), status=400)
    try:
        done = service.import_opml(request.user, raw, chosen)
    except UserError as error:
        return _page(request, listed, error.message, status=error.status)
    followed = sum(row.state == "added" for row in done)
    said = ngettext(
        "%(n)d feed is followed and will be asked soon.",
        "%(n)d feeds are followed and will be asked one after the other.",
        followed,
    )
    messages.success(request, said % {"n": followed})
    return redirect("feeds")


@account_required
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """All that the reader follows, as an OPML file."""
    answer = HttpResponse(service.export_opml(request.user), content_type="text/x-opml; charset=utf-8")
    name = f"postil-feeds-{timezone.localdate():%Y-%m-%d}.opml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
