"""What writes are answered with: parts that HTMX puts where they belong, or the way back to the article."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from annotations.marks import Hit
from annotations.models import Highlight, Kind
from annotations.queries.entries import Entry, Layer, Thread
from annotations.queries.found import found_marks
from annotations.queries.layer import article_layer
from annotations.queries.layers import Shown, margin_of, options
from annotations.queries.prose import swapped_blocks
from annotations.views.cells import around, changed_cells
from reader.access import Visitor
from reader.around import page_around
from reader.models import Article, Revision


@dataclass(slots=True)
class Toast:
    """A word at the foot of the page, with the way to undo."""

    message: str
    undo: str = ""
    """Address that undoes by POST."""
    key: str = ""
    """Tells this toast from others, so that undoing takes it away."""


@dataclass(slots=True)
class Answer:
    """Parts of the article page that changed."""

    layer: Layer
    touched: Sequence[tuple[int | None, int | None]] = ()
    """Spans (code points) whose blocks are drawn anew."""
    added: Sequence[Entry] = ()
    """Notes that join the margin."""
    replaced: Sequence[Entry] = ()
    threads_added: Sequence[Thread] = ()
    threads_replaced: Sequence[Thread] = ()
    gone: Sequence[str] = ()
    """Ids of elements that leave the page."""
    toast: Toast | None = None
    message: str = ""
    """For screen readers."""
    highlight: int | None = None
    links: bool = False
    """Whether the linked stories change too."""
    trigger: dict[str, Any] = field(default_factory=dict)


def is_part(request: HttpRequest) -> bool:
    """Whether HTMX asked, so that parts are answered."""
    return bool(getattr(request, "htmx", False))


def page_query(request: HttpRequest) -> QueryDict:
    """The query of the page's address; for parts, of the page around them."""
    if is_part(request):
        return QueryDict(page_around(request).query[:2000])
    return request.GET


def only_mine(request: HttpRequest) -> bool:
    """Whether the page shows this reader's own marks alone (``?who=mine``); for parts, the page around them."""
    return page_query(request).get("who") == "mine"


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 19 else None


def visitor_of(request: HttpRequest) -> Visitor:
    """Who looks: on the page that shows an article as strangers see it, and for its parts, nobody."""
    if is_part(request) and page_around(request).path.endswith("/as-stranger/"):
        return AnonymousUser()
    return request.user


def layer_for(
    request: HttpRequest,
    article: Article,
    revision: Revision,
    keep: int | None = None,
    *,
    links: bool = True,
    made: Highlight | None = None,
) -> Layer:
    """What this visitor sees beside the revision, as the page's address and the chosen layers let it show.

    ``keep`` is a highlight that shows in any case, since it was just made or changed; ``links`` says
    whether story links are asked for; ``made`` is as in ``article_layer``.
    """
    visitor = visitor_of(request)
    if not visitor.is_authenticated:
        return article_layer(visitor, article, revision)
    query, margin = page_query(request), margin_of(visitor)
    kind = query.get("kind", "")
    shown = Shown(
        only_mine=only_mine(request),
        hidden=frozenset(name for name in margin[0].hidden_layers if isinstance(name, str)),
        by=_number(query.get("by")),
        kind=kind if kind in Kind.values else "",
        code=_number(query.get("code")),
        keep=keep,
    )
    return article_layer(visitor, article, revision, shown=shown, margin=margin, links=links, made=made)


def shared_context(layer: Layer) -> dict[str, Any]:
    """What the templates of notes need."""
    return {
        "layer": layer,
        "article": layer.article,
        "revision": layer.revision,
        "kinds": layer.kinds,
        "visibilities": options(layer.memberships),
        "article_visibilities": options(layer.memberships, link=False),
        "proposed": layer.proposed,
        "client_id": uuid.uuid4(),
        "kind_default": Kind.PASSAGE,
    }


def parts(request: HttpRequest, answer: Answer, status: int = 200) -> HttpResponse:
    """The changed parts, each with the place it goes to."""
    layer = answer.layer
    page = around(request, visitor_of(request))
    blocks: dict[str, None] = {}
    hits: list[Hit] = []
    if answer.touched and page is None and (words := page_query(request).get("hit", "")):
        hits = found_marks(layer.article, layer.revision, words)[1]
    for start, end in () if page else answer.touched:
        if start is not None and end is not None:
            blocks.update(dict.fromkeys(swapped_blocks(layer.revision, layer.spans_within, start, end, hits)))
    cells = changed_cells(page, layer, answer.touched) if page else []
    response = render(
        request,
        "annotations/answer.html",
        {
            **shared_context(layer),
            "answer": answer,
            "blocks": cells if page else blocks,
            "beside_two": page is not None,
        },
        status=status,
    )
    told = {"message": answer.message, **({"highlight": answer.highlight} if answer.highlight else {})}
    if status < 400:
        response["HX-Trigger"] = json.dumps({"postil:saved": told, **answer.trigger})
    return response


def back(article: Article, fragment: str = "", query: str = "") -> HttpResponse:
    """The way back to the article, at ``fragment``."""
    return redirect(
        article.get_absolute_url() + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    )


def form(
    request: HttpRequest, layer: Layer, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A form in place of what it changes: as a part, or on a page of its own."""
    kept = str(context.get("visibility") or context.get("typed", {}).get("visibility") or "")
    everything = {
        **shared_context(layer),
        "visibilities": options(layer.memberships, kept=kept),
        "article_visibilities": options(layer.memberships, link=False, kept=kept),
        **context,
        "oob": is_part(request),
    }
    if is_part(request):
        return render(request, template, everything, status=status)
    return render(request, "annotations/page.html", {**everything, "part": template}, status=status)
