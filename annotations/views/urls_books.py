"""Addresses of what is taken along: books, articles as Markdown, and what is kept on a device."""

from __future__ import annotations

from django.urls import path

from annotations.views import books, kept

urlpatterns = [
    path("offline/kept/", kept.here, name="kept-here"),
    path("epub/", books.filter_book, name="epub"),
    path("tags/<word:slug>/epub/", books.tag_book, name="tag-epub"),
    path("articles/<int:pk>/epub/", books.article_book, name="article-epub"),
    path("articles/<int:pk>/markdown/", books.article_text, name="article-markdown"),
]
