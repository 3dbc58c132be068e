"""Articles whose pages are looked at again: a changed text becomes a new revision, which highlights follow.

A look is claimed by one statement, fetched and cleaned outside of transactions, and written at the end. Killed at
any moment, it is looked at again once ``held_until`` has passed.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.cleaning import Cleaned, CleaningError
from reader.errors import Invalid, UserError
from reader.intake.fetch import Fetched, FetchError, SiteSaid, fetch
from reader.intake.names import host_of
from reader.models import Article, Capture, User, Watch
from reader.services.articles import add_revision, count_words
from reader.services.captures import forget_capture, how_fetched, store_capture
from reader.services.choosing import as_before
from reader.services.cleaning_safely import clean_confined
from reader.services.outlet_rules import applied
from reader.signals import pictures_wait

log = logging.getLogger("postil.rechecks")

PAUSES = (
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7),
    timedelta(days=30),
)  # fmt: skip
"""How long after one look the next one comes; most corrections are made on the first day. The last one stays."""
HELD = timedelta(minutes=5)
TOO_LITTLE = 0.4
"""Of the words that we have: a page that gives less now is a notice, a consent page or a beginning, no new text."""
FETCHES_AT_ONCE = 40
"""Articles that one call of ``look_due`` hands out."""

Looked = Literal["same", "changed", "failed", "not due"]


def watch(article: Article, by: User) -> Watch:
    """From now on the article's page is looked at again. Raises ``Invalid`` for one without an address."""
    if not article.canonical_url:
        raise Invalid(_("This article has no address, so there is no page to look at again."))
    row, _made = Watch.objects.get_or_create(
        article=article, defaults={"asked_by": by, "next_at": timezone.now() + PAUSES[0]}
    )
    return row


def unwatch(article: Article) -> None:
    """The page is not looked at any more. What was found stays."""
    Watch.objects.filter(article=article).delete()


def look_due(most: int = FETCHES_AT_ONCE) -> list[int]:
    """The articles whose turn it is, the longest waiting first, of each site one at a time. Marks nothing."""
    now = timezone.now()
    waiting = (
        Watch.objects.filter(_free(now), next_at__lte=now, article__deleted_at__isnull=True)
        .order_by("next_at")
        .values_list("article", "article__canonical_url")[: most * 5]
    )
    hosts: set[str] = set()
    due: list[int] = []
    for pk, address in waiting:
        host = host_of(address)
        if host not in hosts and len(due) < most:
            hosts.add(host)
            due.append(pk)
    return due


def look(article_pk: int, *, now_anyway: bool = False) -> Looked:
    """Looks at the page of a watched article. ``now_anyway``: also before its time.

    Returns ``not due`` where somebody else is at it, or it is not watched.
    """
    now = timezone.now()
    due = Watch.objects.filter(_free(now), article=article_pk, article__deleted_at__isnull=True)
    if not now_anyway:
        due = due.filter(next_at__lte=now)
    until = now + HELD
    row = None
    if due.update(held_until=until):
        held = Watch.objects.filter(article=article_pk, held_until=until)
        row = held.select_related("article__current_revision").first()
    if row is None:
        return "not due"
    try:
        fetched = fetch(row.article.canonical_url, etag=row.etag, last_modified=row.last_modified)
        changed = not fetched.not_modified and _take(row.article, fetched)
    except (UserError, CleaningError) as error:
        _failed(row, error)
        return "failed"
    except Exception:
        log.exception("look went wrong article=%s", article_pk)
        _failed(row, UserError(_("That went wrong on our side. The keeper of this library has the details.")))
        return "failed"
    _went_well(row, fetched, changed=changed)
    return "changed" if changed else "same"


def _free(now: datetime) -> Q:
    return Q(held_until__isnull=True) | Q(held_until__lt=now)


def _take(article: Article, fetched: Fetched) -> bool:
    """Adds the page as a revision where its text differs from the one we have; whether it did."""
    cleaned: Cleaned = applied(
        clean_confined(fetched.body, kind="html", url=fetched.url, charset=fetched.charset), fetched.url
    )
    cleaned, _lost = as_before(article, cleaned)
    if settings.POSTIL_NOARCHIVE == "respect" and (fetched.noarchive or cleaned.meta.noarchive):
        raise Invalid(_("The site asks for no copies of this page to be kept (noarchive)."))
    had, has = article.words, count_words(cleaned.text)
    if has < TOO_LITTLE * had:
        raise Invalid(
            _("The page gives %(found)d words now, where it had %(before)d; the text is left as it is.")
            % {"found": has, "before": had}
        )
    current = article.current_revision
    if current is not None and current.text == cleaned.text and _headings(article, cleaned):
        return False
    capture = store_capture(
        fetched.body, kind=Capture.Kind.HTML, user=None, url=fetched.url, encoding=cleaned.encoding,
        encoding_guessed=cleaned.encoding_guessed, fetched=how_fetched(fetched),
    )  # fmt: skip
    try:
        revision = add_revision(article, cleaned, capture)
    except Exception:
        forget_capture(capture)
        raise
    if revision is None:
        forget_capture(capture)
        return False
    pictures_wait.send_robust(Article, article=article)
    return True


def _headings(article: Article, cleaned: Cleaned) -> bool:
    """Whether headline and standfirst are those that the article has, as far as the page gives any."""
    meta = cleaned.meta
    return meta.headline in ("", article.headline) and meta.standfirst in ("", article.standfirst)


def _held(row: Watch) -> QuerySet[Watch]:
    """The row, as long as it is still ours."""
    return Watch.objects.filter(pk=row.pk, held_until=row.held_until)


def _went_well(row: Watch, fetched: Fetched, *, changed: bool) -> None:
    now = timezone.now()
    looks = 0 if changed else row.looks + 1
    news = {"changed_at": now} if changed else {}
    validators = (
        {}
        if fetched.not_modified
        else {"etag": fetched.etag[:500], "last_modified": fetched.last_modified[:100]}
    )
    _held(row).update(
        looks=looks, looked_at=now, next_at=now + _pause(looks), held_until=None, failures=0,
        status=fetched.status, problem="", **news, **validators,
    )  # fmt: skip
    log.info("looked article=%s changed=%s", row.article_id, changed)


def _failed(row: Watch, error: UserError | CleaningError) -> None:
    """Remembers what went wrong; the next look comes later with every failure."""
    now = timezone.now()
    wait = _pause(row.failures + (0 if getattr(error, "retry", False) else 2))
    if isinstance(error, FetchError) and error.retry_after:
        wait = max(wait, timedelta(seconds=error.retry_after))
    _held(row).update(
        looked_at=now, next_at=now + wait, held_until=None, failures=F("failures") + 1, problem=error.message,
        status=error.code if isinstance(error, SiteSaid) else 0,
    )  # fmt: skip
    log.info("look failed article=%s kind=%s", row.article_id, type(error).__name__)


def _pause(looks: int) -> timedelta:
    """The pause after so many looks, a tenth more or less, so that not all come at once."""
    return PAUSES[min(looks, len(PAUSES) - 1)] * random.uniform(0.9, 1.1)  # noqa: S311 no secret
