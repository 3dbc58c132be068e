"""Closing an account: asked for by its owner, done when the time to think again is over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reader.errors import Conflict
from reader.logs import event
from reader.models import Article, ArticleVisibility, Closing, Role, User
from reader.services.signing_in import end_sessions

log = logging.getLogger("postil.closing")

WAITS = timedelta(days=14)
LEAVING: list[Callable[[User], None]] = []
"""What takes away the things of another app that nobody but their owner sees."""


def ask(user: User, *, everything: bool) -> Closing:
    """Closes the account of ``user`` in 14 days.

    Raises:
        Conflict: it is the only administrator's.
    """
    with transaction.atomic():
        others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, closing=None).exclude(
            pk=user.pk
        )
        if user.role == Role.ADMINISTRATOR and not others.exists():
            raise Conflict(_("A library needs an administrator: make somebody else one first."))
        closing, _new = Closing.objects.update_or_create(
            user=user, defaults={"due_at": timezone.now() + WAITS, "everything": everything}
        )
    return closing


def think_again(user: User) -> bool:
    """Keeps the account after all. Returns whether it was to be closed."""
    return Closing.objects.filter(user=user).delete()[0] > 0


def closing_of(user: User) -> Closing | None:
    """Whether and when the account of ``user`` is to be closed. One query."""
    return Closing.objects.filter(user=user).first()


def close_due(now: datetime | None = None) -> int:
    """Closes the accounts whose time has come. Returns how many."""
    closed = 0
    for closing in Closing.objects.filter(due_at__lte=now or timezone.now()).select_related("user"):
        pk = closing.user_id
        try:
            with transaction.atomic():
                _close(closing.user, everything=closing.everything)
        except Exception:  # the next one is closed all the same
            log.exception("The account %s could not be closed", pk)
            continue
        event("account.closed", account=pk)
        closed += 1
    return closed


def _close(user: User, *, everything: bool) -> None:
    """What only its owner sees goes; what others see stays without a name, or goes too."""
    end_sessions(user)
    Article.objects.filter(added_by=user, visibility=ArticleVisibility.PRIVATE).delete()
    if everything:
        user.delete()
        return
    for leave in LEAVING:
        leave(user)
    for own in (
        user.readings, user.follows, user.saved_searches, user.subscriptions, user.feed_looks, user.drafts,
        user.imports, user.private_addresses, user.sign_in_links, user.invitations,
        user.dismissed_suggestions, user.tag_voices,
    ):  # fmt: skip
        own.all().delete()
    Closing.objects.filter(user=user).delete()
    with translation.override(settings.LANGUAGE_CODE):
        user.display_name = _("A former reader")
    user.username, user.email = f"closed-{user.pk}", ""
    user.role, user.is_active = Role.READER, False
    user.language, user.theme, user.reading, user.read_until = "", "system", {}, None
    user.last_login = None
    user.set_unusable_password()
    user.save()
