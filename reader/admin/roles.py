"""Who may do what in the admin: decided by the account's role, never by single permissions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from reader.access import may_curate
from reader.models import Role


def administers(request: HttpRequest) -> bool:
    """Whether the request is an administrator's."""
    return (
        request.user.is_authenticated and request.user.is_active and request.user.role == Role.ADMINISTRATOR
    )


class Kept[M: Model](admin.ModelAdmin[M]):
    """What curators and administrators keep: seen, added, changed and deleted by both."""

    show_full_result_count = False
    list_per_page = 100

    def allowed(self, request: HttpRequest) -> bool:
        """Whether this part of the admin is there for the visitor."""
        return may_curate(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request)


class Administered[M: Model](Kept[M]):
    """What is there for administrators only."""

    def allowed(self, request: HttpRequest) -> bool:
        return administers(request)
