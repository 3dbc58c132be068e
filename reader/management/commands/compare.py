"""``manage.py compare A B``: which sentences of two tellings belong together. Saves nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from reader.cleaning import CleaningError, clean
from reader.cleaning.blocks import Block, canonical_text
from reader.management.commands.clean import read
from reader.models import Article
from reader.stories.alignment import align
from reader.stories.comparison import Relation, Telling
from reader.stories.sentences import sentences
from reader.stories.words import same_words


class Command(BaseCommand):
    """Compares two tellings: articles of the library by number, or files (.html, .txt, also packed with gzip)."""

    help = "Print which sentences of two tellings belong together, and what only one of them has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("a", metavar="A", help="an article's number, or a file")
        parser.add_argument("b", metavar="B", help="an article's number, or a file")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, and print; exit code 1 when one of them cannot be read."""
        found = result(telling(options["a"]), telling(options["b"]))
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(readable(found))


def telling(name: str) -> Telling:
    """What a person means by ``name``: a file where there is one, or else the article of that number."""
    path = Path(name)
    if path.is_file():
        try:
            cleaned = clean(read(path))
        except CleaningError as error:
            raise CommandError(f"{name}: {error.message}") from error
        except (OSError, EOFError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CommandError(
                gettext("%(name)s: could not be read: %(reason)s") % {"name": name, "reason": reason}
            ) from error
        blocks = [block for block in cleaned.blocks if block.in_text]
        return Telling(
            canonical_text(blocks), cleaned.meta.language, tuple(block.type.value for block in blocks)
        )
    if not name.isascii() or not name.isdecimal():
        raise CommandError(gettext("%(name)s: there is no such file, and it is no number.") % {"name": name})
    found = Article.objects.filter(pk=min(int(name), 2**63 - 1)).select_related("current_revision").first()
    if found is None or found.current_revision is None:
        raise CommandError(gettext("There is no article with the number %(number)s.") % {"number": name})
    revision = found.current_revision
    placed = [block for block in map(Block.from_json, revision.blocks) if block.in_text]
    return Telling(revision.text, found.language, tuple(block.type.value for block in placed))


def result(a: Telling, b: Telling) -> dict[str, Any]:
    """Links as sentences' texts, one object for each pair that says the same, and what is left on either side."""
    sa, sb = sentences(a.text, a.language, a.kinds), sentences(b.text, b.language, b.kinds)
    texts_a = [a.text[start:end] for start, end in sa]
    texts_b = [b.text[start:end] for start, end in sb]
    links = align(a, b, sa, sb)
    return {
        "links": [
            {
                "a": [texts_a[i]],
                "b": [texts_b[j]],
                "relation": Relation.SAME if same_words(texts_a[i], texts_b[j]) else Relation.REWORDED,
                "score": round(score, 4),
            }
            for link in links
            for i, j, score in link.pairs
        ],
        "only_a": _left(texts_a, {i for link in links for i in link.a}),
        "only_b": _left(texts_b, {j for link in links for j in link.b}),
    }


def _left(texts: list[str], linked: set[int]) -> list[str]:
    return [text for number, text in enumerate(texts) if number not in linked]


def readable(found: dict[str, Any]) -> str:
    """The same for a terminal."""
    lines = []
    for link in found["links"]:
        lines += [f"{link['relation']} {link['score']:.2f}"]
        lines += [*(f"  A  {text}" for text in link["a"]), *(f"  B  {text}" for text in link["b"]), ""]
    for side in "ab":
        lines += [f"only_{side}", *(f"  {side.upper()}  {text}" for text in found[f"only_{side}"]), ""]
    return "\n".join(lines)
