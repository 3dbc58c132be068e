"""``manage.py compare A B``: which sentences of two tellings belong together. Saves nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from reader.cleaning import CleaningError, clean
from reader.cleaning.blocks import Block, canonical_text
from reader.management.commands.clean import read
from reader.models import Article
from reader.stories.alignment import pairs
from reader.stories.comparing import compare
from reader.stories.comparison import Relation, Row, Span, Telling


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
    compared = compare(a, b)
    sa, sb = compared.sentences_a, compared.sentences_b
    texts_a, texts_b = ([side.text[slice(*span)] for span in spans] for side, spans in ((a, sa), (b, sb)))
    links = []
    linked_a, linked_b = set[int](), set[int]()
    for i, j, score in pairs(a, b, sa, sb):
        relation = _relation(compared.rows, sa[i], sb[j])
        if relation:
            links.append(
                {"a": [texts_a[i]], "b": [texts_b[j]], "relation": relation.value, "score": round(score, 4)}
            )
            linked_a.add(i)
            linked_b.add(j)
    return {"links": links, "only_a": _left(texts_a, linked_a), "only_b": _left(texts_b, linked_b)}


def _relation(rows: Sequence[Row], a: Span, b: Span) -> Relation | None:
    """How two sentences stand to each other: as the row does that has most of both. None where neither is linked."""
    met = [(_overlap(row.a, a), _overlap(row.b, b), row.relation) for row in rows if row.both]
    together = [(in_a + in_b, relation) for in_a, in_b, relation in met if in_a and in_b]
    if together:
        return max(together, key=lambda found: found[0])[1]
    apart = [relation for in_a, in_b, relation in met if in_a or in_b]
    return Relation.REWORDED if apart else None


def _overlap(spans: Sequence[Span], other: Span) -> int:
    return sum(max(0, min(end, other[1]) - max(start, other[0])) for start, end in spans)


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
