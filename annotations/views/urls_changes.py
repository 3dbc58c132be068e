"""Addresses of what changed since one noted, and of placing a highlight again."""

from __future__ import annotations

from django.urls import path

from annotations.views import changed, changed_feed, placing, settled

urlpatterns = [
    path("changed/", changed.changed, name="changed"),
    path("changed/settle/", settled.settle, name="changed-settle"),
    path("changed/undo/", settled.undo, name="changed-undo"),
    path("changed/count/", changed.count, name="changed-count"),
    path("changed/feed/<str:token>.atom", changed_feed.changed_feed, name="changed-feed"),
    path("highlights/<int:pk>/place/", placing.place, name="change-place"),
    path("highlights/<int:pk>/confirm/", placing.confirm, name="change-confirm"),
    path("highlights/<int:pk>/keep/", placing.keep, name="change-keep"),
    path("highlights/<int:pk>/reopen/", placing.reopen, name="change-reopen"),
]
