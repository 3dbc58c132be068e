"""Addresses of a note's history and of the bin."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
