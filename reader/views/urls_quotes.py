"""Addresses of quotations."""

from __future__ import annotations

from django.urls import path

from reader.views import quotes

urlpatterns = [
    path("quotes/<int:pk>/", quotes.quote, name="quote"),
    path("quotes/<int:pk>/wordings.csv", quotes.quote_csv, name="quote-csv"),
    path("quotes/<int:pk>/decide/", quotes.decide, name="quote-decide"),
    path("quotes/<int:pk>/undo/", quotes.undo, name="quote-undo"),
    path("tags/<word:slug>/quotations/", quotes.person, name="tag-quotations"),
    path("articles/<int:pk>/quotations/", quotes.article, name="article-quotations"),
]
