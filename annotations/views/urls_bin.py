"""Addresses of a note's history and of the bin."""

from __future__ import annotations

from django.urls import path

from annotations.views import bin as views
from annotations.views import note_history

urlpatterns = [
    path("notes/<int:pk>/history/", note_history.history, name="note-history"),
    path("notes/<int:pk>/history/<int:version>/", note_history.restore, name="note-version-restore"),
    path("bin/", views.show, name="bin"),
    path("bin/restore/", views.restore, name="bin-restore"),
    path("bin/delete/", views.delete, name="bin-delete"),
    path("bin/empty/", views.empty, name="bin-empty"),
]
