"""What a search costs at any size of the library: ``python benchmarks/search.py [--size 100000] [--json]``.

Builds a library of generated fiction in a folder (``--folder``; kept there for the next run) or in the database that
``--database`` names, indexes it, and searches it as a signed-in reader: common words and rare ones, phrases, with and
without other fields, best and newest first, each with its snippets. Measured is the CPU time of this process as a ratio
to a floor measured in the same run: an article by its primary key and a template of ten lines. ``p95`` is the time on
the clock that 19 of 20 runs stay below; on PostgreSQL it holds the work of the server's process, which CPU does not.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from measuring import OURS, ROOT, Row, cpu_ms, show

QUERIES = (
    ("a word of most articles", "river"),
    ("the same, newest first", "river", "newest"),
    ("two common words", "river gauge"),
    ("a rare word", "saltmarsh"),
    ("a phrase of common words", '"river gauge"'),
    ("a common word without another", "river -gauge"),
    ("a common word under a tag", "river tag:tag-3"),
    ("… and from an outlet, in a month", "river tag:tag-3 outlet:outlet-2 in:2030"),
    ("a common word with a note", "river has:note"),
    ("in notes alone", "in:notes river"),
    ("a label", "label:fact river"),
    ("fields alone", "tag:tag-3 lang:en is:unread"),
    ("a word that is nowhere", "rivver saltmarsch"),
)
REACH = 8
SYLLABLES = (
    "il",
    "va",
    "ne",
    "ar",
    "ol",
    "um",
    "be",
    "sta",
    "ri",
    "ko",
    "men",
    "tha",
    "lo",
    "ves",
    "qua",
    "dra",
)
LINES = """<!doctype html><title>{{ a.headline }}</title>
<h1>{{ a.headline }}</h1>
<p>{{ a.standfirst }}</p>
<p>{{ a.language }}</p>
<p>{{ a.listed_at }}</p>
<p>{{ a.byline }}</p>
<p>{{ a.words }}</p>
<p>{{ a.minutes }}</p>
<p>{{ a.outlet_id }}</p>
<p>{{ a.pk }}</p>"""


def sentences(count: int) -> list[str]:
    """Sentences whose words are as unevenly frequent as those of a language."""
    made = random.Random(20_310)
    words = {"river": None, "gauge": None, "water": None, "treaty": None}
    while len(words) < 12_000:
        words["".join(made.choices(SYLLABLES, k=made.choice((2, 2, 3, 3, 4))))] = None
    known = list(words)
    weights = list(itertools.accumulate(1 / (n + 8) for n in range(len(known))))
    return [
        " ".join(made.choices(known, cum_weights=weights, k=made.randint(8, 20))).capitalize() + "."
        for _n in range(count)
    ]


def build(size: int) -> None:
    """Fills an empty library with ``size`` articles of about 280 words; every tenth has five highlights, each second of
    them with a note."""
    from django.db import transaction

    from annotations.models import Highlight, Kind, Note
    from annotations.models.folded import FoldedQuerySet
    from reader.cleaning.blocks import Block, BlockType
    from reader.models import Article, ArticleTag, Outlet, Revision, Tag, User

    said, made = sentences(6_000), random.Random(7)
    users = [User.objects.create(username=f"reader{n}", email=f"r{n}@postil.example") for n in range(5)]
    outlets = Outlet.objects.bulk_create(Outlet(name=f"Outlet {n}", slug=f"outlet-{n}") for n in range(40))
    tags = Tag.objects.bulk_create(
        Tag(name=f"Tag {n}", folded=f"tag {n}", slug=f"tag-{n}") for n in range(200)
    )
    for tag in tags:
        tag.path, tag.article_count = f"/{tag.pk}/", size // 40
    Tag.objects.bulk_update(tags, ["path", "article_count"])
    newest = datetime(2031, 12, 1, tzinfo=UTC)
    for first in range(0, size, 1000):
        with transaction.atomic():
            articles = Article.objects.bulk_create(
                Article(
                    headline=made.choice(said)[:80], standfirst=made.choice(said), outlet=outlets[n % 40],
                    language="en", listed_at=newest - timedelta(minutes=20 * (size - n)), words=280, added_by=users[0],
                )
                for n in range(first, min(first + 1000, size))
            )  # fmt: skip
            texts = [[" ".join(made.choices(said, k=5)) for _p in range(4)] for _article in articles]
            if first == size // 2000 * 1000:
                texts[0][0] += " The saltmarsh is dry."
            revisions = Revision.objects.bulk_create(
                Revision(
                    article=article, number=1, headline=article.headline, text="\n".join(parts), sha256="",
                    blocks=[Block(BlockType.PARAGRAPH, text=part).to_json() for part in parts],
                    captured_at=article.listed_at,
                )
                for article, parts in zip(articles, texts, strict=True)
            )  # fmt: skip
            for article, revision in zip(articles, revisions, strict=True):
                article.current_revision = revision
            Article.objects.bulk_update(articles, ["current_revision"], batch_size=300)
            ArticleTag.objects.bulk_create(
                ArticleTag(article=article, tag=tag, listed_at=article.listed_at)
                for article in articles
                for tag in made.sample(tags, 5)
            )
            assert issubclass(type(Highlight.objects.all()), FoldedQuerySet)
            marks = Highlight.objects.bulk_create(
                Highlight(
                    user=users[n % 5], article=article, revision=revision, quote=revision.text[n * 90 : n * 90 + 60],
                    kind=Kind.values[n % 5], visibility="public" if n % 2 else "private", client_id=uuid.uuid4(),
                )
                for article, revision in list(zip(articles, revisions, strict=True))[::10]
                for n in range(5)
            )  # fmt: skip
            Note.objects.bulk_create(
                Note(
                    user=mark.user, article_id=mark.article_id, highlight=mark, client_id=uuid.uuid4(),
                    body=(said_ := made.choice(said)), html=f"<p>{said_}</p>",
                )
                for mark in marks[::2]
            )  # fmt: skip


def p95(work: Callable[[], object], runs: int = 20) -> float:
    """Milliseconds on the clock."""
    taken = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def measure() -> Iterator[Row]:
    """The floor, then each query."""
    from django.db import connection
    from django.template import Context, Template
    from django.test.utils import CaptureQueriesContext

    from reader.models import Article, User
    from reader.queries.search import find
    from reader.search.query import parse

    visitor = User.objects.get(username="reader1")
    pk = Article.objects.order_by("-pk").values_list("pk", flat=True)[10]
    page = Template(LINES)

    def floor() -> Any:
        return page.render(Context({"a": Article.objects.get(pk=pk)}))

    least = cpu_ms(floor)
    yield {
        "search": "the floor",
        "ms": round(least, 2),
        "ratio": 1.0,
        "reach": "",
        "p95": round(p95(floor), 1),
    }
    for title, text, *order in QUERIES:
        query = parse(text).query

        def search(query: Any = query, order: str = (order or ["best"])[0]) -> Any:
            return find(visitor, query, order=order)

        with CaptureQueriesContext(connection) as seen:
            found = search()
        taken = cpu_ms(search)
        yield {
            "search": f"{title}: {text}", "ms": round(taken, 2), "ratio": round(taken / least, 1), "reach": REACH,
            "p95": round(p95(search), 1), "queries": len(seen), "hits": len(found.hits),
            "counted": found.counts["all"].n, "instead": str(found.instead or ""),
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="articles")
    parser.add_argument("--folder", type=Path, required=True, help="where the library is kept between runs")
    parser.add_argument(
        "--database", default="", help="URL of an empty database, where it is not a file there"
    )
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    for variable in [each for each in os.environ if each.startswith("POSTIL_") or each in OURS]:
        del os.environ[variable]
    folder = wanted.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "POSTIL_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "reader.settings",
        "LOG_LEVEL": "ERROR",
    }
    if wanted.database:
        os.environ["DATABASE_URL"] = wanted.database
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from reader.models import Article

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        began = time.perf_counter()
        build(wanted.size)
        built = time.perf_counter()
        call_command("reindex")
        print(
            f"built in {built - began:.0f} s, indexed in {time.perf_counter() - built:.0f} s", file=sys.stderr
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    rows = list(measure())
    show(rows, as_json=wanted.json)


if __name__ == "__main__":
    main()
