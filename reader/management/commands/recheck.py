"""``manage.py recheck``: looks at the pages of watched articles again; a changed text becomes a new revision."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext, ngettext

from reader.models import Watch
from reader.services import rechecks


class Command(BaseCommand):
    """Those whose turn it is, or all, or the articles named."""

    help = "Fetch the pages of followed articles again; a changed text becomes a new revision."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument(
            "articles", nargs="*", type=int, metavar="ID", help="articles, whether due or not"
        )
        parser.add_argument("--all", action="store_true", help="every followed article, whether due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        """One after the other; exit code 1 when any failed."""
        anyway = bool(options["all"] or options["articles"])
        if options["all"]:
            wanted = list(Watch.objects.order_by("next_at").values_list("article", flat=True))
        else:
            wanted = options["articles"] or rechecks.look_due(most=10_000)
        told = {
            "same": gettext("unchanged"),
            "changed": gettext("changed: a new version"),
            "failed": gettext("failed"),
            "not due": gettext("not followed, or somebody is at it"),
        }
        failed = 0
        for pk in wanted:
            what = rechecks.look(pk, now_anyway=anyway)
            why = ""
            if what == "failed":
                failed += 1
                why = f" ({Watch.objects.get(article=pk).problem})"
            self.stdout.write(f"{pk}: {told[what]}{why}")
        if not wanted:
            self.stdout.write(gettext("Nothing is due."))
        if failed:
            raise SystemExit(
                self.stderr.write(
                    ngettext("%(n)d page failed.", "%(n)d pages failed.", failed) % {"n": failed}
                )
                or 1
            )
