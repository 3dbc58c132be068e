"""Addresses of following."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reader.views import following

urlpatterns: list[URLPattern | URLResolver] = [
    path("following/", following.following, name="following"),
    path("following/seen/", following.seen, name="following-seen"),
    path("following/count/", following.count, name="following-count"),
    path("following/part/", following.part, name="following-part"),
    path("follow/<slug:kind>/<int:pk>/", following.toggle, name="follow"),
    path("follow/<slug:kind>/<int:pk>/seen/", following.seen_one, name="follow-seen"),
]
