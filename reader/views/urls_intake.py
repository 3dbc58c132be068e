"""Addresses of getting pages in."""

from __future__ import annotations

from django.urls import path

from reader.views import imports
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
    path("add/import/<uuid:pk>/", imports.show, name="import"),
    path("add/import/<uuid:pk>/change/", imports.change, name="import-change"),
    path("add/import/<uuid:pk>/failed/", imports.download_failed, name="import-failed"),
    path("add/import/<uuid:pk>/<int:item>/original/", imports.original, name="import-original"),
    path("add/<uuid:pk>/", draft, name="draft"),
    path("add/<uuid:pk>/original/", original, name="draft-original"),
]
