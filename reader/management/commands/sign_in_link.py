"""``manage.py sign_in_link USER``: a way in for who has no password, or forgot it."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from reader.logs import event
from reader.models import User
from reader.services.letters import absolute
from reader.services.signing_in import make_sign_in_link


class Command(BaseCommand):
    help = "Prints a link that signs an account in, once, within 24 hours. Earlier links of it stop working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER", help="name or e-mail of the account")

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        account = User.objects.filter(username__iexact=user).first()
        account = account or (User.objects.filter(email__iexact=user).first() if "@" in user else None)
        if account is None:
            raise CommandError(f"There is no account “{user}”.")
        if not account.is_active:
            raise CommandError(
                f"The account “{account.username}” is disabled. Let it in again under Members first."
            )
        event("signin.link", user=account, by="command line")
        self.stdout.write(absolute(reverse("sign-in-link", args=[make_sign_in_link(account)])))
