"""Addresses of an article's versions."""

from __future__ import annotations

from django.urls import path

from reader.views import versions

urlpatterns = [
    path("articles/<int:pk>/versions/", versions.versions, name="versions"),
    path("articles/<int:pk>/versions/check/", versions.check, name="versions-check"),
    path("articles/<int:pk>/versions/<int:number>/", versions.version, name="version"),
]
