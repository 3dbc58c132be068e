"""``manage.py relate``: looks for relatives of articles now, instead of waiting for the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reader.models import Article
from reader.services import related, signatures


class Command(BaseCommand):
    """Those named, all, or those that wait."""

    help = "Look for articles that tell the same as others; without arguments, of those that wait for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("articles", nargs="*", type=int, metavar="ID", help="articles, by their numbers")
        parser.add_argument("--all", action="store_true", help="every article, whether it waits or not")

    def handle(self, *args: Any, **options: Any) -> None:
        """First every signature, then every look, so that each is weighed by the whole library."""
        kept = Article.objects.kept().filter(current_revision__isnull=False).order_by("pk")
        if options["all"]:
            wanted = list(kept.values_list("pk", flat=True))
        elif options["articles"]:
            wanted = list(kept.filter(pk__in=options["articles"]).values_list("pk", flat=True))
            if missing := sorted(set(options["articles"]) - set(wanted)):
                raise CommandError(f"No article {', '.join(map(str, missing))}, or it has no text.")
        else:
            wanted = signatures.stale(1_000_000)
        done = 0

        def told(pk: int) -> None:
            nonlocal done
            done += 1
            if options["verbosity"] > 1 or done % 1000 == 0:
                self.stdout.write(f"{done}/{len(wanted)}")

        found = related.relate_many(wanted, told, anew=bool(options["all"] or options["articles"]))
        self.stdout.write(f"{len(wanted)} articles, {found} suggestions.")
