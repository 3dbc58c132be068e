"""Following tags, outlets and authors: the button, the page of what is new, its count."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_POST, require_safe

from reader.access import articles_for, may_curate
from reader.models import Author, Follow, Outlet, Tag
from reader.queries.follows import new_count, newest, news
from reader.queries.states import count_words
from reader.services.follows import Followed, follow, note_seen, unfollow
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest
from reader.views.toasts import Done, answer, pressed

KINDS: dict[str, type[Tag] | type[Outlet] | type[Author]] = {"tag": Tag, "outlet": Outlet, "author": Author}


def _thing(request: MemberRequest, kind: str, pk: int) -> Followed:
    """What is to be followed. Raises ``Http404`` for what is not there, or hidden from this reader."""
    model = KINDS.get(kind)
    found: Followed | None = model._default_manager.filter(pk=pk).first() if model else None
    if found is None:
        raise Http404
    if isinstance(found, Tag) and found.hidden and not may_curate(request.user):
        raise Http404
    if not isinstance(found, Tag) and not _seen(request, found):
        raise Http404
    return found


def _seen(request: MemberRequest, thing: Outlet | Author) -> bool:
    """An outlet or author known from articles alone that this reader may not see is none."""
    seen = articles_for(request.user)
    if isinstance(thing, Author):
        return seen.filter(bylines__author=thing).exists()
    return seen.filter(outlet=thing).exists() or not thing.articles.exists()


@account_required
@require_POST
def toggle(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Follows (``on=1``), or no longer. Answered with the button as it is then."""
    if kind not in KINDS:
        raise Http404
    on = pressed(request)
    if not on:  # what was followed can always be left
        gone = Follow.objects.filter(user=request.user, **{f"{kind}_id": pk}).first()
        thing = (gone.tag or gone.outlet or gone.author) if gone else _thing(request, kind, pk)
        assert thing is not None
        unfollow(request.user, thing)
    else:
        thing = _thing(request, kind, pk)
        follow(request.user, thing)
    if not request.htmx:
        return answer(request, Done(""), default="following")
    return render(request, "reader/follow.html", {"kind": kind, "thing": thing, "followed": on})


@account_required
@require_safe
def following(request: MemberRequest) -> HttpResponse:
    """What is new in all that this reader follows."""
    return render(
        request,
        "reader/following.html",
        {"room": "library", "news": news(request.user), "now": timezone.now()},
    )


@account_required
@require_POST
def seen(request: MemberRequest) -> HttpResponse:
    """The page of what is new was looked at: what joined ``until`` then is new no longer."""
    until = None
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    note_seen(request.user, until if until is not None and is_aware(until) else None)
    return HttpResponse(status=204) if request.htmx else answer(request, Done(""), default="following")


@account_required
@require_POST
def seen_one(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """The page of a followed thing was looked at."""
    note_seen(request.user, thing=_thing(request, kind, pk))
    return HttpResponse(status=204) if request.htmx else answer(request, Done(""), default="following")


@account_required
@require_safe
def count(request: MemberRequest) -> HttpResponse:
    """How much is new, for the menus; empty where nothing is."""
    found = new_count(request.user)
    return HttpResponse(count_words(found) if found else "")


@account_required
@require_safe
def part(request: MemberRequest) -> HttpResponse:
    """The part of the front page that names the newest of what is followed."""
    return render(request, "reader/following_part.html", {"newest": newest(request.user)})
