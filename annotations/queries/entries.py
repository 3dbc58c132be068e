"""What stands beside an article: highlights with their threads, and the layer of all of them. Asks for nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from annotations.queries.joined import Joined
from annotations.queries.layers import (
    Seen,
    Shown,
    proposed,
)
from annotations.queries.standing import State
from annotations.services.seen import WRITERS
from reader.models import Article, Revision
from reader.numerals import number, numerals
from reader.stories.words import Difference, differences

FEW = 8
"""So many notes come with an article's page whole."""
FIRST = 2
"""Of more, as many come with the page; scripts ask for the next ones as soon as it stands."""
SHOWN = 200
"""Notes that are given at once; the rest is asked for."""


NUMBER = "{n}"
"""Stands for the number in a name that is said of many."""


@dataclass(slots=True)
class Names:
    """What the numbers in a text are called, each name once, with ``NUMBER`` in it."""

    names: list[str] = field(default_factory=list)
    places: dict[tuple[bool, bool, str, int], int] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    """The name of each number, from 1 on: its place among ``names``."""

    def __str__(self) -> str:
        """As the page carries them: which one each number has, then line by line."""
        return "\n".join([" ".join(map(str, self.order)), *self.names])


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
        assert self.start is not None
        assert self.end is not None
        changed = self.status == AnchorStatus.CHANGED
        return Span(
            self.pk,
            self.start,
            self.end,
            self.kind,
            self.number,
            self.label,
            not self.mine,
            changed,
            self.begins,
        )

    def brief(self, said: Names) -> Span:
        """As ``span``, with its words among ``said`` alone; call it in the order of the numbers."""
        mark = self.highlight
        changed = self.status == AnchorStatus.CHANGED
        key = (self.note is None, changed, mark.kind, mark.user_id)
        place = said.places.get(key)
        if place is None:
            words = {"kind": self.kind_name, "who": mark.user.name}
            name = self.naming.replace("%(n)d", NUMBER) % words
            place = said.places[key] = len(said.names)
            said.names.append(" ".join(name.split()))
        said.order.append(place)
        assert self.start is not None
        assert self.end is not None
        return Span(
            mark.pk, self.start, self.end, mark.kind, self.number, "", not self.mine, changed, "", brief=True
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
    threads_counted: int | None = None
    """How many those are, where they were not asked for themselves."""
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
        """What is heard where a mark begins. ``{kind}`` stands for the name of its kind, which scripts of readers know;
        for strangers kind by kind, a line for each."""
        said = _("%(kind)s, highlight begins")
        if self.may_write:
            return said % {"kind": "{kind}"}
        return "\n".join(said % {"kind": " ".join(name.split())} for name in self.kinds.values())

    @property
    def notes(self) -> int:
        """Highlights with a note, and notes on the article."""
        threads = len(self.threads) if self.threads_counted is None else self.threads_counted
        return sum(1 for entry in (*self.entries, *self.orphans) if entry.note) + threads

    @property
    def highlights_counted(self) -> str:
        n = len(self.entries) + len(self.orphans)
        return numerals(ngettext("%(n)d highlight", "%(n)d highlights", n) % {"n": n})

    @property
    def notes_counted(self) -> str:
        return numerals(ngettext("%(n)d note", "%(n)d notes", self.notes) % {"n": self.notes})
