"""What the margin says of a thread: whether it is resolved, and what this visitor may do with it."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template.context import Context
from django.urls import reverse

from annotations.access import is_public
from annotations.models import Highlight, Note, Visibility
from annotations.queries.entries import Entry, Layer, Thread
from annotations.services.threads import may_settle
from reader.access import may_curate

register = template.Library()


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread as one visitor may settle it."""

    mark: Highlight | Note
    resolved: bool
    by: str
    """Who resolved it; empty for an account that is gone."""
    may_settle: bool
    last: int
    """The id of its newest note; 0 where nothing is written yet."""
    resolve: str
    reopen: str


@register.simple_tag(takes_context=True)
def thread_of(context: Context, layer: Layer, item: Entry | Thread) -> ThreadState:
    """The state of the thread that hangs on a highlight or on a note on the article. No query."""
    mark = item.highlight if isinstance(item, Entry) else item.note
    on_article = isinstance(mark, Note)
    visitor = context["request"].user
    notes = [note.pk for note in (item.note, *item.replies) if note is not None]
    by = mark.resolved_by
    return ThreadState(
        mark=mark,
        resolved=mark.resolved_at is not None,
        by=by.name if by is not None else "",
        may_settle=may_settle(visitor, mark, writes=layer.may_answer(mark)),
        last=max(notes, default=0),
        resolve=reverse("note-resolve" if on_article else "thread-resolve", args=[mark.pk]),
        reopen=reverse("note-reopen" if on_article else "thread-reopen", args=[mark.pk]),
    )


@register.simple_tag(takes_context=True)
def may_report(context: Context, note: Note | None, holder: Highlight | Note | None = None) -> bool:
    """Whether this visitor may report a note: somebody else's, and public. ``holder`` is what it hangs on."""
    visitor = context["request"].user
    if note is None or not visitor.is_authenticated or note.user_id == visitor.pk:
        return False
    if holder is None:
        return is_public(note)
    return note.visibility != Visibility.GROUP and holder.visibility == Visibility.PUBLIC


@register.simple_tag(takes_context=True)
def may_hide(context: Context, note: Note | None, holder: Highlight | Note | None = None) -> bool:
    """Whether this visitor may hide a note that is public."""
    visitor = context["request"].user
    return may_curate(visitor) and may_report(context, note, holder)
