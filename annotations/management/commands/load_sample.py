"""``manage.py load_sample``: the sample library, through the real pipeline."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from annotations.models import Highlight
from annotations.services import sample as sample_notes
from annotations.services.rankings import rank_marks
from reader.models import Article
from reader.services import sample, sample_feeds
from reader.services.indexing import learn
from reader.services.rankings import rank_reads


class Command(BaseCommand):
    help = (
        "Loads the sample library: fiction that shows what Postil does. Does nothing when articles are there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load although the library is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if not sample.is_empty() and not options["force"]:
            self.stdout.write("The library is not empty; the sample was not loaded.")
            return
        manifest = sample.Manifest.read()
        if not manifest["articles"]:
            raise CommandError(f"No sample library in {sample.FOLDER}.")
        # In one piece, though it takes a while: nobody is here yet, and a first start that is cut off begins anew.
        with transaction.atomic():
            articles, highlights = self._load(manifest, options["verbosity"])
        while learn():  # the words that are offered to who mistypes them, as the clock would learn them
            pass
        rank_reads()
        rank_marks()
        self.stdout.write(
            self.style.SUCCESS(f"Sample library: {len(articles)} articles, {len(highlights)} highlights.")
        )

    def _load(
        self, manifest: sample.Manifest, verbosity: int
    ) -> tuple[dict[str, Article], dict[tuple[str, str, str], Highlight]]:
        people = sample.load_people(manifest)
        desk = sample_notes.load_desk(manifest.parts, people)
        sample.load_tags(manifest)
        sample.load_outlets(manifest)
        curator = next((user for user in people.values() if user.is_curator), None)
        articles: dict[str, Article] = {}
        highlights: dict[tuple[str, str, str], Highlight] = {}
        for number, entry in enumerate(manifest["articles"], start=1):
            for index, revision in enumerate(sample.load_article(entry, user=curator)):
                articles[entry["key"]] = revision.article
                for mark in manifest["highlights"]:
                    if mark["article"] == entry["key"] and mark.get("capture", 0) == index:
                        key = (mark["user"], mark["article"], mark["quote"])
                        highlights[key] = sample_notes.load_highlight(mark, revision, people, desk)
            if verbosity > 1:
                self.stdout.write(f"{number}/{len(manifest['articles'])} {articles[entry['key']].headline}")
        sample_notes.load_rest(manifest.parts, articles, highlights, people)
        sample.load_breaking(manifest, articles)
        sample_feeds.load_feeds(manifest, people)
        sample.load_readings(articles, people)
        return articles, highlights
