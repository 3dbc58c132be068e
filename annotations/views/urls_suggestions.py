"""Addresses of suggested stories."""

from __future__ import annotations

from django.urls import path

from annotations.views import linking, suggestions

urlpatterns = [
    path("suggestions/<int:pk>/link/", suggestions.link, name="suggestion-link"),
    path("suggestions/<int:pk>/dismiss/", suggestions.dismiss, name="suggestion-dismiss"),
    path("suggestions/<int:pk>/restore/", suggestions.restore, name="suggestion-restore"),
    path("links/<int:pk>/", linking.change, name="link-change"),
]
