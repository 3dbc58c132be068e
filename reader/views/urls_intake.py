"""Addresses of getting pages in."""

from __future__ import annotations

from django.urls import path

from reader.views.add import add, save_drafts
from reader.views.drafts import draft, original

urlpatterns = [
    path("add/", add, name="add"),
    path("add/save/", save_drafts, name="drafts-save"),
    path("add/<uuid:pk>/", draft, name="draft"),
    path("add/<uuid:pk>/original/", original, name="draft-original"),
]
