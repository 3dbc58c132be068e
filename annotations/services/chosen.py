"""What is done to several marks, notes and links of the notebook at once: one transaction each, with what undoes it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.access import codes_for, highlights_for, links_for, notes_for
from annotations.models import Code, Highlight, Kind, Note, StoryLink, Visibility
from annotations.models.shares import new_token
from annotations.services.mentions import shown_to_others
from annotations.services.seen import SeenBy, may_write_in, seen_by, value_of
from reader.access import may_edit_article
from reader.errors import Invalid
from reader.models import Article, ArticleTag, TagProposal, User
from reader.services import tags as tag_service
from reader.services.facets import stale_articles

CHOSEN_LIMIT = 500
"""Rows that may be changed at once."""
_NAME = re.compile(r"([hln])([1-9][0-9]{0,17})\Z", re.ASCII)

type Undo = dict[str, Any]
"""What undoes a change, as plain JSON; kept by the caller."""


@dataclass(slots=True)
class Chosen:
    """Rows of the notebook, one's own apart from those of others."""

    marks: list[Highlight] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    """On whole articles."""
    links: list[StoryLink] = field(default_factory=list)
    """Of whole articles."""
    foreign: int = 0
    """Rows of others, and what is not there any more: left as they are."""
    articles: list[Article] = field(default_factory=list)
    """Those of all rows that one sees, each once."""

    @property
    def own(self) -> int:
        return len(self.marks) + len(self.notes) + len(self.links)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it."""

    changed: int
    left: int = 0
    """Of one's own rows: those that cannot be so."""
    undo: Undo | None = None


def choose(user: User, names: Iterable[str]) -> Chosen:
    """The rows that ``names`` such as ``h12`` mean. Three queries.

    Raises ``Invalid`` for none, more than ``CHOSEN_LIMIT``, or what is no name of a row.
    """
    names = list(dict.fromkeys(names))
    if not names:
        raise Invalid(_("Choose at least one mark in the list first."), field="row")
    if len(names) > CHOSEN_LIMIT:
        raise Invalid(
            _("%(found)d marks are chosen; %(limit)d can be changed at once.")
            % {"found": len(names), "limit": CHOSEN_LIMIT},
            field="row",
        )
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for name in names:
        match = _NAME.match(name)
        if match is None:
            raise Invalid(
                _("row must be the name of a mark such as h12; found “%(found)s”.") % {"found": name[:40]},
                field="row",
            )
        wanted[match[1]].append(int(match[2]))
    chosen = Chosen()
    articles: dict[int, Article] = {}
    marks = highlights_for(user).filter(pk__in=wanted["h"]).select_related("article").order_by("pk")
    notes = notes_for(user).filter(pk__in=wanted["n"], highlight__isnull=True, parent__isnull=True)
    links = links_for(user).filter(pk__in=wanted["l"], from_highlight__isnull=True)
    for mark in marks:
        articles[mark.article_id] = mark.article
        if mark.user_id == user.pk:
            chosen.marks.append(mark)
    for note in notes.select_related("article").order_by("pk"):
        articles[note.article_id] = note.article
        if note.user_id == user.pk:
            chosen.notes.append(note)
    for link in links.select_related("from_article").order_by("pk"):
        articles[link.from_article_id] = link.from_article
        if link.user_id == user.pk:
            chosen.links.append(link)
    chosen.articles = list(articles.values())
    chosen.foreign = len(names) - chosen.own
    return chosen


@transaction.atomic
def label(user: User, chosen: Chosen, value: str) -> Done:
    """Gives marks a kind (``fact``), or a code of one's own or of one's groups (its id), which brings its kind.

    A code of another kind is taken off with the old kind. Raises ``Invalid`` for what is neither.
    """
    code = None
    if value.isascii() and value.isdecimal() and len(value) < 19:
        code = codes_for(user).filter(pk=int(value)).first()
    if code is None and value not in Kind.values:
        raise Invalid(
            _("The label must be one of %(known)s, or a code of yours; found “%(found)s”.")
            % {"known": ", ".join(Kind.values), "found": value[:40]},
            field="label",
        )
    kind = code.kind if code else value
    rows = _held(chosen.marks)
    of_kind = set(Code.objects.filter(kind=kind).values_list("pk", flat=True)) if code is None else set()
    touched: list[list[Any]] = []
    kept: list[int] = []
    dropped: list[int] = []
    for mark in rows:
        then = code.pk if code else mark.code_id if mark.code_id in of_kind else None
        if (mark.kind, mark.code_id) == (kind, then):
            continue
        touched.append([mark.pk, mark.kind, mark.code_id, mark.version + 1])
        (kept if then == mark.code_id else dropped).append(mark.pk)
    _write(Highlight, kept, kind=kind)
    _write(Highlight, dropped, kind=kind, code=code)
    return Done(len(touched), 0, {"what": "label", "marks": touched} if touched else None)


def show_to(user: User, chosen: Chosen, value: str) -> Done:
    """Lets others see what is chosen, as forms say it: ``private``, ``link``, ``public``, ``group:<number>``.

    Notes and links of whole articles have no link of their own and stay as they are. Raises ``Invalid``,
    ``NotYourGroup``, ``OnlyReads``.
    """
    with transaction.atomic():
        touched, left = _shown(user, chosen, value)
    # notes are rendered for it, which takes too long to have others wait
    _tell([row[0] for row in touched["h"]], [row[0] for row in touched["n"]])
    n = sum(map(len, touched.values()))
    return Done(n, left, {"what": "seen", **touched} if n else None)


def _shown(user: User, chosen: Chosen, value: str) -> tuple[dict[str, list[list[Any]]], int]:
    """Within a transaction: what every row that is changed was seen by, and how many cannot be so."""
    seen = seen_by(user, value)
    touched: dict[str, list[list[Any]]] = {"h": [], "n": [], "l": []}
    for mark in _held(chosen.marks):
        if value_of(mark) == value:
            continue
        touched["h"].append([mark.pk, mark.visibility, mark.group_id, mark.link_token, mark.version + 1])
        token = new_token() if seen.visibility == Visibility.LINK else None
        _write(Highlight, [mark.pk], visibility=seen.visibility, group=seen.group, link_token=token)
    left = 0
    others: tuple[tuple[str, Any, Sequence[Any]], ...] = (
        ("n", Note, chosen.notes),
        ("l", StoryLink, chosen.links),
    )
    for type_, model, rows in others:
        if seen.visibility == Visibility.LINK:
            left += len(rows)
            continue
        changed = [row for row in _held(rows) if value_of(row) != value]
        touched[type_] = [[row.pk, row.visibility, row.group_id, None, row.version + 1] for row in changed]
        _write(model, [row.pk for row in changed], visibility=seen.visibility, group=seen.group)
    return touched, left


def _tell(marks: Sequence[int], notes: Sequence[int]) -> None:
    """Those who are named in what they see from now on are told, as when it is shown alone."""
    named = Note.objects.kept().filter(body__contains="@").order_by()
    of_marks = named.filter(highlight__in=marks).values("highlight")
    of_notes = named.filter(Q(pk__in=notes) | Q(parent__in=notes)).values(first=Coalesce("parent", "pk"))
    for mark in Highlight.objects.filter(pk__in=of_marks):
        shown_to_others(mark)
    for note in Note.objects.filter(pk__in=of_notes):
        shown_to_others(note)


@transaction.atomic
def delete(chosen: Chosen) -> Done:
    """Puts what is chosen into the bin; the notes and links of a mark are seen only beside it."""
    now = timezone.now()
    touched = {
        "h": _write(Highlight, [mark.pk for mark in chosen.marks], now, deleted_at=now),
        "n": _write(Note, [note.pk for note in chosen.notes], now, deleted_at=now),
        "l": _write(StoryLink, [link.pk for link in chosen.links], now, deleted_at=now),
    }
    n = sum(map(len, touched.values()))
    return Done(n, 0, {"what": "delete", "at": now.isoformat(), **touched} if n else None)


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a tag for several articles."""

    tag: str
    """Its name as it is in the library, or as it was typed where it is only proposed."""
    filed: int = 0
    proposed: int = 0
    there: int = 0
    """Articles that were filed under it, or had it proposed, before."""
    undo: Undo | None = None


@transaction.atomic
def file_under(user: User, articles: Sequence[Article], name: str) -> Filed:
    """Files those of ``articles`` that the reader may edit under the tag called ``name``, and proposes it for the rest.

    A name that is no tag yet is proposed for all; a proposal that was dismissed stays so. Raises ``Invalid`` for a
    name that no tag can have.
    """
    name = tag_service.checked_name(name)
    tag = tag_service.resolve([name]).get(name)
    if tag is not None and tag.hidden:
        tag = None
    own = [article for article in articles if tag is not None and may_edit_article(user, article)]
    rest = [article for article in articles if article not in own]
    filed: list[int] = []
    if tag is not None:
        pks = [article.pk for article in articles]
        there = set(ArticleTag.objects.filter(tag=tag, article__in=pks).values_list("article_id", flat=True))
        new = [article for article in own if article.pk not in there]
        ArticleTag.objects.bulk_create(
            [ArticleTag(article=article, tag=tag, origin=ArticleTag.Origin.READER, added_by=user,
                        listed_at=article.listed_at) for article in new],
            ignore_conflicts=True,
        )  # fmt: skip
        filed = [article.pk for article in new]
        tag_service.recount(tag_service.family([tag]))
        stale_articles(filed)
        rest = [article for article in rest if article.pk not in there]
    before = TagProposal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for article in rest:
        tag_service.propose(article, [tag.name if tag else name], by=user)
    proposed = list(
        TagProposal.objects.filter(pk__gt=before, article__in=rest, proposed_by=user).values_list(
            "pk", flat=True
        )
    )
    undo = {"what": "tag", "tag": tag.pk if tag else 0, "articles": filed, "proposals": proposed}
    there_already = len(articles) - len(filed) - len(proposed)
    return Filed(tag.name if tag else name, len(filed), len(proposed), there_already,
                 undo if filed or proposed else None)  # fmt: skip


@transaction.atomic
def take_back(user: User, undo: Undo) -> int:
    """Undoes what ``undo`` names, as far as nobody changed it since; returns how many rows are as they were."""
    match undo.get("what"):
        case "delete":
            return _restore(user, undo)
        case "label":
            return sum(
                _back(user, Highlight, pk, version, kind=kind, code_id=_code(user, code))
                for pk, kind, code, version in undo["marks"]
            )
        case "seen":
            return sum(
                _back(user, model, pk, version, **_seen(user, model, visibility, group, token))
                for type_, model in (("h", Highlight), ("n", Note), ("l", StoryLink))
                for pk, visibility, group, token, version in undo[type_]
            )
        case "tag":
            proposals = TagProposal.objects.filter(
                pk__in=undo["proposals"], proposed_by=user, state=TagProposal.State.OPEN
            )
            n = proposals.delete()[0]
            filed = ArticleTag.objects.filter(tag=undo["tag"], article__in=undo["articles"], added_by=user)
            tags = [one.tag for one in filed.select_related("tag")[:1]]
            n += filed.delete()[0]
            tag_service.recount(tag_service.family(tags))
            stale_articles(undo["articles"])
            return n
    return 0


def _held[M: (Highlight, Note, StoryLink)](rows: Sequence[M]) -> list[M]:
    """``rows`` as they are now, held until the transaction ends; without those that went to the bin."""
    if not rows:
        return []
    kept = type(rows[0]).objects.kept().filter(pk__in=[row.pk for row in rows])
    return list(kept.select_for_update().order_by("pk"))


def _write(model: Any, pks: Sequence[int], now: datetime | None = None, **changes: Any) -> list[int]:
    """Changes rows that are not in the bin; returns their ids."""
    if not pks:
        return []
    rows = model.objects.kept().filter(pk__in=pks)
    found = sorted(rows.select_for_update().values_list("pk", flat=True))
    rows.update(version=F("version") + 1, updated_at=now or timezone.now(), **changes)
    return found


def _back(user: User, model: Any, pk: int, version: int, **before: Any) -> int:
    """Gives a row what it had, if nobody changed it since."""
    row = model.objects.kept().filter(pk=pk, user=user, version=version)
    n: int = row.update(version=F("version") + 1, updated_at=timezone.now(), **before)
    return n


def _code(user: User, pk: int | None) -> int | None:
    return pk if pk and codes_for(user).filter(pk=pk).exists() else None


def _seen(user: User, model: Any, visibility: str, group: int | None, token: str | None) -> dict[str, Any]:
    """What a row is seen by again; by its maker alone where the group was left."""
    if visibility == Visibility.GROUP and not may_write_in(user, group):
        visibility, group = SeenBy()[0], None
    before = {"visibility": visibility, "group_id": group}
    return before | {"link_token": token} if model is Highlight else before


def _restore(user: User, undo: Undo) -> int:
    at = datetime.fromisoformat(undo["at"])
    n = 0
    for type_, model in (("h", Highlight), ("n", Note), ("l", StoryLink)):
        rows: Any = model.objects.filter(pk__in=undo[type_], user=user, deleted_at=at)
        if model is StoryLink:
            twins = {
                (link.from_article_id, link.to_article_id, link.kind)
                for link in StoryLink.objects.kept().filter(user=user, from_highlight__isnull=True)
            }
            again = [
                link.pk for link in rows if (link.from_article_id, link.to_article_id, link.kind) not in twins
            ]
            rows = StoryLink.objects.filter(pk__in=again)
        n += rows.update(deleted_at=None, updated_at=timezone.now(), version=F("version") + 1)
    return n
