"""``manage.py poll_feeds``: asks the feeds whose turn has come, here and now."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reader.access import articles_for
from reader.intake.addresses import read_address
from reader.intake.answers import FetchError
from reader.models import Feed
from reader.services import feeds


class Command(BaseCommand):
    help = (
        "Asks the feeds whose turn has come. Ends with an error when a feed that was named could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="ask every feed that is followed, also before its time"
        )
        parser.add_argument("--feed", metavar="URL", help="ask this one alone, also before its time")

    def handle(self, *args: Any, **options: Any) -> None:
        asked: Counter[str] = Counter()
        for pk in self._chosen(options):
            outcome = feeds.ask(pk, seen=articles_for)
            asked[outcome] += 1
            feed = Feed.objects.filter(pk=pk).first()
            if feed is not None and (options["verbosity"] > 1 or outcome in ("failed", "gone")):
                self.stdout.write(f"{outcome}: {feed.url}{' ' if feed.problem else ''}{feed.problem}")
            if options["feed"] and outcome in ("failed", "gone"):
                raise CommandError(feed.problem if feed is not None else outcome)
        said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(asked.items()))
        self.stdout.write(
            self.style.SUCCESS(f"Feeds asked: {sum(asked.values())}" + (f" ({said})" if said else ""))
        )

    def _chosen(self, options: dict[str, Any]) -> list[int]:
        if not options["all"] and not options["feed"]:
            return feeds.due(most=10_000)
        chosen = Feed.objects.filter(subscriptions__isnull=False, subscriptions__paused_at=None).distinct()
        if options["feed"]:
            try:
                chosen = chosen.filter(url=read_address(options["feed"]).url)
            except FetchError as error:
                raise CommandError(error.message) from error
            if not chosen.exists():
                raise CommandError("Nobody follows a feed at this address, or all who do have paused.")
            Feed.objects.filter(pk__in=chosen.values("pk")).update(gone_at=None)
        Feed.objects.filter(pk__in=chosen.values("pk"), gone_at=None).update(next_at=timezone.now())
        return [pk for pk in feeds.due(most=10_000) if chosen.filter(pk=pk).exists()]
