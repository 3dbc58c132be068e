"""How much each revision changed, counted once."""

from __future__ import annotations

from django.db import models

from reader.models.articles import Revision


class RevisionDelta(models.Model):
    """The size of the change that a revision made to the one before it. All zero for the first."""

    revision = models.OneToOneField(Revision, models.CASCADE, primary_key=True, related_name="delta")
    words = models.PositiveIntegerField()
    """Of its whole text."""
    added = models.PositiveIntegerField(default=0)
    """Words."""
    gone = models.PositiveIntegerField(default=0)
    """Words."""
    touched = models.PositiveIntegerField(default=0)
    """Paragraphs that changed, came, went or moved."""
    paragraphs = models.PositiveIntegerField(default=0)
    """All that are told of: those of the new text, and those that went."""
    headline = models.BooleanField(default=False)
    standfirst = models.BooleanField(default=False)

    @property
    def nothing(self) -> bool:
        """Whether both say the same in the same order."""
        return not (self.added or self.gone or self.touched or self.headline or self.standfirst)
