"""Addresses of stories that several outlets tell."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
