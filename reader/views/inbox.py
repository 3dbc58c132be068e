"""The inbox: what followed feeds brought, to be added or put aside."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reader.cleaning import CleaningError
from reader.cleaning.blocks import Block
from reader.errors import Invalid, UserError
from reader.models import FeedEntry, InboxEntry
from reader.numerals import number
from reader.queries.feeds import waiting_count
from reader.queries.inbox import beside, chosen_ids, ids_of_feed, inbox_entry, inbox_page, waiting_of
from reader.services import feeds as service
from reader.services import opening
from reader.services.cleaning_safely import clean_confined
from reader.services.inbox import AT_ONCE
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

ASIDE = "put-aside"
"""What the session calls the entries that were put aside last."""


def _number(text: str) -> int | None:
    """An id from outside; None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@account_required
@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Entries that wait, newest first, of all feeds or of one."""
    aside = request.session.get(ASIDE) if "aside" in request.GET else None
    kept = request.GET.copy()
    kept.pop("aside", None)
    here = reverse("feed-inbox") + (f"?{kept.urlencode()}" if kept else "")
    return render(
        request,
        "feeds/inbox.html",
        {
            "room": "feeds",
            "inbox": inbox_page(request.user, request.GET),
            "here": here,
            "done": {"said": _said(len(aside)), "undo": reverse("feed-inbox-back")} if aside else None,
        },
    )


def _said(n: int) -> str:
    return ngettext("%(n)d item is put aside.", "%(n)d items are put aside.", n) % {"n": n}


def _back(feed: int | None, **changes: Any) -> HttpResponseRedirect:
    query = urlencode([*([("feed", feed)] if feed else []), *changes.items()])
    return redirect(reverse("feed-inbox") + (f"?{query}" if query else ""))


@account_required
@require_POST
def chosen(request: MemberRequest) -> HttpResponse:
    """Adds the chosen entries to the library, or puts them aside; all of a feed where that is asked."""
    do, feed = request.POST.get("do", ""), _number(request.POST.get("feed", ""))
    if do not in ("add", "aside", "all-add", "all-aside"):
        raise Invalid(_("Choose what to do with the items."), field="do")
    if do.startswith("all-"):
        if feed is None:
            raise Invalid(_("Choose one feed first."), field="feed")
        pks = ids_of_feed(request.user, feed, AT_ONCE)
        _say_rest(request, feed, len(pks))
    else:
        asked = [pk for pk in map(_number, request.POST.getlist("entry")) if pk]
        pks = chosen_ids(request.user, asked, AT_ONCE)
    if not pks:
        raise Invalid(_("Choose at least one item in the list first."), field="entry")
    if do.endswith("add"):
        return redirect(service.take_entries(request.user, pks))
    service.dismiss_entries(request.user, pks)
    request.session[ASIDE] = pks
    following = _number(request.POST.get("then", ""))
    if following:
        return redirect("feed-entry", following)
    return _back(feed, aside=1)


def _say_rest(request: MemberRequest, feed: int, taken: int) -> None:
    """Says how many stay where there were more than can go at once."""
    rest = waiting_of(request.user).filter(subscription=feed).count() - taken if taken == AT_ONCE else 0
    if rest > 0:
        said = ngettext(
            "The newest %(limit)d went; %(n)d more waits.",
            "The newest %(limit)d went; %(n)d more wait.",
            rest,
        )
        messages.warning(request, said % {"limit": AT_ONCE, "n": rest})


@account_required
@require_POST
def put_back(request: MemberRequest) -> HttpResponse:
    """Undoes the last putting aside."""
    pks = request.session.pop(ASIDE, None)
    if not pks:
        raise Invalid(_("There is nothing to undo any more."))
    service.restore_entries(request.user, pks)
    return _back(_number(request.POST.get("feed", "")))


@account_required
@require_safe
def entry(request: MemberRequest, pk: int) -> HttpResponse:
    """One entry to look at: what the feed says of it, its whole text where the feed has that."""
    row, shown = inbox_entry(request.user, pk)
    newer, older = beside(request.user, row)
    blocks, problem = _blocks(row.entry)
    return render(
        request,
        "feeds/entry.html",
        {
            "room": "feeds",
            "row": row,
            "entry": shown,
            "summary": row.entry.summary,
            "blocks": blocks,
            "problem": problem,
            "newer": newer,
            "older": older,
            "waits": row.state == InboxEntry.State.WAITING,
            "authors": ", ".join(str(author) for author in row.entry.authors[:6]),
        },
    )


def _blocks(entry: FeedEntry) -> tuple[list[Block], str]:
    """The text that the feed brought, cleaned; or why there is none."""
    if not entry.content:
        return [], ""
    try:
        cleaned = clean_confined(entry.content, kind="html", url=entry.url, seconds=opening.AT_ONCE)
    except (CleaningError, UserError) as error:
        return [], error.message
    return list(cleaned.blocks), ""


@account_required
@require_safe
def waiting(request: MemberRequest) -> HttpResponse:
    """How many entries wait, as the menus show it."""
    count = waiting_count(request.user)
    if not count:
        return HttpResponse()
    said = ngettext("%(n)s item waits", "%(n)s items wait", count) % {"n": number(count)}
    return HttpResponse(
        format_html('<span aria-hidden="true">{}</span><span class="vh">, {}</span>', number(count), said)
    )
