"""Addresses of an article's tags."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reader.views import tagging

urlpatterns: list[URLPattern | URLResolver] = [
    path("articles/<int:pk>/tags/", tagging.part, name="article-tags"),
    path("articles/<int:pk>/tags/add/", tagging.add, name="article-tag-add"),
    path("articles/<int:pk>/tags/remove/", tagging.remove, name="article-tag-remove"),
    path("articles/<int:pk>/tags/dismiss/", tagging.dismiss, name="article-tag-dismiss"),
    path("articles/<int:pk>/tags/suggested/", tagging.suggestions, name="article-tag-hints"),
    path("tag-names/", tagging.names, name="tag-names"),
]
