"""Groups: the list, a group's page, making, naming, closing, joining and leaving one."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.access import closed_groups_of, group_for
from annotations.models import Group, GroupRole
from annotations.queries.groups import group_list, group_page, group_rows
from annotations.services import group_invites as invites
from annotations.services import groups as service
from annotations.services.group_invites import LASTS, USES, Joined
from reader.errors import UserError
from reader.limits import client_address, limit
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

DONE = "group_done"
"""What the session calls the deed that the next page offers to undo."""


def tell(request: MemberRequest, said: str, undo: str = "") -> None:
    """Has the next page of a group say what was done, with the address that undoes it by POST."""
    request.session[DONE] = {"said": said, "undo": undo}


def _room(
    request: MemberRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    done = request.session.pop(DONE, None) if request.method == "GET" else None
    values = {"room": "groups", "done": done, "here": request.path, **context}
    return render(request, template, values, status=status)


@account_required
@require_safe
def groups(request: MemberRequest) -> HttpResponse:
    """All of one's groups."""
    return _room(request, "annotations/groups.html", {"list": group_list(request.user)})


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """A new group."""
    typed = {"name": request.POST.get("name", ""), "description": request.POST.get("description", "")}
    if request.method == "POST":
        try:
            group = service.make_group(request.user, typed["name"], typed["description"])
        except UserError as error:
            return _form(request, None, typed, error)
        tell(request, _("The group is made. Invite people by its link."))
        return redirect("group", group.pk)
    return _form(request, None, typed)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Another name and description, by an owner."""
    group = group_for(request.user, pk, GroupRole.OWNER)
    typed = {"name": group.name, "description": group.description}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            service.rename(group, typed["name"], typed["description"])
        except UserError as error:
            return _form(request, group, typed, error)
        return redirect("group", pk)
    return _form(request, group, typed)


def _form(
    request: MemberRequest, group: Group | None, typed: dict[str, str], error: UserError | None = None
) -> HttpResponse:
    context = {
        "group": group,
        "typed": typed,
        "error": error,
        "field": getattr(error, "field", ""),
        "rows": group_rows(request.user),
    }
    return _room(request, "annotations/group_edit.html", context, error.status if error else 200)


def show_group(request: MemberRequest, pk: int, status: int = 200, **more: object) -> HttpResponse:
    """The page of a group, for its members."""
    group = group_for(request.user, pk)
    page = group_page(request.user, group)
    context = {
        "page": page,
        "group": group,
        "roles": GroupRole.choices,
        "lasts": list(
            zip(LASTS, (_("One day"), _("One week"), _("30 days"), _("Until I revoke it")), strict=True)
        ),
        "uses": list(
            zip(USES, (_("One person"), _("5 people"), _("25 people"), _("Any number")), strict=True)
        ),
        "site": settings.POSTIL_URL,
        **more,
    }
    return _room(request, "annotations/group.html", context, status)


@account_required
@require_safe
def group(request: MemberRequest, pk: int) -> HttpResponse:
    """The page of a group: members, invitation, who waits, its layer."""
    response = show_group(request, pk)
    service.was_here(group_for(request.user, pk), request.user)
    return response


@account_required
@require_POST
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes a group, by an owner; what was shown to it is private."""
    group = group_for(request.user, pk, GroupRole.OWNER)
    service.close(group)
    said = _("“%(group)s” is closed. What was shown there is seen by whoever wrote it, alone.") % {
        "group": group.name
    }
    tell(request, said, reverse("group-reopen", args=[pk]))
    return redirect("groups")


@account_required
@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Opens a closed group again, by who owned it."""
    group = get_object_or_404(closed_groups_of(request.user), pk=pk)
    service.reopen(group)
    tell(request, _("The group is open again."))
    return redirect("group", pk)


@account_required
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Leaves a group; one's marks there stay one's own, and private."""
    group = group_for(request.user, pk)
    service.depart(group, request.user.pk, left=True)
    said = _("You left “%(group)s”. Your notes there are yours, and seen by you alone.") % {
        "group": group.name
    }
    tell(request, said, reverse("group-rejoin", args=[pk]))
    return redirect("groups")


@account_required
@require_POST
def rejoin(request: MemberRequest, pk: int) -> HttpResponse:
    """Undoes one's own leaving."""
    group = Group.objects.filter(pk=pk).first()
    gone = group.memory.get("gone", {}).get(str(request.user.pk), {}) if group else {}
    if group is None or gone.get("left") is not True:
        raise Http404
    service.take_back(group, request.user, left=True)
    tell(request, _("You belong to “%(group)s” again.") % {"group": group.name})
    return redirect("group", pk)


@account_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: MemberRequest, token: str) -> HttpResponse:
    """What an invitation leads to, and by POST joining. One that is wrong, run out, used up or revoked opens the
    same page."""
    if request.method == "POST":
        limit(f"group-join:{request.user.pk}", 30, 600)
        found = invites.join(request.user, token)
        if found is None:
            return _missed(request)
        group, outcome = found
        if outcome is Joined.WAITS:
            tell(request, _("An owner of “%(group)s” will let you in.") % {"group": group.name})
            return redirect("groups")
        if outcome is Joined.IN:
            tell(request, _("Welcome to “%(group)s”.") % {"group": group.name})
        return redirect("group", group.pk)
    invite = invites.open_invite(token)
    if invite is None:
        return _missed(request)
    mine = invite.group.memberships.filter(user=request.user).exists()
    if mine:
        return redirect("group", invite.group_id)
    waits = invite.group.requests.filter(user=request.user).exists()
    people = invite.group.memberships.count()
    context = {"invite": invite, "group": invite.group, "people": people, "waits": waits}
    return render(request, "annotations/group_join.html", context)


def _missed(request: MemberRequest) -> HttpResponse:
    """Slows down who tries many tokens, so that none can be guessed."""
    limit(f"group-join-miss:{client_address(request)}", 60, 600)
    return render(request, "annotations/group_join.html", {"invite": None}, status=404)
