"""``manage.py restore FILE``: puts a backup in place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from reader.services.backups import BackupError, restore


class Command(BaseCommand):
    help = "Puts the library of a backup in place. Refuses to replace one that is not empty without --force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace the library that is here")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            done = restore(file.resolve(), force=force)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {done.files} files from {done.path}. Everybody has to sign in again.")
