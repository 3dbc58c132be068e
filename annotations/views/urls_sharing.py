"""Addresses of sharing and of linking stories."""

from __future__ import annotations

from django.urls import path

from annotations.views import linking, sharing

urlpatterns = [
    path("articles/<int:pk>/share/", sharing.new, name="share-new"),
    path("articles/<int:pk>/share/preview/", sharing.preview, name="share-preview"),
    path("shares/<int:pk>/revoke/", sharing.revoke, name="share-revoke"),
    path("s/<str:token>/", sharing.opened, name="share"),
    path("s/<str:token>/card.png", sharing.card, name="share-card"),
    path("s/<str:token>/pictures/<int:pk>/<int:width>/", sharing.picture, name="share-picture"),
    path("h/<str:token>/", sharing.highlight_link, name="highlight-link"),
    path("articles/<int:pk>/links/new/", linking.new, name="link-new"),
    path("articles/<int:pk>/links/find/", linking.find, name="link-find"),
    path("links/<int:pk>/delete/", linking.delete, name="link-delete"),
    path("links/<int:pk>/restore/", linking.restore, name="link-restore"),
]
