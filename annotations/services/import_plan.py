"""What a file of notes would bring: which marks are here already, which article each belongs to, and where it stands.

Nothing is written here. A mark whose revision the library has, with the same words at the same place, stands there.
Any other is looked for by its words and what stood around them (``annotations.anchoring.find``); where that leaves a
doubt the place is a proposal, and where nothing is found it has lost its place. No mark is ever placed silently on
other words.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from annotations.anchoring.find import find
from annotations.anchoring.place import Place
from annotations.anchoring.positions import outward, trimmed
from annotations.interchange.reading import Entry
from annotations.interchange.rows import Mark
from annotations.models import Highlight, Note
from annotations.services.text import NoteTooLong, written
from reader.access import articles_for
from reader.errors import UserError
from reader.intake.names import page_address
from reader.models import Article, Revision, User

CHUNK = 200
"""Marks that are gone through at a time."""
_VALUES = 400
"""Values of one statement."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What becomes of an entry."""

    entry: Entry
    state: str
    """``new``; ``here`` or ``bin``: known by its client id; ``others``: not the reader's own; ``empty``: neither mark
    nor note; ``unknown``: the library has no such article that the reader may see; ``fault``: see ``why``."""
    why: str = ""
    article: Article | None = None
    revision: Revision | None = None
    """In which it stands, or is proposed to; None for a note on the whole article."""
    place: Place | None = None
    """None where it was not looked for, for want of time."""

    @property
    def mark(self) -> Mark:
        return self.entry.mark


class Budget:
    """Seconds that may be spent on looking for places; None for any number."""

    def __init__(self, seconds: float | None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds

    @property
    def spent(self) -> bool:
        return self._until is not None and time.monotonic() > self._until


def plan(user: User, entries: Sequence[Entry], budget: Budget) -> list[Coming]:
    """What becomes of each of ``entries`` (at most ``CHUNK``), in their order. About seven queries."""
    known = _known(user, [entry.mark.id for entry in entries])
    found: dict[int, Coming] = {}
    open_: list[Entry] = []
    for entry in entries:
        state = _settled(entry.mark, known)
        if state:
            found[entry.number] = Coming(entry, state)
        else:
            open_.append(entry)
    articles = _Articles(user, open_)
    for entry in open_:
        found[entry.number] = _coming(entry, articles, budget)
    return [found[entry.number] for entry in entries]


def _known(user: User, ids: Iterable[str]) -> dict[str, bool]:
    """Client ids of the reader's own marks and notes, each with whether it is in the bin."""
    uuids = [UUID(each) for each in ids]
    found: dict[str, bool] = {}
    for queryset in (Note.objects.all(), Highlight.objects.all()):
        rows = queryset.filter(user=user, client_id__in=uuids).values_list("client_id", "deleted_at")
        found |= {str(client_id): deleted is not None for client_id, deleted in rows}
    return found


def _settled(mark: Mark, known: dict[str, bool]) -> str:
    if not mark.mine:
        return "others"
    if mark.on_whole_article and (mark.note is None or not mark.note.mine):
        return "empty"
    if mark.id in known:
        return "bin" if known[mark.id] else "here"
    return ""


def _coming(entry: Entry, articles: _Articles, budget: Budget) -> Coming:
    mark = entry.mark
    try:
        for note in filter(None, (mark.note, *mark.replies)):
            written(note.body)
    except NoteTooLong as error:
        return Coming(entry, "fault", why=error.message)
    article, home = articles.of(mark)
    if article is None:
        return Coming(entry, "unknown")
    if mark.on_whole_article:
        return Coming(entry, "new", article=article)
    if home is not None and (place := _stands(home, mark)):
        return Coming(entry, "new", article=article, revision=home, place=place)
    current = articles.current(article)
    if current is None:
        return Coming(entry, "unknown")
    if budget.spent:
        return Coming(entry, "new", article=article, revision=current)
    hint = mark.made.start if mark.made else None
    place = find(current.text, mark.quote, mark.prefix, mark.suffix, hint)
    return Coming(entry, "new", article=article, revision=current, place=place)


def _stands(revision: Revision, mark: Mark) -> Place | None:
    """The mark's own place in its own revision, if its words are there; a place that cuts a character is none."""
    if mark.made is None or mark.made.start is None or mark.made.end is None:
        return None
    start, end = mark.made.start, mark.made.end
    text = revision.text
    if text[start:end] != mark.quote or trimmed(text, *outward(text, start, end)) != (start, end):
        return None
    return Place("exact", start, end, 1.0)


class _Articles:
    """The articles that entries belong to, of those that the reader may see. Four queries."""

    def __init__(self, user: User, entries: Sequence[Entry]) -> None:
        marks = [entry.mark for entry in entries]
        self._by_url: dict[str, list[Article]] = defaultdict(list)
        self._by_sum: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """For each sum, the revisions with that text: article and revision."""
        seen = articles_for(user).order_by("pk").only("pk", "canonical_url", "current_revision_id")
        for urls in _parts({url for mark in marks for url in addresses(mark.article.url)}):
            for article in seen.filter(canonical_url__in=urls):
                self._by_url[article.canonical_url].append(article)
        visible = Exists(articles_for(user).order_by().filter(pk=OuterRef("article")))
        for sums in _parts(
            {mark.made.revision.sha256 for mark in marks if mark.made and mark.made.revision.sha256}
        ):
            rows = Revision.objects.filter(visible, sha256__in=sums).order_by("article", "number")
            for sha256, article_pk, pk in rows.values_list("sha256", "article_id", "pk"):
                self._by_sum[sha256].append((article_pk, pk))
        more = {pk for rows in self._by_sum.values() for pk, _revision in rows}
        self._by_pk = {article.pk: article for pks in _parts(more) for article in seen.filter(pk__in=pks)}
        self._matched = {id(mark): self._match(mark) for mark in marks}
        wanted = {home for _article, home in self._matched.values() if home}
        wanted |= {article.current_revision_id for article, _home in self._matched.values()
                   if article and article.current_revision_id}  # fmt: skip
        self._texts = {
            revision.pk: revision
            for pks in _parts(wanted)
            for revision in Revision.objects.filter(pk__in=pks).only("pk", "article_id", "text")
        }

    def _match(self, mark: Mark) -> tuple[Article | None, int | None]:
        """By address, and of several that one which has the text; without an address by the text alone."""
        rows = self._by_sum.get(mark.made.revision.sha256, []) if mark.made else []
        named = [article for url in addresses(mark.article.url) for article in self._by_url.get(url, [])]
        for article in named:
            for article_pk, revision in rows:
                if article_pk == article.pk:
                    return article, revision
        if named:
            return named[0], None
        for article_pk, revision in rows:
            if article_pk in self._by_pk:
                return self._by_pk[article_pk], revision
        return None, None

    def of(self, mark: Mark) -> tuple[Article | None, Revision | None]:
        """The mark's article, and the revision that it was made in, where the library has that."""
        article, home = self._matched[id(mark)]
        return article, self._texts.get(home) if home else None

    def current(self, article: Article) -> Revision | None:
        return self._texts.get(article.current_revision_id or 0)


def _parts[T](values: set[T]) -> list[list[T]]:
    listed = list(values)
    return [listed[at : at + _VALUES] for at in range(0, len(listed), _VALUES)]


def addresses(url: str) -> list[str]:
    """An address as the file has it, and as the library would have stored it; none for an empty one."""
    if not url:
        return []
    try:
        return list(dict.fromkeys((url, page_address(url))))
    except UserError:
        return [url]
