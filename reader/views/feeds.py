"""The page of feeds: look at a site, choose one of its feeds, follow it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reader.access import articles_for
from reader.errors import Invalid, UserError
from reader.limits import limit
from reader.models import FeedLook, Import, Subscription, User
from reader.queries.feeds import subscriptions_page
from reader.queries.looking import LookPage, Typed, look_page, own_look
from reader.services import feeds as service
from reader.services.following import Terms, add_found
from reader.views.adding import page as add_page
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

LOOKS, SECONDS = 60, 3600
"""Looks of one reader in an hour: each asks another site several questions."""
LEFT = "left-feed"
"""What the session calls the feed that was unfollowed last."""
PARTS = {"look": "look_part", "feed": "feed_part", "count": "count_part"}


@account_required
@require_safe
def feeds(request: MemberRequest) -> HttpResponse:
    """Who is followed and how that goes; a site to look at; many at once. With ``?look=`` what was found."""
    look = own_look(request.user, request.GET["look"]) if request.GET.get("look") else None
    return feeds_page(request, look_page(request.user, look) if look else None)


def feeds_page(
    request: MemberRequest,
    look: LookPage | None = None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page around a look, with what can be undone at its foot."""
    kept = request.GET.copy()
    kept.pop("left", None)
    asked = kept.pop("asked", [""])[-1]
    known = {
        "room": "feeds",
        "listed": subscriptions_page(request.user, request.GET),
        "feed_look": look,
        "feed_address": look.look.address if look else "",
        "came_from": "",
        "done": _left(request),
        "asked": int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0,
        "here": reverse("feeds") + (f"?{kept.urlencode()}" if kept else ""),
    }
    return render(request, "feeds/index.html", known | context, status=status)


def _left(request: MemberRequest) -> dict[str, str] | None:
    """What was unfollowed a moment ago, to be undone."""
    memory = request.session.get(LEFT)
    if not memory or "left" not in request.GET:
        return None
    return {
        "said": _("You no longer follow “%(name)s”.") % {"name": memory["shown"]},
        "undo": reverse("feed-again"),
    }


def back(request: MemberRequest, **changes: str) -> HttpResponseRedirect:
    """To the page of feeds as it was, with some parts of its address changed."""
    asked = request.POST.get("next", "")
    mine = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    query = urlsplit(asked).query if mine and urlsplit(asked).path == reverse("feeds") else ""
    kept = [
        pair
        for pair in (part.partition("=")[::2] for part in query.split("&"))
        if pair[0] in ("after", "before")
    ]
    query = urlencode([*kept, *changes.items()])
    return redirect(reverse("feeds") + (f"?{query}" if query else ""))


def _address(text: str) -> str:
    """What was typed as an address; a host alone is taken for one of https."""
    text = " ".join(text.split())
    return (
        f"https://{text}"
        if text and "://" not in text and "." in text and ":" not in text.split("/")[0]
        else text
    )


@account_required
@require_POST
def look(request: MemberRequest) -> HttpResponse:
    """Has a site looked at, and shows the page that waits for it."""
    adds = request.POST.get("from") == "add"
    typed = request.POST.get("address", "")
    try:
        if not typed.strip():
            raise Invalid(_("Give the address of a feed or of a site."), field="address")
        limit(f"feed-look:{request.user.pk}", LOOKS, SECONDS)
        asked = service.ask_to_look(request.user, _address(typed))
    except UserError as error:
        wrong: dict[str, Any] = {"feed_wrong": error.message, "feed_address": typed[:2000]}
        if adds:
            page = {"came_from": "add", "feed_look": None}
            return _timed(_add_page(request, error.status, page | wrong), error)
        return _timed(feeds_page(request, status=error.status, **wrong), error)
    where = f"{reverse('add')}?from=feed&" if adds else f"{reverse('feeds')}?"
    return redirect(f"{where}look={asked.pk}")


def _timed(response: HttpResponse, error: UserError) -> HttpResponse:
    if (seconds := getattr(error, "retry_after", None)) is not None:
        response["Retry-After"] = str(seconds)
    return response


def _add_page(request: MemberRequest, status: int, context: dict[str, Any]) -> HttpResponse:
    """The Add page at its Feed tab."""
    answer = add_page(request, request.user, "feed", **context)
    answer.status_code = status
    return answer


def _own(user: User, pk: UUID) -> FeedLook:
    found = own_look(user, str(pk))
    if found is None:
        raise Http404
    return found


@account_required
@require_safe
def look_at(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A part of a look: all of it, one of its feeds, or how much would come in."""
    found = _own(request.user, pk)
    adds = request.GET.get("from") == "add"
    part = PARTS.get(request.GET.get("part", ""))
    if part is None or not request.htmx:
        where = f"{reverse('add')}?from=feed&" if adds else f"{reverse('feeds')}?"
        return redirect(f"{where}look={found.pk}")
    page = look_page(request.user, found, Typed.read(request.GET), adds=adds, fields=part != PARTS["count"])
    return render(request, f"feeds/found.html#{part}", {"page": page})


@account_required
@require_POST
def follow(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Follows the feed that was chosen, and adds the entries that were ticked; on the Add page also these alone."""
    found = _own(request.user, pk)
    adds = request.POST.get("from") == "add"
    typed = Typed.read(request.POST)
    page = look_page(request.user, found, typed, adds=adds)
    if page.feed is None:
        raise Invalid(_("Nothing was found there that could be followed. Look once more."))
    if request.POST.get("do") == "show":
        return _again(request, page, 200)
    keys = [entry.key for entry in page.feed.entries if entry.chosen]
    if "feed" not in request.POST:  # nothing of the form came
        raise Invalid(_("Choose one feed first."))
    try:
        if page.feed.subscription is not None or (adds and not typed.follows):
            if not keys:
                raise Invalid(_("Choose at least one article to add."), field="entry")
            return redirect(add_found(request.user, found, page.feed.url, keys))
        subscription, brought = _followed(request.user, found, page.feed.url, typed, keys)
    except UserError as error:
        field = getattr(error, "field", "")
        if field in ("words", "name", "outlet", "tags"):
            page.wrong = {**page.wrong, field: error.message}
        else:
            page.error = error.message
        return _again(request, page, error.status)
    messages.success(
        request, _("You follow “%(name)s” now.") % {"name": subscription.name or page.feed.title}
    )
    return redirect(brought) if brought is not None else redirect("feeds")


@transaction.atomic
def _followed(
    user: User, found: FeedLook, url: str, typed: Typed, keys: list[str]
) -> tuple[Subscription, Import | None]:
    """Follows on the terms that were typed; an outlet that is new is made only where all goes well."""
    terms = Terms.read(typed.name, typed.words, typed.outlet, typed.tags, typed.visibility, waits=typed.waits)
    return service.follow(
        user,
        found,
        url,
        words=terms.words,
        waits=terms.waits,
        name=terms.name,
        visibility=terms.visibility,
        outlet=terms.outlet,
        tags=terms.tags,
        chosen=keys,
        seen=articles_for,
    )


def _again(request: MemberRequest, page: LookPage, status: int) -> HttpResponse:
    """The form as it was sent, with what is wrong."""
    if not page.adds:
        return feeds_page(request, page, status=status)
    context = {"came_from": "add", "feed_look": page, "feed_address": page.look.address, "feed_wrong": ""}
    return _add_page(request, status, context)
