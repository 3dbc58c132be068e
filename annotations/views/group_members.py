"""What owners of a group do: roles, removals, invitation links, who waits."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations.access import group_for
from annotations.models import Group, GroupRole
from annotations.services import group_invites as invites
from annotations.services import groups as service
from annotations.views.groups import tell
from reader.errors import Invalid
from reader.models import User
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


def _owned(request: MemberRequest, pk: int) -> Group:
    return group_for(request.user, pk, GroupRole.OWNER)


@account_required
@require_POST
def role(request: MemberRequest, pk: int, user: int) -> HttpResponse:
    """Another role for a member."""
    group = _owned(request, pk)
    standing = group.invites.filter(revoked_at__isnull=True)
    invited = standing.exists()
    member = service.set_role(group, user, request.POST.get("role", ""))
    said = _("%(name)s: %(role)s.") % {"name": member.user.name, "role": member.get_role_display()}
    if invited and not standing.exists():
        said = f"{said} {_('The link is revoked. It opens nothing any more.')}"
    tell(request, said)
    return redirect(reverse("group", args=[pk]) + "#members")


@account_required
@require_POST
def remove(request: MemberRequest, pk: int, user: int) -> HttpResponse:
    """Takes a member out, with Undo; the invitation link is revoked, since they may have it."""
    group = _owned(request, pk)
    if user == request.user.pk:
        raise Invalid(_("To go yourself, leave the group."), field="user")
    gone = service.depart(group, user, left=False)
    said = _("%(name)s was removed, and the invitation link revoked.") % {"name": gone.name}
    tell(request, said, reverse("group-back", args=[pk, user]))
    return redirect("group", pk)


@account_required
@require_POST
def back(request: MemberRequest, pk: int, user: int) -> HttpResponse:
    """Undoes a removal."""
    group = _owned(request, pk)
    member = (
        get_object_or_404(User, pk=user, is_active=True)
        if str(user) in group.memory.get("gone", {})
        else None
    )
    service.take_back(group, member or User(pk=user), left=False)
    tell(request, _("%(name)s belongs to the group again.") % {"name": member.name if member else ""})
    return redirect("group", pk)


def _terms(request: MemberRequest) -> dict[str, str]:
    return {
        "role": request.POST.get("role", GroupRole.MEMBER),
        "lasts": request.POST.get("lasts", "week"),
        "uses": request.POST.get("uses", "any"),
    }


@account_required
@require_POST
def invite(request: MemberRequest, pk: int) -> HttpResponse:
    """A new invitation link in place of the one before."""
    group = _owned(request, pk)
    replaces = group.invites.filter(revoked_at=None).exists()
    invites.new_invite(request.user, group, **_terms(request), asks=bool(request.POST.get("asks")))
    if replaces:
        tell(request, _("The new link is ready. The one before it opens nothing any more."))
    else:
        tell(request, _("The link is ready."))
    return redirect(reverse("group", args=[pk]) + "#invite")


@account_required
@require_POST
def change_invite(request: MemberRequest, pk: int) -> HttpResponse:
    """Other terms for the link that is out."""
    invites.change_invite(_owned(request, pk), **_terms(request), asks=bool(request.POST.get("asks")))
    tell(request, _("Saved."))
    return redirect(reverse("group", args=[pk]) + "#invite")


@account_required
@require_POST
def revoke_invite(request: MemberRequest, pk: int) -> HttpResponse:
    """Ends the invitation link at once."""
    invites.revoke_invite(_owned(request, pk))
    tell(request, _("The link is revoked. It opens nothing any more."))
    return redirect(reverse("group", args=[pk]) + "#invite")


@account_required
@require_POST
def answer(request: MemberRequest, pk: int, waiting: int) -> HttpResponse:
    """Lets somebody in who waits, or declines."""
    group = _owned(request, pk)
    if request.POST.get("answer") == "in":
        tell(request, _("%(name)s is in.") % {"name": service.let_in(group, waiting).name})
    elif request.POST.get("answer") == "no":
        tell(request, _("%(name)s was not let in.") % {"name": service.decline(group, waiting).user.name})
    else:
        raise Invalid(_("answer must be one of in, no."), field="answer")
    return redirect("group", pk)
