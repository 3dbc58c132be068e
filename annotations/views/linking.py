"""Linking a story to another, from an article or from a highlight in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations.access import own_highlight, own_link
from annotations.models import Highlight, StoryLink
from annotations.queries.layers import margin_choice, memberships_of, options, proposed
from annotations.services import links as service
from annotations.services.seen import value_of
from annotations.views.answers import layer_for, shared_context
from reader.access import article_for, articles_for
from reader.errors import UserError
from reader.limits import limit
from reader.models import Article, LinkKind
from reader.queries.finding import find_stories
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

ICONS = {"same_story": "same", "follow_up": "follow", "background": "bg", "contradicts": "ne", "source": "source",
         "translation": "trans"}  # fmt: skip


def _highlight(request: MemberRequest, article: Article) -> Highlight | None:
    value = request.POST.get("highlight") or request.GET.get("highlight") or ""
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise Http404
    highlight = own_highlight(request.user, int(value))
    if highlight.article_id != article.pk:
        raise Http404
    return highlight


def _dialog(request: MemberRequest, article: Article, status: int = 200, **more: object) -> HttpResponse:
    template = "annotations/link.html#dialog" if request.htmx else "annotations/link.html"
    query = request.POST.get("q", request.GET.get("q", ""))
    memberships = memberships_of(request.user)
    context = {
        "article": article,
        "highlight": _highlight(request, article),
        "kinds": [(kind, label, kind.replace("_", "-"), ICONS[kind]) for kind, label in LinkKind.choices],
        "kind": request.POST.get("kind", LinkKind.SAME_STORY),
        "visibility": request.POST.get("visibility") or proposed(margin_choice(request.user), memberships),
        "visibilities": options(memberships, link=False),
        "q": query,
        "to": request.POST.get("to", ""),
        "stories": find_stories(request.user, query, but=article.pk),
        **more,
    }
    return render(request, template, context, status=status)


@account_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """The dialog for a link; as a page of its own without JavaScript. POST makes the link."""
    article = article_for(request.user, pk)
    if request.method == "GET":
        return _dialog(request, article)
    highlight = _highlight(request, article)
    chosen = request.POST.get("to", "")
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 19):
        return _dialog(request, article, 400, error=_("Choose the story to link to."))
    target = articles_for(request.user).filter(pk=int(chosen)).first()
    if target is None:
        raise Http404
    try:
        limit(f"link:{request.user.pk}", 120, 60)
        link = service.make_link(
            request.user,
            article,
            target,
            kind=request.POST.get("kind", ""),
            highlight=highlight,
            visibility=request.POST.get("visibility", "private"),
        )
    except UserError as error:
        return _dialog(request, article, error.status, error=error.message)
    if request.htmx:
        return _changed(request, article, link, _("The stories are linked."))
    return redirect(article)


@account_required
@require_GET
def find(request: MemberRequest, pk: int) -> HttpResponse:
    """The stories that match what was typed so far."""
    article = article_for(request.user, pk)
    query = request.GET.get("q", "")
    stories = find_stories(request.user, query, but=article.pk)
    return render(request, "annotations/link.html#stories", {"stories": stories, "q": query, "to": ""})


def _shown_at(request: MemberRequest, link: StoryLink) -> int:
    """At which of its two articles the reader is: ``at``, in the form or the address."""
    at = request.POST.get("at") or request.GET.get("at")
    return link.to_article_id if at == str(link.to_article_id) else link.from_article_id


def _changed(
    request: MemberRequest,
    article: Article,
    link: StoryLink,
    message: str,
    *,
    undo: bool = False,
    before: dict[str, str] | None = None,
) -> HttpResponse:
    """The linked stories anew, and a word about what happened. ``before``: what undoing a change sends again."""
    values: dict[str, Any] = {
        "article": article,
        "link": link,
        "message": message,
        "undo": undo,
        "before": before,
        "gone": f"toast-made-{link.pk}" if request.GET.get("from") == "toast" else "",
    }
    if link.from_highlight_id and link.from_article_id == article.pk and article.current_revision:
        layer = layer_for(request, article, article.current_revision)
        values |= shared_context(layer) | {"entry": layer.entry(link.from_highlight_id)}
    response = render(request, "annotations/link_changed.html", values)
    response["HX-Trigger"] = "postil:linked"
    return response


@account_required
@require_POST
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Another kind of link, or seen by others."""
    link = own_link(request.user, pk)
    limit(f"link:{request.user.pk}", 120, 60)
    before = {"kind": link.kind, "visibility": value_of(link)}
    service.change_link(
        link,
        kind=request.POST.get("kind", ""),
        visibility=request.POST.get("visibility") or value_of(link),
    )
    article = article_for(request.user, _shown_at(request, link))
    if request.htmx:
        return _changed(request, article, link, _("The link is changed."), before=before)
    return redirect(f"{article.get_absolute_url()}#rel-h")


@account_required
@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """To the bin, with Undo."""
    link = own_link(request.user, pk)
    service.delete_link(link)
    article = article_for(request.user, _shown_at(request, link))
    if request.htmx:
        return _changed(request, article, link, _("The link is in the bin."), undo=True)
    return redirect(f"{article.get_absolute_url()}?undo=link-{pk}")


@account_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Back from the bin."""
    link = StoryLink.objects.binned().filter(pk=pk, user=request.user).first()
    if link is None:
        raise Http404
    article_for(request.user, link.from_article_id)
    article_for(request.user, link.to_article_id)
    service.restore_link(link)
    article = article_for(request.user, _shown_at(request, link))
    if request.htmx:
        return _changed(request, article, link, _("The stories are linked again."))
    return redirect(article)
