"""Pages on their way in: what a reader brought at once, and each piece of it. The rows are the truth about the work:
a task only says that there is some, so a worker may be killed at any moment and another takes over."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reader.models.articles import ArticleVisibility
from reader.models.base import Dated


class Import(Dated):
    """What a reader brought at once: an address, a paste, files, entries of a feed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    title = models.CharField(max_length=200, blank=True)
    """Name of the first file or the address, as it may be shown."""
    saves = models.BooleanField(default=False)
    """True: what comes in is saved at once; False: each becomes a draft to look at."""
    visibility = models.CharField(
        max_length=8, choices=ArticleVisibility.choices, default=ArticleVisibility.LIBRARY
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    """When nothing was left to do; emptied when something is tried again."""

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])


class ImportItem(Dated):
    """One page, file or container of files of an import, and how far it has come."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("address")
        PASTE = "paste", _("pasted text")
        FILE = "file", _("file")
        ENTRY = "entry", _("entry of a feed")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being read")
        READY = "ready", _("ready to look at")
        ADDED = "added", _("saved")
        REVISED = "revised", _("a new version")
        HERE = "here", _("already here")
        OPENED = "opened", _("opened")
        """A container: what was in it has items of its own."""
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    class Step(models.TextChoices):
        FETCHING = "fetching", _("asking the site for the page")
        OPENING = "opening", _("opening the file")
        CLEANING = "cleaning", _("cleaning")
        SAVING = "saving", _("saving")

    batch = models.ForeignKey(Import, models.CASCADE, related_name="items")
    container = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="inside")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=255, blank=True)
    """A file's name, with its folders inside a container, as it may be shown; nothing is stored under it."""
    address = models.CharField(max_length=2000, blank=True)
    file = models.FileField(upload_to="arriving/%Y/%m", max_length=200, blank=True)
    """The bytes as they came, gzipped; empty for an address, and once there is a capture."""
    size = models.PositiveIntegerField(default=0)
    """Bytes, unpacked."""
    options = models.JSONField(default=dict, blank=True)
    """``kind`` and ``encoding`` for the cleaning; ``outlet``, ``tags``, ``published``, ``title`` that a feed gives."""
    entry = models.ForeignKey(
        "reader.FeedEntry", models.SET_NULL, null=True, blank=True, related_name="import_items"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=8, choices=Step.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    """Not to be begun before (UTC)."""
    held_until = models.DateTimeField(null=True, blank=True)
    """Whoever works on it has until then; after that it is anybody's again."""
    status = models.PositiveSmallIntegerField(default=0)
    """HTTP status of the answer to the reader, where it failed."""
    problem = models.TextField(blank=True)
    """The sentence that the reader sees."""
    may_retry = models.BooleanField(default=False)
    """Whether another try is sensible."""
    requested = models.JSONField(default=list, blank=True)
    """What was asked of the network: ``url``, ``address``, ``status``, ``seconds`` of each request."""
    draft = models.ForeignKey("reader.Draft", models.SET_NULL, null=True, blank=True, related_name="items")
    article = models.ForeignKey("reader.Article", models.SET_NULL, null=True, blank=True, related_name="+")

    DONE = (State.READY, State.ADDED, State.REVISED, State.HERE, State.OPENED, State.FAILED, State.STOPPED)

    class Meta:
        ordering = ["batch", "position", "pk"]
        indexes = [
            models.Index(
                fields=["next_at"], name="import_item_due", condition=Q(state__in=["waiting", "working"])
            ),
            models.Index(fields=["batch", "state"], name="import_item_states"),
        ]

    def __str__(self) -> str:
        return self.name or self.address
