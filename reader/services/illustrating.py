"""An article's pictures: fetched, re-encoded, stored, so that reading it sends no request to anybody."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from reader.cleaning import Block
from reader.confined import confined
from reader.errors import UserError
from reader.intake.fetch import PICTURES, fetch
from reader.intake.names import host_of
from reader.models import Article, Picture, Revision
from reader.services.pictures import BYTES_LIMIT, Encoded, encode, store

logger = logging.getLogger("postil.pictures")

MOST = 40
"""Pictures of one article."""
MOST_BYTES = 60_000_000
"""As fetched, of all pictures of one article."""
MOST_SECONDS = 60.0
"""For all pictures of one article."""
ONE_SECONDS = 20.0
AT_ONCE, AT_ONCE_FROM_ONE = 4, 2
"""How many are fetched at the same time, and how many of them from one host."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that a revision shows: its ``src``, and what stands for it where it cannot be seen."""

    source: str
    alt: str


def wanted_of(revision: Revision) -> list[Wanted]:
    """The pictures that a revision shows, the lead first, each once; those with an address in the web only."""
    lead = (revision.meta or {}).get("lead") or {}
    shown = [Wanted(lead.get("src", ""), lead.get("alt", ""))]
    for data in revision.blocks:
        picture = Block.from_json(data).picture
        if picture is not None:
            shown.append(Wanted(picture.src, picture.alt))
    once = {each.source: each for each in reversed(shown) if _in_the_web(each.source)}
    return [once[source] for source in dict.fromkeys(each.source for each in shown) if source in once]


def _in_the_web(source: str) -> bool:
    return source[:8].lower().startswith(("http://", "https://")) and len(source) <= 2000


def fetch_pictures(article_id: int) -> int:
    """Fetches and stores what the article's current text shows and we do not have yet; how many were stored.

    The first becomes the lead picture where there is none. What could not be had stands in ``pictures_missing``, each
    with the sentence that says why. May be run again at any time, and be ended at any instruction: it stores one
    picture after the other, and goes on with those that are not there.
    """
    article = Article.objects.kept().select_related("current_revision").filter(pk=article_id).first()
    if article is None or article.current_revision is None:
        return 0
    wanted = wanted_of(article.current_revision)
    have = set(Picture.objects.filter(article=article).values_list("source", flat=True))
    lacking = [each for each in wanted if each.source not in have]
    missing = {
        each.source: _("The article has %(found)d pictures; the limit is %(limit)d.")
        % {"found": len(wanted), "limit": MOST}
        for each in lacking[max(0, MOST - len(wanted) + len(lacking)) :]
    }
    stored = 0
    for each, result in _fetched([each for each in lacking if each.source not in missing]):
        if isinstance(result, str):
            missing[each.source] = result
        elif Article.objects.kept().filter(pk=article_id).exists():
            store(article, each.source, result, alt=each.alt)
            stored += 1
    _finish(article, wanted, missing)
    return stored


def _finish(article: Article, wanted: list[Wanted], missing: dict[str, str]) -> None:
    """The lead picture, and what is missing, on the article's row. No reader changed it, so its version stays."""
    rows = dict(Picture.objects.filter(article=article).values_list("source", "pk"))
    missing = {source: why for source, why in missing.items() if source not in rows}
    lead = next((rows[each.source] for each in wanted if each.source in rows), None)
    with transaction.atomic():
        same = Article.objects.filter(pk=article.pk, current_revision=article.current_revision_id)
        if lead is not None:
            same.filter(lead_picture=None).update(lead_picture=lead)
        same.exclude(pictures_missing=missing).update(pictures_missing=missing)


@dataclass(slots=True)
class _Allowance:
    """What all pictures of an article may take together."""

    until: float
    bytes_left: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    hosts: defaultdict[str, threading.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: threading.Semaphore(AT_ONCE_FROM_ONE))
    )

    def host(self, source: str) -> threading.Semaphore:
        with self.lock:
            return self.hosts[host_of(source)]

    def take(self, size: int) -> None:
        with self.lock:
            self.bytes_left -= size


def _fetched(wanted: list[Wanted]) -> Iterator[tuple[Wanted, Encoded | str]]:
    """Each picture as it comes: encoded, or the sentence that says why not."""
    if not wanted:
        return
    allowance = _Allowance(until=time.monotonic() + MOST_SECONDS, bytes_left=MOST_BYTES)
    language = translation.get_language() or "en"
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures") as pool:
        waiting: dict[Future[Encoded | str], Wanted] = {
            pool.submit(_one, each.source, allowance, language): each for each in wanted
        }
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _one(source: str, allowance: _Allowance, language: str) -> Encoded | str:
    with translation.override(language), allowance.host(source):
        left = allowance.until - time.monotonic()
        if left <= 0:
            return _("The pictures of this article took more than %(limit)d seconds, which is the limit.") % {
                "limit": MOST_SECONDS
            }
        if allowance.bytes_left <= 0:
            return _(
                "The pictures of this article have more than %(limit)d MB together, which is the limit."
            ) % {"limit": MOST_BYTES // 1_000_000}
        try:
            found = fetch(source, accept=PICTURES, limit=BYTES_LIMIT, seconds=min(left, ONE_SECONDS))
            allowance.take(len(found.body))
            return confined(encode, found.body)
        except UserError as error:
            return error.message
        except Exception:  # one picture that breaks something does not keep the others away
            logger.exception("A picture could not be read: %s", source)
            return _("This picture could not be read.")
