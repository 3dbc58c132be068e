"""Pictures go out only to who may see what they belong to."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from reader.access import articles_for, may_curate
from reader.models import Picture
from reader.queries.tags import find_tag

TYPES = {".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
         ".gif": "image/gif", ".avif": "image/avif"}  # fmt: skip
SMALL = 800
"""Width in pixels up to which the small file is sent."""
YEAR = 365 * 24 * 3600


def _send(request: HttpRequest, file: File[bytes], tag: str) -> HttpResponseBase:
    """The file, kept by this browser for a year; 304 where it has it. Raises ``Http404`` when it is gone."""
    etag = quote_etag(tag)
    response: HttpResponseBase
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        suffix = PurePosixPath(file.name or "").suffix.lower()
        if suffix not in TYPES:
            raise Http404
        try:
            response = FileResponse(file.open("rb"), content_type=TYPES[suffix])
        except OSError as error:
            raise Http404 from error
        response["Content-Disposition"] = "inline"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=YEAR, immutable=True)
    return response


@require_safe
def picture(request: HttpRequest, pk: int, width: int) -> HttpResponseBase:
    """A picture of an article, in the width of pixels that fits best."""
    found = Picture.objects.filter(pk=pk, article__in=articles_for(request.user).order_by()).first()
    if found is None:
        raise Http404
    return send(request, found, width)


def send(request: HttpRequest, found: Picture, width: int) -> HttpResponseBase:
    """The file of a picture that was asked about, in the width of pixels that fits best."""
    small = width <= SMALL
    return _send(
        request, found.file_small if small else found.file, f"{found.sha256}-{'s' if small else 'l'}"
    )


@require_safe
def dossier_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture of a dossier."""
    tag, _is_own = find_tag(request.user, slug, with_hidden=may_curate(request.user))
    if tag is None or not tag.picture:
        raise Http404
    return _send(request, tag.picture, f"{tag.picture.name}")
