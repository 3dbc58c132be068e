"""Addresses of this room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def _page(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [path("", _page, name="curate")]
