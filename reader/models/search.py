"""What the index of searches keeps beside the words, which ``reader.search.engines`` adds and reads."""

from __future__ import annotations

from django.db import models


class Shelved(models.Model):
    """A document on a shelf of the index. On SQLite its table has triggers: a migration that makes it anew makes them
    anew too."""

    place = models.BigIntegerField(primary_key=True)
    """``reader.search.engines.place_of``: the time and the id."""
    edition = models.PositiveSmallIntegerField()
    """The edition of folding and stemming by which it was indexed."""
    version = models.PositiveIntegerField()
    """The version of what was indexed."""

    class Meta:
        abstract = True


class SearchArticle(Shelved):
    """An article in the index: its headline, standfirst, byline and the text of its current revision."""

    article = models.OneToOneField("reader.Article", models.CASCADE, related_name="+")
    revision = models.BigIntegerField(default=0)
    """Id of the revision that was indexed."""
    stamp = models.BigIntegerField(default=0)
    """Of all that was indexed but the text; another one means that something changed."""
    learned = models.BooleanField(default=False)
    """Whether its words are among those that are offered to who mistypes."""

    class Meta:
        indexes = [
            models.Index(fields=["article"], name="search_to_learn", condition=models.Q(learned=False)),
        ]


class SearchWord(models.Model):
    """A word of an article that everyone in the library sees, to be offered to who mistypes it."""

    word = models.CharField(max_length=40, primary_key=True)
    """Folded."""
    written = models.CharField(max_length=80)
    """As it is written, in small letters."""
    initial = models.CharField(max_length=1)
    size = models.PositiveSmallIntegerField()
    """Letters of ``word``."""
    n = models.PositiveIntegerField(default=1)
    """In how many articles it was seen, about."""

    class Meta:
        indexes = [models.Index(fields=["initial", "size", "-n"], name="search_word_near")]
