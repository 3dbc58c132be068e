"""Addresses of stories that several outlets tell."""

from __future__ import annotations

from django.urls import path

from reader.views import stories

urlpatterns = [
    path("stories/<int:pk>/", stories.story, name="story"),
    path("stories/<int:pk>/done/", stories.done, name="story-done"),
    path("stories/<int:pk>/claims/", stories.claims, name="story-claims"),
    path("stories/<int:pk>/claims.csv", stories.claims_csv, name="story-claims-csv"),
    path("stories/<int:pk>/join/", stories.join, name="story-join"),
    path("stories/<int:pk>/leave/", stories.leave, name="story-leave"),
    path("stories/<int:pk>/split/", stories.split, name="story-split"),
    path("stories/<int:pk>/rename/", stories.rename, name="story-rename"),
    path("stories/<int:pk>/restore/", stories.restore, name="story-restore"),
    path("stories/<int:pk>/source/", stories.source, name="story-source"),
    path("stories/<int:pk>/check/", stories.check, name="story-check"),
]
