"""Addresses of getting pages in."""

from __future__ import annotations

from django.urls import path

from reader.views.add import add, save_drafts
from reader.views.drafts import draft, original
from reader.views.handing import bookmarklet, manifest, receive, shared

urlpatterns = [
    path("manifest.webmanifest", manifest, name="manifest"),
    path("add/", add, name="add"),
    path("add/shared/", shared, name="add-shared"),
    path("add/button/", bookmarklet, name="bookmarklet"),
    path("add/receive/", receive, name="add-receive"),
    path("add/save/", save_drafts, name="drafts-save"),
    path("add/<uuid:pk>/", draft, name="draft"),
    path("add/<uuid:pk>/original/", original, name="draft-original"),
]
