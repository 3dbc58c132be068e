"""Accounts and invitations, for administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from reader.admin.roles import Administered
from reader.errors import UserError
from reader.models import Invitation, User
from reader.services import accounts

admin.site.unregister(Group)  # the role decides; groups would decide nothing


class MemberForm(forms.ModelForm[User]):
    """What an administrator may change of an account: never its password, never its notes."""

    class Meta:
        model = User
        fields = ("display_name", "email", "role", "is_active")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext_lazy("Another account has this address."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                with transaction.atomic():  # tried, and taken back: one administrator must remain
                    user = User.objects.get(pk=self.instance.pk)
                    accounts.set_role(user, data["role"])
                    accounts.set_active(user, data["is_active"])
                    transaction.set_rollback(True)
            except UserError as error:
                self.add_error(None, error.message)
        return data


@admin.register(User)
class MemberAdmin(Administered[User]):
    """Accounts. They are made by invitation and switched off, never deleted: their notes are theirs."""

    form = MemberForm
    list_display = ("username", "display_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "display_name", "email")
    fields = ("username", "display_name", "email", "role", "is_active", "last_login", "date_joined")
    readonly_fields = ("username", "last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        with transaction.atomic():
            user = User.objects.get(pk=obj.pk)
            user.display_name, user.email = form.cleaned_data["display_name"], form.cleaned_data["email"]
            user.save(update_fields=["display_name", "email"])
            if user.role != form.cleaned_data["role"]:
                accounts.set_role(user, form.cleaned_data["role"])
            if user.is_active != form.cleaned_data["is_active"]:
                accounts.set_active(user, form.cleaned_data["is_active"])


@admin.register(Invitation)
class InvitationAdmin(Administered[Invitation]):
    """Invitations, to look at and to revoke. They are made on the members' page, which shows the link once."""

    list_display = ("email", "role", "made_by", "created_at", "expires_at", "used_by", "revoked_at")
    list_select_related = ("made_by", "used_by")
    fields = ("email", "role", "made_by", "created_at", "expires_at", "used_at", "used_by", "revoked_at")
    readonly_fields = fields
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=gettext_lazy("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        done = sum(accounts.revoke_invitation(row.pk) for row in queryset)
        self.message_user(
            request,
            ngettext("%(n)d invitation is revoked.", "%(n)d invitations are revoked.", done) % {"n": done},
        )
