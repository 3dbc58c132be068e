"""Addresses of cleaning again, and of an outlet's rules."""

from __future__ import annotations

from django.urls import path

from reader.views import recleaning

urlpatterns = [
    path("articles/<int:pk>/clean-again/", recleaning.article, name="article-reclean"),
    path("outlets/<word:slug>/clean-again/", recleaning.outlet, name="outlet-reclean"),
    path("outlets/rules/<int:pk>/remove/", recleaning.remove_rule, name="rule-remove"),
    path("outlets/rules/<int:pk>/restore/", recleaning.restore_rule, name="rule-restore"),
]
