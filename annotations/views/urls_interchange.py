"""Addresses of exports and of the import of one."""

from __future__ import annotations

from django.urls import path

from annotations.views import exporting, importing

urlpatterns = [
    path("export/", exporting.export, name="notebook-export"),
    path("import/", importing.notes, name="notebook-import"),
    path("import/<uuid:pk>/", importing.one, name="notebook-import-one"),
]
