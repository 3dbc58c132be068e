"""Tags: all of them, one of them, the dossiers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reader.access import may_curate
from reader.markdown import render_markdown
from reader.models import Tag, TagKind
from reader.queries.lists import filed_with, tagged_page
from reader.queries.quotes import newest_of
from reader.queries.tags import TREE_KINDS, TagIndex, TagNode, find_tag, names_like
from reader.templatetags.navigation import index_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every tag by kind, in its tree; with ``?q=`` those of a name."""
    tags = index_of(request)
    words = request.GET.get("q", "").strip()[:100]
    found = None
    if words:
        likely = names_like(request.user, words)
        found = [node for node in tags.by_pk.values() if node.pk in likely]
    kinds = [(kind, tags.of_kind(kind)) for kind in (TagKind.SECTION, *TREE_KINDS)]
    return render(
        request,
        "reader/tags.html",
        {"room": "tags", "kinds": [pair for pair in kinds if pair[1]], "words": words, "found": found},
    )


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """Tags with an introduction."""
    return render(request, "reader/dossiers.html", {"room": "tags", "dossiers": index_of(request).dossiers})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """A tag or dossier with its articles. Former slugs and other names lead to its own address."""
    found, is_own = find_tag(request.user, slug, with_hidden=may_curate(request.user))
    if found is None:
        raise Http404
    if not is_own:
        # not for ever: a merge may be undone, a name may become a tag of its own
        query = request.GET.urlencode()
        return redirect(found.get_absolute_url() + (f"?{query}" if query else ""))
    tags = index_of(request)
    node = tags.by_pk.get(found.pk)
    page = tagged_page(
        request.user, [below.pk for below in node.below()] if node else [found.pk], request.GET
    )
    opening, rest = _introduction(found)
    return render(
        request,
        "reader/tag.html",
        {
            "room": "tags",
            "current_tag": found,
            "node": node,
            "opening": render_markdown(opening),
            "introduction": render_markdown(rest),
            "aliases": found.aliases.all(),
            "page": page,
            "quoted": newest_of(request.user, found) if found.kind == TagKind.PERSON else [],
            "beside": _beside(tags, node),
            "filed_with": filed_with(tags, page, node),
        },
    )


def _introduction(tag: Tag) -> tuple[str, str]:
    """The opening paragraph of a dossier, which is set larger, and what follows it. Both Markdown."""
    opening, _blank, rest = tag.introduction.strip().partition("\n\n")
    if not tag.is_dossier or opening.startswith(("#", "-", "*", ">", "1", "`")):
        return "", tag.introduction
    return opening, rest


def _beside(tags: TagIndex, node: TagNode | None) -> list[TagNode]:
    """The tags within the same one, or the other dossiers; those with most articles first."""
    if node is None:
        return []
    others = node.parent.shown_children if node.parent else tags.dossiers if node.is_dossier else []
    return [other for other in others if other is not node and other.shown][:8]
