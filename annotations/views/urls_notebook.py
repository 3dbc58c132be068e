"""Addresses of the notebook."""

from __future__ import annotations

from django.urls import path

from annotations.views import notebook, notebook_many

urlpatterns = [
    path("notebook/", notebook.notebook, name="notebook"),
    path("notebook/narrow/", notebook.narrowing, name="notebook-narrow"),
    path("notebook/many/", notebook_many.many, name="notebook-many"),
    path("notebook/undo/", notebook_many.undo, name="notebook-undo"),
    path("notebook/filters/", notebook_many.save, name="notebook-filter-save"),
    path("notebook/filters/<int:pk>/rename/", notebook_many.rename, name="notebook-filter-rename"),
    path("notebook/filters/<int:pk>/delete/", notebook_many.forget, name="notebook-filter-delete"),
]
