"""Addresses of comparisons."""

from __future__ import annotations

from django.urls import path

from reader.views import comparing

urlpatterns = [
    path("compare/", comparing.start, name="compare"),
    path("compare/<int:pk>/", comparing.pick, name="compare-with"),
    path("compare/<int:pk>/<int:other>/", comparing.two, name="compare-two"),
    path("compare/<int:pk>/<int:other>/export/", comparing.export, name="compare-export"),
]
