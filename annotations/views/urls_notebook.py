"""Addresses of the notebook."""

from __future__ import annotations

from django.urls import path

from annotations.views import notebook

urlpatterns = [
    path("notebook/", notebook.notebook, name="notebook"),
]
