"""Addresses of reading."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def _home(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [
    path("", _home, name="home"),
    path("articles/<int:pk>/", _home, name="article"),
    path("tags/", _home, name="tags"),
    path("tags/<str:slug>/", _home, name="tag"),
    path("outlets/<str:slug>/", _home, name="outlet"),
    path("authors/<str:slug>/", _home, name="author"),
]
