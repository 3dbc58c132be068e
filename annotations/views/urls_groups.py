"""Addresses of groups, and of the layers that margins show."""

from __future__ import annotations

from django.urls import path

from annotations.views import group_members, groups, layers

urlpatterns = [
    path("", groups.groups, name="groups"),
    path("new/", groups.new, name="group-new"),
    path("layers/", layers.choose, name="layers"),
    path("new-notes/", layers.new_notes, name="new-notes-seen-by"),
    path("join/<str:token>/", groups.join, name="group-join"),
    path("<int:pk>/", groups.group, name="group"),
    path("<int:pk>/edit/", groups.edit, name="group-edit"),
    path("<int:pk>/close/", groups.close, name="group-close"),
    path("<int:pk>/reopen/", groups.reopen, name="group-reopen"),
    path("<int:pk>/leave/", groups.leave, name="group-leave"),
    path("<int:pk>/rejoin/", groups.rejoin, name="group-rejoin"),
    path("<int:pk>/members/<int:user>/role/", group_members.role, name="group-role"),
    path("<int:pk>/members/<int:user>/remove/", group_members.remove, name="group-remove"),
    path("<int:pk>/members/<int:user>/back/", group_members.back, name="group-back"),
    path("<int:pk>/invite/", group_members.invite, name="group-invite"),
    path("<int:pk>/invite/change/", group_members.change_invite, name="group-invite-change"),
    path("<int:pk>/invite/revoke/", group_members.revoke_invite, name="group-invite-revoke"),
    path("<int:pk>/requests/<int:waiting>/", group_members.answer, name="group-answer"),
]
