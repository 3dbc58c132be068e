"""A reader's way through an article."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from reader.models import Article, Reading, User


def note_progress(user: User, article: Article, furthest: float) -> None:
    """Remembers that ``user`` has come as far as ``furthest`` (0 to 1); it never goes back."""
    reading, is_new = Reading.objects.get_or_create(
        user=user, article=article, defaults={"furthest": furthest}
    )
    if not is_new:
        Reading.objects.filter(pk=reading.pk).update(
            furthest=Greatest(F("furthest"), Value(furthest)), read_at=timezone.now()
        )
