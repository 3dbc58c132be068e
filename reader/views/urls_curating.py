"""Addresses of the curator's room."""

from __future__ import annotations

from django.urls import path

from reader.views import (
    curating,
    curating_dossiers,
    curating_merging,
    curating_proposals,
    curating_rules,
    curating_tags,
)

urlpatterns = [
    path("", curating.index, name="curate"),
    path("chosen/", curating.chosen, name="curate-chosen"),
    path("log/", curating.log, name="curate-log"),
    path("log/<int:pk>/undo/", curating.undo, name="curate-undo"),
    path("twins/", curating.all_twins, name="curate-twins"),
    path("twins/alias/", curating_merging.alias, name="curate-alias"),
    path("twins/apart/", curating_merging.apart, name="curate-apart"),
    path("merge/", curating_merging.merge, name="curate-merge"),
    path("move/", curating_merging.move, name="curate-move"),
    path("proposals/", curating_proposals.proposals, name="curate-proposals"),
    path("rules/", curating_rules.rules, name="curate-rules"),
    path("rules/new/", curating_rules.new, name="curate-rule-new"),
    path("rules/<int:pk>/", curating_rules.edit, name="curate-rule"),
    path("rules/<int:pk>/do/", curating_rules.do, name="curate-rule-do"),
    path("rules/<int:pk>/progress/", curating_rules.progress, name="curate-rule-progress"),
    path("names/", curating_tags.names, name="curate-names"),
    path("tags/new/", curating_tags.new, name="curate-new"),
    path("tags/<int:pk>/", curating_tags.edit, name="curate-tag"),
    path("tags/<int:pk>/names/", curating_tags.add_name, name="curate-add-name"),
    path("tags/<int:pk>/names/<int:alias>/remove/", curating_tags.remove_name, name="curate-remove-name"),
    path("tags/<int:pk>/picture/", curating_tags.picture, name="curate-picture"),
    path("tags/<int:pk>/picks/", curating_dossiers.picks, name="curate-picks"),
    path("tags/<int:pk>/moments/", curating_dossiers.moments, name="curate-moments"),
    path("tags/<int:pk>/delete/", curating_tags.delete, name="curate-delete"),
]
