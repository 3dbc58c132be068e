"""One followed feed: ask it now, pause it, change its terms, leave it, follow it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reader.access import may_curate, subscriptions_for
from reader.errors import Invalid, TooOften
from reader.limits import limit
from reader.models import ArticleVisibility, Subscription, User
from reader.queries.drafts import outlet_names, tag_names
from reader.queries.feed_words import would_have_come
from reader.queries.feeds import name_of, rows_of
from reader.queries.looking import Typed
from reader.services import feeds as service
from reader.services.breaking import HOURS, set_hours
from reader.services.following import Terms, change_terms, follow_again, remembered
from reader.views.decorators import account_required
from reader.views.feeds import LEFT, back
from reader.views.requests import MemberRequest

ASKS, SECONDS = 60, 3600
"""Feeds that one reader has asked by hand in an hour."""
PARTS = {"state": "feeds/subscriptions.html#state_part", "words": "feeds/feed.html#words"}


def own(user: User, pk: int) -> Subscription:
    """A subscription of ``user`` with its feed. Raises ``Http404`` for anybody else's."""
    found = subscriptions_for(user).select_related("feed", "outlet").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: MemberRequest, pk: int) -> HttpResponse:
    """A feed's state in full, and the terms on which it is followed."""
    subscription = own(request.user, pk)
    if part := PARTS.get(request.GET.get("part", "")) if request.htmx else None:
        return _part(request, subscription, part)
    if request.method != "POST":
        typed = Typed(
            words=subscription.words,
            waits=subscription.waits,
            name=subscription.name,
            outlet=subscription.outlet.name if subscription.outlet else "",
            tags=", ".join(subscription.tags.order_by("name").values_list("name", flat=True)),
            visibility=subscription.visibility,
        )
        return _page(request, subscription, typed)
    typed = Typed.read(_with_feed(request))
    try:
        terms = Terms.read(
            typed.name, typed.words, typed.outlet, typed.tags, typed.visibility, waits=typed.waits
        )
    except Invalid as error:
        return _page(request, subscription, typed, {error.field: error.message}, status=422)
    change_terms(subscription, terms)
    if may_curate(request.user) and "breaking" in request.POST:
        hours = request.POST.get("breaking", "")
        set_hours(subscription, int(hours) if hours in map(str, HOURS) else None)
    messages.success(request, _("Saved."))
    return redirect("feeds")


def _part(request: MemberRequest, subscription: Subscription, part: str) -> HttpResponse:
    """How a feed is just now, or what an expression would let in of it."""
    context: dict[str, Any] = {"subscription": subscription}
    if part == PARTS["words"]:
        would, wrong = would_have_come(subscription.feed, request.GET.get("words", "").replace("\0", ""))
        context |= {"would": would, "wrong": {"words": wrong}}
    else:
        row = rows_of([subscription])[0]
        context |= {"row": row, "pk": subscription.pk, "asked": subscription.pk, "oob": True}
    return render(request, part, context)


def _with_feed(request: MemberRequest) -> Any:
    data = request.POST.copy()
    data.setdefault("feed", "-")
    return data


def _page(
    request: MemberRequest,
    subscription: Subscription,
    typed: Typed,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "room": "feeds",
        "row": rows_of([subscription])[0],
        "subscription": subscription,
        "title": subscription.feed.title,
        "typed": typed,
        "wrong": wrong or {},
        "outlets": outlet_names(),
        "tag_names": tag_names(),
        "visibilities": ArticleVisibility.choices,
        "hours": HOURS,
    }
    return render(request, "feeds/feed.html", context, status=status)


@account_required
@require_POST
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks the site now, whatever the plan says."""
    subscription = own(request.user, pk)
    try:
        limit(f"feed-ask:{request.user.pk}", ASKS, SECONDS)
        service.ask_now(subscription.feed)
    except TooOften as error:
        messages.warning(request, error.message)
        return back(request)
    messages.success(request, _("“%(name)s” is asked now.") % {"name": name_of(subscription)})
    return back(request, asked=str(subscription.pk))


@account_required
@require_POST
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes nothing more from a feed until told to go on."""
    subscription = own(request.user, pk)
    service.pause(subscription)
    messages.success(request, _("“%(name)s” is paused.") % {"name": name_of(subscription)})
    return back(request)


@account_required
@require_POST
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Goes on with a feed."""
    subscription = own(request.user, pk)
    service.resume(subscription)
    messages.success(request, _("“%(name)s” goes on.") % {"name": name_of(subscription)})
    return back(request)


@account_required
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Follows a feed no longer; the next page offers to undo it."""
    subscription = own(request.user, pk)
    request.session[LEFT] = remembered(subscription, name_of(subscription))
    service.unfollow(subscription)
    return back(request, left="1")


@account_required
@require_POST
def again(request: MemberRequest) -> HttpResponse:
    """Undoes the last unfollowing."""
    memory = request.session.pop(LEFT, None)
    if memory is None:
        raise Invalid(_("There is nothing to undo any more."))
    follow_again(request.user, memory)
    messages.success(request, _("You follow “%(name)s” again.") % {"name": memory["shown"]})
    return back(request)
