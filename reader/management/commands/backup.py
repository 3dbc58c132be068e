"""``manage.py backup [FILE]``: the whole library as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from reader.services.backups import BackupError, back_up


class Command(BaseCommand):
    help = (
        "Writes the database, the stored files and the secret key into one .tar.gz, while the site goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help="default: postil-DATE-TIME.tar.gz here"
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        target = file or Path(f"postil-{timezone.now():%Y-%m-%d-%H%M%S}.tar.gz")
        if target.is_dir():
            target /= f"postil-{timezone.now():%Y-%m-%d-%H%M%S}.tar.gz"
        try:
            made = back_up(target.resolve())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{made.path}: {made.files} files, {filesizeformat(made.bytes)}. It holds the secret key: keep it safe."
        )
