"""Addresses of reading."""

from __future__ import annotations

from django.urls import path

from reader.views import articles, home, outlets, pictures, tags

urlpatterns = [
    path("", home.home, name="home"),
    path("latest/", home.latest, name="latest"),
    path("articles/<int:pk>/", articles.article, name="article"),
    path("articles/<int:pk>/edit/", articles.edit, name="article-edit"),
    path("articles/<int:pk>/delete/", articles.delete, name="article-delete"),
    path("articles/<int:pk>/restore/", articles.restore, name="article-restore"),
    path("articles/<int:pk>/progress/", articles.progress, name="progress"),
    path("articles/<int:pk>/capture/", articles.capture, name="capture"),
    path("pictures/<int:pk>/<int:width>/", pictures.picture, name="picture"),
    path("tags/", tags.index, name="tags"),
    path("dossiers/", tags.dossiers, name="dossiers"),
    path("tags/<str:slug>/", tags.tag, name="tag"),
    path("tags/<str:slug>/picture/", pictures.dossier_picture, name="dossier-picture"),
    path("outlets/", outlets.outlets, name="outlets"),
    path("outlets/<str:slug>/", outlets.outlet, name="outlet"),
    path("authors/<str:slug>/", outlets.author, name="author"),
]
