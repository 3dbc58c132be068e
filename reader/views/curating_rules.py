"""Rules that file articles by themselves, in the curator's room: made, tried, put to work, switched off, deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reader.access import subscriptions_for
from reader.errors import Invalid, UserError
from reader.limits import limit
from reader.models import Feed, Outlet, Tag, TagRule
from reader.services import tag_rules
from reader.services.history import record
from reader.services.tag_rules import Wanted
from reader.tasks.tag_rules import run_rule
from reader.views.curating import curators_only, number, page
from reader.views.requests import MemberRequest

TRIES = 120
"""Dry runs of one curator in an hour."""
NAMES = 500
"""Outlets, feeds and tags that the form offers by name."""


def _rule(pk: int) -> TagRule:
    rule = TagRule.objects.select_related("outlet", "feed").prefetch_related("tags").filter(pk=pk).first()
    if rule is None:
        raise Http404
    return rule


def _typed(request: MemberRequest) -> dict[str, str]:
    return {
        name: request.POST.get(name, "")[:2000]
        for name in ("name", "outlet", "feed", "section", "words", "tags")
    }


def _wanted(typed: dict[str, str]) -> Wanted:
    names = tuple(
        name for name in typed["tags"].replace("\n", ",").replace("،", ",").split(",") if name.strip()
    )
    return Wanted(**{**typed, "tags": names})  # type: ignore[arg-type]


def _as_it_is(rule: TagRule) -> dict[str, str]:
    return {
        "name": rule.name,
        "outlet": rule.outlet.name if rule.outlet else "",
        "feed": str(rule.feed_id or ""),
        "section": rule.section,
        "words": rule.words,
        "tags": ", ".join(tag.name for tag in rule.tags.all()),
    }


def _feeds(request: MemberRequest, rule: TagRule | None) -> QuerySet[Feed]:
    """The feeds that a rule may be about: what others follow is theirs to tell."""
    return Feed.objects.filter(
        Q(subscriptions__in=subscriptions_for(request.user)) | Q(pk=rule.feed_id if rule else None)
    ).distinct()


def _page(
    request: MemberRequest,
    rule: TagRule | None,
    typed: dict[str, str],
    error: UserError | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "rule": rule,
        "typed": typed,
        "error": error,
        "field": getattr(error, "field", ""),
        "outlets": Outlet.objects.values_list("name", flat=True)[:NAMES],
        "feeds": _feeds(request, rule)[:NAMES],
        "names": Tag.objects.order_by("-article_count").values_list("name", flat=True)[:NAMES],
    }
    template = "curating/rule.html#tried" if request.htmx and "tried" in more else "curating/rule.html"
    status = error.status if error else 200
    if request.htmx and status == 400:
        status = 422  # which HTMX swaps
        template = "curating/rule.html#tried"
    return page(request, template, context | more, status=status)


@curators_only
@require_safe
def rules(request: MemberRequest) -> HttpResponse:
    """All rules with what they ask for and how far they have come."""
    listed = TagRule.objects.select_related("outlet", "feed").prefetch_related("tags")
    return page(request, "curating/rules.html", {"rules": listed})


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """The form for a new rule; tried, it says what it would do."""
    if request.method != "POST":
        empty = dict.fromkeys(("name", "outlet", "feed", "section", "words", "tags"), "")
        return _page(request, None, empty | {"tags": request.GET.get("tag", "")[:100]})
    return _answer(request, None)


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """One rule; what was typed stays when it is refused."""
    rule = _rule(pk)
    if request.method != "POST":
        return _page(request, rule, _as_it_is(rule))
    return _answer(request, rule)


def _answer(request: MemberRequest, rule: TagRule | None) -> HttpResponse:
    typed = _typed(request)
    try:
        if typed["feed"] and not _feeds(request, rule).filter(pk=number(typed["feed"])).exists():
            raise Invalid(_("This feed is not among those that you follow."), field="feed")
        if request.POST.get("do") == "try":
            limit(f"tryrule:{request.user.pk}", TRIES, 3600)
            return _page(request, rule, typed, tried=tag_rules.dry_run(_wanted(typed)))
        with transaction.atomic():
            saved = tag_rules.save(_wanted(typed), rule=rule, by=request.user)
            record(request.user, "rule", None, rule=saved.pk, name=saved.name, made=rule is None)
    except UserError as error:
        return _page(request, rule, typed, error)
    messages.success(request, _("The rule “%(name)s” is in use.") % {"name": saved.name})
    return redirect("curate-rule", saved.pk)


@curators_only
@require_POST
def do(request: MemberRequest, pk: int) -> HttpResponse:
    """Puts a rule to work on the articles that are there, takes that back, switches it, deletes it."""
    rule = _rule(pk)
    what = request.POST.get("do", "")
    if what == "run":
        tag_rules.start(rule)
        record(request.user, "rule-run", None, rule=rule.pk, name=rule.name)
        run_rule.enqueue(rule.pk)
    elif what == "undo":
        number = tag_rules.undo_run(rule)
        text = ngettext("%(n)d filing was taken back.", "%(n)d filings were taken back.", number)
        messages.success(request, text % {"n": number})
    elif what in ("on", "off"):
        tag_rules.switch(rule, on=what == "on")
    elif what == "delete":
        record(request.user, "rule-deleted", None, name=rule.name)
        tag_rules.delete(rule)
        messages.success(
            request, _("The rule “%(name)s” is deleted. What it filed stays filed.") % {"name": rule.name}
        )
        return redirect("curate-rules")
    return redirect(reverse("curate-rule", args=[rule.pk]) + "#at-work")


@curators_only
@require_safe
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far a rule has come with the articles that are there."""
    return page(request, "curating/rule.html#at_work", {"rule": _rule(pk)})
