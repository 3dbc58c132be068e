"""What the forms of shared articles and of shared comparisons have in common, and the pages that they lead to."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from annotations.models import Share
from annotations.services.shares import EXPIRIES
from annotations.views.fields import numbers
from reader.views.requests import HtmxRequest, MemberRequest


def filled(request: MemberRequest) -> dict[str, object]:
    """What a form of a share shows of what was sent, and of the library's rules."""
    return {
        "may_share_whole": settings.POSTIL_SHARE_WHOLE,
        "site": settings.POSTIL_URL,
        "now": timezone.now(),
        "expiry": request.POST.get("expiry", "month"),
        "message": request.POST.get("message", ""),
        "chosen": numbers(request.POST.getlist("highlights") or request.GET.getlist("highlight")),
    }


def dated(share: Share, request: MemberRequest) -> Share:
    """A draft of a share as if it were made now, until when the form says."""
    share.created_at = timezone.now()
    lasting = EXPIRIES.get(request.POST.get("expiry", ""))
    share.expires_at = share.created_at + lasting if lasting else None
    return share


def as_stranger(
    request: HtmxRequest, template: str, share: Share, preview: bool, **more: object
) -> HttpResponse:
    """A shared page, which no search engine lists and no cache keeps."""
    context = {
        "share": share, "preview": preview, "site": settings.POSTIL_URL, "card": bool(share.pk), **more
    }  # fmt: skip
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    return response
