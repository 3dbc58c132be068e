"""Highlights and notes in the index of searches."""

from __future__ import annotations

from django.db import models

from annotations.models.highlights import Highlight
from annotations.models.notes import Note
from reader.models.search import Shelved


class SearchHighlight(Shelved):
    """A highlight in the index, by its quote."""

    highlight = models.OneToOneField(Highlight, models.CASCADE, related_name="+")


class SearchNote(Shelved):
    """A note in the index, by its plain words."""

    note = models.OneToOneField(Note, models.CASCADE, related_name="+")
