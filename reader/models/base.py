"""What several models share: times, versions for conflict checks, deletion that can be undone."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone


class Dated(models.Model):
    """Created and updated times, UTC."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class WrittenQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that a user wrote and may have deleted."""

    def kept(self) -> Self:
        """Without what is in the bin."""
        return self.filter(deleted_at__isnull=True)

    def binned(self) -> Self:
        """Only what is in the bin."""
        return self.filter(deleted_at__isnull=False)


class Written(Dated):
    """Something a user wrote: it has a version for conflict checks and is deleted softly."""

    version = models.PositiveIntegerField(default=1)
    """Rises by one with every change; a write states the version that it saw."""
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Immutable(RuntimeError):
    """An attempt to change something that never changes once written."""


class ImmutableQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that are written once. They leave only together with what they belong to."""

    def update(self, **kwargs: Any) -> int:
        raise Immutable(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise Immutable(f"{self.model.__name__} rows are never changed.")
