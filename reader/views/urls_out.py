"""Addresses of the feeds that leave the library, and of the list of keys.

A token is the key to one feed and the pictures in it.
"""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reader.out.wanted import FORMATS
from reader.views import keyboard, out


class Format(StringConverter):
    """How a feed is written."""

    regex = "|".join(FORMATS)


register_converter(Format, "feedformat")

urlpatterns = [
    path("keyboard/", keyboard.keyboard, name="keyboard"),
    path("out/new/", out.new, name="out-new"),
    path("out/articles.<feedformat:written>", out.public, name="out-public"),
    path("out/pictures/<int:pk>/<int:width>/", out.public_picture, name="out-public-picture"),
    path("out/<str:token>/feed.<feedformat:written>", out.private, name="out-private"),
    path("out/<str:token>/pictures/<int:pk>/<int:width>/", out.picture, name="out-picture"),
]
