"""Addresses of the parts of the frame."""

from django.urls import path

from reader.views import frame

urlpatterns = [
    path("menu/", frame.menu, name="menu"),
    path("tree/", frame.tree, name="tag-tree"),
    path("tree/<str:slug>/", frame.within, name="tag-within"),
]
