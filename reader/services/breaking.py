"""Lines of the breaking strip: set by curators, or made of the entries of a feed that a curator follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.models import (
    Article,
    ArticleVisibility,
    BreakingLine,
    Feed,
    FeedEntry,
    Role,
    Subscription,
    User,
)
from reader.services.curating import plain

HOURS = (1, 2, 4, 8, 24, 72)
"""For how long a line may stand."""
TEXT_LIMIT, URL_LIMIT = 240, 2000
"""Code points."""
AT_ONCE = 5
"""Lines of one feed that stand at the same time; what is newer goes before what is older."""
_MOMENT = timedelta(microseconds=1)

_address = URLValidator(schemes=["http", "https"])


def read_text(text: str) -> str:
    """The words of a line: one line of plain text. Raises ``Invalid``."""
    words = " ".join(plain(text).split())
    if not words:
        raise Invalid(_("A breaking line needs words."), field="text")
    if len(words) > TEXT_LIMIT:
        raise Invalid(
            _("That has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(words), "limit": TEXT_LIMIT},
            field="text",
        )
    return words


def read_url(url: str) -> str:
    """An address on the web. Raises ``Invalid``."""
    if len(url) <= URL_LIMIT:
        try:
            _address(url)
        except ValidationError:
            pass
        else:
            return url
    raise Invalid(
        _("“%(found)s” is no address on the web; it begins with https://.") % {"found": url[:80]},
        field="where",
    )


def add_line(
    user: User, text: str, *, article: Article | None = None, url: str = "", hours: int = HOURS[2]
) -> BreakingLine:
    """A line that stands from now on for ``hours``, leading to an article or to an address elsewhere.

    Raises ``Invalid`` with the field: ``text``, ``where`` or ``hours``. An article must be one that everyone in the
    library sees: the line stands before everybody.
    """
    if hours not in HOURS:
        raise Invalid(_("Choose for how long the line is to stand."), field="hours")
    if article is not None and article.visibility != ArticleVisibility.LIBRARY:
        raise Invalid(_("No article that everybody here may read has this address."), field="where")
    now = timezone.now()
    return BreakingLine.objects.create(
        text=read_text(text),
        article=article,
        url="" if article or not url else read_url(url),
        at=now,
        expires_at=now + timedelta(hours=hours),
        made_by=user,
    )


def end_line(line: BreakingLine) -> datetime:
    """Takes a line from the strip now; until when it would have stood (UTC), to undo it."""
    until = line.expires_at
    line.expires_at = min(until, max(timezone.now(), line.at + _MOMENT))
    line.save(update_fields=["expires_at", "updated_at"])
    return until


def let_stand(line: BreakingLine, until: datetime) -> None:
    """Has a line stand until then (UTC), at most as long as a line may. Raises ``Invalid`` for what is over."""
    if until <= timezone.now():
        raise Invalid(_("That line would be over by now."))
    line.expires_at = min(until, max(timezone.now(), line.at) + timedelta(hours=max(HOURS)))
    line.save(update_fields=["expires_at", "updated_at"])


def set_hours(subscription: Subscription, hours: int | None) -> None:
    """Has every new entry of a feed stand in the strip for ``hours``; None ends that. Raises ``Invalid``."""
    if hours is not None and hours not in HOURS:
        raise Invalid(_("Choose for how long the line is to stand."), field="breaking")
    subscription.breaking_hours = hours
    subscription.save(update_fields=["breaking_hours", "updated_at"])


def lines_of_feed(
    feed: Feed, wanted: Iterable[tuple[Subscription, Sequence[FeedEntry]]], now: datetime
) -> int:
    """Lines of new entries, for followers who want that and are curators still; how many were made.

    An entry makes one line, ever, whoever follows its feed; of many at once the newest. What was published longer ago
    than its line would stand makes none. Called within the caller's transaction, for followers who have not paused.
    """
    longest: dict[int, tuple[FeedEntry, Subscription]] = {}
    for subscription, entries in wanted:
        if not subscription.breaking_hours or subscription.user.role not in (
            Role.CURATOR,
            Role.ADMINISTRATOR,
        ):
            continue
        for entry in entries:
            other = longest.get(entry.pk)
            if other is None or (other[1].breaking_hours or 0) < subscription.breaking_hours:
                longest[entry.pk] = (entry, subscription)
    lines = [line for one in longest.values() if (line := _line(*one, now)) is not None]
    lines = sorted(lines, key=lambda line: line.at, reverse=True)[:AT_ONCE]
    _lead_to_articles(lines)
    BreakingLine.objects.bulk_create(lines, ignore_conflicts=True)
    standing = BreakingLine.objects.filter(entry__feed=feed, expires_at__gt=now, at__lte=now)
    for line in standing.order_by("-at", "-pk")[AT_ONCE : 4 * AT_ONCE]:
        end_line(line)
    return len(lines)


def _line(entry: FeedEntry, subscription: Subscription, now: datetime) -> BreakingLine | None:
    """The line of one entry; None where it has no words, or is too old to be news."""
    words = " ".join(plain(entry.title).split())
    hours = timedelta(hours=subscription.breaking_hours or 0)
    at = min(entry.published_at or now, now)
    if not words or at + hours <= now:
        return None
    if len(words) > TEXT_LIMIT:
        words = words[: TEXT_LIMIT - 1].rstrip() + "…"
    url = entry.url
    try:
        url = read_url(url) if url else ""
    except Invalid:
        url = ""
    return BreakingLine(
        text=words, url=url, at=at, expires_at=at + hours, made_by=subscription.user, entry=entry
    )


def _lead_to_articles(lines: Sequence[BreakingLine]) -> None:
    """Lines about articles that everyone here sees lead to these."""
    addresses = [line.url for line in lines if line.url]
    shown = Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY, canonical_url__in=addresses)
    here = dict(shown.order_by().values_list("canonical_url", "pk")) if addresses else {}
    for line in lines:
        if line.url in here:
            line.article_id, line.url = here[line.url], ""


def entry_arrived(entry: FeedEntry, article: Article) -> None:
    """An entry has become an article: its line leads there, where everyone in the library sees it."""
    if article.visibility == ArticleVisibility.LIBRARY:
        BreakingLine.objects.filter(entry=entry, article=None).update(article=article)
