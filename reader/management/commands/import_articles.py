"""Pages and texts from files and folders straight into the library."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from reader.access import articles_for
from reader.cleaning import Cleaned, CleaningError
from reader.errors import UserError
from reader.intake.beside import pictures_beside
from reader.intake.uploads import pages, read_file
from reader.models import Article, ArticleQuerySet, ArticleVisibility, User
from reader.services import pictures as picture_service
from reader.services.imports import PAGE_LIMIT, Imported, import_page
from reader.services.opening import read_confined
from reader.services.pictures import Encoded

BAR = 30
"""Columns of the progress bar."""


class Command(BaseCommand):
    help = (
        "Imports pages (.html, .htm) and texts (.txt), also gzipped: files as named, folders searched. "
        "Prints a line per file; the exit code is 1 when any failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--user", metavar="NAME", help="who adds them")
        parser.add_argument("--private", action="store_true", help="only that user sees them")
        parser.add_argument(
            "--create-tags",
            action="store_true",
            help="make the publishers' unknown tags new tags, and twins among them other names",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        if options["private"] and user is None:
            raise CommandError(_("--private needs --user NAME: somebody must be able to see them."))
        files = list(pages(options["paths"]))
        if not files:
            raise CommandError(_("There is no page and no text in there (.html, .htm, .txt)."))
        counts = {"added": 0, "revised": 0, "here": 0, "failed": 0}
        for number, path in enumerate(files):
            self._bar(number, len(files))
            try:
                done = self._import(path, user, options)
            except (CleaningError, UserError) as error:
                self._line(path, _("failed: %(why)s") % {"why": error.message}, bad=True)
                counts["failed"] += 1
                continue
            except OperationalError as error:
                self._line(
                    path, _("failed: the database did not take it (%(why)s)") % {"why": error}, bad=True
                )
                counts["failed"] += 1
                continue
            self._line(path, self._said(done))
            for note in done.notes:
                self._say(f"    {note}")
            counts[done.what] += 1
        self._bar(len(files), len(files))
        self._say(
            _("%(added)d added, %(revised)d new versions, %(here)d already there, %(failed)d failed") % counts
        )
        if counts["failed"]:
            sys.exit(1)

    def _user(self, name: str | None) -> User | None:
        if not name:
            return None
        user = User.objects.filter(username__iexact=name, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": name})
        return user

    def _import(self, path: Path, user: User | None, options: dict[str, Any]) -> Imported:
        upload = read_file(path, PAGE_LIMIT)
        page = read_confined(upload.raw, name=upload.name)
        private = options["private"]
        return import_page(
            upload.raw,
            seen=_seen(user),
            user=user,
            name=upload.name,
            visibility=ArticleVisibility.PRIVATE if private else ArticleVisibility.LIBRARY,
            create_tags=options["create_tags"],
            pictures=_pictures(path, page.cleaned),
            page=page,
        )

    def _said(self, done: Imported) -> str:
        sentence = {
            "added": _("added: %(headline)s"),
            "revised": _("new version of: %(headline)s"),
            "here": _("already there: %(headline)s"),
        }[done.what]
        return sentence % {"headline": done.article.headline}

    def _line(self, path: Path, what: str, *, bad: bool = False) -> None:
        shown = str(path).encode("utf-8", "replace").decode()
        self._say(f"{shown}  {what}", bad=bad)

    def _say(self, words: str, *, bad: bool = False) -> None:
        out = self.stderr if bad else self.stdout
        if self._on_terminal():
            self.stdout.write("\r\x1b[K", ending="")
        out.write("".join(char if char.isprintable() else " " for char in words))

    def _bar(self, done: int, total: int) -> None:
        """A bar on a terminal; nothing where the output goes to a file or another program."""
        if not self._on_terminal():
            return
        if done == total:
            self.stdout.write("\r\x1b[K", ending="")
            return
        full = BAR * done // total
        self.stdout.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{total}", ending="")
        self.stdout.flush()

    def _on_terminal(self) -> bool:
        return bool(self.stdout.isatty())


def _seen(user: User | None) -> ArticleQuerySet:
    if user is not None:
        return articles_for(user)
    return Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)


def _pictures(path: Path, cleaned: Cleaned) -> dict[str, Encoded]:
    """The pictures beside the page, re-encoded; one that cannot be read is left out."""
    sources = [block.picture.src for block in cleaned.blocks if block.picture]
    if cleaned.meta.lead:
        sources.append(cleaned.meta.lead.src)
    encoded: dict[str, Encoded] = {}
    for source, file in pictures_beside(path, sources).items():
        try:
            if file.stat().st_size <= picture_service.BYTES_LIMIT:
                encoded[source] = picture_service.encode(file.read_bytes())
        except (OSError, UserError):
            continue
    return encoded
