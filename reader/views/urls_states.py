"""Addresses of how readers stand with articles."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reader.views import states, undo

urlpatterns: list[URLPattern | URLResolver] = [
    path("undo/", undo.undo, name="undo"),
    path("articles/<int:pk>/standing/", states.standing, name="article-standing"),
    path("articles/<int:pk>/state/", states.set_one, name="article-state"),
    path("reading/many/", states.many, name="reading-many"),
    path("articles/<int:pk>/keep/", states.keep, name="article-keep"),
]
