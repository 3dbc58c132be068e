"""What became of highlights when their article changed, and what their makers say to it: confirm, place, keep, undo.

One change is open per highlight at most. Settling keeps both wordings on record. Every function is one transaction,
which holds the article's row, so that settling and carrying to a new revision never cross each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchoring.positions import outward, trimmed
from annotations.models import Anchor, AnchorStatus, Change, Highlight
from annotations.services.carrying import Carried
from reader.errors import Conflict, Invalid, Unprocessable
from reader.models import Article, Revision, User
from reader.stories.words import same_words


class ChangedAgain(Conflict):
    """The article, or what was said about this change, is not what the reader saw."""


class BeyondText(Unprocessable):
    """A place that does not lie in the text."""


def lock_article(pk: int) -> Article | None:
    """Holds the article's row until the transaction ends; None where it is gone."""
    return Article.objects.select_for_update().only("pk", "current_revision_id").filter(pk=pk).first()


# --- noted when a revision joins


def note_changes(revision: Revision, found: Iterable[Carried]) -> None:
    """Opens, updates and closes the changes of highlights that came to stand in ``revision``, the current one.

    Called in the transaction that writes their anchors. Four queries, however many there are.
    """
    found = list(found)
    pks = [each.standing.pk for each in found]
    outcomes = [Change.Outcome.OPEN, Change.Outcome.KEPT]
    rows = Change.objects.filter(highlight__in=pks, outcome__in=outcomes).order_by("pk")
    known = {(change.highlight_id, change.outcome): change for change in rows}
    now = timezone.now()
    made: list[Change] = []
    updated: list[Change] = []
    for each in found:
        change = known.get((each.standing.pk, Change.Outcome.OPEN))
        if each.accepted:
            kept = known.get((each.standing.pk, Change.Outcome.KEPT)) if each.standing.kept else None
            for done in filter(None, (change, kept)):
                done.outcome, done.settled_at, done.undo = Change.Outcome.OVERTAKEN, now, None
                done.updated_at = now
                updated.append(done)
        elif each.standing.kept and each.place.start is None:
            continue
        elif change is None:
            made.append(_opened(revision, each))
        else:
            if (change.status, change.now) != (each.status, each.now):
                change.read_at = None
            change.status, change.was, change.now = each.status, each.was, each.now
            change.before_id, change.after = each.standing.source or each.standing.home, revision
            change.updated_at = now
            updated.append(change)
    Change.objects.bulk_create(made, batch_size=500)
    fields = [
        "outcome",
        "settled_at",
        "undo",
        "read_at",
        "status",
        "was",
        "now",
        "before",
        "after",
        "updated_at",
    ]
    Change.objects.bulk_update(updated, fields, batch_size=200)


def _opened(revision: Revision, each: Carried) -> Change:
    return Change(
        highlight_id=each.standing.pk,
        user_id=each.standing.user,
        article_id=each.standing.article,
        before_id=each.standing.source or each.standing.home,
        after=revision,
        status=each.status,
        was=each.was,
        now=each.now,
    )


# --- settled by the maker


def confirm(user: User, changes: Sequence[Change]) -> int:
    """Accepts the new words or the new place of ``user``'s open changes, and returns how many were settled.

    From then on the highlight is carried from there. A passage that is gone cannot be confirmed; it is left out, as
    is a change that is settled already or says something else than it said when it was read from the database.
    """
    seen = {change.pk: change.after_id for change in changes}
    with transaction.atomic():
        rows = [
            change
            for change in _own_open(user, changes)
            if change.status != AnchorStatus.ORPHAN and change.after_id == seen[change.pk]
        ]
        anchors = _anchors(rows)
        settled = 0
        for change in rows:
            anchor = anchors.get((change.highlight_id, change.after_id))
            if anchor is None or anchor.start is None:
                continue
            _settle(change, Change.Outcome.CONFIRMED, anchor)
            if anchor.status == AnchorStatus.UNCERTAIN:
                same = same_words(change.highlight.quote, change.now)
                anchor.status = AnchorStatus.EXACT if same else AnchorStatus.CHANGED
                anchor.save(update_fields=["status", "updated_at"])
            Highlight.objects.filter(pk=change.highlight_id).update(base=change.after_id)
            settled += 1
    return settled


def keep(user: User, change: Change) -> Change:
    """Keeps the old words alone: the highlight stands nowhere until they are back. Where it only moved, it stays.

    Raises ``ChangedAgain`` where the change is settled already, or says something else by now.
    """
    with transaction.atomic():
        fresh = _one_open(user, change)
        anchor = _anchors([fresh]).get((fresh.highlight_id, fresh.after_id))
        _settle(fresh, Change.Outcome.KEPT, anchor)
        if fresh.status == AnchorStatus.MOVED:
            fresh.outcome = Change.Outcome.CONFIRMED
            fresh.save(update_fields=["outcome", "updated_at"])
            Highlight.objects.filter(pk=fresh.highlight_id).update(base=fresh.after_id)
        elif anchor is not None:
            anchor.status, anchor.start, anchor.end, anchor.score = AnchorStatus.ORPHAN, None, None, 0.0
            anchor.save(update_fields=["status", "start", "end", "score", "updated_at"])
    return fresh


def place(user: User, highlight: Highlight, revision: Revision, start: int, end: int) -> Change:
    """Puts ``user``'s highlight on ``start`` to ``end`` (code points) of ``revision``, which must be the current one.

    Borders inside a written character move outward, blanks at the ends are left out. Words and times of both
    revisions stay on record.

    Raises:
        ChangedAgain: the article has a newer revision by now.
        BeyondText: the place does not lie in the text.
        Invalid: it covers nothing but blanks.
    """
    if not 0 <= start < end <= len(revision.text):
        raise BeyondText(
            _("The text has %(length)d characters; the passage would stand from %(start)d to %(end)d.")
            % {"length": len(revision.text), "start": start, "end": end}
        )
    start, end = trimmed(revision.text, *outward(revision.text, start, end))
    if start == end:
        raise Invalid(_("The passage covers nothing but blanks."), field="words")
    words = revision.text[start:end]
    with transaction.atomic():
        article = lock_article(highlight.article_id)
        if article is None or article.current_revision_id != revision.pk:
            raise ChangedAgain(
                _("The article changed once more in the meantime. Choose the place in its new text.")
            )
        anchor = Anchor.objects.select_for_update().filter(highlight=highlight, revision=revision).first()
        change = Change.objects.select_for_update().filter(highlight=highlight, user=user, outcome="").first()
        made = change is None
        if change is None:
            highlight.refresh_from_db(fields=["base"])
            change = Change(highlight=highlight, user=user, article_id=highlight.article_id,
                            before_id=highlight.base_id or highlight.revision_id, after=revision,
                            status=anchor.status if anchor else AnchorStatus.ORPHAN, was=highlight.quote)  # fmt: skip
        change.highlight, change.after, change.now = highlight, revision, words
        _settle(change, Change.Outcome.PLACED, anchor, made=made)
        same = same_words(highlight.quote, words)
        Anchor.objects.update_or_create(
            highlight=highlight,
            revision=revision,
            defaults={
                "start": start,
                "end": end,
                "status": AnchorStatus.EXACT if same else AnchorStatus.CHANGED,
                "score": 1.0,
            },
        )
        Highlight.objects.filter(pk=highlight.pk).update(base=revision)
    return change


def reopen(user: User, changes: Sequence[Change]) -> int:
    """Takes back what ``user`` said last to these changes, and returns how many are as they were before.

    Left out is what cannot be taken back: the article has changed since, or another change came after.
    """
    back = 0
    with transaction.atomic():
        for change in _own(user, changes).exclude(outcome=Change.Outcome.OPEN):
            later = Change.objects.filter(highlight=change.highlight_id, pk__gt=change.pk).exists()
            if later or change.undo is None or change.after_id != change.article.current_revision_id:
                continue
            _restore(change)
            back += 1
    return back


def mark_read(user: User, changes: Iterable[Change]) -> int:
    """Marks changes as read, and returns how many were not."""
    unread = Change.objects.filter(user=user, pk__in=[change.pk for change in changes], read_at__isnull=True)
    return unread.update(read_at=timezone.now())


# --- within a transaction


def _own(user: User, changes: Sequence[Change]) -> QuerySet[Change]:
    """``user``'s own among these changes, fresh and held, in one order for everybody; their articles are held too."""
    pks = [change.pk for change in changes]
    for article in sorted(
        set(Change.objects.filter(pk__in=pks, user=user).values_list("article", flat=True))
    ):
        lock_article(article)
    fresh = Change.objects.filter(pk__in=pks, user=user).select_related("highlight", "article")
    return fresh.select_for_update(of=("self",)).order_by("pk")


def _own_open(user: User, changes: Sequence[Change]) -> list[Change]:
    return list(_own(user, changes).filter(outcome=Change.Outcome.OPEN))


def _one_open(user: User, change: Change) -> Change:
    fresh = _own_open(user, [change])
    if not fresh or fresh[0].after_id != change.after_id:
        raise ChangedAgain(
            _("This was settled already, or the article has changed once more. Look at it again.")
        )
    return fresh[0]


def _anchors(changes: Iterable[Change]) -> dict[tuple[int, int], Anchor]:
    """The anchors in the revisions to which these changes led, by highlight and revision."""
    changes = list(changes)
    found = Anchor.objects.filter(
        highlight__in=[change.highlight_id for change in changes],
        revision__in={change.after_id for change in changes},
    )
    return {(anchor.highlight_id, anchor.revision_id): anchor for anchor in found}


def _settle(change: Change, outcome: Change.Outcome, anchor: Anchor | None, *, made: bool = False) -> None:
    """Settles ``change``, with what is needed to take that back."""
    now = timezone.now()
    undo: dict[str, Any] = {"base": change.highlight.base_id, "made": made, "status": ""}
    if anchor is not None:
        undo |= {"status": anchor.status, "start": anchor.start, "end": anchor.end, "score": anchor.score}
    change.outcome, change.settled_at, change.undo = outcome, now, undo
    change.read_at = change.read_at or now
    change.save()


def _restore(change: Change) -> None:
    undo = change.undo or {}
    here = Anchor.objects.filter(highlight=change.highlight_id, revision=change.after_id)
    if undo.get("status"):
        here.update(status=undo["status"], start=undo["start"], end=undo["end"], score=undo["score"],
                    updated_at=timezone.now())  # fmt: skip
    else:
        here.delete()
    base = Revision.objects.filter(pk=undo.get("base") or 0).first()
    Highlight.objects.filter(pk=change.highlight_id).update(base=base)
    if undo.get("made"):
        change.delete()
        return
    if change.status == AnchorStatus.ORPHAN:
        change.now = ""
    elif undo.get("start") is not None:
        change.now = change.after.text[undo["start"] : undo["end"]]
    change.outcome, change.settled_at, change.undo = Change.Outcome.OPEN, None, None
    change.save()


__all__ = ["BeyondText", "ChangedAgain", "confirm", "keep", "lock_article", "mark_read", "note_changes", "place",
           "reopen"]  # fmt: skip
