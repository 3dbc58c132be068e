"""Putting articles together as tellings of one story, and taking them apart. People do it; each act can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.models import Article, ArticleVisibility, Story, StoryMember, User

TITLE_LIMIT = 200
"""Code points."""
TELLINGS_LIMIT = 200
"""Articles of one story."""
_SALT = "story-title"

type Move = tuple[int, int, int]
"""An article, the story that it was in before, and after; 0 for none."""


def join(
    article: Article, other: Article, user: User | None, *, by_link: bool = False
) -> tuple[Story, list[Move]]:
    """Both tell one story from now on: that of either, else a new one. Of two stories the older takes in the newer.
    A title that was given to a story where ``user`` saw none stays with whom it was for. ``by_link``: a link says so;
    when it goes, who came by it may leave. Said by hand, it stays until somebody says otherwise.

    Doing it again changes nothing. Both articles must have come through ``access``. Raises ``Invalid`` for an article
    and itself, and where the story would have more than ``TELLINGS_LIMIT`` tellings.
    """
    if article.pk == other.pk:
        raise Invalid(_("An article cannot be a second telling of itself."), field="to")
    try:
        return _join(article, other, user, by_link)
    except IntegrityError:  # somebody else put one of them somewhere at the same moment
        return _join(article, other, user, by_link)


def _locked(articles: Collection[int]) -> tuple[dict[int, int], list[Story]]:
    """The stories of these articles, locked in one order for everyone, and who is in which once they are."""
    while True:
        before = set(StoryMember.objects.filter(article__in=articles).values_list("story", flat=True))
        stories = list(Story.objects.select_for_update().filter(pk__in=before).order_by("pk"))
        members = StoryMember.objects.select_for_update().filter(article__in=articles).order_by("article")
        known = {member.article_id: member.story_id for member in members}
        if set(known.values()) <= before:
            return known, [story for story in stories if story.pk in known.values()]


@transaction.atomic
def _join(article: Article, other: Article, user: User | None, by_link: bool) -> tuple[Story, list[Move]]:
    known, stories = _locked([article.pk, other.pk])
    stories.sort(key=lambda story: (story.created_at, story.pk))
    story = stories[0] if stories else Story.objects.create()
    moves: list[Move] = []
    if story.title and not _is_seen(story, user):
        story.title = ""
        story.save(update_fields=["title", "updated_at"])
    for newer in stories[1:]:
        is_seen = _is_seen(newer, user)
        members = list(newer.members.values_list("article_id", flat=True))
        moves += [(pk, newer.pk, story.pk) for pk in members]
        newer.members.update(story=story)
        if newer.title and is_seen and not story.title:
            story.title = newer.title
            story.save(update_fields=["title", "updated_at"])
    for one in (article, other):
        if one.pk not in known:
            StoryMember.objects.create(story=story, article=one, joined_by=user, by_link=by_link)
            moves.append((one.pk, 0, story.pk))
    if not by_link:
        StoryMember.objects.filter(story=story, article__in=[article.pk, other.pk]).update(by_link=False)
    if moves and story.members.count() > TELLINGS_LIMIT:
        raise Invalid(
            _("A story holds up to %(limit)d tellings; this would be %(found)d.")
            % {"limit": TELLINGS_LIMIT, "found": story.members.count()},
            field="to",
        )
    return story, moves


def _is_seen(story: Story, user: User | None) -> bool:
    """Whether a story is one for ``user``, or for everyone: two of its tellings are seen, as ``access`` has it."""
    seen = Q(article__visibility=ArticleVisibility.LIBRARY)
    if user is not None:
        seen |= Q(article__added_by=user)
    return story.members.filter(seen, article__deleted_at__isnull=True).count() > 1


@transaction.atomic
def leave(article: Article, user: User | None) -> list[Move]:
    """The article is a telling of its story no longer. Who would be left alone there leaves too."""
    member = StoryMember.objects.select_for_update().filter(article=article).first()
    return _out(member.story_id, [article.pk]) if member else []


@transaction.atomic
def split(
    story: Story, articles: Collection[int], user: User | None, seen: Collection[int] | None = None
) -> list[Move]:
    """These tellings become a story of their own; one alone leaves. Raises ``Invalid`` where nothing is chosen, or
    nothing would stay of what the user sees (``seen``; all without)."""
    members = list(story.members.select_for_update().order_by("pk"))
    chosen = [member.article_id for member in members if member.article_id in set(articles)]
    if not chosen:
        raise Invalid(_("Choose at least one telling first."), field="telling")
    if set(chosen) >= {member.article_id for member in members if seen is None or member.article_id in seen}:
        raise Invalid(_("All tellings are chosen; leave at least one where it is."), field="telling")
    if len(chosen) == 1:
        return _out(story.pk, chosen)
    other = Story.objects.create()
    story.members.filter(article__in=chosen).update(story=other)
    moves = [(pk, story.pk, other.pk) for pk in chosen]
    return moves + _alone(story.pk)


@transaction.atomic
def part(story: Story, user: User | None) -> list[Move]:
    """No two of its articles tell one story any longer."""
    return _out(story.pk, list(story.members.values_list("article_id", flat=True)))


def _out(story: int, articles: Sequence[int]) -> list[Move]:
    StoryMember.objects.filter(story=story, article__in=articles).delete()
    return [(pk, story, 0) for pk in articles] + _alone(story)


def _alone(story: int) -> list[Move]:
    """Whoever is the only one left tells no story together with anybody."""
    left = list(StoryMember.objects.filter(story=story)[:2])
    if len(left) != 1:
        return []
    left[0].delete()
    return [(left[0].article_id, story, 0)]


def rename(story: Story, title: str) -> str:
    """Gives a story a title of its own; empty, and its first telling's headline names it. The former title.

    Raises ``Invalid`` over ``TITLE_LIMIT`` code points.
    """
    title = " ".join(title.split())
    if len(title) > TITLE_LIMIT:
        raise Invalid(
            _("The title has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(title), "limit": TITLE_LIMIT},
            field="title",
        )
    former = story.title
    Story.objects.filter(pk=story.pk).update(title=title, updated_at=timezone.now())
    story.title = title
    return former


def check_by(story: Story, user: User | None) -> None:
    """``user`` has looked through what Postil found about the story; None takes that back."""
    at = timezone.now() if user else None
    Story.objects.filter(pk=story.pk).update(checked_by=user, checked_at=at)
    story.checked_by, story.checked_at = user, at


def say_source(telling: Article, source: Article | None) -> None:
    """From which telling of its story ``telling`` has it; None says that no guess is right. Both are members of it."""
    StoryMember.objects.filter(article=telling).update(source=source, no_guess=source is None)


def forget_source(telling: Article) -> None:
    """Nobody says any longer where ``telling`` has the story from."""
    StoryMember.objects.filter(article=telling).update(source=None, no_guess=False)


def sealed_title(title: str) -> str:
    """A former title, signed, for the form that gives it back."""
    return signing.dumps(title, salt=_SALT)


def former_title(value: str) -> str:
    """What ``sealed_title`` sealed. Raises ``Invalid`` for anything else."""
    try:
        return str(signing.loads(value, salt=_SALT))
    except signing.BadSignature as error:
        raise Invalid(_("This cannot be undone any more."), field="former") from error


@transaction.atomic
def restore(moves: Sequence[Move], user: User | None) -> None:
    """Undoes an act. Raises ``Conflict`` where one of its articles was moved again in the meantime."""
    now = {
        member.article_id: member
        for member in StoryMember.objects.select_for_update().filter(article__in=[move[0] for move in moves])
    }
    for article, _before, after in moves:
        member = now.get(article)
        if (member.story_id if member else 0) != after:
            raise Conflict(_("One of these articles was put elsewhere in the meantime."))
    kept = set(
        Story.objects.filter(pk__in={move[1] for move in moves if move[1]}).values_list("pk", flat=True)
    )
    for article, before, _after in moves:
        member = now.get(article)
        if before and before not in kept:
            raise Conflict(_("The story is no longer there."))
        if not before and member:
            member.delete()
        elif before and member:
            StoryMember.objects.filter(pk=member.pk).update(story=before)
        elif before and Article.objects.filter(pk=article).exists():
            StoryMember.objects.create(story_id=before, article_id=article, joined_by=user)
    for taken in Story.objects.filter(pk__in={move[1] for move in moves if move[1]}).exclude(title=""):
        # the older of two stories had taken the newer one's title; with its tellings the title goes back
        took = {after for _article, before, after in moves if before == taken.pk}
        Story.objects.filter(pk__in=took, title=taken.title).update(title="", updated_at=timezone.now())
