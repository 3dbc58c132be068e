"""How annotations join reader's pages. What a visitor may see is decided by ``annotations.access``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

from django import template
from django.db import connection
from django.http import HttpRequest
from django.template.context import Context
from django.utils.safestring import SafeString

from annotations.article_parts import part
from annotations.beside import drawn, known_marks
from annotations.marks import Hit
from annotations.models import Highlight, Note, StoryLink
from annotations.queries.entries import FEW, FIRST, Layer
from annotations.queries.facets import contested_of
from annotations.queries.found import found_marks
from annotations.queries.layers import head_name
from annotations.queries.links import Related, Row, SuggestedRow, related, row_of
from annotations.queries.lists import newest_notes
from annotations.queries.prose import pieces
from annotations.views.answers import layer_for, only_mine, shared_context, visitor_of
from annotations.views.placing import placing_of
from annotations.views.undo import toast_of
from reader.models import Article, LinkKind, Revision
from reader.pieces import piece
from reader.queries.articles import ArticlePage
from reader.queries.editions import elsewhere
from reader.templatetags.trusted import sanitised

register = template.Library()

CONTESTED = 4
"""Passages that a tag's page shows."""


def _render(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    """A template of ours in the context at hand, which knows already what every page does."""
    with context.push(**values):
        rendered: SafeString = context.template.engine.get_template(name).render(context)  # type: ignore[union-attr]
    return rendered


def _part(
    context: Context,
    article: Article,
    name: str,
    template_name: str,
    make: Callable[[], dict[str, Any] | None],
) -> SafeString:
    """A part of the article page, kept where it may be; empty where ``make`` gives nothing to show."""

    def drawn_part() -> SafeString:
        values = make()
        return SafeString("") if values is None else _render(context, template_name, values)

    whole = bool(context.get("whole"))
    return part(context["request"], article, name, drawn_part, whole=whole)


def _layer(context: Context, article: Article) -> Layer | None:
    """What the visitor sees beside the article's revision, asked for once a request."""
    request: HttpRequest = context["request"]
    page = context.get("page")
    revision: Revision | None = getattr(page, "revision", None) or article.current_revision
    if revision is None:
        return None
    kept: dict[tuple[int, int], Layer] = request.__dict__.setdefault("_layers", {})
    key = (article.pk, revision.pk)
    if key not in kept:
        kept[key] = layer_for(request, article, revision)
        request.__dict__["_kind_names"] = dict(kept[key].kinds)
    return kept[key]


@register.simple_tag(takes_context=True)
def annotated_prose(context: Context, article: Article, page: ArticlePage) -> SafeString:
    """The text of an article with the marks that this visitor sees."""

    def make() -> SafeString:
        layer = _layer(context, article)
        values: dict[str, Any] = {"article": article, "revision": page.revision, "layer": layer}
        spans, values["said"] = layer.brief_spans() if layer else ([], "")
        words, request = context["request"].GET.get("hit", ""), context["request"]
        hits: list[Hit] = []
        if page.revision is not None and words:
            values["found"], hits = found_marks(article, page.revision, words)

        def draw() -> SafeString:
            shown = {"pieces": pieces(page.placed, spans, page.pictures, hits), "hits": len(hits)}
            return _render(context, "annotations/prose.html", values | shown)

        if layer is None or words:
            return draw()
        # The same text with the same marks is drawn once, whatever else changed in the library.
        pictures = [(one.pk, one.width, one.height, one.alt) for one in page.pictures.values()]
        kind = request.user.last_kind if layer.may_write else ""
        text = (article.pk, layer.revision.pk, layer.revision.created_at, layer.revision.text)
        shown = (
            text,
            spans,
            str(values["said"]),
            pictures,
            layer.begins,
            layer.may_write,
            layer.proposed,
            kind,
        )
        digest = blake2b(repr(shown).encode("utf-8", "surrogatepass"), digest_size=20).digest()
        return piece(
            ("prose", str(connection.settings_dict["NAME"]), article.pk, layer.revision.pk, digest), draw
        )

    whole = bool(context.get("whole"))
    return part(context["request"], article, "prose", make, whole=whole)


@register.simple_tag(takes_context=True)
def article_margin(context: Context, article: Article) -> SafeString:
    """The margin: counts, notes on the article, and the notes on its passages."""

    def make() -> dict[str, Any] | None:
        layer = _layer(context, article)
        if layer is None:
            return None
        total = len(layer.entries)
        first = total if context.get("whole") or total <= FEW else FIRST
        return shared_context(layer) | {
            "entries": layer.entries[:first],
            "soon": True,
            "following": first + 1 if total > first else 0,
            "only_mine": only_mine(context["request"]),
            "layer_name": head_name(layer.memberships, layer.shown),
        }

    return _part(context, article, "margin", "annotations/margin.html", make)


@register.simple_tag(takes_context=True)
def notes_button(context: Context, article: Article) -> SafeString:
    """The way to the notes on a phone, with their number."""

    def make() -> dict[str, Any] | None:
        layer = _layer(context, article)
        return None if layer is None else {"layer": layer}

    return _part(context, article, "button", "annotations/bar_notes.html", make)


@register.simple_tag(takes_context=True)
def article_tools(context: Context, article: Article) -> SafeString:
    """What was asked for without scripts: the Undo of what was just deleted, the form that places a note again."""
    asked = context["request"].GET
    layer = _layer(context, article) if "undo" in asked or "place" in asked else None
    if layer is None:
        return SafeString("")
    mine = {entry.pk: entry.highlight for entry in (*layer.entries, *layer.orphans) if entry.mine}
    values = {
        "toast": toast_of(context["request"], article),
        "placing": placing_of(context["request"], mine),
    }
    return _render(context, "annotations/tools.html", shared_context(layer) | values)


@register.simple_tag(takes_context=True)
def linked_stories(context: Context, article: Article) -> SafeString:
    """The stories linked to this one, both ways, and those that are suggested."""

    def make() -> dict[str, Any] | None:
        layer = _layer(context, article)
        if layer is None:
            return None
        found = _related(context, layer)
        return shared_context(layer) | {
            "rows": found.rows,
            "told": found.told,
            "suggested": found.suggested,
            "link_kinds": LinkKind.choices,
        }

    return _part(context, article, "linked", "annotations/linked.html", make)


def _related(context: Context, layer: Layer) -> Related:
    """What is related to the layer's article, asked for once a request."""
    request: HttpRequest = context["request"]
    kept: dict[int, Related] = request.__dict__.setdefault("_related", {})
    if layer.article.pk not in kept:
        page = context.get("page")
        tags = page.tags if isinstance(page, ArticlePage) else context.get("tags") or ()
        kept[layer.article.pk] = related(layer, visitor_of(request), tags)
    return kept[layer.article.pk]


def _other_languages(context: Context, article: Article) -> dict[str, Any] | None:
    """The story of an article in other languages: translations that people linked, then other tellings; that of the
    page's language first. What is asked for beneath the article is asked for once."""
    layer = _layer(context, article)
    if layer is None:
        return None
    found = _related(context, layer)
    linked = [row.other for row in found.rows if row.kind == LinkKind.TRANSLATION]
    also = elsewhere(article, [*linked, *(found.told.others if found.told else ())])
    return {"article": article, "also": also} if also else None


@register.simple_tag(takes_context=True)
def alternates(context: Context, article: Article) -> SafeString:
    """Where machines find the story in other languages."""
    return _part(
        context,
        article,
        "alternates",
        "annotations/alternates.html",
        lambda: _other_languages(context, article),
    )


@register.simple_tag(takes_context=True)
def in_other_languages(context: Context, article: Article) -> SafeString:
    """Where readers find the story in other languages."""
    return _part(
        context,
        article,
        "languages",
        "annotations/also_in.html",
        lambda: _other_languages(context, article),
    )


@register.simple_tag(takes_context=True)
def next_stories(context: Context, article: Article) -> SafeString:
    """What to read next: what is linked, then what is suggested, then the newest of the same tags: those of the page,
    or ``tags``."""

    def make() -> dict[str, Any] | None:
        layer = _layer(context, article)
        if layer is None:
            return None
        found = _related(context, layer)
        told_by: dict[int, Row | SuggestedRow] = {row.other.pk: row for row in found.suggested}
        told_by |= {row.other.pk: row for row in reversed(found.rows)}
        rows = [(one, told_by.get(one.pk)) for one in found.next]
        return {"rows": rows} if rows else None

    return _part(context, article, "next", "annotations/next.html", make)


@register.inclusion_tag("annotations/link_line.html")
def link_line(link: StoryLink, article: Article) -> dict[str, Any]:
    """A link under a note."""
    return {"row": row_of(link, article)}


@register.simple_tag
def may_answer(layer: Layer, mark: Highlight | Note) -> bool:
    """Whether the visitor may reply to a highlight or note."""
    return layer.may_answer(mark)


@register.simple_tag
def fresh_id() -> str:
    """An identifier for a form, so that what is sent twice is saved once."""
    return str(uuid.uuid4())


@register.simple_tag(takes_context=True)
def prefetch_marks(context: Context, articles: Iterable[Article]) -> str:
    """Counts the marks of all these articles at once, for ``marks_of``."""
    known_marks(context["request"], list(articles))
    return ""


@register.simple_tag(takes_context=True)
def marks_of(context: Context, article: Article) -> SafeString:
    """How much was marked in an article, for its card; nothing where nothing was."""
    marked = known_marks(context["request"], [article])[article.pk]
    return sanitised(drawn(marked)) if marked.marks else SafeString("")


@register.simple_tag(takes_context=True)
def in_the_margins(context: Context) -> SafeString:
    """The newest notes that this visitor sees."""
    return _render(context, "annotations/overheard.html", {"notes": newest_notes(context["request"].user)})


@register.inclusion_tag("annotations/contested.html", takes_context=True)
def most_contested(context: Context, kept: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The passages under a tag that most people dispute; ``kept`` is what was counted of them."""
    return {"passages": contested_of(context["request"].user, kept, CONTESTED)}
