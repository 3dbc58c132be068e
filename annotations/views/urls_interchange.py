"""Addresses of exports and of the import of one."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
