"""An article that changes under highlights, and the changes that came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotations.models import Anchor, AnchorStatus, Change, Highlight
from annotations.services.reanchor import anchor_in
from reader.models import Article, Revision, User
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs

OLD = (
    "The commission met in Averil on Monday to hear the new chief.",
    "Of the 62 gauges, 12 have sent no reading since March, the ledger shows.",
    "It was what looked from the bridge like a dry spring, she said.",
    "The two ministries trade monthly tables in private, and neither capital has published its releases, to the "
    "irritation of the delta states.",
)
NEW = (
    "The commission met in Averil on Monday to hear the new chief.",
    "Of the 62 gauges, 14 have sent no reading since March, the ledger shows.",
    "The salt farms have heard this before.",
    "The count was late once more.",
    "It was what looked from the bridge like a dry spring, she said.",
)
FACT, PASSAGE, LOST = (
    "12 have sent no reading since March",
    "what looked from the bridge like a dry spring",
    "neither capital has published its releases",
)
FACT_NOW = "14 have sent no reading since March"

FIRST = "Velmara would face a slow and certain shortage, the new head of the commission has said."
SECOND = "Of the 62 gauges on the Ilvane, she said, 14 have sent no reading since March."
THIRD = "Her office says the flow at Averil fell by almost a fifth over the summer."
FOURTH = "The two ministries trade monthly tables in private, to the irritation of the delta states."
QUOTE = "14 have sent no reading since March"
FEWER = SECOND.replace("14 have", "12 have")


def changed_article(
    user: User, *, old: tuple[str, ...] = OLD, new: tuple[str, ...] = NEW, **fields: Any
) -> Article:
    """An article in its second revision, an hour after the first."""
    article = make_article(*old, added_by=user, **fields)
    make_revision(article, paragraphs(*new))
    return article


def mark_change(
    user: User,
    article: Article,
    was: str,
    now: str,
    status: str,
    *,
    at: datetime | None = None,
    **fields: Any,
) -> Change:
    """That ``was``, marked in the first revision, is ``now`` in the current one; with its anchors in both."""
    first = article.revisions.order_by("number").first()
    last = article.current_revision
    assert first is not None
    assert last is not None
    article.current_revision = first
    highlight = make_highlight(user, article, was, **fields)
    article.current_revision = last
    _anchored(highlight, last, now, status)
    return Change.objects.create(
        highlight=highlight, user=user, article=article, before=first, after=last, status=status, was=was,
        now="" if status == AnchorStatus.ORPHAN else now, created_at=at or timezone.now(),
    )  # fmt: skip


def _anchored(highlight: Highlight, revision: Revision, now: str, status: str) -> None:
    start = None if status == AnchorStatus.ORPHAN else revision.text.index(now)
    end = None if start is None else start + len(now)
    Anchor.objects.create(highlight=highlight, revision=revision, start=start, end=end, status=status)


def three_changes(user: User, **fields: Any) -> tuple[Article, list[Change]]:
    """An article with a changed, a moved and a lost highlight of ``user``, a second apart."""
    article = changed_article(user, **fields)
    now = timezone.now() - timedelta(minutes=5)
    wanted = [
        (FACT, FACT_NOW, AnchorStatus.CHANGED, "fact"),
        (PASSAGE, PASSAGE, AnchorStatus.MOVED, "passage"),
        (LOST, "", AnchorStatus.ORPHAN, "fact"),
    ]
    changes = [
        mark_change(user, article, was, here, status, at=now + timedelta(seconds=n), kind=kind)
        for n, (was, here, status, kind) in enumerate(wanted)
    ]
    return article, changes


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def article() -> Article:
    return make_article(FIRST, SECOND, THIRD, FOURTH)


@pytest.fixture
def mark(ines: User, article: Article) -> Highlight:
    return make_highlight(ines, article, QUOTE, kind="fact")


def become(article: Article, *texts: str) -> Revision:
    """The article says this now, and its highlights have been carried there."""
    revision = make_revision(article, paragraphs(*texts))
    anchor_in(revision)
    return revision


def anchor(mark: Highlight, revision: Revision) -> Anchor:
    return Anchor.objects.get(highlight=mark, revision=revision)


def words(mark: Highlight, revision: Revision) -> str:
    here = anchor(mark, revision)
    return "" if here.start is None else revision.text[here.start : here.end]
