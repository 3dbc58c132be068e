"""Addresses of labels and codebooks."""

from __future__ import annotations

from django.urls import path

from annotations.views import codebooks, labels

urlpatterns = [
    path("", labels.labels, name="labels"),
    path("save/", labels.save, name="label-save"),
    path("codes/", labels.add, name="code-add"),
    path("codes/<int:pk>/move/", labels.move, name="code-move"),
    path("codes/<int:pk>/delete/", labels.delete, name="code-delete"),
    path("codes/<int:pk>/restore/", labels.restore, name="code-restore"),
    path("codes/<int:pk>/merge/", labels.merge, name="code-merge"),
    path("codes/<int:pk>/unmerge/", labels.unmerge, name="code-unmerge"),
    path("codebook.csv", codebooks.export, name="codebook-csv"),
    path("import/", codebooks.bring, name="codebook-import"),
]
