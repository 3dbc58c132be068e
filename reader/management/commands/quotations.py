"""``manage.py quotations``: takes the quotations of articles now, instead of waiting for the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reader.models import Article
from reader.services import quotations


class Command(BaseCommand):
    """Those named, all, or those that wait."""

    help = "Take the quotations of articles; without arguments, of those that were never read for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("articles", nargs="*", type=int, metavar="ID", help="articles, by their numbers")
        parser.add_argument("--all", action="store_true", help="every article, whether it waits or not")

    def handle(self, *args: Any, **options: Any) -> None:
        """The oldest first, so that an utterance begins with its first print."""
        kept = Article.objects.kept().filter(current_revision__isnull=False).order_by("listed_at", "pk")
        if options["articles"]:
            kept = kept.filter(pk__in=options["articles"])
            if missing := sorted(set(options["articles"]) - set(kept.values_list("pk", flat=True))):
                raise CommandError(f"No article {', '.join(map(str, missing))}, or it has no text.")
        elif not options["all"]:
            kept = kept.filter(quotations.WAITING)
        wanted = list(kept.values_list("pk", flat=True))
        found = 0
        for done, pk in enumerate(wanted, 1):
            found += quotations.keep(pk)
            if options["verbosity"] > 1 or done % 1000 == 0:
                self.stdout.write(f"{done}/{len(wanted)}")
        self.stdout.write(f"{len(wanted)} articles, {found} quotations.")
