"""``manage.py related``: what Postil takes for related to an article, with score and reason."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reader.models import Article
from reader.queries.related import reason_of
from reader.services import related, signatures

WEAKEST = 0.01
"""Likeness from which on it is printed; the pages show less."""


class Command(BaseCommand):
    """Looks anew and writes nothing; private articles are looked at too, for whoever may run this may see all."""

    help = "Print what is related to an article: kind, score and reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("article", type=int, metavar="ARTICLE", help="the article's number")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--most", type=int, default=20, metavar="N", help="how many at most (20)")

    def handle(self, *args: Any, **options: Any) -> None:
        """The surest first."""
        subject = signatures.subject_of(options["article"])
        if subject is None:
            raise CommandError(f"No article {options['article']}, or it has no text.")
        most = max(1, options["most"])
        found = related.look(signatures.weigh(subject), most=most, weak=WEAKEST)[:most]
        articles = Article.objects.select_related("outlet").in_bulk([each.pk for each in found])
        rows = [
            {
                "article": each.pk,
                "headline": articles[each.pk].headline,
                "outlet": outlet.name if (outlet := articles[each.pk].outlet) else "",
                "kind": each.kind,
                "score": each.score,
                "reason": reason_of(each.facts),
            }
            for each in found
            if each.pk in articles
        ]
        if options["json"]:
            told = {"article": subject.pk, "headline": subject.headline, "related": rows}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(
                f"{row['score']:.3f}  {row['kind']:<11} {row['article']:>6}  {row['outlet']}: {row['headline']}"
            )
            self.stdout.write(f"{'':28}{row['reason']}")
        if not rows:
            self.stdout.write("Nothing is related.")
