"""Tags: all of them, one of them, the dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reader.access import may_curate
from reader.folding import fold
from reader.kept import kept, reading_apart
from reader.markdown import render_markdown
from reader.models import Tag, TagFacets, TagKind
from reader.queries.dossiers import said_of, shown_picks, undone_pick
from reader.queries.facets import address_of, kept_values
from reader.queries.listing import Listing, listing
from reader.queries.lists import filed, tagged_page
from reader.queries.quotes import newest_of
from reader.queries.tags import TREE_KINDS, TagIndex, TagNode, find_tag, names_like
from reader.queries.weeks import weeks_of
from reader.search.query import Query, Term
from reader.templatetags.navigation import index_of

MANY, ROOTS, PAGE, FOUND, OFTEN = 300, 20, 100, 60, 8
"""Tags from which on the page names the largest of each kind alone, and how many; how many of one kind stand on a
page, how many are shown of those found, and of those that go with a tag."""


@require_safe
@kept
def index(request: HttpRequest) -> HttpResponse:
    """Every tag by kind, in its tree; of many the largest, and with ``?kind=`` all of one kind by name. With ``?q=``
    those of a name, with ``?within=`` those of one tag."""
    reading_apart(request)
    tags = index_of(request)
    words = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"room": "tags", "words": words}
    kind = request.GET.get("kind", "")
    top = _top(tags, request.GET.get("within", ""))
    if top is not None:
        context |= _within(tags, top, often=not words)
    if words:
        likely = names_like(request.user, words)
        among = tags.by_pk.values() if top is None else top.below()
        found = [node for node in among if node.pk in likely and node is not top]
        context |= {"found": found[:FOUND], "number": len(found)}
    elif top is not None:
        pass
    elif kind in TagKind.values:
        context |= _all_of(tags, kind, request.GET.get("after", ""))
    else:
        many = len(tags.by_pk) > MANY
        kinds = [(kind, tags.of_kind(kind)) for kind in (TagKind.SECTION, *TREE_KINDS)]
        context["kinds"] = [
            (kind, roots[:ROOTS] if many else roots, len(roots) - ROOTS if many else 0)
            for kind, roots in kinds
            if roots
        ]
        context["within"] = many
    return render(request, "reader/tags.html", context)


def _top(tags: TagIndex, slug: str) -> TagNode | None:
    """The tag whose own are asked for. Raises ``Http404`` for one that lists do not name."""
    if not slug:
        return None
    for node in tags.by_pk.values():
        if node.slug == slug and node.shown:
            return node
    raise Http404


def _within(tags: TagIndex, top: TagNode, *, often: bool) -> dict[str, Any]:
    """What lies within one tag, those with most articles first, and what it is ``often`` filed with. One query."""
    row = TagFacets.objects.filter(tag=top.pk).first() if often else None
    counts = kept_values(row).get("tag", {}) if row else {}
    own = {node.pk for node in (*top.below(), *top.ancestors)}
    found = [(tags.by_pk.get(int(pk)), n) for pk, n in counts.items()]
    beside = [(node, n) for node, n in found if node is not None and node.pk not in own][:OFTEN]
    return {
        "top": top,
        "rows": top.shown_children[:MANY],
        "left": len(top.shown_children[MANY:]),
        "often": [
            (node, n, top.get_absolute_url() + address_of(Query((Term("tag", node.slug),))))
            for node, n in beside
        ],
    }


def _all_of(tags: TagIndex, kind: str, after: str) -> dict[str, Any]:
    """A page of the tags of one kind, by name, from the one after that of this slug on."""
    own = [node for node in tags.by_pk.values() if node.kind == kind and node.shown]
    own.sort(key=lambda node: (fold(node.name), node.pk))
    begin = next((n for n, node in enumerate(own, start=1) if node.slug == after), 0)
    page = own[begin : begin + PAGE]
    more = page[-1].slug if begin + PAGE < len(own) else ""
    return {"kind": kind, "of_kind": page, "after": more, "number": len(own)}


@require_safe
@kept
def dossiers(request: HttpRequest) -> HttpResponse:
    """Tags with an introduction."""
    reading_apart(request)
    return render(request, "reader/dossiers.html", {"room": "tags", "dossiers": index_of(request).dossiers})


@require_safe
@kept
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
    kept: TagFacets | None = getattr(found, "facets", None)
    said = said_of(found, kept, request.user)
    pks = [below.pk for below in node.below()] if node else [found.pk]
    listed = listing(
        request.user,
        request.GET,
        Query((Term("tag", found.slug),)),
        index=tags,
        kept=kept,
        plain=lambda: tagged_page(request.user, pks, request.GET, count=found.article_count),
        seen=filed(request.user, pks, count=found.article_count),
        scope=f"tag{found.pk}",
        names=said.names,
    )
    if not (listed.asked.query or listed.facets.by_state):
        reading_apart(request)
    opening, rest = _introduction(found)
    heads = shown_picks(request.user, said.picks) if listed.is_first else []
    counts = kept_values(kept).get("marked", {}) if kept else {}
    curates = may_curate(request.user)
    return render(
        request,
        "reader/tag.html",
        {
            "room": "tags",
            "current_tag": found,
            "node": node,
            "opening": render_markdown(opening),
            "introduction": render_markdown(rest),
            "said": said,
            "listing": listed,
            "page": listed.page,
            "picks": heads,
            "cards": [*heads, *listed.page.articles],
            "marks": counts.get("marks", 0),
            "readers": counts.get("readers", 0),
            "contested": kept.counts.get("contested", []) if kept else [],
            **weeks_context(request, listed, said.moments),
            "quoted": newest_of(request.user, found) if found.kind == TagKind.PERSON else [],
            "beside": _beside(tags, node),
            "unpicked": undone_pick(request.user, request.GET) if curates else None,
        },
    )


def weeks_context(
    request: HttpRequest, listed: Listing, moments: Sequence[tuple[date, str]] = ()
) -> dict[str, Any]:
    """What the drawing of the weeks needs; none while only the newest of many were counted."""
    as_table = request.GET.get("weeks") == "table"
    kept = request.GET.copy()
    kept.pop("weeks", None)
    if not as_table:
        kept["weeks"] = "table"
    return {
        "weeks": weeks_of(listed.facets.weeks, moments) if not listed.facets.newest else None,
        "as_table": as_table,
        "weeks_address": "?" + kept.urlencode(),
    }


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
