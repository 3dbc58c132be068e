"""Addresses of this part of the site."""

from __future__ import annotations

from django.urls import path

from reader.views import about, breaking

urlpatterns = [
    path("about/", about.about, name="about"),
    path("breaking/", breaking.breaking, name="breaking"),
    path("breaking/<int:pk>/end/", breaking.end, name="breaking-end"),
    path("breaking/<int:pk>/again/", breaking.again, name="breaking-again"),
]
