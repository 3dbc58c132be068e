"""``manage.py reindex``: brings the index of searches up to date, while the library is open."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reader.services import indexing
from reader.services.upkeep import Upkeep, kinds


class Command(BaseCommand):
    help = (
        "Indexes for searching what is not indexed as it is now. Ended in the middle, it goes on there when it is "
        "begun again. With --all, everything is indexed anew; what was indexed is found as before until its turn comes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="everything, whether it is up to date or not")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            for kind in kinds():
                kind.outdate()
            indexing.forget_words()
        for kind in kinds():
            self._index(kind, quiet=not options["verbosity"])
        words = 0
        while learned := indexing.learn():
            words += learned
        if words and options["verbosity"]:
            self.stdout.write(f"words: taken from {words:,} articles")

    def _index(self, kind: Upkeep, *, quiet: bool) -> None:
        total, done, begun, told = kind.total(), 0, time.monotonic(), 0.0
        for number in kind.all_behind():
            done += number
            taken = time.monotonic() - begun
            if not quiet and taken - told >= 2:
                told = taken
                self.stdout.write(f"{kind.name}: {done:,} of at most {total:,}, {done / taken:,.0f} a second")
                self.stdout.flush()
        if not quiet:
            taken = time.monotonic() - begun
            self.stdout.write(
                f"{kind.name}: {done:,} of {total:,} indexed in {taken:,.1f} s; the others were up to date"
            )
