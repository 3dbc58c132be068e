"""Addresses of searching, and of the searches that readers keep."""

from __future__ import annotations

from django.urls import path

from reader.views import saved_searches, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/narrow/", search.narrowing, name="search-narrow"),
    path("search/complete/", search.completing, name="search-complete"),
    path("search/saved/", saved_searches.saved, name="saved-searches"),
    path("search/saved/rail/", saved_searches.rail, name="saved-search-rail"),
    path("search/saved/save/", saved_searches.save, name="saved-search-save"),
    path("search/saved/undo/", saved_searches.undo, name="saved-search-undo"),
    path("search/saved/<int:pk>/rename/", saved_searches.rename, name="saved-search-rename"),
    path("search/saved/<int:pk>/move/", saved_searches.move, name="saved-search-move"),
    path("search/saved/<int:pk>/delete/", saved_searches.forget, name="saved-search-forget"),
]
