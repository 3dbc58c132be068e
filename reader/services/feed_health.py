"""How a feed is, in a word and a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.models import Feed, Subscription
from reader.services.feed_pace import SLOW

State = Literal["well", "moved", "slow", "quiet", "failing", "paused", "gone"]

QUIET = timedelta(days=30)
MOVED = timedelta(days=14)
"""How long it is said that a feed has moved."""


def health(feed: Feed, subscription: Subscription | None = None) -> tuple[State, str]:
    """The state and a sentence about it, empty where all is well. No query.

    With ``subscription``, whether its reader has paused is said first.
    """
    now = timezone.now()
    if subscription is not None and subscription.paused_at is not None:
        return "paused", _("paused since %(date)s") % {"date": _day(subscription.paused_at)}
    if feed.gone_at is not None:
        return "gone", _(
            "the site says since %(date)s that it is gone for good; it is not asked any more"
        ) % {"date": _day(feed.gone_at)}
    if feed.failures:
        return "failing", _failing(feed)
    if feed.moved_from and now - feed.updated_at < MOVED:
        return "moved", _("now at %(place)s; followed") % {"place": _place(feed)}
    if feed.seconds >= SLOW:
        return "slow", ngettext(
            "answers in %(n)d s; asked once a day",
            "answers in %(n)d s; asked once a day",
            round(feed.seconds),
        ) % {"n": round(feed.seconds)}
    if feed.succeeded_at is None:
        return "well", _("not read yet; its turn comes soon")
    last = feed.new_at or feed.created_at
    if now - last > QUIET:
        days = (now - last).days
        return "quiet", ngettext("nothing new for %(n)d day", "nothing new for %(n)d days", days) % {
            "n": days
        }
    return "well", ""


def _failing(feed: Feed) -> str:
    """What is wrong, since when, and how often it was tried."""
    what = str(feed.status) if feed.status >= 400 else feed.problem.rstrip(".") or _("no answer")
    return ngettext(
        "%(what)s since %(date)s; %(n)d try", "%(what)s since %(date)s; %(n)d tries", feed.failures
    ) % {"what": what, "date": _day(feed.failing_since or timezone.now()), "n": feed.failures}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M")


def _place(feed: Feed) -> str:
    """The new address, short where only its path is new."""
    old, new = urlsplit(feed.moved_from), urlsplit(feed.url)
    return (new.path if old.netloc == new.netloc and new.path != old.path else feed.url)[:120]
