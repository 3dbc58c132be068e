"""Reading without a connection: the service worker, the page that stands in for what is not on a device."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reader.static import is_hashed, shell_files, shell_version
from reader.views.decorators import login_not_required

WORKER = "worker/worker.js"
PICTURE_WIDTH = 1600
"""Pixels; the pictures of kept articles are saved in this width."""
PASSES = (
    r"^/(admin|s|h|out|sign|sign-in|sign-in-link|sign-out|reset|invitation|curate)(/|$)"
    r"|/(epub|markdown|export|capture|picture|card\.png|download)/?$"
    r"|^/(sw\.js|manifest\.webmanifest|health)"
)
"""Addresses that the worker leaves to the browser: shares, administration, downloads, what signs in and out."""
_NO_COPIES = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("postil-")) await caches.delete(name);
  await self.registration.unregister();
})()));
"""
"""What takes copies away again where the library no longer allows them."""


def worker_version() -> str:
    """Names what a device needs to show pages without a connection."""
    return _made(get_language())[0] if is_hashed() else _make()[0]


def _make() -> tuple[str, str]:
    """Version and text of the service worker."""
    path = finders.find(WORKER)
    if not isinstance(path, str):
        raise FileNotFoundError(WORKER)
    source = Path(path).read_text("utf-8")
    version = shell_version(source)
    setup = {
        "version": version,
        "hashed": is_hashed(),
        "files": shell_files(),
        "filesAt": settings.STATIC_URL,
        "offline": reverse("offline"),
        "signOut": reverse("signout"),
        "pictures": re.sub(r"\d+/\d+/$", "", reverse("picture", args=[1, 1])),
        "width": PICTURE_WIDTH,
        "passes": PASSES,
    }
    return version, f"const SETUP = {json.dumps(setup)};\n{source}"


@cache
def _made(language: str | None) -> tuple[str, str]:
    """As ``_make``, once for each language: hashed files change with the process that serves them."""
    return _make()


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Browsers ask for it anew with every visit, and install it when it has changed."""
    text = _NO_COPIES
    if settings.POSTIL_OFFLINE:
        text = (_made(get_language()) if is_hashed() else _make())[1]
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is on this device. The same page stands in for any that is not there while there is no connection."""
    return render(request, "reader/offline.html", {"room": "kept"})


@never_cache
@login_not_required
@require_safe
def session(request: HttpRequest) -> JsonResponse:
    """Whose session this is, and its secret for forms: a page may be older than the session it stands in."""
    user = request.user
    return JsonResponse({"user": str(user.pk) if user.is_authenticated else "", "csrf": get_token(request)})
