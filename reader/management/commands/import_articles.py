"""Pages, texts, letters, archives and addresses straight into the library, or as drafts to look at."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from reader.access import articles_for
from reader.cleaning import Cleaned, CleaningError
from reader.errors import UserError
from reader.intake import archives
from reader.intake.beside import pictures_beside
from reader.intake.fetch import fetch
from reader.intake.uploads import Upload, pages, read_file
from reader.models import Article, ArticleQuerySet, ArticleVisibility, User
from reader.services import pictures as picture_service
from reader.services.arriving import NoCopiesWanted, encoding_said
from reader.services.imports import AlreadyHere, import_page, take_in
from reader.services.opening import read_confined
from reader.services.outlet_rules import applied
from reader.services.parts import store_parts
from reader.services.pictures import Encoded

BAR = 30
"""Columns of the progress bar."""

type Beside = Callable[[list[str]], Mapping[str, bytes]]


def _nothing(sources: list[str]) -> Mapping[str, bytes]:
    return {}


@dataclass(frozen=True, slots=True)
class Found:
    """One page to import: where it was found, as it is shown, and its bytes."""

    shown: str
    upload: Upload
    address: str = ""
    encoding: str = ""
    beside: Beside = field(default=_nothing)
    """The pictures that lie beside it, for relative sources."""


class Command(BaseCommand):
    help = (
        "Imports pages (.html, .htm, SingleFile, MHTML), texts (.txt), e-mails (.eml), archives of these (.zip), also "
        "gzipped, and addresses (https://…): files as named, folders searched. Prints a line per page; the exit code "
        "is 1 when any failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH or ADDRESS")
        parser.add_argument("--user", metavar="NAME", help="who adds them")
        parser.add_argument("--private", action="store_true", help="only that user sees them")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--save", action="store_true", help="save them to the library (as without --drafts)"
        )
        what.add_argument("--drafts", action="store_true", help="let them wait as drafts of --user")
        parser.add_argument(
            "--create-tags",
            action="store_true",
            help="make the publishers' unknown tags new tags, and twins among them other names",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        if options["private"] and user is None:
            raise CommandError(_("--private needs --user NAME: somebody must be able to see them."))
        if options["drafts"] and user is None:
            raise CommandError(_("--drafts needs --user NAME: somebody must look at them."))
        sources = list(_sources(options["paths"]))
        if not sources:
            raise CommandError(_("There is no page and no text in there (.html, .htm, .txt, .eml, .zip)."))
        counts = {"added": 0, "revised": 0, "here": 0, "failed": 0}
        for number, source in enumerate(sources):
            self._bar(number, len(sources))
            try:
                found = list(_pages_of(source))
            except UserError as error:
                self._failed(str(source), error.message, counts)
                continue
            for page in found:
                self._one(page, user, options, counts)
        self._bar(len(sources), len(sources))
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

    def _one(self, found: Found, user: User | None, options: dict[str, Any], counts: dict[str, int]) -> None:
        try:
            what, said, notes = (
                _draft(found, user) if options["drafts"] and user else _import(found, user, options)
            )
        except (CleaningError, UserError) as error:
            self._failed(found.shown, error.message, counts)
        except OperationalError as error:
            self._failed(found.shown, _("the database did not take it (%(why)s)") % {"why": error}, counts)
        else:
            self._line(found.shown, said)
            for note in notes:
                self._say(f"    {note}")
            counts[what] += 1

    def _failed(self, shown: str, why: str, counts: dict[str, int]) -> None:
        self._line(shown, _("failed: %(why)s") % {"why": why}, bad=True)
        counts["failed"] += 1

    def _line(self, shown: str, what: str, *, bad: bool = False) -> None:
        self._say(f"{shown.encode('utf-8', 'replace').decode()}  {what}", bad=bad)

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


def _sources(named: list[str]) -> Iterator[str | Path]:
    for name in named:
        if name.lower().startswith(("http://", "https://")):
            yield name
        else:
            yield from pages([Path(name)])


def _pages_of(source: str | Path) -> Iterator[Found]:
    """The page of an address or a file; of an archive, each. Raises ``UserError``."""
    if isinstance(source, str):
        answer = fetch(source)
        if answer.noarchive and settings.POSTIL_NOARCHIVE == "respect":
            raise NoCopiesWanted
        encoding = encoding_said(answer.body, answer.charset)
        yield Found(source, Upload("", answer.body), address=answer.url, encoding=encoding)
        return
    upload = read_file(source, settings.POSTIL_UPLOAD_MB * 1_000_000)
    if not (archives.is_zip(upload.raw) and source.suffix.lower() == ".zip"):
        yield Found(str(source), upload, beside=partial(_beside, source))
        return
    for entry in archives.entries(upload.raw, upload.name)[0]:
        yield Found(
            f"{source}/{entry.name}",
            Upload(entry.name, archives.read_entry(upload.raw, upload.name, entry.inside)),
            beside=partial(archives.beside, upload.raw, upload.name, entry.inside),
        )


def _import(found: Found, user: User | None, options: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """(what became of it, the sentence that says so, notes)."""
    upload = found.upload
    page = read_confined(upload.raw, name=upload.name, url=found.address, encoding=found.encoding)
    if found.address and page.cleaned.meta.noarchive and settings.POSTIL_NOARCHIVE == "respect":
        raise NoCopiesWanted
    page = replace(page, cleaned=applied(page.cleaned, page.address))
    done = import_page(
        upload.raw,
        seen=_seen(user),
        user=user,
        name=upload.name,
        visibility=ArticleVisibility.PRIVATE if options["private"] else ArticleVisibility.LIBRARY,
        create_tags=options["create_tags"],
        pictures=_pictures(found, page.cleaned),
        page=page,
    )
    if done.what != "here":
        store_parts(done.article.pk)
    sentence = {
        "added": _("added: %(headline)s"),
        "revised": _("new version of: %(headline)s"),
        "here": _("already there: %(headline)s"),
    }[done.what]
    return done.what, sentence % {"headline": done.article.headline}, done.notes


def _draft(found: Found, user: User) -> tuple[str, str, tuple[str, ...]]:
    try:
        draft = take_in(
            found.upload.raw,
            user=user,
            seen=articles_for(user),
            name=found.upload.name,
            address=found.address,
        )
    except AlreadyHere as error:
        return "here", _("already there: %(headline)s") % {"headline": error.article.headline}, ()
    headline = draft.cleaned["meta"].get("headline") or draft.cleaned["meta"].get("suggested_headline", "")
    return "added", _("waits as a draft: %(headline)s") % {"headline": headline}, ()


def _seen(user: User | None) -> ArticleQuerySet:
    if user is not None:
        return articles_for(user)
    return Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)


def _beside(page: Path, sources: list[str]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for source, file in pictures_beside(page, sources).items():
        try:
            if file.stat().st_size <= picture_service.BYTES_LIMIT:
                found[source] = file.read_bytes()
        except OSError:
            continue
    return found


def _pictures(found: Found, cleaned: Cleaned) -> dict[str, Encoded]:
    """The pictures beside the page, re-encoded; one that cannot be read is left out."""
    sources = [block.picture.src for block in cleaned.blocks if block.picture]
    if cleaned.meta.lead:
        sources.append(cleaned.meta.lead.src)
    encoded: dict[str, Encoded] = {}
    for source, data in found.beside(sources).items():
        try:
            encoded[source] = picture_service.encode(data)
        except (OSError, UserError):
            continue
    return encoded
