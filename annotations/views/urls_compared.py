"""Addresses of what people put beside a comparison."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
