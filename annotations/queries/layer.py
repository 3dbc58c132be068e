"""What people put beside one article, as one visitor sees it: four queries, however much there is."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from annotations.access import codes_for, highlights_for, links_for, threads_for
from annotations.models import (
    AnchorStatus,
    Highlight,
    MarginChoice,
    Membership,
    Note,
    StoryLink,
)
from annotations.queries.entries import Entry, Layer, Thread
from annotations.queries.joined import BESIDE, REVISION, joined
from annotations.queries.layers import (
    PUBLIC,
    Shown,
    layer_of,
    margin_of,
    tally,
)
from annotations.queries.rows import instances
from annotations.queries.standing import Found, needs_words, states
from annotations.services.carrying import carried, standings
from annotations.services.codes import kind_names
from reader.access import Visitor
from reader.models import Article, Revision
from reader.prepared import prepared_for


def article_layer(
    visitor: Visitor,
    article: Article,
    revision: Revision,
    *,
    only_mine: bool = False,
    shown: Shown | None = None,
    margin: tuple[MarginChoice, list[Membership]] | None = None,
    links: bool = True,
    made: Highlight | None = None,
) -> Layer:
    """What ``visitor`` sees beside ``revision``, of it what ``shown`` lets show; ``article`` must have come
    through ``access``. ``margin`` is what ``margin_of`` says of the visitor, where that is known. Story
    links may be left out. ``made`` is a highlight without a note that was just made: where nothing is left out, only
    what its marks and the numbers around them need is read of all others then.

    A highlight whose place in this revision has not been worked out yet is placed here, by the same rule.
    """
    layer = Layer(article, revision, kind_names(), visitor.is_authenticated)
    layer.shown = shown or Shown(only_mine=only_mine)
    layer.choice, layer.memberships = margin or margin_of(visitor)
    brief = made is not None and not layer.shown.rows(visitor) and not layer.shown.filtered
    entries = _brief(visitor, layer, made) if made and brief else _entries(visitor, layer)
    if not brief:
        _notes(visitor, layer, entries)
    if links:
        _links(visitor, layer, entries)
    entries = _filtered(layer, entries)
    standing = [entry for entry in entries.values() if entry.start is not None]
    standing.sort(key=lambda entry: (entry.start, -(entry.end or 0), entry.pk))
    for place, entry in enumerate(standing, start=1):
        entry.number = place
        if entry.status == AnchorStatus.CHANGED:
            entry.words = revision.text[entry.start : entry.end]
    layer.entries = standing
    layer.orphans = [entry for entry in entries.values() if entry.start is None]
    return layer


def _filtered(layer: Layer, entries: dict[int, Entry]) -> dict[int, Entry]:
    """What the filter lets through; ``layer.seen`` counts what there is to choose from."""
    seen, shown = layer.seen, layer.shown
    free = not shown.filtered
    for entry in entries.values():
        highlight = entry.highlight
        if highlight.user_id not in seen.names:
            seen.names[highlight.user_id] = entry.by
        if free or shown.takes_but("by", highlight):
            seen.people[highlight.user_id] += 1
        if free or shown.takes_but("kind", highlight):
            seen.kinds[highlight.kind] += 1
        if entry.code_name and highlight.code_id and (free or shown.takes_but("code", highlight)):
            seen.codes[highlight.code_id] += 1
            seen.code_names[highlight.code_id] = (entry.code_name, highlight.kind)
    for thread in layer.threads:
        seen.names.setdefault(thread.note.user_id, _("You") if thread.mine else thread.note.user.name)
        if not (shown.kind or shown.code):
            seen.people[thread.note.user_id] += 1
    if not shown.filtered:
        return entries
    layer.threads = [
        thread
        for thread in layer.threads
        if shown.by in (None, thread.note.user_id) and (thread.mine or not (shown.kind or shown.code))
    ]
    return {pk: entry for pk, entry in entries.items() if shown.takes(entry.highlight)}


_SELDOM = ("folded", "client_id", "updated_at", "deleted_at")
"""Columns that no margin shows."""


def _highlights(visitor: Visitor, article: int, revision: int) -> QuerySet[Any]:
    """What this visitor sees in an article, with where it stands in a revision."""
    return (
        highlights_for(visitor)
        .filter(article=article)
        .annotate(here=FilteredRelation("anchors", condition=Q(anchors__revision=revision)))
        .annotate(at_start=F("here__start"), at_end=F("here__end"), at_status=F("here__status"))
        .annotate(
            opened=FilteredRelation("changes", condition=Q(changes__outcome="", changes__after=revision))
        )
        .annotate(opened_from=F("opened__before"), opened_was=F("opened__was"))
        .annotate(code_name=Subquery(codes_for(visitor).filter(pk=OuterRef("code")).values("name")[:1]))
        .annotate(**BESIDE, **REVISION)
        .defer(*_SELDOM)
        .order_by("pk")
    )


def _threads(visitor: Visitor, article: int) -> QuerySet[Note]:
    return (
        threads_for(visitor)
        .filter(article=article)
        .annotate(**BESIDE)
        .defer(*_SELDOM)
        .order_by("created_at", "pk")
    )


def _linked(visitor: Visitor, article: int) -> QuerySet[StoryLink]:
    return (
        links_for(visitor)
        .filter(Q(from_article=article) | Q(to_article=article))
        .select_related("user", "group", "from_highlight", "from_article__outlet", "to_article__outlet")
        .defer("from_article__standfirst", "to_article__standfirst")
        .order_by("-created_at", "-pk")
    )


def _entries(visitor: Visitor, layer: Layer) -> dict[int, Entry]:
    shown = layer.shown.rows(visitor)
    values = {"article": layer.article.pk, "revision": layer.revision.pk}
    if not shown:
        found = prepared_for(visitor, "highlights beside", _highlights, **values)
    else:
        kept = Q(pk=layer.shown.keep) if layer.shown.keep else Q()
        found = _highlights(visitor, **values).filter(shown | kept)
    entries = {
        highlight.pk: Entry(
            highlight,
            highlight.at_start,
            highlight.at_end,
            highlight.at_status or "",
            highlight.user_id == visitor.pk,
            layer.kinds[highlight.kind],
            code_name=highlight.code_name or "",
        )
        for highlight in joined(instances(found), layer.joined)
    }
    if not shown:
        layer.counts = tally(visitor, (entry.highlight for entry in entries.values()))
    _place_waiting([entry for entry in entries.values() if not entry.status], layer.revision)
    _tell(entries, layer.revision)
    return entries


def _marks(visitor: Visitor, article: int, revision: int) -> QuerySet[Any]:
    """Of what this visitor sees in an article: where it stands, whose and what it is, whether it has a note."""
    seen = Q(hidden_at__isnull=True) | Q(user=visitor.pk)
    threads = threads_for(visitor).order_by().filter(parent__isnull=True)
    noted = threads.filter(seen, highlight=OuterRef("pk"), user=OuterRef("user"))
    answered = Exists(threads_for(visitor).filter(parent=OuterRef("pk")))
    whole = threads.filter(seen | answered, article=article, highlight__isnull=True)
    counted = whole.annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return (
        highlights_for(visitor)
        .filter(article=article)
        .annotate(here=FilteredRelation("anchors", condition=Q(anchors__revision=revision)))
        .annotate(at_start=F("here__start"), at_end=F("here__end"), at_status=F("here__status"))
        .annotate(code_name=Subquery(codes_for(visitor).filter(pk=OuterRef("code")).values("name")[:1]))
        .annotate(noted=Subquery(noted.values("pk")[:1]), threads=Subquery(counted), **BESIDE)
        .only("user", "article", "kind", "visibility", "group", "code", "created_at", "resolved_by")
        .order_by("pk")
    )


def _brief(visitor: Visitor, layer: Layer, made: Highlight) -> dict[int, Entry]:
    values = {"article": layer.article.pk, "revision": layer.revision.pk}
    found = list(joined(instances(prepared_for(visitor, "marks beside", _marks, **values)), layer.joined))
    entries: dict[int, Entry] = {}
    for mark in found:
        lost = mark.at_status == AnchorStatus.UNCERTAIN
        entries[mark.pk] = Entry(
            made if mark.pk == made.pk else mark,
            None if lost else mark.at_start,
            None if lost else mark.at_end,
            mark.at_status or "",
            mark.user_id == visitor.pk,
            layer.kinds[mark.kind],
            note=Note.from_db(mark._state.db, ["id"], [mark.noted]) if mark.noted else None,
            code_name=mark.code_name or "",
        )
        layer.threads_counted = mark.threads or 0
    layer.counts = tally(visitor, (entry.highlight for entry in entries.values()))
    _place_waiting([entry for entry in entries.values() if not entry.status], layer.revision)
    return entries


def _tell(entries: dict[int, Entry], revision: Revision) -> None:
    """Says of each entry what became of it. No query where all are as they were; else one, or two where any was
    confirmed before.

    The place of an uncertain one is only a proposal: it stands nowhere.
    """
    found: list[Found] = []
    for entry in entries.values():
        mark = entry.highlight
        before: int | None = mark.opened_from  # type: ignore[attr-defined]
        was: str | None = mark.opened_was  # type: ignore[attr-defined]
        if not needs_words(entry.status, is_open=before is not None):
            continue
        span = None if entry.start is None or entry.end is None else (entry.start, entry.end)
        found.append(Found(mark, entry.status, span, before is not None, before, was))
        if entry.status == AnchorStatus.UNCERTAIN:
            entry.start = entry.end = None
    if found:
        for pk, state in states(revision, found).items():
            entries[pk].state = state


def _place_waiting(entries: list[Entry], revision: Revision) -> None:
    """Places what has no anchor in this revision yet. Three queries at most where there is any, else none."""
    if not entries:
        return
    waiting = {entry.pk: entry for entry in entries}
    for each in carried(revision, standings(Highlight.objects.filter(pk__in=waiting))):
        entry, place = waiting[each.standing.pk], each.place
        entry.start, entry.end, entry.status = place.start, place.end, place.status


def _notes(visitor: Visitor, layer: Layer, entries: dict[int, Entry]) -> None:
    threads: dict[int, Thread] = {}
    replies: list[Note] = []
    found = prepared_for(visitor, "threads beside", _threads, article=layer.article.pk)
    for note in joined(instances(found), layer.joined):
        withheld = note.hidden_at is not None and note.user_id != visitor.pk
        if withheld:
            note.body = note.html = note.hidden_reason = ""
        if note.highlight_id is not None:
            entry = entries.get(note.highlight_id)
            if entry is None:
                continue
            if withheld:
                entry.withheld = entry.withheld or note.user_id == entry.highlight.user_id
            elif note.parent_id is None and note.user_id == entry.highlight.user_id:
                entry.note = note
            else:
                entry.replies.append(note)
        elif note.parent_id is not None:
            if not withheld:
                replies.append(note)
        elif _is_on(visitor, layer.shown, note):
            threads[note.pk] = Thread(note, note.user_id == visitor.pk, withheld=withheld)
    for note in replies:
        if note.parent_id in threads:
            threads[note.parent_id].replies.append(note)
    layer.threads = [thread for thread in threads.values() if thread.replies or not thread.withheld]


def _is_on(visitor: Visitor, shown: Shown, note: Note) -> bool:
    """Whether a note on the article stands in a layer that is on."""
    if note.user_id == visitor.pk:
        return True
    name = layer_of(note.group_id) if note.group_id else PUBLIC
    return not shown.only_mine and name not in shown.hidden


def _links(visitor: Visitor, layer: Layer, entries: dict[int, Entry]) -> None:
    shown, pk = layer.shown, layer.article.pk
    if not shown.rows(visitor):
        found = prepared_for(visitor, "links beside", _linked, article=pk)
    elif shown.only_mine:
        found = _linked(visitor, pk).filter(user_id=visitor.pk or 0)
    else:
        plain = Q(from_highlight__isnull=True) & shown.rows(visitor)
        marked = Q(from_highlight__isnull=False) & shown.rows(visitor, "from_highlight__")
        found = _linked(visitor, pk).filter(plain | marked)
    layer.links = list(found)
    for link in reversed(layer.links):
        if link.from_highlight_id in entries:
            entries[link.from_highlight_id].links.append(link)
