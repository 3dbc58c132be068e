"""Addresses of accounts."""

from __future__ import annotations

from django.urls import path

from reader.views import accounts, addresses, health, joining, membership, profile

urlpatterns = [
    path("health/", health.health, name="health"),
    path("sign-in/", accounts.signin, name="signin"),
    path("sign-out/", accounts.signout, name="signout"),
    path("sign-in-link/<str:token>/", accounts.sign_in_link, name="sign-in-link"),
    path("reset/", accounts.reset, name="reset"),
    path("reset/sent/", accounts.reset_sent, name="reset-sent"),
    path("reset/<str:uid>/<str:token>/", accounts.reset_confirm, name="reset-confirm"),
    path("kept/", accounts.kept, name="kept"),
    path("sign-up/", joining.signup, name="signup"),
    path("sign-up/sent/", joining.signup_sent, name="signup-sent"),
    path("sign-up/<str:token>/", joining.signup_confirm, name="signup-confirm"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("settings/", profile.profile, name="profile"),
    path("settings/reading/", profile.typography, name="typography"),
    path("settings/password/", profile.password, name="password"),
    path("settings/close/", profile.close, name="account-close"),
    path("settings/close/not/", profile.close_not, name="account-close-not"),
    path("settings/sessions/end/", profile.sessions_end, name="sessions-end"),
    path("settings/addresses/", addresses.make, name="private-address-make"),
    path("settings/addresses/<int:pk>/renew/", addresses.renew, name="private-address-renew"),
    path("settings/addresses/<int:pk>/revoke/", addresses.revoke, name="private-address-revoke"),
    path("language/", profile.language, name="language"),
    path("members/", membership.members, name="members"),
    path("members/invite/", membership.invitation_make, name="invitation-make"),
    path("members/invitations/<int:pk>/revoke/", membership.invitation_revoke, name="invitation-revoke"),
    path("members/<int:pk>/", membership.member, name="member"),
    # Before the admin's own addresses: its forms would not count tries.
    path("admin/login/", accounts.admin_login),
    path("admin/password_change/", profile.password),
]
