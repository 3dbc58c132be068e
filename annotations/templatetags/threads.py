"""What the margin says of a thread: whether it is resolved, and what this visitor may do with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from annotations.glosses import Glosses, ThreadState, state_of
from annotations.glosses import may_report as reportable
from annotations.models import Highlight, Note
from annotations.queries.entries import Entry, Layer, Thread

register = template.Library()


@register.simple_tag(takes_context=True)
def gloss(context: Context, entry: Entry, oob: bool = False) -> SafeString:
    """The note of a highlight in the margin, of the layer at hand."""
    request, layer = context["request"], context["layer"]
    kept: dict[int, Glosses] = request.__dict__.setdefault("_glosses", {})
    writer = kept.get(id(layer))
    if writer is None:
        writer = kept[id(layer)] = Glosses(layer, request.user, _nothing)
    writer.part = partial(_part, context)
    return writer.gloss(
        entry,
        oob=bool(oob),
        editing=context.get("editing"),
        replying=context.get("replying") or context.get("reply_error"),
    )


def _nothing(_name: str, _values: dict[str, Any]) -> str:
    return ""


def _part(context: Context, name: str, values: dict[str, Any]) -> str:
    """A template of ours in the context at hand."""
    with context.push(**values):
        rendered: str = context.template.engine.get_template(name).render(context)  # type: ignore[union-attr]
    return rendered


@register.simple_tag(takes_context=True)
def thread_of(context: Context, layer: Layer, item: Entry | Thread) -> ThreadState:
    """The state of the thread that hangs on a highlight or on a note on the article. No query."""
    return state_of(context["request"].user, layer, item)


@register.simple_tag(takes_context=True)
def may_report(context: Context, note: Note | None, holder: Highlight | Note | None = None) -> bool:
    """Whether this visitor may report a note: somebody else's, and public. ``holder`` is what it hangs on."""
    return reportable(context["request"].user, note, holder)
