"""What people put beside one article, as one visitor sees it: four queries, however much there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.access import codes_for, highlights_for, links_for, threads_for
from annotations.marks import Span
from annotations.models import (
    AnchorStatus,
    Highlight,
    MarginChoice,
    Membership,
    Note,
    StoryLink,
    Visibility,
)
from annotations.queries.joined import BESIDE, REVISION, Joined, joined
from annotations.queries.layers import (
    PUBLIC,
    Seen,
    Shown,
    layer_of,
    margin_of,
    proposed,
    tally,
)
from annotations.queries.standing import Found, State, needs_words, states
from annotations.services.carrying import carried, standings
from annotations.services.codes import kind_names as kind_names
from annotations.services.seen import WRITERS
from reader.access import Visitor
from reader.models import Article, Revision
from reader.numerals import number, numerals
from reader.prepared import prepared_for
from reader.stories.words import Difference, differences

FIRST = 5
"""Notes that come with an article's page; scripts ask for the next ones as soon as the page stands."""
SHOWN = 200
"""Notes that are given at once; the rest is asked for."""


NUMBER = "{n}"
"""Stands for the number in a name that is said of many."""


@dataclass(slots=True)
class Names:
    """What the numbers in a text are called, each name once, with ``NUMBER`` in it."""

    names: list[str] = field(default_factory=list)
    places: dict[tuple[bool, bool, str, int], int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Line by line, as the page carries them."""
        return "\n".join(self.names)


@dataclass(slots=True)
class Entry:
    """A highlight with all that hangs on it, as one visitor sees it in one revision."""

    highlight: Highlight
    start: int | None
    end: int | None
    status: str
    """A value of ``AnchorStatus``."""
    mine: bool
    kind_name: str
    number: int = 0
    """Its place in the order of the marks, from 1; 0 for one that has lost its place."""
    note: Note | None = None
    replies: list[Note] = field(default_factory=list)
    links: list[StoryLink] = field(default_factory=list)
    withheld: bool = False
    """Whether its maker's note was hidden by moderators, so that nobody else sees it."""
    code_name: str = ""
    """The code under the kind, for those who may see it."""
    words: str = ""
    """For one whose words changed: those that stand there in this revision."""
    state: State | None = None
    """What became of it; None for one that is as it was."""

    @property
    def changed(self) -> list[Difference]:
        """What changed between the words that were marked and those that stand there now; empty where nothing did."""
        return differences(self.highlight.quote, self.words) if self.words else []

    @property
    def settled(self) -> bool:
        """Whether nothing about it waits for its maker: a lost one is kept as it is."""
        return self.state is None or not self.state.is_open

    @property
    def pk(self) -> int:
        return self.highlight.pk

    @property
    def kind(self) -> str:
        return self.highlight.kind

    @property
    def by(self) -> str:
        """Whose it is, in the words of the margin."""
        return _("You") if self.mine else self.highlight.user.name

    @property
    def at(self) -> datetime:
        """When the note was written, or else the highlight made; UTC."""
        return self.note.created_at if self.note else self.highlight.created_at

    @property
    def label(self) -> str:
        """What the number in the text is called."""
        words = {"n": number(self.number), "kind": self.kind_name, "who": self.highlight.user.name}
        return self.naming.replace("%(n)d", "%(n)s") % words

    @property
    def naming(self) -> str:
        """``label`` before its words are put in."""
        if self.status == AnchorStatus.CHANGED:
            if self.note is None:
                return _("Highlight %(n)d, %(kind)s, %(who)s, the words changed")
            return _("Note %(n)d, %(kind)s, %(who)s, the words changed")
        if self.note is None:
            return _("Highlight %(n)d, %(kind)s, %(who)s")
        return _("Note %(n)d, %(kind)s, %(who)s")

    @property
    def is_private(self) -> bool:
        return self.highlight.visibility == Visibility.PRIVATE

    @property
    def by_link(self) -> bool:
        return self.highlight.visibility == Visibility.LINK

    @property
    def begins(self) -> str:
        """What screen readers say where the mark begins."""
        return _("%(kind)s, highlight begins") % {"kind": self.kind_name}

    def span(self) -> Span:
        """As marks need it; only for one that stands in the text."""
        return self._span(self.label, self.begins)

    def brief(self, said: Names) -> Span:
        """As ``span``, with its words among ``said`` alone."""
        key = (self.note is None, self.status == AnchorStatus.CHANGED, self.kind, self.highlight.user_id)
        place = said.places.get(key)
        if place is None:
            words = {"kind": self.kind_name, "who": self.highlight.user.name}
            name = self.naming.replace("%(n)d", NUMBER) % words
            place = said.places[key] = len(said.names)
            said.names.append(" ".join(name.split()))
        return self._span("", "", place)

    def _span(self, label: str, begins: str, said: int | None = None) -> Span:
        assert self.start is not None
        assert self.end is not None
        changed = self.status == AnchorStatus.CHANGED
        return Span(
            self.pk, self.start, self.end, self.kind, self.number, label, not self.mine, changed, begins, said
        )


@dataclass(slots=True)
class Thread:
    """A note on the whole article with its replies."""

    note: Note
    mine: bool
    replies: list[Note] = field(default_factory=list)
    withheld: bool = False
    """Whether moderators hid the note: it is without words then, and stands only for its replies."""


@dataclass(slots=True)
class Layer:
    """All that one visitor sees beside one revision of an article."""

    article: Article
    revision: Revision
    kinds: dict[str, str]
    may_write: bool
    entries: list[Entry] = field(default_factory=list)
    """In the order of their marks, numbered."""
    orphans: list[Entry] = field(default_factory=list)
    """Those that have lost their place in this revision."""
    threads: list[Thread] = field(default_factory=list)
    links: list[StoryLink] = field(default_factory=list)
    """Links of the article, both ways, newest first; those from highlights too."""
    memberships: list[Membership] = field(default_factory=list)
    """The groups of the visitor, with the role in each."""
    choice: MarginChoice = field(default_factory=MarginChoice)
    shown: Shown = field(default_factory=Shown)
    counts: dict[str, int] | None = None
    """How many marks each layer holds; None where not all were asked for."""
    seen: Seen = field(default_factory=Seen)
    """Who and what stands in the layers that are on, before the filter."""
    joined: Joined = field(default_factory=Joined)

    @property
    def proposed(self) -> str:
        """Who sees what is written next, as forms carry it."""
        return proposed(self.choice, self.memberships)

    def may_answer(self, mark: Highlight | Note) -> bool:
        """Whether the visitor may reply there: in a group that needs a role that writes."""
        if mark.visibility != Visibility.GROUP:
            return self.may_write
        return any(one.group_id == mark.group_id and one.role in WRITERS for one in self.memberships)

    def entry(self, pk: int) -> Entry | None:
        """The entry of a highlight, wherever it stands."""
        return next((entry for entry in (*self.entries, *self.orphans) if entry.pk == pk), None)

    def thread(self, pk: int) -> Thread | None:
        return next((thread for thread in self.threads if thread.note.pk == pk), None)

    def spans(self) -> list[Span]:
        return [entry.span() for entry in self.entries]

    def spans_within(self, start: int, end: int) -> list[Span]:
        """Those that touch [start, end), in code points."""
        return [
            entry.span() for entry in self.entries if (entry.start or 0) < end and start < (entry.end or 0)
        ]

    def brief_spans(self) -> tuple[list[Span], Names]:
        """As ``spans``, and the names that scripts give them."""
        said = Names()
        return [entry.brief(said) for entry in self.entries], said

    @property
    def begins(self) -> str:
        """What is heard where a mark begins, kind by kind, a line for each."""
        said = _("%(kind)s, highlight begins")
        return "\n".join(said % {"kind": " ".join(name.split())} for name in self.kinds.values())

    @property
    def notes(self) -> int:
        """Highlights with a note, and notes on the article."""
        return sum(1 for entry in (*self.entries, *self.orphans) if entry.note) + len(self.threads)

    @property
    def highlights_counted(self) -> str:
        n = len(self.entries) + len(self.orphans)
        return numerals(ngettext("%(n)d highlight", "%(n)d highlights", n) % {"n": n})

    @property
    def notes_counted(self) -> str:
        return numerals(ngettext("%(n)d note", "%(n)d notes", self.notes) % {"n": self.notes})


def article_layer(
    visitor: Visitor,
    article: Article,
    revision: Revision,
    *,
    only_mine: bool = False,
    shown: Shown | None = None,
    margin: tuple[MarginChoice, list[Membership]] | None = None,
    links: bool = True,
) -> Layer:
    """What ``visitor`` sees beside ``revision``, of it what ``shown`` lets show; ``article`` must have come
    through ``access``. ``margin`` is what ``margin_of`` says of the visitor, where that is known. Story
    links may be left out.

    A highlight whose place in this revision has not been worked out yet is placed here, by the same rule.
    """
    layer = Layer(article, revision, kind_names(), visitor.is_authenticated)
    layer.shown = shown or Shown(only_mine=only_mine)
    layer.choice, layer.memberships = margin or margin_of(visitor)
    entries = _entries(visitor, layer)
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
        .defer("folded")
        .order_by("pk")
    )


def _threads(visitor: Visitor, article: int) -> QuerySet[Note]:
    return (
        threads_for(visitor)
        .filter(article=article)
        .annotate(**BESIDE)
        .defer("folded")
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
        for highlight in joined(found, layer.joined)
    }
    if not shown:
        layer.counts = tally(visitor, (entry.highlight for entry in entries.values()))
    _place_waiting([entry for entry in entries.values() if not entry.status], layer.revision)
    _tell(entries, layer.revision)
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
    for note in joined(found, layer.joined):
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
