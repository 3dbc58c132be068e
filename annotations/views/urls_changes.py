"""Addresses of what changed since one noted, and of placing a highlight again."""

from __future__ import annotations

from django.urls import path

from annotations.views import changed, changed_feed, settled

urlpatterns = [
    path("changed/", changed.changed, name="changed"),
    path("changed/settle/", settled.settle, name="changed-settle"),
    path("changed/undo/", settled.undo, name="changed-undo"),
    path("changed/count/", changed.count, name="changed-count"),
    path("changed/feed/<str:token>.atom", changed_feed.changed_feed, name="changed-feed"),
]
