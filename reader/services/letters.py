"""Letters to people. Each is written by the task worker, so that no answer takes longer for a known address."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.tasks import task
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from reader.models import Invitation, User
from reader.services.accounts import sign_up_token


def absolute(path: str) -> str:
    """The full address of ``path``. From the settings, never from a request, whose Host anybody may choose."""
    return f"{settings.POSTIL_URL}{path}"


def _known(email: str) -> User | None:
    return User.objects.filter(email__iexact=email, is_active=True).first() if email else None


@task()
def send_reset(email: str, language: str) -> None:
    """A letter with the link to a new password, if an account has this address. Else nothing."""
    user = _known(email)
    if user is None:
        return
    with translation.override(user.language or language):
        link = absolute(
            reverse(
                "reset-confirm",
                args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
            )
        )
        send_mail(
            _("A new password for %(library)s") % {"library": settings.POSTIL_NAME},
            _(
                "Somebody asked for a new password for your account %(name)s. If that was you, open this link "
                "within an hour:\n\n%(link)s\n\nIf not, there is nothing to do: your password stays as it is."
            )
            % {"name": user.username, "link": link},
            None,
            [user.email],
        )


@task()
def send_sign_up(email: str, language: str) -> None:
    """A letter with the link to make an account; to an address that has one, a letter that says so."""
    user = _known(email)
    with translation.override(user.language or language if user else language):
        if user is None:
            if User.objects.filter(email__iexact=email).exists():
                return  # a disabled account does not come back by this door
            text = _("Open this link within a day to make your account:\n\n%(link)s") % {
                "link": absolute(reverse("signup-confirm", args=[sign_up_token(email)]))
            }
        else:
            text = _(
                "You have an account already; its name is %(name)s. A forgotten password is set anew here:\n\n%(link)s"
            ) % {"name": user.username, "link": absolute(reverse("reset"))}
        send_mail(_("Your account in %(library)s") % {"library": settings.POSTIL_NAME}, text, None, [email])


def send_invitation(invitation: Invitation, link: str) -> None:
    """A letter with an invitation's link. Sent at once: its token is not to lie in the queue.

    Raises:
        OSError: the mail server could not be reached or refused (``smtplib`` errors are of this kind).
    """
    send_mail(
        _("An invitation to %(library)s") % {"library": settings.POSTIL_NAME},
        _(
            "%(name)s invites you to read and write in the margin. Open this link to make your account:\n\n%(link)s"
        )
        % {"name": invitation.made_by.name, "link": link},
        None,
        [invitation.email],
    )
