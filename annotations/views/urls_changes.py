"""Addresses of what changed since one noted, and of placing a highlight again."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
