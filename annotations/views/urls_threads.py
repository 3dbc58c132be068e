"""Addresses of notices, threads, reports and moderation."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
