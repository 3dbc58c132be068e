"""Looks at a feed or a site before it is followed: asked for in the browser, done by the worker."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reader.errors import Unprocessable, UserError
from reader.intake.addresses import read_address
from reader.intake.feeds import FEED_BYTES, FoundFeed, NotAFeed, ParsedEntry, ParsedFeed, usual_addresses
from reader.intake.fetch import FEEDS, Fetched, FetchError, SiteSaid, fetch
from reader.intake.names import host_of
from reader.models import FeedLook, User
from reader.services.captures import requested
from reader.services.feed_entries import Seen, articles_of, of_the_library
from reader.services.polling import read
from reader.signals import look_waits

log = logging.getLogger("postil.feeds")

HELD = timedelta(minutes=2)
TRIES = 3
"""How often a look is begun at all."""
KEPT = timedelta(days=2)
"""How long a look stays."""
SHOWN = 20
"""Entries of a feed that are shown, the newest."""
CANDIDATES = 6
"""Feeds of one page that are read."""
SECONDS, ALTOGETHER = 15.0, 40.0
"""For one answer, and until no further one is asked for."""
PAUSE = 0.5
"""Seconds between two questions to one site."""
CONTENTS = 1_500_000
"""Code points of full texts that one look keeps."""


def ask_to_look(user: User, address: str) -> FeedLook:
    """A look that the worker will do. Raises a ``FetchError`` (status 400) for what is no address of the web."""
    url = read_address(address).url
    with transaction.atomic():
        FeedLook.objects.filter(user=user, created_at__lt=timezone.now() - KEPT).delete()
        row = FeedLook.objects.create(user=user, address=url)
        transaction.on_commit(lambda: look_waits.send(FeedLook, look=row.pk), robust=True)
    row.refresh_from_db()
    return row


def looks_due() -> list[UUID]:
    """Looks that nobody does: what a lost kick leaves behind."""
    return list(_free().filter(created_at__gt=timezone.now() - KEPT).values_list("pk", flat=True)[:50])


def _free() -> Any:
    now = timezone.now()
    return FeedLook.objects.filter(Q(held_until=None) | Q(held_until__lt=now), done_at=None)


def look(look_id: UUID, *, seen: Seen = of_the_library) -> None:
    """Looks, unless somebody else does or has; what was found stands in the row. ``seen``: as of ``polling.ask``."""
    until = timezone.now() + HELD
    if not _free().filter(pk=look_id).update(held_until=until, tries=F("tries") + 1):
        return
    row = FeedLook.objects.select_related("user").filter(pk=look_id, held_until=until).first()
    if row is None:
        return
    begun = time.monotonic()
    requests: list[dict[str, Any]] = []
    notes: list[str] = []
    feeds: list[dict[str, Any]] = []
    status, problem = 0, ""
    with translation.override(row.user.language or settings.LANGUAGE_CODE):
        try:
            if row.tries > TRIES:
                raise Unprocessable(
                    _("Looking at this ended the worker several times, so it is not tried any more.")
                )
            room = CONTENTS
            for url, answer, parsed in _search(row.address, requests, notes, begun):
                feeds.append(_found(url, answer, parsed, row.user, seen, room))
                room -= sum(len(text) for text in feeds[-1]["contents"].values())
        except UserError as error:
            status, problem = int(error.status), error.message
        except Exception as error:
            log.error("look %s went wrong", row.pk, exc_info=error)
            status = 500
            problem = _("That went wrong on our side. The keeper of this library has the details.")
    found = {
        "seconds": round(time.monotonic() - begun, 2),
        "requests": requests,
        "feeds": feeds,
        "notes": notes,
    }
    FeedLook.objects.filter(pk=row.pk, held_until=until).update(
        found=found,
        status=status,
        problem=problem,
        done_at=timezone.now(),
        held_until=None,
        updated_at=timezone.now(),
    )


def _search(
    address: str, requests: list[dict[str, Any]], notes: list[str], begun: float
) -> list[tuple[str, Fetched, ParsedFeed]]:
    """The feeds at ``address``: itself, or those that the page there names, or what lies where feeds usually lie."""
    answer = _fetch(address, requests)
    try:
        return [(answer.permanent or address, answer, read(answer))]
    except NotAFeed as error:
        if not error.is_page:
            raise
        named = error.feeds[:CANDIDATES]
    if named:
        return _named(named, requests, notes, begun)
    for url in usual_addresses(answer.url):
        if time.monotonic() - begun > ALTOGETHER:
            break
        try:
            time.sleep(PAUSE)
            tried = _fetch(url, requests)
            return [(tried.permanent or url, tried, read(tried))]
        except SiteSaid as error:
            if error.code not in (400, 403, 404, 406, 410):
                break
        except FetchError:
            break
        except UserError:
            continue
    raise NotAFeed(
        _("No feed was found: the page at %(host)s names none, and there is none in the usual places.")
        % {"host": host_of(answer.url)},
        is_page=True,
    )


def _named(
    named: Sequence[FoundFeed], requests: list[dict[str, Any]], notes: list[str], begun: float
) -> list[tuple[str, Fetched, ParsedFeed]]:
    out: list[tuple[str, Fetched, ParsedFeed]] = []
    first: UserError | None = None
    for found in named:
        if time.monotonic() - begun > ALTOGETHER:
            notes.append(_("There was no time for all of its feeds."))
            break
        if requests and host_of(requests[-1]["url"]) == host_of(found.url):
            time.sleep(PAUSE)
        try:
            answer = _fetch(found.url, requests)
            url = answer.permanent or found.url
            if all(url != one[0] for one in out):
                out.append((url, answer, read(answer)))
        except UserError as error:
            first = first or error
            notes.append(
                _("%(feed)s: %(problem)s") % {"feed": found.title or found.url, "problem": error.message}
            )
    if not out and first is not None:
        raise first
    return out


def _fetch(url: str, requests: list[dict[str, Any]]) -> Fetched:
    """The answer, each question on the way noted in ``requests``."""
    try:
        answer = fetch(url, accept=FEEDS, limit=FEED_BYTES, seconds=SECONDS)
    except FetchError as error:
        requests += requested(error.hops)
        raise
    requests += requested(answer.hops)
    return answer


def _found(
    url: str, answer: Fetched, parsed: ParsedFeed, user: User, seen: Seen, room: int
) -> dict[str, Any]:
    """A feed as ``FeedLook.found`` holds it. ``contents``: full texts of the newest, as far as there is room."""
    never = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(parsed.entries, key=lambda entry: entry.published or never, reverse=True)
    shown, rest = ordered[:SHOWN], ordered[SHOWN:]
    here = articles_of(seen(user), [one for entry in shown for one in (entry.url, entry.alias) if one])
    contents: dict[str, str] = {}
    for entry in shown:
        if (entry.is_full or not entry.url) and len(entry.content) <= room:
            contents[entry.key] = entry.content
            room -= len(entry.content)
    return {
        "url": url,
        "title": parsed.title,
        "format": parsed.format,
        "site_url": parsed.site_url,
        "language": parsed.language,
        "count": parsed.total or len(parsed.entries),
        "per_week": per_week([entry.published for entry in parsed.entries]),
        "entries": [_entry(entry, here) for entry in shown],
        "texts": [[entry.title, entry.summary[:300], ", ".join(entry.tags)] for entry in ordered],
        "rest": [_entry(entry, {}, short=True) for entry in rest],
        "contents": contents,
        "notes": list(parsed.notes),
        "answer": {
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "sha256": hashlib.sha256(answer.body).hexdigest(),
            "seconds": answer.seconds,
            "pause": parsed.pause,
        },
    }


def _entry(entry: ParsedEntry, here: dict[str, int], *, short: bool = False) -> dict[str, Any]:
    said = {
        "key": entry.key,
        "url": entry.url,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else "",
        "words": entry.words,
    }
    if short:
        return said
    return said | {
        "article": here.get(entry.url) or here.get(entry.alias),
        "summary": entry.summary,
        "authors": list(entry.authors),
        "tags": list(entry.tags),
        "full": entry.is_full,
    }


def per_week(dates: Sequence[datetime | None]) -> float:
    """How many entries a week brings, from the dates of those there are; 0 where nobody can say."""
    known = sorted(date for date in dates if date is not None)
    if len(known) < 2:
        return 0.0
    days = max((known[-1] - known[0]).total_seconds() / 86_400, 1 / 24)
    return round(min((len(known) - 1) / days * 7, 10_000), 2)
