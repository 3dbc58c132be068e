"""Addresses of highlights and notes."""

from __future__ import annotations

from django.urls import include, path

from annotations.views import highlights, layers, margin, notes

urlpatterns = [
    path("articles/<int:pk>/highlights/", highlights.add, name="highlight-add"),
    path("articles/<int:pk>/as-stranger/", layers.as_stranger, name="article-stranger"),
    path("articles/<int:pk>/glosses/", margin.more, name="more-glosses"),
    path("articles/<int:pk>/next/", margin.following, name="article-next"),
    path("articles/<int:pk>/layers/", margin.layers, name="article-layers"),
    path("articles/<int:pk>/notes/", notes.add, name="note-add"),
    path("highlights/<int:pk>/", highlights.show, name="highlight"),
    path("highlights/<int:pk>/edit/", highlights.edit, name="highlight-edit"),
    path("highlights/<int:pk>/kind/", highlights.kind, name="highlight-kind"),
    path("highlights/<int:pk>/delete/", highlights.delete, name="highlight-delete"),
    path("highlights/<int:pk>/restore/", highlights.restore, name="highlight-restore"),
    path("highlights/<int:pk>/replies/", highlights.reply, name="highlight-reply"),
    path("notes/<int:pk>/", notes.show, name="note"),
    path("notes/<int:pk>/edit/", notes.edit, name="note-edit"),
    path("notes/<int:pk>/delete/", notes.delete, name="note-delete"),
    path("notes/<int:pk>/restore/", notes.restore, name="note-restore"),
    path("notes/<int:pk>/replies/", notes.reply, name="note-reply"),
    path("", include("annotations.views.urls_changes")),
    path("", include("annotations.views.urls_threads")),
    path("", include("annotations.views.urls_bin")),
    path("", include("annotations.views.urls_suggestions")),
    path("", include("annotations.views.urls_compared")),
    path("", include("annotations.views.urls_books")),
    path("groups/", include("annotations.views.urls_groups")),
    path("labels/", include("annotations.views.urls_labels")),
    path("", include("annotations.views.urls_notebook")),
    path("notebook/", include("annotations.views.urls_interchange")),
]
