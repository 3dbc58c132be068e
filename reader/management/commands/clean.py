"""``manage.py clean FILE…``: prints cleaned articles and saves nothing. Needs no database."""

from __future__ import annotations

import gzip
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from reader.cleaning import BlockType, Cleaned, CleaningError, clean
from reader.cleaning.errors import TooLarge
from reader.cleaning.limits import MAX_HTML_BYTES
from reader.cleaning.report import record


class Command(BaseCommand):
    """Cleans saved pages (.html) and text dumps (.txt), also packed with gzip."""

    help = "Print the cleaned article of each file; nothing is saved."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a page (.html), a text (.txt), or either as .gz"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--url", default="", help="the page's address, to make its links absolute")
        parser.add_argument("--encoding", default="", help="character encoding, where the page says it wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Clean the files one by one; exit code 1 when any failed."""
        failed = 0
        for name in options["files"]:
            try:
                cleaned = clean(read(Path(name)), url=options["url"], encoding=options["encoding"])
            except CleaningError as error:
                self.stderr.write(f"{name}: {error.message}")
                failed += 1
                continue
            except (OSError, EOFError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                self.stderr.write(
                    gettext("%(name)s: could not be read: %(reason)s") % {"name": name, "reason": reason}
                )
                failed += 1
                continue
            if options["json"]:
                self.stdout.write(json.dumps(record(cleaned, name), ensure_ascii=False))
            else:
                self.stdout.write(readable(cleaned, name))
        if failed:
            raise SystemExit(1)


def read(path: Path) -> bytes:
    """A file's bytes, unpacked when it is gzip. Raises ``TooLarge`` beyond the limit, before reading on."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        raw = bytes(file.read(MAX_HTML_BYTES + 1))
    if len(raw) > MAX_HTML_BYTES:
        raise TooLarge(len(raw), MAX_HTML_BYTES)
    return raw


def readable(cleaned: Cleaned, name: str) -> str:
    """The article as a person reads it in a terminal."""
    meta = cleaned.meta
    lines = [f"== {name}", meta.headline or gettext("(no headline; suggested: %s)") % meta.suggested_headline]
    about = [
        meta.outlet,
        meta.byline,
        meta.credited_source,
        meta.published_raw or meta.published,
        meta.reading_time,
    ]
    lines.append(" · ".join(part for part in about if part))
    if meta.standfirst:
        lines += ["", meta.standfirst]
    for block in cleaned.blocks:
        lines += ["", *_block_lines(block.type, block.text, [link.title for link in block.links])]
    if meta.tags:
        lines += ["", gettext("Tags: %s") % ", ".join(meta.tags)]
    if meta.dossier_title:
        lines += ["", gettext("Dossier: %s") % meta.dossier_title, meta.dossier_blurb]
    cut = ", ".join(f"{piece.kind} ({len(piece.text.split())})" for piece in cleaned.cut)
    lines += ["", gettext("Cut (words): %s") % (cut or "—"), *cleaned.warnings, ""]
    return "\n".join(line for index, line in enumerate(lines) if line or (index and lines[index - 1]))


def _block_lines(kind: BlockType, text: str, links: list[str]) -> list[str]:
    if links:
        return [f"[{kind.value}]", *(f"  - {title}" for title in links)]
    if kind is BlockType.SUBHEAD:
        return [f"## {text}"]
    return [text if kind is BlockType.PARAGRAPH else f"[{kind.value}] {text}"]
