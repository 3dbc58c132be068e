"""Pages handed over by a browser or a phone: the bookmarklet, the share target, the web app manifest."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from reader.errors import Invalid
from reader.intake.names import page_address
from reader.services.imports import PAGE_LIMIT
from reader.views.decorators import account_required, login_not_required

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER = ".,;:!?)]}»”’"
"""What ends a sentence rather than an address."""


@login_not_required
@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to install the site, and to offer it where a phone shares a page."""
    icon = [{"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"}]
    return JsonResponse(
        {
            "id": "/",
            "name": settings.POSTIL_NAME,
            "short_name": settings.POSTIL_NAME[:12],
            "description": _("An annotated news reader"),
            "lang": translation.get_language(),
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#FCFCFA",
            "theme_color": "#FCFCFA",
            "icons": [
                {"src": static("img/postil.svg"), "sizes": "any", "type": "image/svg+xml"},
                {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": static("img/icon-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "maskable",
                },
            ],
            "shortcuts": [
                {"name": str(name), "url": reverse(address), "icons": icon}
                for name, address in (
                    *([(_("On this device"), "offline")] if settings.POSTIL_OFFLINE else []),
                    (_("Notebook"), "notebook"),
                    (_("Search"), "search"),
                    (_("Add an article"), "add"),
                )
            ],
            "categories": ["news", "books", "productivity"],
            "share_target": {
                "action": reverse("add-shared"),
                "method": "GET",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        content_type="application/manifest+json",
    )


@account_required
@require_safe
def shared(request: HttpRequest) -> HttpResponseRedirect:
    """What a phone shares, on the Add page: its address to be fetched, or, without one, its words to be pasted.

    Programs put the address into ``url``, or somewhere into ``text``.
    """
    title, text = request.GET.get("title", ""), request.GET.get("text", "")
    for found in [request.GET.get("url", ""), *_ADDRESS.findall(text)[:5], *_ADDRESS.findall(title)[:5]]:
        try:
            address = page_address(found.rstrip(_AFTER))
        except Invalid:
            continue
        if address:
            return redirect(f"{reverse('add')}?{urlencode({'from': 'address', 'address': address})}")
    words = "\n\n".join(part for part in (title, text) if part)[:20_000]
    return redirect(f"{reverse('add')}?{urlencode({'from': 'paste', 'text': words})}")


@account_required
@require_safe
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """The button for the bookmarks bar, and how it is used."""
    return render(request, "intake/bookmarklet.html", {"room": "add", "code": _code(request)})


def _code(request: HttpRequest) -> str:
    """The bookmarklet: opens the page below and hands it the page it is pressed on, as this reader sees it."""
    origin = f"{request.scheme}://{request.get_host()}"
    script = (
        "(()=>{"
        f"const o='{origin}',u=location.href;"
        "const give=(e)=>{if(e.origin!==o||e.data!=='postil-ready')return;"
        "removeEventListener('message',give);"
        "e.source.postMessage({postil:'page',address:u,html:'<!doctype html>'+document.documentElement.outerHTML},o)};"
        "addEventListener('message',give);"
        f"open(o+'{reverse('add-receive')}?'+new URLSearchParams({{address:u}}),'_blank')"
        "})()"
    )
    return "javascript:" + quote(script, safe="~()*!.'/:;,=+&?<>{}[]-_|")


@account_required
@require_safe
def receive(request: HttpRequest) -> HttpResponse:
    """Where the bookmarklet brings a page. Nothing is stored before the reader says so."""
    try:
        address = page_address(request.GET.get("address", ""))
    except Invalid:
        address = ""
    response = render(
        request,
        "intake/receive.html",
        {
            "room": "add",
            "tab": "paste",
            "address": address,
            "limit": PAGE_LIMIT,
            "limit_mb": PAGE_LIMIT // 1_000_000,
        },
    )
    # The page that opened this one must stay known to it: it gives its text by a message.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
