"""Feeds out: for feed readers, which cannot sign in. Behind a private address is what its owner may see; a public
library also has public ones.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reader.access import Visitor, articles_for
from reader.errors import Invalid
from reader.limits import client_address, limit
from reader.logs import event
from reader.models import Picture, PrivateAddress, SavedSearch, User
from reader.out import atom, jsonfeed
from reader.out.feed import Feed, tag_uri
from reader.out.wanted import Wanted
from reader.queries import feeds_out
from reader.search.query import parse
from reader.services import private_addresses as service
from reader.services.letters import absolute
from reader.views.addresses import shown
from reader.views.decorators import login_not_required
from reader.views.pictures import send
from reader.views.requests import MemberRequest

MISSES_A_MINUTE = 60
"""Wrong tokens from one address before it has to wait."""
ASKED, ASKED_WITHIN = 120, 600
"""How often one private feed, or one address for public ones, is answered within so many seconds."""
WRITERS = {"atom": (atom.atom, atom.CONTENT_TYPE), "json": (jsonfeed.json_feed, jsonfeed.CONTENT_TYPE)}


def _closed() -> HttpResponse:
    """The one answer to every address that opens nothing."""
    return HttpResponse(
        "Not found.\n",
        status=404,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"},
    )


def _opened(request: HttpRequest, token: str, *purposes: str) -> PrivateAddress | None:
    """The address of ``token``; None, and one more wrong one counted, for any other."""
    for purpose in purposes:
        address = service.find(token, purpose)
        if address is not None:
            return address
    limit(f"feed-miss:{client_address(request)}", MISSES_A_MINUTE, 60)
    return None


@login_not_required
@require_safe
def private(request: HttpRequest, token: str, written: str) -> HttpResponse:
    """The feed of a private address: 404 for a wrong or revoked one, a disabled account and a search that is gone."""
    address = _opened(request, token, service.ARTICLES, service.NOTEBOOK)
    if address is None:
        return _closed()
    limit(f"feed-out:{address.pk}", ASKED, ASKED_WITHIN)
    with contextlib.suppress(DatabaseError):  # the feed is worth more than the note of its use
        service.note_use(address)

    def link(picture: Picture) -> str:
        return absolute(reverse("out-picture", args=[token, picture.pk, feeds_out.WIDTH]))

    wanted = Wanted.unpack(address.query)
    user = address.user
    name = tag_uri(absolute(""), address.created_at, f"out/{address.pk}")
    with translation.override(user.language or settings.LANGUAGE_CODE):
        return _answer(request, written, address.purpose, user, wanted, link, name=name, address=address)


@login_not_required
@require_safe
def public(request: HttpRequest, written: str) -> HttpResponse:
    """What strangers may see, in a library that is open to them; 404 in any other."""
    if not settings.POSTIL_PUBLIC:
        return _closed()
    limit(f"feed-public:{client_address(request)}", ASKED, ASKED_WITHIN)
    wanted = Wanted.read(request.GET.dict())
    asked = hashlib.sha256(wanted.address_query().encode()).hexdigest()[:16]

    def link(picture: Picture) -> str:
        return absolute(reverse("out-public-picture", args=[picture.pk, feeds_out.WIDTH]))

    name = tag_uri(absolute(""), feeds_out.BEGAN, f"out/{asked}")
    with translation.override(settings.LANGUAGE_CODE):
        return _answer(request, written, service.ARTICLES, AnonymousUser(), wanted, link, name=name)


def _answer(
    request: HttpRequest,
    written: str,
    purpose: str,
    visitor: Visitor,
    wanted: Wanted,
    link: feeds_out.PictureLink,
    *,
    name: str,
    address: PrivateAddress | None = None,
) -> HttpResponse:
    """The feed, or 304 where nothing is new. Of a private ``address`` nobody but its reader keeps a copy."""
    try:
        found = feeds_out.entries(purpose, visitor, wanted, request.GET, link)
    except Http404:
        return _closed()
    first = absolute(request.path) + (
        "?" + wanted.address_query() if address is None and wanted.address_query() else ""
    )

    def beside(key: str, cursor: str) -> str:
        return f"{first}{'&' if '?' in first else '?'}{urlencode({key: cursor})}" if cursor else ""

    place = next(
        (key for key in ("older", "newer") if request.GET.get(key) and (found.newer or found.older)), ""
    )
    feed = Feed(
        id=name,
        title=f"{wanted.title or wanted.q or _title(purpose)}, {settings.POSTIL_NAME}",
        address=absolute(_page(purpose, wanted)),
        own=beside(place, request.GET[place]) if place else first,
        by=settings.POSTIL_NAME,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        made=address.created_at if address else feeds_out.BEGAN,
        icon=absolute(static("img/postil.svg")),
        first=first,
        older=beside("older", found.older),
        newer=beside("newer", found.newer),
        entries=tuple(found.entries),
    )
    write, content_type = WRITERS[written]
    body = write(feed)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    modified = int(feed.updated.timestamp())
    response = HttpResponse(body, content_type=content_type)
    answer = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    assert answer is not None
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(modified)
    answer["Content-Language"] = feed.language
    answer["Cache-Control"] = "private, no-cache" if address else "public, max-age=300"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _title(purpose: str) -> str:
    return _("My notebook") if purpose == service.NOTEBOOK else _("Latest")


def _page(purpose: str, wanted: Wanted) -> str:
    """The page of the library that shows the same."""
    if purpose == service.NOTEBOOK:
        return reverse("notebook") + (f"?{wanted.q}" if wanted.q else "")
    return reverse("latest") + (f"?{urlencode({'q': wanted.q})}" if wanted.q else "")


@login_not_required
@require_safe
def picture(request: HttpRequest, token: str, pk: int, width: int) -> HttpResponseBase:
    """A picture of an article that a private feed shows."""
    address = _opened(request, token, service.ARTICLES)
    if address is None:
        return _closed()
    wanted = Wanted.unpack(address.query)
    articles = feeds_out.fitting(address.user, wanted).order_by().filter(pictures=pk)
    return _picture(request, pk, width, seen=articles.exists())


@login_not_required
@require_safe
def public_picture(request: HttpRequest, pk: int, width: int) -> HttpResponseBase:
    """A picture that strangers may see."""
    seen = settings.POSTIL_PUBLIC and articles_for(AnonymousUser()).order_by().filter(pictures=pk).exists()
    return _picture(request, pk, width, seen=seen)


def _picture(request: HttpRequest, pk: int, width: int, *, seen: bool) -> HttpResponseBase:
    found = Picture.objects.filter(pk=pk).first() if seen else None
    if found is None:
        return _closed()
    answer = send(request, found, width)
    # web feed readers show it on pages of their own
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Chooses what a feed of a list brings; sent, makes its private address and shows it. In a public library the
    page has the public address too. Asked by a script it is a dialog.

    Raises ``Invalid`` for what a feed cannot hold, ``Http404`` for a saved search of somebody else.
    """
    given = request.POST if request.method == "POST" else request.GET
    purpose = service.NOTEBOOK if given.get("of") == service.NOTEBOOK else service.ARTICLES
    wanted = Wanted.read(given.dict())
    if wanted.saved:
        saved = get_object_or_404(SavedSearch, pk=wanted.saved, user_id=request.user.pk or 0)
        wanted = replace(wanted, q="", title=wanted.title or saved.name)
    if purpose == service.NOTEBOOK and "notes" not in given:
        wanted = replace(wanted, notes="all")
    feeds_out.check(purpose, wanted.q)
    if request.method == "POST":
        if not isinstance(request.user, User):
            raise Http404
        if not given.get("format"):
            raise Invalid(_("Say whether the feed is to be Atom or JSON Feed."), field="format")
        member: MemberRequest = request  # type: ignore[assignment]
        address, token = service.make(member.user, purpose, wanted.pack())
        event("address.made", user=member.user, address=client_address(request), purpose=purpose)
        return shown(member, address, token)
    mistakes = parse(wanted.q).mistakes if purpose == service.ARTICLES else ()
    link = ""
    if settings.POSTIL_PUBLIC and purpose == service.ARTICLES and not wanted.saved:
        query = wanted.address_query()
        link = absolute(reverse("out-public", args=[wanted.format])) + (f"?{query}" if query else "")
    return render(
        request,
        "out/new.html" + ("#dialog" if request.headers.get("HX-Request") else ""),
        {
            "wanted": wanted,
            "of": purpose,
            "mistakes": mistakes,
            "public_link": link,
            "title": wanted.title or wanted.q or _title(purpose),
        },
    )
