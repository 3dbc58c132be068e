"""Addresses of reading."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reader.views import articles, home, outlets, pictures, rechecking, tags


class Word(StringConverter):
    """A slug in any script. Zero bytes are in none, and PostgreSQL refuses them."""

    regex = r"[^/\x00]+"


register_converter(Word, "word")

urlpatterns = [
    path("", home.home, name="home"),
    path("latest/", home.latest, name="latest"),
    path("sections/<word:slug>/", home.section, name="section"),
    path("articles/<int:pk>/", articles.article, name="article"),
    path("articles/<int:pk>/menu/", articles.menu, name="article-menu"),
    path("articles/<int:pk>/edit/", articles.edit, name="article-edit"),
    path("articles/<int:pk>/delete/", articles.delete, name="article-delete"),
    path("articles/<int:pk>/watch/", rechecking.follow_changes, name="article-watch"),
    path("articles/<int:pk>/pictures/", rechecking.pictures_again, name="article-pictures"),
    path("articles/<int:pk>/restore/", articles.restore, name="article-restore"),
    path("articles/<int:pk>/progress/", articles.progress, name="progress"),
    path("articles/<int:pk>/capture/", articles.capture, name="capture"),
    path("pictures/<int:pk>/<int:width>/", pictures.picture, name="picture"),
    path("tags/", tags.index, name="tags"),
    path("dossiers/", tags.dossiers, name="dossiers"),
    path("tags/<word:slug>/", tags.tag, name="tag"),
    path("tags/<word:slug>/picture/", pictures.dossier_picture, name="dossier-picture"),
    path("outlets/", outlets.outlets, name="outlets"),
    path("outlets/<word:slug>/", outlets.outlet, name="outlet"),
    path("outlets/<word:slug>/beside/", outlets.outlet_beside, name="outlet-beside"),
    path("authors/<word:slug>/", outlets.author, name="author"),
    path("authors/<word:slug>/beside/", outlets.author_beside, name="author-beside"),
]
