"""Addresses of accounts."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

urlpatterns = [
    path("sign-in/", LoginView.as_view(), name="signin"),
    path("sign-out/", LogoutView.as_view(), name="signout"),
    path("settings/", LogoutView.as_view(), name="profile"),
]
