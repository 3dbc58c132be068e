"""The private feed of what changed: for feed readers, which cannot sign in. Its address is its key."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from datetime import datetime
from typing import override

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.access import changes_for
from annotations.models import AnchorStatus
from annotations.queries.change_rows import Row, rows_of, with_all
from reader.cleaning.chars import without_invalid
from reader.limits import client_address, limit
from reader.models import PrivateAddress
from reader.services.letters import absolute
from reader.services.private_addresses import CHANGED, find, note_use
from reader.views.decorators import login_not_required

SHOWN = 50
"""Entries of the feed, newest first."""
MISSES_A_MINUTE = 60
"""Wrong tokens from one address before it has to wait."""


class _Feed(Atom1Feed):
    """As Django's, but an empty feed is as old as its address: else each answer would be another."""

    made_at: datetime

    @override
    def latest_post_date(self) -> datetime:
        dates: list[datetime] = [item["updateddate"] for item in self.items]
        return max([self.made_at, *dates])


def _text(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return without_invalid(text)[0]


def _updated(row: Row) -> datetime:
    """When an entry became what it says; UTC."""
    return max(row.change.created_at, row.now_at)


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"postil:{name}").urn


def changed_atom(address: PrivateAddress, link: str) -> _Feed:
    """The newest changes that the owner of ``address`` may see, as a feed in the owner's language."""
    user = address.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        feed = _Feed(
            title=_text(_("Changed since you noted, %(library)s") % {"library": settings.POSTIL_NAME}),
            link=absolute(reverse("changed")),
            description="",
            language=translation.get_language(),
            author_name=_text(settings.POSTIL_NAME),
            feed_url=link,
            feed_guid=_urn(f"changed:{user.pk}:{user.date_joined.isoformat()}"),
        )
        feed.made_at = address.created_at
        changes = list(with_all(changes_for(user)).order_by("-after_id", "-pk")[:SHOWN])
        for row in rows_of(user, changes):
            at = "n" if row.status in (AnchorStatus.ORPHAN, AnchorStatus.UNCERTAIN) else "h"
            feed.add_item(
                title=_text(f"{row.name}: {row.article.headline}"),
                link=absolute(f"{row.article.get_absolute_url()}#{at}{row.highlight.pk}"),
                description=_text(render_to_string("annotations/changed_entry.html", {"row": row})),
                unique_id=_urn(f"change:{row.highlight.client_id}:{row.pk}"),
                pubdate=row.change.created_at,
                updateddate=_updated(row),
            )
    return feed


def _closed() -> HttpResponse:
    """The one answer to every address that opens nothing."""
    return HttpResponse(
        "Not found.\n",
        status=404,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"},
    )


@login_not_required
@require_safe
def changed_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of an address: 404 for a wrong or revoked one and a disabled account, 304 where nothing is new."""
    address = find(token, CHANGED)
    if address is None:
        limit(f"feed-miss:{client_address(request)}", MISSES_A_MINUTE, 60)
        return _closed()
    with contextlib.suppress(DatabaseError):  # the feed is worth more than the note of its use
        note_use(address)
    feed = changed_atom(address, absolute(request.path))
    body = feed.writeString("utf-8").encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    modified = int(feed.latest_post_date().timestamp())
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    answer = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    assert answer is not None
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(modified)
    # kept by whom it is for, to be asked for anew; by nobody between
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
