"""Addresses of what people put beside a comparison."""

from __future__ import annotations

from django.urls import path

from annotations.views import compared

urlpatterns = [
    path("compare/<int:pk>/<int:other>/share/", compared.share, name="compare-share"),
    path("compare/<int:pk>/<int:other>/share/preview/", compared.preview, name="compare-share-preview"),
]
