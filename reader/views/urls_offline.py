"""Addresses of reading without a connection. What is kept is told by annotations, which knows its notes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reader.views import offline

urlpatterns: list[URLPattern | URLResolver] = [
    path("sw.js", offline.worker, name="worker"),
    path("offline/", offline.offline, name="offline"),
    path("offline/session/", offline.session, name="session"),
]
