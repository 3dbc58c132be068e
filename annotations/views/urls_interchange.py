"""Addresses of exports and of the import of one."""

from __future__ import annotations

from django.urls import path

from annotations.views import exporting

urlpatterns = [
    path("export/", exporting.export, name="notebook-export"),
]
