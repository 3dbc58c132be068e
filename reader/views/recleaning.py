"""Articles cleaned again, one in a preview or all of an outlet in the background; an outlet's rules on its page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reader.access import article_for, articles_for, may_edit_article, may_make_rules, may_remove_rule
from reader.errors import Unprocessable
from reader.models import Outlet, OutletRule
from reader.queries.outlet_rules import recleanable
from reader.services import outlet_rules, recleaning
from reader.services.history import facts_of
from reader.services.outlet_recleaning import ARTICLES_LIMIT, clean_articles_again
from reader.views.decorators import account_required
from reader.views.repairing import limit_rereading
from reader.views.requests import MemberRequest


@account_required
@require_POST
def article(request: MemberRequest, pk: int) -> HttpResponse:
    """Cleans an article's page again and shows what would change; says so where nothing would."""
    found = article_for(request.user, pk)
    if not may_edit_article(request.user, found):
        raise Http404
    limit_rereading(request.user)
    draft = recleaning.begin(found, request.user)
    if draft is None:
        messages.info(request, _("Cleaned again: the text is the same, so nothing was changed."))
        return redirect(found)
    return redirect("draft", draft.pk)


@account_required
@require_POST
def outlet(request: MemberRequest, slug: str) -> HttpResponse:
    """Has the outlet's articles cleaned again in the background, as far as the visitor may change them."""
    found = Outlet.objects.filter(slug=slug).first()
    if found is None or not articles_for(request.user).filter(outlet=found).exists():
        raise Http404
    limit_rereading(request.user)
    articles = list(recleanable(request.user, found).newest_first()[:ARTICLES_LIMIT])
    if not articles:
        raise Unprocessable(_("There is no article of this outlet that you may clean again."))
    return redirect(clean_articles_again(request.user, found, articles))


@account_required
@require_POST
def remove_rule(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes a rule away; its outlet's page offers the way back."""
    rule = OutletRule.objects.select_related("outlet").filter(pk=pk).first()
    if rule is None or not may_remove_rule(request.user, rule):
        raise Http404
    entry = outlet_rules.remove(rule, request.user)
    return redirect(f"{reverse('outlet', args=[rule.outlet.slug])}?removed={entry.pk}")


@account_required
@require_POST
def restore_rule(request: MemberRequest, pk: int) -> HttpResponse:
    """Brings back the rule that one removed oneself; ``pk`` is the entry of the log."""
    entry = LogEntry.objects.filter(pk=pk, user=request.user).first()
    if (
        entry is None
        or facts_of(entry).get("what") != outlet_rules.REMOVED
        or not may_make_rules(request.user)
    ):
        raise Http404
    rule = outlet_rules.restore(entry, request.user)
    return redirect(rule.outlet)
